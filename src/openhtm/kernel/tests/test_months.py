"""The first day of a month, near and far."""

from __future__ import annotations

from datetime import date

import pytest

from openhtm.kernel.time import month_start


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 22), 0, date(2026, 11, 1)),
        (date(2026, 11, 1), 1, date(2026, 12, 1)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 1)),
        (date(2026, 1, 31), -1, date(2025, 12, 1)),
        (date(2026, 12, 5), -12, date(2025, 12, 1)),
        (date(2026, 3, 31), -25, date(2024, 2, 1)),
    ],
)
def test_a_month_starts_on_its_first_whatever_the_day(day: date, months: int, expected: date) -> None:
    assert month_start(day, months) == expected
