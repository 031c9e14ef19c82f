"""Our schedules against published recurrence vectors, where the two mean the same.

Where they differ is in `docs/reference/schedules.md`: a rule for dates skips months without the
wanted day, ours takes the month's last day; intersections ("Tuesday the 13th"), the day of the year
and week numbers have no meaning for an inspection and no place in ours.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from openhtm.maintenance.rules.calendar_lists import (
    ALL_MONTHS,
    CalendarDays,
    DayRule,
    EveryWeekday,
    MonthDay,
    NthWeekday,
    Weekday,
)
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.schedule import CalendarList, Fixed, Schedule, occurrences_until

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
UNITS = {"DAILY": Unit.DAY, "WEEKLY": Unit.WEEK, "MONTHLY": Unit.MONTH, "YEARLY": Unit.YEAR}
ENDS = {"COUNT", "UNTIL"}


def parts_of(rule: str) -> tuple[date, dict[str, str]]:
    start, recurrence = rule.split("\n")
    parts = dict(part.split("=") for part in recurrence.removeprefix("RRULE:").split(";"))
    return datetime.strptime(start.removeprefix("DTSTART:")[:8], "%Y%m%d").date(), parts  # noqa: DTZ007


def schedule_of(start: date, parts: dict[str, str]) -> Schedule | None:
    """The schedule that means the same, or None when we have none."""
    left = set(parts) - ENDS - {"FREQ", "INTERVAL"}
    count = int(parts.get("INTERVAL", "1"))
    if not left and parts["FREQ"] in UNITS:
        return Fixed(anchor=start, interval=Interval(count=count, unit=UNITS[parts["FREQ"]]))
    if count == 1 and left <= {"BYMONTH", "BYMONTHDAY", "BYDAY"} and len(left & {"BYMONTHDAY", "BYDAY"}) == 1:
        return listed(parts)
    return None


def listed(parts: dict[str, str]) -> Schedule | None:
    if "BYMONTHDAY" in parts:
        days: list[DayRule] = [MonthDay(int(day)) for day in parts["BYMONTHDAY"].split(",")]
    else:
        days = [weekday_rule(text) for text in parts["BYDAY"].split(",")]
    nth_of_year = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts
    if parts["FREQ"] not in UNITS or (nth_of_year and any(isinstance(day, NthWeekday) for day in days)):
        return None
    months = frozenset(map(int, parts["BYMONTH"].split(","))) if "BYMONTH" in parts else ALL_MONTHS
    return CalendarList(days=CalendarDays(months=months, days=tuple(days)))


def weekday_rule(text: str) -> DayRule:
    match = re.fullmatch(r"([+-]?\d+)?([A-Z]{2})", text)
    assert match
    weekday = Weekday(WEEKDAYS[match[2]])
    return NthWeekday(int(match[1]), weekday) if match[1] else EveryWeekday(weekday)


def vectors(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "calendar_cvss" / "dateutil_rrule_vectors.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_vectors_that_have_the_same_meaning_give_the_same_days(corpus_folder: Path) -> None:
    checked = []
    for vector in vectors(corpus_folder):
        start, parts = parts_of(vector["rrule"])
        schedule = schedule_of(start, parts)
        if schedule is None:
            continue
        expected = [datetime.fromisoformat(text).date() for text in vector["expected"]]
        dues = occurrences_until(schedule, start=start, until=date(2300, 1, 1))
        assert [due.on for due in islice(dues, len(expected))] == expected, vector["test"]
        checked.append(vector["test"])
    assert len(checked) >= 30, checked
