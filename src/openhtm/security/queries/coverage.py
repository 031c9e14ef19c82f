"""Of how many devices in use it is known what their software is: version, bill of materials, security statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from openhtm.registry.api import DeviceQuerySet, Software

from . import disclosures, exposure
from .running import KINDS


@dataclass(frozen=True, kw_only=True)
class Known:
    """Of ``devices`` in use that may be on a network. ``off``: those that are on none, which are left out."""

    devices: int
    version: int
    bill: int
    statement: int
    off: int


def known(devices: DeviceQuerySet) -> Known:
    active = devices.active().order_by()
    rows = active.exclude(network_connected=False)
    total = rows.count()
    shown = Software.objects.open().filter(device=OuterRef("pk"), kind__in=KINDS).exclude(version="")
    return Known(
        devices=total,
        version=rows.filter(Exists(shown)).count(),
        bill=total - exposure.without_bill(devices).count(),
        statement=disclosures.covered(rows).count(),
        off=active.filter(network_connected=False).count(),
    )
