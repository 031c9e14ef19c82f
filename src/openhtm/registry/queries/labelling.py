"""Devices whose labels are printed, in the order in which somebody sticks them on."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import Device, DeviceQuerySet

BY_ROUTE, BY_TAG = "route", "tag"
_ORDERS = {BY_TAG: ("tag",), BY_ROUTE: ("site__code", "room__route_key", "tag")}


def to_label(rows: DeviceQuerySet, *, order: str, most: int) -> list[Device]:
    """At most ``most`` and one more, by which it is seen that there are too many."""
    return list(rows.for_list().order_by(*_ORDERS.get(order, _ORDERS[BY_TAG]))[: most + 1])


def of_ids(rows: DeviceQuerySet, ids: Sequence[int]) -> DeviceQuerySet:
    return rows.filter(pk__in=ids)
