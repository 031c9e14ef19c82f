"""The parts of a device, and what it is part of."""

from __future__ import annotations

from typing import cast

from ..models import Device, DeviceQuerySet


def whole(device: Device, devices: DeviceQuerySet) -> Device | None:
    """What the device is part of, if the reader may see it."""
    if device.parent_id is None:
        return None
    return cast("Device | None", devices.for_list().filter(pk=device.parent_id).first())


def parts(device: Device, devices: DeviceQuerySet) -> list[Device]:
    """The parts that the reader may see, by tag."""
    return list(devices.for_list().filter(parent=device).order_by("tag"))
