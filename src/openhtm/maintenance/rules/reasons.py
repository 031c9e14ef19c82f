"""What a due day is and why it is that day: the values that rules of schedules answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .intervals import Interval


class Kind(StrEnum):
    FIXED = "fixed"
    FLOATING = "floating"
    HYBRID = "hybrid"
    CALENDAR_LIST = "calendar_list"
    ONCE = "once"
    EVENT = "event"


#: Nothing of these lies ahead until something happens, so no run plans them.
ON_OCCASION = frozenset({Kind.EVENT})


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
class Why:
    """Everything the answer to "why is this due then?" is made of.

    The due day is `counted_from` + `step` * interval, or a listed day after `counted_from`, or `within_days`
    after what happened on `counted_from`. `clamped` says that the month has no such day and its last day
    was taken. `occasion` names the record of what happened.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due day with its reasons; `firm` is False for a day that later completions may still move."""

    on: date
    why: Why
    firm: bool = True
