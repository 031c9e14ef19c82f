"""Periods of the committee report, and what a closed number became."""

from __future__ import annotations

from datetime import date

import pytest

from openhtm.compliance.rules import periods


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (" 2026-q4 ", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_a_quarter_a_year(text: str, first: date, last: date) -> None:
    found = periods.read(text)
    assert found is not None
    assert (found.name, found.first, found.last) == (text.strip().upper(), first, last)


@pytest.mark.parametrize(
    "text", ["", "2026-Q5", "2026-13", "2026-00", "26", "Q3", "2026-Q", "1226", "2026-07-01"]
)
def test_anything_else_is_no_period(text: str) -> None:
    assert periods.read(text) is None


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (date(2026, 11, 22), "2026-Q3"),
        (date(2026, 10, 1), "2026-Q3"),
        (date(2026, 9, 30), "2026-Q2"),
        (date(2026, 2, 1), "2025-Q4"),
    ],
)
def test_the_last_quarter_that_is_over(today: date, name: str) -> None:
    assert periods.last_quarter(today).name == name


def test_what_is_another_number_now_is_told_with_both() -> None:
    closed = {"same": 91.9, "more": 3.0, "gone": 4.0, "unknown": None, "known": 2.0, "still_unknown": None}
    live = {
        "same": 91.9 + 1e-12,
        "more": 5.0,
        "unknown": 0.0,
        "known": None,
        "still_unknown": None,
        "new": 1.0,
    }
    assert periods.restated(closed, live) == {
        "more": (3.0, 5.0),
        "unknown": (None, 0.0),
        "known": (2.0, None),
    }
