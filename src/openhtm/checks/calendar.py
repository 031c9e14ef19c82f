"""What was due in a unit: the windows of its checks between two days, by the terms of each day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openhtm.kernel.time import zone

from . import terms as tables
from .models import CheckPoint, CheckTerms, ClosedDay, UnitCheck
from .rules.slots import Rhythm, Slot, slots

#: A month and some days: no window of a check is longer.
LONGEST = timedelta(days=33)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One window, with the terms it is due by."""

    slot: Slot
    terms: CheckTerms


def rhythm_of(terms: CheckTerms) -> Rhythm:
    return tables.rhythm(terms.rhythm)


def terms_on(rows: Sequence[CheckTerms], day: date) -> CheckTerms | None:
    """The terms that hold on a day; None before the first."""
    return max((one for one in rows if one.starts_on <= day), key=lambda one: one.starts_on, default=None)


def due(check: UnitCheck, rows: Sequence[CheckTerms], *, first: date, last: date) -> list[Due]:
    """The windows of a check that begin on the days ``first`` to ``last``, in order. ``rows``: all its terms."""
    ordered = sorted(rows, key=lambda one: one.starts_on)
    end = check.ends_on or date.max
    ends = [*(min(one.starts_on, end) for one in ordered[1:]), end]
    return [
        made
        for terms, until in zip(ordered, ends, strict=False)
        for made in _under(check, terms, first=first, last=min(last, until - _DAY))
    ]


def _under(check: UnitCheck, terms: CheckTerms, *, first: date, last: date) -> Iterator[Due]:
    begin = max(first, terms.starts_on)
    found = slots(
        rhythm_of(terms),
        zone=zone(check.site.time_zone),
        first=begin,
        last=last,
        starts_on=terms.starts_on,
    )
    return (Due(slot, terms) for slot in found)


def concerns(point: CheckPoint, slot: Slot) -> bool:
    """Whether the point has to be checked in that window: it was there before the window was over, and was
    not taken away before that."""
    if slot.closes_at <= point.since:
        return False
    return point.until is None or slot.closes_at <= point.until


def is_closed(slot: Slot, closed: Collection[date]) -> bool:
    """Whether the unit is closed on every day of the window."""
    return all(day in closed for day in slot.days)


def closed_days(department_ids: Iterable[int], *, first: date, last: date) -> dict[int, set[date]]:
    """The closed days of units, those that windows beginning in the span reach into included."""
    rows = ClosedDay.objects.standing().filter(
        department_id__in=list(department_ids), day__range=(first, last + LONGEST)
    )
    found: dict[int, set[date]] = {}
    for department, day in rows.values_list("department_id", "day"):
        found.setdefault(department, set()).add(day)
    return found
