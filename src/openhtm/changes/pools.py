"""The pools that devices of a change belong to: how many are ready, and how many would be left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from openhtm.registry.api import Device

from .models import Line, PoolMinimum
from .rules.pools import GRAVE, Refusal, Taking, refusal


@dataclass(frozen=True, kw_only=True)
class Refused:
    pool: str
    taking: Taking
    why: Refusal


def same(device: Device) -> tuple[str, Any]:
    """What may stand in for a device: its type, else its model, else nothing but itself."""
    if device.device_type_id is not None:
        return ("device_type_id", device.device_type_id)
    return ("model_id", device.model_id) if device.model_id is not None else ("pk", device.pk)


def refused(lines: Sequence[Line]) -> list[Refused]:
    """Why the devices may not all be taken out of use now. Ready ones of their pools are locked, so that two who begin
    at once follow each other."""
    pools: dict[tuple[int | None, tuple[str, Any]], list[Device]] = defaultdict(list)
    for line in lines:
        for unit in {line.device.department_id, None}:
            pools[unit, same(line.device)].append(line.device)
    agreed = minima(lines[0].device.site_id, {one.device.device_type_id for one in lines})
    found = []
    for (unit, alike), devices in pools.items():
        minimum = agreed.get((unit, alike[1])) if alike[0] == "device_type_id" else None
        # Without anything agreed for the whole site, the unit is the pool.
        if unit is None and minimum is None and devices[0].department_id is not None:
            continue
        one = _judged(devices, unit, dict([alike]), minimum)
        if one is not None:
            found.append(one)
    return found


def minima(site_id: int, types: Iterable[int | None]) -> dict[tuple[int | None, Any], PoolMinimum]:
    """What is agreed at a site, by unit (None: the whole site) and type."""
    rows = PoolMinimum.objects.standing().filter(site=site_id, device_type__in=set(types))
    return {(one.department_id, one.device_type_id): one for one in rows}


def _judged(
    devices: Sequence[Device], unit: int | None, alike: dict[str, Any], minimum: PoolMinimum | None
) -> Refused | None:
    pool = Device.objects.usable().filter(site_id=devices[0].site_id, **alike)
    if unit is not None:
        pool = pool.filter(department_id=unit)
    ready = set(pool.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    taking = Taking(
        ready=len(ready),
        taken=len({one.pk for one in devices} & ready),
        minimum=minimum.ready if minimum else None,
        grave=any(one.risk_class in GRAVE for one in devices),
    )
    why = refusal(taking)
    if why is None:
        return None
    place = devices[0].department if unit is not None else devices[0].site
    named = f"{devices[0].device_type or devices[0].model or devices[0]}, {place}"
    return Refused(pool=named, taking=taking, why=why)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A minimum that stands, with how many are ready now."""

    minimum: PoolMinimum
    ready: int


def kept(rows: Iterable[PoolMinimum]) -> list[Kept]:
    """One question for all of them."""
    found = list(rows)
    kinds = {one.device_type_id for one in found}
    devices = Device.objects.usable().filter(device_type__in=kinds).order_by()
    groups = devices.values_list("site_id", "department_id", "device_type_id")
    counts: Counter[tuple[int, int | None, int]] = Counter()
    for site, unit, kind, ready in groups.annotate(ready=Count("pk")):
        # A unit counts for itself, and everything for the site: None.
        for place in {unit, None}:
            counts[site, place, kind] += ready
    return [
        Kept(minimum=one, ready=counts[one.site_id, one.department_id, one.device_type_id]) for one in found
    ]
