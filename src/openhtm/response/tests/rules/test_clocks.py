"""By when a report is due, counted as the authority counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from openhtm.response import shelf
from openhtm.response.rules import clocks
from openhtm.response.rules.clocks import Clock, NotAClock, Unit, due, federal_holidays, workdays_after

CHICAGO = "America/Chicago"
NOON = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # Sunday noon in Chicago


def clock(amount: int, unit: str) -> Clock:
    words = {name: name for name in ("key", "authority", "report", "event", "source")}
    return Clock(**words, amount=amount, unit=Unit(unit), confidence="known")


@pytest.mark.parametrize(
    ("amount", "unit", "told"),
    [
        (72, "hours", datetime(2026, 11, 25, 18, 0, tzinfo=UTC)),
        # Until midnight of Thursday 21 January in Chicago, six hours behind.
        (60, "days", datetime(2027, 1, 22, 6, 0, tzinfo=UTC)),
        (1, "months", datetime(2026, 12, 23, 6, 0, tzinfo=UTC)),
        # 23, 24, 25 November; Thanksgiving; 27, 30; 1, 2, 3, 4, 7 December is the tenth.
        (10, "workdays", datetime(2026, 12, 8, 6, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_end_of_the_last_day_where_the_hospital_is(
    amount: int, unit: str, told: datetime
) -> None:
    assert due(clock(amount, unit), NOON, zone=CHICAGO) == told


def test_without_a_deadline_there_is_none() -> None:
    assert due(clock(0, "none"), NOON, zone=CHICAGO) is None


def test_the_day_on_which_it_began_is_that_of_the_hospital() -> None:
    late = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # still Sunday in Chicago
    assert due(clock(1, "workdays"), late, zone=CHICAGO) == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert due(clock(1, "workdays"), late, zone="UTC") == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_federal_holidays_are_kept_on_the_days_the_calendar_of_2026_and_2022_shows() -> None:
    kept = [
        (1, 1),
        (1, 19),
        (2, 16),
        (5, 25),
        (6, 19),
        (7, 3),
        (9, 7),
        (10, 12),
        (11, 11),
        (11, 26),
        (12, 25),
    ]
    assert federal_holidays(2026) == {date(2026, month, day) for month, day in kept}
    # New Year 2022 was a Saturday: kept on the last day of 2021. Christmas was a Sunday.
    assert date(2021, 12, 31) in federal_holidays(2021)
    assert date(2022, 12, 26) in federal_holidays(2022)
    assert date(2022, 1, 1) not in federal_holidays(2022)


def test_work_days_begin_with_the_day_after() -> None:
    assert workdays_after(date(2026, 7, 1), 2) == date(2026, 7, 6)
    assert workdays_after(date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_the_shipped_reports_are_whole_and_the_doubtful_one_says_so() -> None:
    found = {one.key: one for one in shelf.clocks()}
    assert (found["gdpr"].amount, found["gdpr"].unit) == (72, Unit.HOURS)
    assert (found["fda_mdr_death"].amount, found["fda_mdr_death"].unit) == (10, Unit.WORKDAYS)
    assert found["circia"].confidence == "unverified"


_ROW = """[[clock]]
key = "a"
authority = "A"
report = "R"
event = "E"
source = "S"
confidence = "known"
"""


@pytest.mark.parametrize(
    "rows",
    [
        _ROW + 'unit = "days"\n',
        _ROW + 'unit = "none"\namount = 3\n',
        _ROW.replace('"S"', '""') + 'unit = "none"\n',
        _ROW.replace('"known"', '"sure"') + 'unit = "none"\n',
        (_ROW + 'unit = "none"\n') * 2,
        "",
    ],
)
def test_a_clock_that_is_not_whole_is_refused(rows: str) -> None:
    with pytest.raises(NotAClock):
        clocks.clocks(rows)
