"""Which rate an hour has, against a search written from the words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.labor_rates import Rate, Work, rate_of

DAY = date(2026, 11, 22)
WORK = Work(person_id=7, roles={"technician"}, kind="work", rate_class="regular", on=DAY)


def rate(minor: int | None, days: int = -10, **more: object) -> Rate:
    return Rate(key=minor or 0, minor=minor, currency="USD", holds_from=DAY + timedelta(days=days), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rates", "minor"),
    [
        ([], None),
        ([rate(100)], 100),
        ([rate(100), rate(110, -5)], 110),
        ([rate(100), rate(110, 0)], 110),  # from that day on
        ([rate(100), rate(110, 1)], 100),  # not yet
        ([rate(100, -1), rate(90, -30, role="technician")], 90),  # a role before everybody
        ([rate(90, role="technician"), rate(80, -30, person_id=7)], 80),  # a person before a role
        ([rate(90, role="manager")], None),
        ([rate(90, person_id=8)], None),
        ([rate(100, -1), rate(40, -30, kind="travel")], 100),
        ([rate(100, -1), rate(95, -30, kind="work")], 95),  # for the kind before for every kind
        ([rate(150, rate_class="overtime")], None),  # overtime has rates of its own
        ([rate(100), rate(None, -1)], None),  # from then on nobody knows
    ],
)
def test_the_nearest_then_the_latest(rates: list[Rate], minor: int | None) -> None:
    found = rate_of(rates, WORK)
    assert (found.minor if found else None) == minor


_RATES = st.lists(
    st.builds(
        Rate,
        key=st.integers(0, 99),
        minor=st.one_of(st.none(), st.integers(1, 500)),
        currency=st.just("USD"),
        holds_from=st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days)),
        person_id=st.sampled_from([None, 7, 8]),
        kind=st.sampled_from(["", "work", "travel"]),
        rate_class=st.sampled_from(["regular", "overtime"]),
    ),
    max_size=8,
    unique_by=lambda one: one.key,
)


def _searched(rates: list[Rate]) -> int | None:
    """Look where the words say, in their order; the first place that has anything decides."""
    for person in (7, None):
        for kind in ("work", ""):
            here = [
                one
                for one in rates
                if (one.person_id, one.kind, one.rate_class) == (person, kind, "regular")
                and one.holds_from <= DAY
            ]
            if here:
                return sorted(here, key=lambda one: (one.holds_from, one.key))[-1].minor
    return None


@given(_RATES)
def test_any_rates_give_what_the_words_say(rates: list[Rate]) -> None:
    found = rate_of(rates, WORK)
    assert (found.minor if found else None) == _searched(rates)
