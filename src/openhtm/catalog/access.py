"""Reaching the catalog: it belongs to the organization, so whoever may read it anywhere reads all of it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one

from .models import DeviceType, Manufacturer, ManufacturerAlias, ManufacturerMerge, Model


def _readable(user: Any, rows: QuerySet[Any]) -> Any:
    return rows if user.may_anywhere(Permission.CATALOG_READ) else rows.none()


def manufacturers(user: Any) -> Any:
    return _readable(user, Manufacturer.objects.all())


def manufacturer(user: Any, pk: int) -> Manufacturer:
    found = one(
        manufacturers(user).select_related("merged_into"),
        _("There is no such manufacturer, or it is outside your sites."),
        pk=pk,
    )
    return cast(Manufacturer, found)


def alias(user: Any, pk: int) -> ManufacturerAlias:
    rows = _readable(user, ManufacturerAlias.objects.select_related("manufacturer"))
    return cast(
        ManufacturerAlias, one(rows, _("There is no such alias, or it is outside your sites."), pk=pk)
    )


def merge(user: Any, pk: int) -> ManufacturerMerge:
    rows = _readable(user, ManufacturerMerge.objects.select_related("loser", "winner"))
    return cast(
        ManufacturerMerge, one(rows, _("There is no such merge, or it is outside your sites."), pk=pk)
    )


def device_types(user: Any) -> Any:
    return _readable(user, DeviceType.objects.all())


def device_type(user: Any, pk: int) -> DeviceType:
    return cast(
        DeviceType,
        one(device_types(user), _("There is no such device type, or it is outside your sites."), pk=pk),
    )


def models(user: Any) -> Any:
    return _readable(user, Model.objects.all())


def model(user: Any, pk: int) -> Model:
    return cast(
        Model, one(models(user).for_lists(), _("There is no such model, or it is outside your sites."), pk=pk)
    )
