"""Five years of work: the schedule caught up, past inspections settled in it, past repairs recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from openhtm.kernel.time import start_of_day
from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import OrderKind, PastLabor, PastOrder, PastPart, Plan, Priority
from openhtm.registry.api import Device

from ..rules.fleet import DrawnDevice
from ..rules.history import DrawnInspection, DrawnRepair, inspections, repairs
from .stage import BY, Stage

_HORIZON = timedelta(days=400)
#: Loaded cost of a technician's hour in minor units.
_RATE = 9200


def load_history(stage: Stage) -> None:
    """Generate what was and will be due, then record what was done about it."""
    maintenance.generate_schedule(until=stage.today + _HORIZON, by=BY, at=stage.at)
    plans = {plan.device_type_id: plan for plan in Plan.objects.all()}
    orders = [*_inspections(stage, plans), *_repairs(stage)]
    orders.sort(key=lambda order: (order.closed_at, order.device_id or 0))
    maintenance.record_history(orders, reason="History of the demonstration.", by=BY, at=stage.at)


def _hour(stage: Stage, drawn: DrawnDevice, day: date, hour: int) -> datetime:
    zone = stage.sites[drawn.site].time_zone
    return min(start_of_day(day, zone) + timedelta(hours=hour), stage.at)


def _labor(stage: Stage, technician: int, minutes: int, day: date) -> tuple[PastLabor, ...]:
    person = stage.technicians[technician % len(stage.technicians)]
    return (
        PastLabor(
            minutes=minutes,
            worked_on=day,
            person_id=person.pk,
            rate_minor=_RATE,
            currency=stage.content.currency,
        ),
    )


def _inspections(stage: Stage, plans: dict[int | None, Plan]) -> Iterator[PastOrder]:
    for drawn in stage.drawn:
        device = stage.devices[drawn.tag]
        plan = plans[device.device_type_id]
        for done in inspections(drawn, seed=stage.seed, today=stage.today):
            if done.done_on is not None:
                yield _inspection(stage, drawn, device, plan, done, done.done_on)


def _inspection(
    stage: Stage, drawn: DrawnDevice, device: Device, plan: Plan, done: DrawnInspection, day: date
) -> PastOrder:
    return PastOrder(
        site_id=device.site_id,
        kind=OrderKind.SCHEDULED,
        title=plan.title,
        opened_at=_hour(stage, drawn, min(day, done.due_on) - timedelta(days=5), 8),
        completed_at=_hour(stage, drawn, day, 10),
        closed_at=_hour(stage, drawn, day, 11),
        device_id=device.pk,
        department_id=device.department_id,
        priority=Priority.PLANNED,
        sm_result=done.result,
        cause_code=done.cause,
        assignee_id=_labor(stage, done.technician, 1, day)[0].person_id,
        plan_id=plan.pk,
        due_on=done.due_on,
        labor=_labor(stage, done.technician, done.minutes, day),
    )


def _repairs(stage: Stage) -> Iterator[PastOrder]:
    for drawn in stage.drawn:
        device = stage.devices[drawn.tag]
        for done in repairs(drawn, seed=stage.seed, today=stage.today):
            if done.closed_on is not None:
                yield _repair(stage, drawn, device, done, done.closed_on)


def _repair(stage: Stage, drawn: DrawnDevice, device: Device, done: DrawnRepair, closed: date) -> PastOrder:
    opened = _hour(stage, drawn, done.opened_on, done.hour)
    ended = max(opened + timedelta(minutes=done.minutes), _hour(stage, drawn, closed, done.hour + 1))
    parts = (
        (
            PastPart(
                description="Part", unit_cost_minor=done.parts_cost * 100, currency=stage.content.currency
            ),
        )
        if done.parts_cost
        else ()
    )
    return PastOrder(
        site_id=device.site_id,
        kind=OrderKind.REPAIR,
        title=done.words.partition(".")[0],
        opened_at=opened,
        completed_at=ended,
        closed_at=ended,
        device_id=device.pk,
        department_id=device.department_id,
        priority=Priority.URGENT if drawn.type.risk == "life_support" else Priority.ROUTINE,
        description=done.words.partition(".")[0],
        resolution=done.words,
        problem_code=done.problem,
        cause_code=done.cause,
        action_code=done.action,
        down_from=opened,
        down_to=ended,
        labor=_labor(stage, done.technician, done.minutes, closed),
        parts=parts,
    )
