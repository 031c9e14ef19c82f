"""What is known of a device, and what is missing."""

from __future__ import annotations

from ..fields import CORE
from ..models import Device
from ..rules.completeness import Completeness, completeness

_SPECS = {spec.key: spec for spec in CORE}
_UNKNOWN_WORDS = frozenset({None, "", "unknown"})
_ASKED = (
    *("model", "serial_number", "device_type", "risk_class", "status", "department", "room", "ownership"),
    *("responsibility", "acceptance_date", "purchase_date", "purchase_cost", "warranty_end", "udi_di"),
    *("network_connected", "stores_phi", "mac_address", "software_version"),
)


def completeness_of(device: Device) -> Completeness:
    """The score of a device loaded with its interfaces and software."""
    known = {key: _SPECS[key].read(device) not in _UNKNOWN_WORDS for key in _ASKED}
    known["software_version"] |= _SPECS["firmware_version"].read(device) is not None
    return completeness({**known, "off_network": device.network_connected is False})
