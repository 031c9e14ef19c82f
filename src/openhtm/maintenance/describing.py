"""A device in the words of a work list: what it is and where it stands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

#: The joins that the functions below read, from a row with a ``device``.
JOINS = (
    "device__model__manufacturer",
    "device__device_type",
    "device__manufacturer",
    "device__department",
    "device__room__building",
)

#: The same from the device itself.
OWN_JOINS = tuple(name.removeprefix("device__") for name in JOINS)


def what(device: Any) -> str:
    """Type, maker and model; what is unknown is said so."""
    kind = str(device.device_type) if device.device_type_id else device.name
    model = str(device.model) if device.model_id else _("model unknown")
    return f"{kind}, {model}" if kind else model


def kind(device: Any) -> str:
    """The generic name alone: all that a person without an account is told."""
    return str(device.device_type) if device.device_type_id else device.name or _("Device")


def place(device: Any) -> str:
    """Department and room, the last known."""
    parts = [
        str(device.department) if device.department_id else "",
        str(device.room) if device.room_id else "",
    ]
    return " · ".join(part for part in parts if part) or _("Place unknown")


def access_note(device: Any) -> str:
    return device.room.access_note if device.room_id else ""
