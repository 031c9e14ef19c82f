"""What becomes of planned inspections: the one definition behind *Today*, the completion rates and their rows.

An occurrence belongs to the period in which its window closes. It is in exactly one part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from openhtm.accounts.api import Scope
from openhtm.registry.api import GONE, HELD, SUSPENDED, Device, Status

from .counting.dimensions import RISKS
from .counting.shares import Sorting, sorted_into
from .models import Attempt, AttemptKind, Occurrence, OccurrenceState

NOTHING = "open"
#: Away, and on record as such: in the denominator, in no numerator.
_AWAY = (*HELD, Status.OUT_FOR_REPAIR)


def closing(scope: Scope, *, first: date, last: date) -> QuerySet[Occurrence]:
    """Every occurrence whose window closes in the period."""
    rows: QuerySet[Occurrence] = Occurrence.objects.within(scope).filter(closes_on__range=(first, last))
    return rows


def device_was(statuses: Sequence[str], *, on: Any) -> Exists:
    """Whether the device had one of the statuses at the end of a day, a column of the row or a value."""
    periods = Device.objects.filter(pk=OuterRef("device_id"))
    return Exists(
        periods.filter(
            Q(status_periods__valid_to__isnull=True) | Q(status_periods__valid_to__date__gt=on),
            status_periods__status__in=list(statuses),
            status_periods__valid_from__date__lte=on,
        )
    )


def left_before(day: Any) -> Q:
    """The device has left the fleet by a day, or on a day nobody knows."""
    return Q(device__status__in=GONE) & (Q(device__retired_on__isnull=True) | Q(device__retired_on__lte=day))


def _tried(kind: str) -> Q:
    within = Attempt.objects.filter(
        occurrence=OuterRef("pk"), kind=kind, tried_at__date__lte=OuterRef("closes_on")
    )
    return Q(Exists(within))


def when_done(grace: int) -> Sorting:
    """Of what was done: the parts before "late", which is all that they leave."""
    found = [("on_time", Q(done_on__lte=F("closes_on")))]
    if grace:
        found.append(("in_grace", Q(done_on__lte=F("closes_on") + timedelta(days=grace))))
    return found


def _done(grace: int) -> Sorting:
    done = Q(state=OccurrenceState.DONE)
    return [*((key, done & condition) for key, condition in when_done(grace)), ("late", done)]


def _never_counted() -> Sorting:
    """Settled as not to be done. What was cancelled only because its device left later stays missed."""
    cancelled = Q(state=OccurrenceState.CANCELLED)
    missed = Q(
        device__status__in=GONE,
        device__retired_on__gt=F("closes_on"),
        settled_at__date__gte=F("device__retired_on"),
    )
    return [
        ("superseded", Q(state=OccurrenceState.SUPERSEDED)),
        ("retired", cancelled & left_before(F("closes_on"))),
        ("cancelled", cancelled & ~missed),
    ]


def _undone() -> Sorting:
    """Of what was not done although its window has closed: why."""
    closes = OuterRef("closes_on")
    return [
        ("retired", left_before(F("closes_on"))),
        ("missing", Q(device_was([Status.MISSING], on=closes))),
        ("in_storage", Q(device_was(list(SUSPENDED), on=closes))),
        ("in_use", _tried(AttemptKind.IN_USE)),
        ("could_not_locate", _tried(AttemptKind.COULD_NOT_LOCATE)),
        ("not_available", _tried(AttemptKind.NOT_AVAILABLE) | Q(device_was(_AWAY, on=closes))),
        ("refused", _tried(AttemptKind.REFUSED)),
    ]


def sorting(*, grace: int = 0) -> Sorting:
    """The parts of occurrences whose window has closed; the rest is ``NOTHING``: nothing was done."""
    return [*_done(grace), *_never_counted(), *_undone()]


def _running(today: date) -> Sorting:
    """The same in a period that still runs."""
    still = Q(state=OccurrenceState.OPEN, closes_on__gte=today) & ~Q(device__status__in=GONE)
    return [*_done(0), ("ahead", still & Q(opens_on__gt=today)), ("in_window", still), *sorting()[2:]]


def unclosed(today: date) -> Q:
    return Q(closes_on__gte=Value(today))


@dataclass(frozen=True, kw_only=True)
class Inspections:
    """Occurrences of one risk class whose window closes in a period, each in exactly one part.

    ``in_use`` and ``could_not_locate`` are open ones past their window with a documented attempt inside it.
    """

    risk: str
    on_time: int = 0
    late: int = 0
    ahead: int = 0
    in_window: int = 0
    in_use: int = 0
    could_not_locate: int = 0
    overdue: int = 0

    @property
    def all(self) -> int:
        return sum(
            (
                self.on_time,
                self.late,
                self.ahead,
                self.in_window,
                self.in_use,
                self.could_not_locate,
                self.overdue,
            )
        )


#: How the parts are told on *Today*; others are not counted.
_TOLD = {
    "on_time": "on_time",
    "late": "late",
    "ahead": "ahead",
    "in_window": "in_window",
    "in_use": "in_use",
    "could_not_locate": "could_not_locate",
    "not_available": "overdue",
    "refused": "overdue",
    NOTHING: "overdue",
}


def inspections(scope: Scope, *, first: date, last: date, today: date) -> list[Inspections]:
    """The period by risk class, worst class first; every class is there, empty or not."""
    rows = sorted_into(closing(scope, first=first, last=last), _running(today), rest=NOTHING)
    counted: dict[str, dict[str, int]] = {risk: {} for risk in RISKS}
    for risk, part, n in rows.order_by().values_list("device__risk_class", "part").annotate(n=Count("pk")):
        if part in _TOLD and risk in counted:
            told = counted[risk]
            told[_TOLD[part]] = told.get(_TOLD[part], 0) + n
    return [Inspections(risk=risk, **parts) for risk, parts in counted.items()]


@dataclass(frozen=True, kw_only=True)
class Rates:
    """The three completion rates of a period whose windows have closed; ``of`` is their denominator.

    Strict: done inside the window. Completed: done at all. Policy: done inside the window, or tried inside it
    and prevented. None where nothing was due: no rate is not a rate of 100 %.
    """

    of: int
    on_time: int
    completed: int
    credited: int

    def share(self, part: int) -> float | None:
        return 100 * part / self.of if self.of else None


def rates(rows: Sequence[Inspections]) -> Rates:
    """The completion rates over rows of a period that has ended."""
    on_time, late = sum(row.on_time for row in rows), sum(row.late for row in rows)
    tried = sum(row.in_use + row.could_not_locate for row in rows)
    return Rates(
        of=sum(row.all for row in rows), on_time=on_time, completed=on_time + late, credited=on_time + tried
    )
