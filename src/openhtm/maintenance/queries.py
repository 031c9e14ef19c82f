"""Questions of the doors about records of lower contexts that plans and orders name by id."""

from __future__ import annotations

from typing import Any

from openhtm.accounts.api import one
from openhtm.catalog.api import DeviceType, Model

_PARTS: dict[str, Any] = {"model": Model, "device type": DeviceType}


def catalog_part(what: str, pk: int | None) -> Any:
    """A model or a device type by id; None stays None, an unknown id is `NotFound`."""
    return None if pk is None else one(_PARTS[what].objects.all(), what, pk=pk)
