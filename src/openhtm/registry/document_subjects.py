"""Documents hang on devices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import one
from openhtm.documents.api import register_subject

from . import access
from .models import Device


def _device(user: Any, permission: str, pk: int) -> Device:
    device: Device = one(
        access.devices(user, permission), _("There is no such device, or it is outside your sites."), pk=pk
    )
    return device


register_subject("registry.device", _device)
