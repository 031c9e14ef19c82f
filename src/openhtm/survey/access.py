"""The functions through which everyone reaches what a survey shows, inside their scope."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one
from openhtm.registry.api import Device, DeviceQuerySet, tag_key

from .readers import Reader


def devices(reader: Reader) -> DeviceQuerySet:
    """Those whose dossier this reader may see: device and findings, both."""
    rows: DeviceQuerySet = Device.objects.within(reader.scope(Permission.COMPLIANCE_READ))
    seen: DeviceQuerySet = rows.within(reader.scope(Permission.DEVICE_READ))
    return seen


def device(reader: Reader, tag: str) -> Device:
    missing = _("There is no such device, or it is outside your sites.")
    return cast(Device, one(devices(reader).for_page(), missing, tag=tag_key(tag)))
