"""What a row of a list of plans asks for, beside what is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from openhtm.imports.api import Record

from ..rebasing import BASES, Baseline
from ..rules.intervals import BeyondCalendar, add, first_step_after
from ..rules.schedule import Kind
from ..terms import Terms
from .devices import Found
from .plan_index import Held, Line
from .plan_terms import Given


@dataclass(slots=True)
class Days:
    """What a row knows of a device's service. ``next_due`` may follow from the first due day."""

    last_done: date | None = None
    next_due: date | None = None
    anchor: date | None = None

    @property
    def says_something(self) -> bool:
        return any((self.last_done, self.next_due, self.anchor))

    def next_under(self, terms: Terms | None, *, today: date) -> date | None:
        """The next due day: the one given, else the first of the grid that begins at the anchor."""
        if self.next_due or self.anchor is None or terms is None or terms.kind is Kind.CALENDAR_LIST:
            return self.next_due
        if terms.interval is None:
            return None
        after = self.last_done or today - timedelta(days=1)
        try:
            step = first_step_after(self.anchor, terms.interval, after=after)
            return add(self.anchor, terms.interval, times=step)
        except BeyondCalendar:
            return None


def days_of(record: Record) -> Days:
    """The days of a row; refuses work that is due before it was last done."""
    values = record.values
    days = Days(values.get("last_done"), values.get("next_due"), values.get("anchor"))
    if days.last_done and days.next_due and days.next_due <= days.last_done:
        record.refuse("plan.due_before_done", value=days.next_due)
    return days


@dataclass(slots=True)
class DeviceWish:
    """A row about one device. ``terms``: those it names, where they can be told yet."""

    line: Line
    device: Found
    given: Given
    days: Days
    reason: str
    terms: Terms | None = None
    held: Held | None = None
    wants_own: bool = False
    is_new: bool = False  # the device comes under the line with this list

    def baseline(self, plan_id: int, terms: Terms, *, today: date) -> Baseline | None:
        """What the schedule is told; None when that is nothing new."""
        next_due = self.days.next_under(terms, today=today)
        if self.held is not None and not self.is_new and not self.wants_own:
            return fresh(self, plan_id, next_due, kind=terms.kind)
        if terms.kind is Kind.CALENDAR_LIST:
            next_due = None
        if self.days.last_done is None and next_due is None:
            return None
        return Baseline(
            device_id=self.device.pk,
            plan_id=plan_id,
            last_done_on=self.days.last_done,
            next_due_on=next_due,
        )


def fresh(wish: DeviceWish, plan_id: int, next_due: date | None, *, kind: Kind) -> Baseline | None:
    """What the record does not know yet: it may have gone on since the list was written."""
    row = wish.held.assignment if wish.held else None
    if row is None or wish.held is None:
        return None
    known = max((day for day in (row.base_on, row.last_done_on) if day), default=None)
    last = wish.days.last_done
    if last is not None and known is not None and last <= known:
        last = None
    if kind is Kind.CALENDAR_LIST or (next_due and row.last_due_on and next_due <= row.last_due_on):
        next_due = None
    if last is None and next_due in (None, wish.held.due_on, row.anchor_on):
        return None
    return Baseline(device_id=wish.device.pk, plan_id=plan_id, last_done_on=last, next_due_on=next_due)


@dataclass(slots=True)
class LineWish:
    """A row about a line itself. ``changes`` to one on record: title, procedure."""

    line: Line
    changes: dict[str, Any]


def bases(held: Held | None) -> dict[str, Any]:
    """What a device counted from before the list, for undo."""
    row = held.assignment if held else None
    return {name: getattr(row, name) for name in BASES} if row is not None else {}
