"""What a contract cost, what was used of it, and what that was worth; figures worked out by hand or day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from openhtm.supply.rules.terms import Term, anniversary
from openhtm.supply.rules.worth import Meter, Used, in_running_year, paid_minor, totals, value, yearly

D = date
TERM = Term(starts_on=D(2026, 4, 1), ends_on=D(2028, 3, 31))


def test_a_year_costs_a_year_and_a_day_its_share() -> None:
    # 365 days from 1 April 2026, 366 from 1 April 2027.
    assert paid_minor(365_000, TERM, on=D(2026, 4, 1)) == 1_000
    assert paid_minor(365_000, TERM, on=D(2027, 3, 31)) == 365_000
    assert paid_minor(366_000, TERM, on=D(2027, 4, 1)) == 366_000 + 1_000
    assert paid_minor(365_000, TERM, on=D(2030, 1, 1)) == 2 * 365_000
    assert paid_minor(365_000, TERM, on=D(2026, 3, 31)) == 0


def test_a_contract_that_ends_within_a_year_costs_its_days_of_a_whole_one() -> None:
    short = Term(starts_on=D(2026, 4, 1), ends_on=D(2026, 4, 10))
    assert paid_minor(365_000, short, on=D(2027, 1, 1)) == 10_000


@given(
    st.dates(D(2010, 1, 1), D(2030, 1, 1)), st.integers(0, 1500), st.integers(0, 1500), st.integers(0, 10**9)
)
def test_what_was_paid_is_the_sum_of_its_days(start: date, length: int, later: int, cost: int) -> None:
    term, on = Term(starts_on=start, ends_on=start + timedelta(days=length)), start + timedelta(days=later)
    total = Fraction(0)
    for number in range(min(length, later) + 1):
        day = start + timedelta(days=number)
        year = next(n for n in range(10) if anniversary(start, n) <= day < anniversary(start, n + 1))
        total += Fraction(cost, (anniversary(start, year + 1) - anniversary(start, year)).days)
    assert abs(paid_minor(cost, term, on=on) - total) <= 1


def test_limits_count_within_the_running_year() -> None:
    uses = [
        Used(on=D(2027, 3, 31), visits=1),
        Used(on=D(2027, 4, 1), visits=2),
        Used(on=D(2028, 3, 31), visits=4),
    ]
    assert totals(in_running_year(uses, TERM, on=D(2027, 3, 31))).visits == 1
    assert totals(in_running_year(uses, TERM, on=D(2027, 4, 1))).visits == 6
    assert totals(in_running_year(uses, TERM, on=D(2029, 1, 1))).visits == 6
    assert in_running_year(uses, TERM, on=D(2026, 1, 1)) == []


def test_the_value_is_told_with_what_nobody_priced() -> None:
    uses = [
        Used(on=D(2026, 4, 1), worth_minor=5_000),
        Used(on=D(2026, 4, 2)),
        Used(on=D(2026, 5, 1), worth_minor=900_000),
    ]
    found = value(uses, yearly_minor=365_000, term=TERM, on=D(2026, 4, 10))
    assert (found.worth_minor, found.paid_minor, found.saved_minor, found.unpriced) == (
        5_000,
        10_000,
        -5_000,
        1,
    )


def test_without_a_price_nobody_can_say_what_was_saved() -> None:
    found = value([], yearly_minor=None, term=TERM, on=D(2026, 4, 10))
    assert (found.paid_minor, found.saved_minor) == (None, None)


def test_the_price_is_the_contracts_own_or_that_of_all_its_devices() -> None:
    assert yearly(5, [1, 2]) == 5
    assert yearly(None, [1, 2]) == 3
    assert yearly(None, [1, None]) is None
    assert yearly(None, []) is None
    assert yearly(0, [7]) == 0


def test_a_limit_of_nothing_has_no_percentage_and_can_be_passed() -> None:
    assert Meter(used=Decimal(1), limit=Decimal(0)).percent is None
    assert Meter(used=Decimal(3), limit=Decimal(2)).left == -1
    assert Meter(used=Decimal(1), limit=Decimal(3)).percent == 33
