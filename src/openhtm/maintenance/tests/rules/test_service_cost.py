"""What a contract costs each of its devices, and what a yearly price comes to over days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.service_cost import Stretch, before, cost_of_days, shares

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2021, 12, 31))


@pytest.mark.parametrize(
    ("total", "stated", "expected"),
    [
        (1200, [None, None, None], [400, 400, 400]),
        (1200, [1000, None, None], [1000, 100, 100]),
        (1200, [1000, 500, None], [1000, 500, 0]),
        (1200, [1000, 500], [1000, 500]),
        (None, [1000, None], [1000, None]),
        (None, [], []),
    ],
)
def test_the_price_of_a_contract_falls_on_its_devices(
    total: int | None, stated: list[int | None], expected: list[int | None]
) -> None:
    assert shares(total, stated) == expected


@given(st.integers(0, 10**9), st.lists(st.none() | st.integers(0, 10**6), min_size=1, max_size=30))
def test_nothing_is_lost_and_nothing_paid_twice(total: int, stated: list[int | None]) -> None:
    found = [one for one in shares(total, stated) if one is not None]
    own = sum(one for one in stated if one is not None)
    if None in stated:
        assert sum(found) == pytest.approx(max(total, own))
    else:
        assert sum(found) == own
    assert min(found) >= 0


@given(days, days, days, days)
def test_days_in_common_are_counted_one_by_one(a: date, b: date, c: date, d: date) -> None:
    one, other = Stretch(first=min(a, b), last=max(a, b)), Stretch(first=min(c, d), last=max(c, d))

    def each(stretch: Stretch) -> set[date]:
        assert stretch.first
        assert stretch.last
        days = (stretch.first + timedelta(days=n) for n in count())
        return {next(days) for _n in range((stretch.last - stretch.first).days + 1)}

    assert one.days_in(other) == other.days_in(one) == len(each(one) & each(other))


def test_open_ends_reach_as_far_as_the_other() -> None:
    year = Stretch(first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert Stretch().days_in(year) == 365
    assert Stretch(first=date(2026, 12, 31)).days_in(year) == 1
    assert Stretch(last=before(date(2026, 1, 1))).days_in(year) == 0
    assert cost_of_days(36525, 100) == Decimal(10000)
