"""What a device is and where, in few words."""

from __future__ import annotations

from .models import Device


def place(device: Device) -> str:
    """Room, or what is known of the place."""
    parts = [str(device.room) if device.room else "", str(device.department) if device.department else ""]
    return ", ".join(part for part in parts if part) or device.site.code


def what(device: Device) -> str:
    """Maker and model, or as much of them as is known."""
    maker = device.manufacturer.name if device.manufacturer else ""
    model = device.model.label if device.model else ""
    return " ".join(part for part in (maker, model) if part) or device.name
