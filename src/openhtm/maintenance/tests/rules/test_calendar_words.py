"""Listed days as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from openhtm.maintenance.rules.calendar_lists import InvalidCalendarList
from openhtm.maintenance.rules.calendar_words import listed, written


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("March, September on 15", {"months": [3, 9], "days": [{"day": 15}]}),
        ("Mar and Sep", {"months": [3, 9], "days": [{"day": 1}]}),
        ("3/9", {"months": [3, 9], "days": [{"day": 1}]}),
        ("on last Friday", {"days": [{"weekday": 4, "nth": -1}]}),
        ("January on 2nd Tuesday, 31st", {"months": [1], "days": [{"weekday": 1, "nth": 2}, {"day": 31}]}),
        ("on Monday", {"days": [{"weekday": 0}]}),
    ],
)
def test_months_and_days_are_read(text: str, days: dict[str, Any]) -> None:
    assert listed(text) == days
    assert listed(written(days)) == days


@pytest.mark.parametrize(
    "text", ["Brumaire", "March on 32", "March on fifth Monday", "March on someday", "ma"]
)
def test_what_names_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidCalendarList):
        listed(text)


def test_no_list_is_no_text() -> None:
    assert written({}) == ""
