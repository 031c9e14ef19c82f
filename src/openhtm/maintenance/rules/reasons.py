"""What a due day is and why it is that day: the values that rules of schedules answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .intervals import Interval


class Kind(StrEnum):
    FIXED = "fixed"
    FLOATING = "floating"
    HYBRID = "hybrid"
    CALENDAR_LIST = "calendar_list"
    ONCE = "once"
    EVENT = "event"
    METER = "meter"
    CONDITION = "condition"


#: Nothing of these lies ahead until something happens, so no run plans them.
ON_OCCASION = frozenset({Kind.EVENT, Kind.CONDITION})


class Reason(StrEnum):
    """The sentence a page says about a due day; the numbers in it are in `Why`."""

    FIRST_ON_GRID = "first_on_grid"
    ON_GRID = "on_grid"
    AFTER_BASE = "after_base"
    AFTER_DONE = "after_done"
    NEVER_DONE = "never_done"
    DRIFT_WITHIN = "drift_within"
    DRIFT_BEYOND = "drift_beyond"
    LISTED = "listed"
    ONE_OFF = "one_off"
    AFTER_ACCEPTANCE = "after_acceptance"
    AFTER_REPAIR = "after_repair"
    AFTER_UPDATE = "after_update"
    AFTER_INCIDENT = "after_incident"
    AFTER_RELOCATION = "after_relocation"
    AFTER_LOAN = "after_loan"
    AFTER_RESULT = "after_result"
    METER_REACHED = "meter_reached"
    METER_FORECAST = "meter_forecast"
    METER_CAP = "meter_cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The latest occurrence that is settled: when it was due, when its window closed, when it was done.

    `window_close` None means the window closed on the due day. An occurrence settled without being done
    (cancelled) has `done_on` None; it moves a grid on but never a floating date. One that a larger
    inspection covered counts as done on that day.
    """

    due: date
    done_on: date | None
    window_close: date | None = None

    @property
    def closed(self) -> date:
        return self.window_close if self.window_close is not None else self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a meter had run since the work when a due day was told, by the reading of `on`.

    `per_day` with the reading since which it was taken, where the day is a forecast; all rounded to two places.
    """

    used: Decimal
    shown: Decimal
    on: date
    per_day: Decimal | None = None
    since: date | None = None
    since_shown: Decimal | None = None

    def text(self) -> str:
        """As `use_of` reads it."""
        told = [self.used, self.shown, self.on, self.per_day, self.since, self.since_shown]
        return ";".join("" if one is None else str(one) for one in told)


def use_of(text: str) -> Use | None:
    """What `Use.text` wrote; None for an empty text."""
    if not text:
        return None
    used, shown, on, per_day, since, since_shown = text.split(";")
    return Use(
        used=Decimal(used),
        shown=Decimal(shown),
        on=date.fromisoformat(on),
        per_day=Decimal(per_day) if per_day else None,
        since=date.fromisoformat(since) if since else None,
        since_shown=Decimal(since_shown) if since_shown else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything the answer to "why is this due then?" is made of.

    The due day is `counted_from` + `step` * interval, or a listed day after `counted_from`, or `within_days`
    after what happened on `counted_from`. `clamped` says that the month has no such day and its last day
    was taken. `occasion` names the record of what happened. `use` is what the meter of `counts` had run
    of the `every` that the plan asks for. `place` is the department or building whose base date it is.
    """

    reason: Reason
    kind: Kind
    counted_from: date
    step: int
    interval: Interval | None = None
    last: Last | None = None
    drift_days: int | None = None
    drift_percent: int | None = None
    clamped: bool = False
    within_days: int | None = None
    occasion: str = ""
    use: Use | None = None
    every: Decimal | None = None
    counts: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due day with its reasons; `firm` is False for a day that later completions may still move."""

    on: date
    why: Why
    firm: bool = True
