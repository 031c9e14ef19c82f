"""Reaching the catalog: it belongs to the organization, so whoever may read it anywhere reads all of it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet

from openhtm.accounts.api import Permission, one

from .models import DeviceType, Manufacturer, ManufacturerAlias, ManufacturerMerge, Model


def _readable(user: Any, rows: QuerySet[Any]) -> Any:
    return rows if user.may_anywhere(Permission.CATALOG_READ) else rows.none()


def manufacturers(user: Any) -> Any:
    return _readable(user, Manufacturer.objects.all())


def manufacturer(user: Any, pk: int) -> Manufacturer:
    found = one(manufacturers(user).select_related("merged_into"), "manufacturer", pk=pk)
    return cast(Manufacturer, found)


def alias(user: Any, pk: int) -> ManufacturerAlias:
    rows = _readable(user, ManufacturerAlias.objects.select_related("manufacturer"))
    return cast(ManufacturerAlias, one(rows, "alias", pk=pk))


def merge(user: Any, pk: int) -> ManufacturerMerge:
    rows = _readable(user, ManufacturerMerge.objects.select_related("loser", "winner"))
    return cast(ManufacturerMerge, one(rows, "merge", pk=pk))


def device_types(user: Any) -> Any:
    return _readable(user, DeviceType.objects.all())


def device_type(user: Any, pk: int) -> DeviceType:
    return cast(DeviceType, one(device_types(user), "device type", pk=pk))


def models(user: Any) -> Any:
    return _readable(user, Model.objects.all())


def model(user: Any, pk: int) -> Model:
    return cast(Model, one(models(user).for_lists(), "model", pk=pk))
