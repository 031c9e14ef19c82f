"""Whether who takes a route along may sign for it: told before the work, since a signature without a network is judged
only when it comes back. Read in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from openhtm.accounts.api import Permission, User
from openhtm.workforce import api as workforce

from .competence import Lacking, co_signature
from .models import ChecklistRun, ProcedureVersion, WorkOrder
from .performing import today_of
from .rules.priority import AS_HIGH, Risk
from .rules.work_order_states import State

#: In which a colleague may have co-signed already.
_AFTER_WORK = frozenset({State.WORK_DONE, State.VERIFIED})


def lacking_on_route(
    person: Any,
    orders: Sequence[WorkOrder],
    versions: Mapping[int, ProcedureVersion | None],
    *,
    at: datetime,
) -> dict[int, Lacking]:
    """By order, as finishing it with a network would say; ``versions``: the checklists to be begun or in hand."""
    works = _works(orders, versions)
    found: dict[int, Lacking] = {}
    for day in sorted({today_of(order, at) for order in orders}):
        asked = {order.pk: works[order.pk] for order in orders if today_of(order, at) == day}
        names = workforce.lacking_each(person, asked, on=day)
        told = [order for order in orders if order.pk in names and not _co_signed(order)]
        could = _could(person, told, {order.pk: works[order.pk] for order in told}, day)
        refused = workforce.holds(on=day) if told else False
        for order in told:
            device = order.device.tag if order.device else str(order)
            found[order.pk] = Lacking(
                names=names[order.pk], device=device, could=could[order.pk], refused=refused
            )
    return found


def _works(
    orders: Sequence[WorkOrder], versions: Mapping[int, ProcedureVersion | None]
) -> dict[int, workforce.Work]:
    rows = ChecklistRun.objects.filter(work_order__in=[order.pk for order in orders]).order_by("pk")
    named: defaultdict[int, list[str]] = defaultdict(list)
    for pk, competency in rows.values_list("work_order", "procedure_version__competency"):
        named[pk].append(competency)
    return {order.pk: _work(order, versions[order.pk], named[order.pk]) for order in orders}


def _work(order: WorkOrder, version: ProcedureVersion | None, named: Sequence[str]) -> workforce.Work:
    device = order.device
    asked = [*named, *([version.competency] if version else [])]
    return workforce.Work(
        named=tuple(dict.fromkeys(asked)),
        model_id=device.model_id if device else None,
        type_id=device.device_type_id if device else None,
        grave=device is not None and Risk(device.risk_class) in AS_HIGH,
    )


def _co_signed(order: WorkOrder) -> bool:
    return State(order.state) in _AFTER_WORK and co_signature(order) is not None


def _could(
    person: Any, orders: Sequence[WorkOrder], works: Mapping[int, workforce.Work], day: Any
) -> dict[int, tuple[User, ...]]:
    if not orders:
        return {}
    people = User.objects.filter(is_active=True).exclude(pk=person.pk)
    able = workforce.able_each(works, on=day, among=people)
    return {order.pk: tuple(one for one in able[order.pk] if _may_sign(one, order)) for order in orders}


def _may_sign(who: User, order: WorkOrder) -> bool:
    place = {"site_id": order.site_id, "department_id": order.department_id}
    return who.pk != order.completed_by_id and who.may(Permission.WORK_ORDER_SIGN, **place)
