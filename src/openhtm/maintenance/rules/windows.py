"""The days on which doing the work counts as on time.

Two schemes: the due month (or week), and so many days before and after the due day. The Joint
Commission's own tolerances are data below, each with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .impossible import Impossible
from .intervals import Interval, Unit, last_day

LONGEST_MONTH = 31
WEEK = 7


class Scheme(StrEnum):
    MONTH = "month"
    WEEK = "week"
    PLUSMINUS = "plusminus"


class InvalidWindow(Impossible):
    """A window that would overlap its neighbor or end before it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule:
    """How to make a window from a due day; `before` and `after` in days, for PLUSMINUS only."""

    scheme: Scheme
    before: int = 0
    after: int = 0

    def __post_init__(self) -> None:
        if self.before < 0 or self.after < 0:
            raise InvalidWindow("window.negative")
        if self.scheme is not Scheme.PLUSMINUS and (self.before or self.after):
            raise InvalidWindow("window.days_beside_scheme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """First and last day that count as on time, both included."""

    opens: date
    closes: date

    def contains(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def window(due: date, rule: WindowRule) -> Window:
    """The window of one due day."""
    match rule.scheme:
        case Scheme.MONTH:
            end = last_day(due.year, due.month)
            return Window(opens=due.replace(day=1), closes=due.replace(day=end))
        case Scheme.WEEK:
            monday = due - timedelta(days=due.weekday())
            return Window(opens=monday, closes=monday + timedelta(days=WEEK - 1))
        case Scheme.PLUSMINUS:
            return Window(opens=due - timedelta(days=rule.before), closes=due + timedelta(days=rule.after))


def check_fits(rule: WindowRule, *, shortest_gap: int, one_a_month: bool) -> None:
    """Refuse a window so wide that two occurrences in a row would share a day.

    `shortest_gap` is the fewest days between two due days (`Interval.shortest_days`), `one_a_month`
    whether no month holds two. One day of work could otherwise count for two inspections, and the
    grid rule, which goes on from the window's close, would step over one.
    """
    if rule.scheme is Scheme.MONTH and one_a_month:
        return
    needed = {
        Scheme.MONTH: LONGEST_MONTH,
        Scheme.WEEK: WEEK,
        Scheme.PLUSMINUS: rule.before + rule.after + 1,
    }[rule.scheme]
    if shortest_gap < needed:
        raise InvalidWindow("window.overlaps", needed=needed, gap=shortest_gap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """One row of a published table: an interval and the window it allows."""

    interval: Interval
    rule: WindowRule
    source: str


TJC_SOURCE = (
    "The Joint Commission, hospital manual, Environment of Care chapter through 2025, "
    "definitions of time frames; written for facility tests, offered here as a choice"
)


def _plus_minus(months: int, days: int) -> Tolerance:
    return Tolerance(
        interval=Interval(count=months, unit=Unit.MONTH),
        rule=WindowRule(scheme=Scheme.PLUSMINUS, before=days, after=days),
        source=TJC_SOURCE,
    )


TJC_TOLERANCES: tuple[Tolerance, ...] = (
    _plus_minus(36, 45),
    _plus_minus(12, 30),
    _plus_minus(6, 20),
    _plus_minus(3, 10),
    Tolerance(
        interval=Interval(count=1, unit=Unit.MONTH),
        rule=WindowRule(scheme=Scheme.MONTH),
        source=TJC_SOURCE,
    ),
    Tolerance(
        interval=Interval(count=1, unit=Unit.WEEK),
        rule=WindowRule(scheme=Scheme.WEEK),
        source=TJC_SOURCE,
    ),
)


def tjc_tolerance(interval: Interval) -> Tolerance | None:
    """The published tolerance for an interval, or None: no other interval has one, none is guessed."""
    for row in TJC_TOLERANCES:
        same_length = (interval.months, interval.days) == (row.interval.months, row.interval.days)
        if same_length:
            return row
    return None
