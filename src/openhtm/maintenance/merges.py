"""A duplicate's lines, notes and reports go along to the order that stays, and back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor

from .models import (
    CampaignTask,
    FaultRequest,
    LaborLine,
    Occurrence,
    OccurrenceState,
    OrderMerge,
    OrderNote,
    PartLine,
    WorkOrder,
)
from .rules.merging import Obstacle, to_merge, to_undo
from .rules.work_order_states import State

#: What is seen on the order that stays, marked with the order it was written on.
_LINES: dict[str, Any] = {"labor": LaborLine, "parts": PartLine, "notes": OrderNote}
#: What the duplicate was for; it is free for another order until the merge is undone.
_RELEASED: dict[str, Any] = {"occurrences": Occurrence, "tasks": CampaignTask}


def obstacle(order: WorkOrder, *, of: WorkOrder) -> Obstacle | None:
    return to_merge(
        same=of.pk == order.pk,
        same_site=of.site_id == order.site_id,
        in_a_circle=of.duplicate_of_id == order.pk,
        into=State(of.state),
        has_checklist=order.runs.exists(),
    )


def take_along(order: WorkOrder, *, into: WorkOrder, before: State, by: Actor, at: datetime) -> OrderMerge:
    """Bring what was written on the duplicate to the order that stays."""
    taken = {kind: _move(model, order, into) for kind, model in _LINES.items()}
    taken["requests"] = _move(FaultRequest, order, into)
    taken |= {kind: _keys(model.objects.filter(_free(model, order))) for kind, model in _RELEASED.items()}
    kept = {"safety_part_opened": into.safety_part_opened, "struck": _struck(taken)}
    if into.parts.filter(pk__in=taken["parts"], safety_relevant=True, voided_reason="").exists():
        acts.save(into, safety_part_opened=True, changed_at=at)
    return acts.create(
        OrderMerge(
            duplicate=order,
            into=into,
            site_id=order.site_id,
            state_before=before.value,
            taken=taken,
            before=kept,
            merged_at=at,
            merged_by=by.actor_label[:200],
        )
    )


def _free(model: Any, order: WorkOrder) -> Q:
    return Q(work_order=order, state=OccurrenceState.OPEN) if model is Occurrence else Q(work_order=order)


def _keys(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _move(model: Any, order: WorkOrder, into: WorkOrder) -> list[int]:
    rows = list(model.objects.filter(work_order=order).order_by("pk"))
    for row in rows:
        marked: dict[str, Any] = {"first_on": order} if getattr(row, "first_on_id", 0) is None else {}
        acts.save(row, work_order=into, **marked)
    return [row.pk for row in rows]


def current(order: WorkOrder) -> OrderMerge | None:
    rows = OrderMerge.objects.filter(duplicate=order, undone_at__isnull=True)
    found: OrderMerge | None = rows.select_related("duplicate", "into").first()
    return found


def undo_obstacle(merge: OrderMerge) -> Obstacle | None:
    return to_undo(into=State(merge.into.state), changed=_changed(merge))


def _changed(merge: OrderMerge) -> bool:
    """Whether a line went on to yet another order, or was struck out since."""
    moved = (
        model.objects.filter(pk__in=merge.taken[kind]).exclude(work_order=merge.into_id)
        for kind, model in _LINES.items()
    )
    if any(rows.exists() for rows in moved):
        return True
    return bool(_struck(merge.taken) != merge.before["struck"])


def _struck(taken: Mapping[str, Sequence[int]]) -> int:
    """How many of the lines are struck out."""
    labor = LaborLine.objects.filter(pk__in=taken["labor"]).exclude(voided_reason="")
    parts = PartLine.objects.filter(pk__in=taken["parts"]).exclude(voided_reason="")
    return int(labor.count() + parts.count())


def give_back(merge: OrderMerge, *, by: Actor, at: datetime) -> None:
    """Bring everything back that went along, as far as it is still there."""
    order, into = merge.duplicate, merge.into
    for kind, model in _LINES.items():
        for row in model.objects.filter(pk__in=merge.taken[kind]):
            first = None if row.first_on_id == order.pk else row.first_on
            acts.save(row, work_order=order, first_on=first)
    for request in FaultRequest.objects.filter(pk__in=merge.taken["requests"], work_order=into):
        acts.save(request, work_order=order)
    for kind, model in _RELEASED.items():
        for row in model.objects.filter(pk__in=merge.taken[kind], work_order__isnull=True):
            acts.save(row, work_order=order)
    opened = merge.before.get("safety_part_opened")
    left = into.parts.filter(safety_relevant=True, voided_reason="").exists()
    if into.safety_part_opened and not left and opened is not True:
        acts.save(into, safety_part_opened=opened, changed_at=at)
    acts.save(merge, undone_at=at, undone_by=by.actor_label[:200])
