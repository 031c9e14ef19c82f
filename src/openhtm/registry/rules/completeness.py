"""How much of what should be known of a device is known, and who can supply the rest.

The facts are those an inventory must hold (domain 1.1: unique number, maker, model, serial, description,
location, owning department, service provider, acceptance date), those that risk and security decisions rest
on (domain 6, 10.2), and those that replacement planning needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Supplier(StrEnum):
    """Who can say it."""

    TECHNICIAN = "technician"
    ENGINEER = "engineer"
    DEPARTMENT = "department"
    PURCHASING = "purchasing"
    IT = "it"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that should be known: the field's key, its weight, and who supplies it.

    ``networked`` True: wanted only of devices on a network, or of which it is not known.
    """

    key: str
    weight: int
    supplier: Supplier
    networked: bool = False


WANTED = (
    Wanted("model", 3, Supplier.TECHNICIAN),
    Wanted("serial_number", 3, Supplier.TECHNICIAN),
    Wanted("device_type", 3, Supplier.ENGINEER),
    Wanted("risk_class", 3, Supplier.ENGINEER),
    Wanted("status", 3, Supplier.TECHNICIAN),
    Wanted("department", 2, Supplier.DEPARTMENT),
    Wanted("room", 2, Supplier.TECHNICIAN),
    Wanted("ownership", 2, Supplier.PURCHASING),
    Wanted("responsibility", 2, Supplier.ENGINEER),
    Wanted("acceptance_date", 2, Supplier.TECHNICIAN),
    Wanted("purchase_date", 1, Supplier.PURCHASING),
    Wanted("purchase_cost", 1, Supplier.PURCHASING),
    Wanted("warranty_end", 1, Supplier.PURCHASING),
    Wanted("udi_di", 1, Supplier.TECHNICIAN),
    Wanted("network_connected", 2, Supplier.IT),
    Wanted("stores_phi", 2, Supplier.IT),
    Wanted("mac_address", 2, Supplier.IT, networked=True),
    Wanted("software_version", 2, Supplier.TECHNICIAN, networked=True),
)


@dataclass(frozen=True, slots=True)
class Completeness:
    """``score`` in percent, rounded down; ``missing`` in order of weight."""

    score: int
    missing: tuple[Wanted, ...]


def completeness(known: Mapping[str, bool]) -> Completeness:
    """``known``: by key, whether the fact is known. A key that is not given is not known.

    ``known["network_connected"]`` with ``known["off_network"]`` True leaves out what only networked
    devices have.
    """
    off_network = known.get("off_network", False)
    asked = [wanted for wanted in WANTED if not (wanted.networked and off_network)]
    missing = [wanted for wanted in asked if not known.get(wanted.key, False)]
    total = sum(wanted.weight for wanted in asked)
    lacking = sum(wanted.weight for wanted in missing)
    return Completeness(
        (total - lacking) * 100 // total, tuple(sorted(missing, key=lambda wanted: -wanted.weight))
    )
