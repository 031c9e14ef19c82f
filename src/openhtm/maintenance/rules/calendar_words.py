"""Listed days as people write them: "March, September on 15", "on last Friday"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .calendar_lists import ALL_MONTHS, InvalidCalendarList, Weekday, days_from

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_NTH = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    -1: "last",
    -2: "second last",
    -3: "third last",
    -4: "fourth last",
}
_SEPARATORS = re.compile(r"\s*(?:[,;/+&]|\band\b)\s*")
_SHORTEST = 3


def written(stored: Mapping[str, Any]) -> str:
    """The list as one line that `listed` reads back; empty for no list."""
    if not stored:
        return ""
    months = sorted(stored.get("months") or ALL_MONTHS)
    named = "" if len(months) == len(ALL_MONTHS) else ", ".join(_MONTHS[month - 1] for month in months)
    days = ", ".join(_day_written(day) for day in stored.get("days", ()))
    return f"{named} on {days}".strip()


def _day_written(day: Mapping[str, Any]) -> str:
    if "day" in day:
        return str(day["day"])
    name = Weekday(int(day["weekday"])).name.title()
    return f"{_NTH[int(day['nth'])]} {name}" if "nth" in day else name


def listed(text: str) -> dict[str, Any]:
    """`{"months": [3, 9], "days": [{"day": 15}]}` of such a line. Months alone mean their first day.

    `InvalidCalendarList` says what cannot be read.
    """
    months, _, days = f" {text.strip()}".partition(" on ")
    found: dict[str, Any] = {"days": [_day(each) for each in _split(days)] or [{"day": 1}]}
    if names := _split(months):
        found["months"] = sorted({_month(each) for each in names})
    days_from(found)
    return found


def _split(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text.strip().lower()) if part]


def _month(text: str) -> int:
    if text.isdigit() and int(text) in ALL_MONTHS:
        return int(text)
    for number, name in enumerate(_MONTHS, 1):
        if len(text) >= _SHORTEST and name.lower().startswith(text.rstrip(".")):
            return number
    raise InvalidCalendarList("list.not_a_month", text=text)


def _day(text: str) -> dict[str, int]:
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)$|\.$", "", text)
    if bare.isdigit():
        return {"day": int(bare)}
    nth, _, name = text.rpartition(" ")
    for weekday in Weekday:
        if len(name) >= _SHORTEST and weekday.name.lower().startswith(name):
            return {"weekday": weekday.value} | _nth(nth)
    raise InvalidCalendarList("list.not_a_day", text=text)


def _nth(text: str) -> dict[str, int]:
    if not text:
        return {}
    for number, word in _NTH.items():
        if text in (word, str(number), f"{number}.", f"{number}{word[-2:]}"):
            return {"nth": number}
    raise InvalidCalendarList("list.not_a_count", text=text)
