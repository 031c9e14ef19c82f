"""A proposal of waves for the devices that are in none yet, by what is ready now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from openhtm.kernel.canonical import canonical, sha256
from openhtm.registry.api import Device

from . import pools
from .models import Change, Line, LineStateChoice
from .rules.plans import Placed, Plan, Planned, Pool, plan


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """``lines``: by the key of each planned device."""

    plan: Plan
    lines: dict[int, Line]

    @property
    def digest(self) -> str:
        """What tells one proposal from another."""
        rows = [[one.device.key, one.wave, one.reason.value, one.left] for one in self.plan.placed]
        return sha256(canonical(rows))

    @property
    def placed(self) -> list[Placed]:
        return sorted(self.plan.placed, key=lambda one: (not one.wave, one.wave, one.device.tag))


def proposal(change: Change) -> Proposal:
    """Four questions, whatever the number of devices. What a person put into a wave stays there."""
    rows = Line.objects.for_list().filter(change=change, state=LineStateChoice.PLANNED, wave__isnull=True)
    parts = Device.objects.usable().filter(parent=OuterRef("device"))
    lines = {one.pk: one for one in rows.annotate(bears=Exists(parts)).order_by("device__tag")}
    ready, found = _pools(change, lines.values())
    taken = list(change.waves.values_list("number", "lines__pk"))
    devices = [
        Planned(
            key=one.pk,
            tag=one.device.tag,
            unit=one.device.department.name if one.device.department else "",
            model=one.device.model_id,
            risk=one.device.risk_class,
            pool=_pool(one.device),
            ready=one.device_id in ready,
            bears=one.bears,
        )
        for one in lines.values()
    ]
    piloted = any(number == 1 and line is not None for number, line in taken)
    made = plan(devices, found, piloted=piloted, last=max((number for number, _line in taken), default=1))
    return Proposal(plan=made, lines=lines)


def _pool(device: Device) -> object:
    return (device.department_id, *pools.same(device))


def _pools(change: Change, lines: Iterable[Line]) -> tuple[set[int], dict[object, Pool]]:
    """The devices that may be used now, and by the key of each pool how many they are."""
    devices = [one.device for one in lines]
    if not devices:
        return set(), {}
    kinds = {one.device_type_id for one in devices if one.device_type_id}
    models = {one.model_id for one in devices if one.model_id and not one.device_type_id}
    asked = Q(device_type__in=kinds) | Q(model__in=models) | Q(pk__in=[one.pk for one in devices])
    rows = list(Device.objects.usable().filter(asked, site=change.site_id).only(*_NAMES))
    here: Counter[Any] = Counter(_pool(one) for one in rows)
    everywhere: Counter[Any] = Counter(pools.same(one) for one in rows)
    minima = {key: one.ready for key, one in pools.minima(change.site_id, kinds).items()}

    def pool(device: Device) -> Pool:
        same, unit = pools.same(device), device.department_id
        typed = device.device_type_id
        agreed = minima.get((None, typed)) if typed else None
        if unit is None:
            return Pool(ready=everywhere[same], minimum=agreed)
        return Pool(
            ready=here[_pool(device)],
            minimum=minima.get((unit, typed)) if typed else None,
            site_ready=everywhere[same],
            site_minimum=agreed,
        )

    return {one.pk for one in rows}, {_pool(one): pool(one) for one in devices}


_NAMES = ("pk", "department_id", "device_type_id", "model_id")
