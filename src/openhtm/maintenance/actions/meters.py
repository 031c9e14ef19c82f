"""Readings of meters: entered, struck out, and the days of work that follow from them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.registry.api import GONE, Device

from .. import happenings, metering, planning, rule_words, settling
from ..models import MeterReading, Occurrence, OccurrenceState, PlanAssignment
from ..rules.meters import Counts, Entry, How, InvalidReading, Reading

#: The field of the form that a refusal is about; all others are about the number.
_FIELDS = {
    "meter.earlier": "on",
    "meter.first": "how",
    "meter.old_counter": "old_shown",
    "meter.no_rollover": "rollover_at",
    "meter.beyond_display": "rollover_at",
}


class UnableToStrike(DomainError):
    """The reading is struck out already, or others stand on it."""

    code = "unable_to_strike_reading"


@action("maintenance.meter.read", needs=Permission.WORK_ORDER_PERFORM)
def read(
    device: Device, *, counts: Counts, entry: Entry, note: str = "", by: Actor, at: datetime
) -> MeterReading:
    """Record what a meter shows; the same reading again is the one on record.

    Work that goes by this meter is planned anew where nobody has begun it: earlier at any time, later only
    before its window opens.
    """
    today = local_date(at, device.site.time_zone)
    if entry.on > today:
        text = _("A meter cannot have been read in the future.")
        raise InvalidInput(text, fields={"on": [text]})
    if device.status in GONE:
        raise InvalidInput(_("The device is retired: its meters are not read any more."))
    last = metering.latest(device, counts)
    if last is not None and (last.read_on, last.shown, last.how) == (entry.on, entry.shown, entry.how):
        return last
    entry = metering.completed(device, counts, entry)
    found = _following(device, counts, entry)
    made = acts.create(
        MeterReading(
            device=device,
            counts=counts.value,
            read_on=found.on,
            shown=found.shown,
            total=found.total,
            how=entry.how.value,
            old_shown=entry.old_shown if entry.how is How.REPLACED else None,
            rollover_at=entry.rollover_at,
            note=note.strip(),
            recorded_at=at,
            recorded_by=by.actor_label[:200],
        )
    )
    _plan_anew(device, counts, today=today)
    happenings.plan_when(device, {}, on=made.read_on, occasion="")
    return made


def _following(device: Device, counts: Counts, entry: Entry) -> Reading:
    try:
        return metering.followed(device, counts, entry)
    except InvalidReading as problem:
        told = rule_words.impossible(problem)
        raise InvalidInput(told, fields={_FIELDS.get(problem.rule, "shown"): [told]}) from problem


@action("maintenance.meter.strike_out", needs=Permission.WORK_ORDER_PERFORM)
def strike_out(reading: MeterReading, *, reason: str, by: Actor, at: datetime) -> MeterReading:
    """Take a wrong reading out of the count, with the reason; it stays on record. Only the latest one."""
    if not reason.strip():
        text = _("Say what was wrong with the reading.")
        raise InvalidInput(text, fields={"reason": [text]})
    if reading.is_struck:
        raise UnableToStrike(_("That reading is struck out already."))
    if metering.latest(reading.device, reading.meter) != reading:
        raise UnableToStrike(_("Later readings stand on that one. Strike out the latest first."))
    struck = acts.save(reading, struck_reason=reason.strip()[:300])
    _plan_anew(reading.device, reading.meter, today=local_date(at, reading.device.site.time_zone))
    return struck


def _plan_anew(device: Device, counts: Counts, *, today: date) -> None:
    moved = [_moved(line, today=today) for line in metering.lines_of(device, counts)]
    if any(moved):
        planning.refresh_devices([device.pk])
        acts.fact(planned_anew=[one for one in moved if one])


def _moved(line: PlanAssignment, *, today: date) -> dict[str, object] | None:
    """The day that was expected and the one that is, where they differ."""
    opened = Occurrence.objects.filter(
        device=line.device_id, plan=line.plan_id, state=OccurrenceState.OPEN
    ).order_by("due_on")
    planned = planning.untouched(opened).first()
    if planned is None or opened.count() > 1:
        return None
    due = metering.due_of(line)
    if due == planned.due_on or (due > planned.due_on and planned.opens_on <= today):
        return None
    before = planned.due_on
    planned.delete()
    settling.plan_next(line)
    return {"plan": line.plan.code, "before": before, "after": due}
