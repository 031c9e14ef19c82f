import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.imports import library
from openhtm.imports.rules.dates import (
    DateReader,
    Decision,
    Evidence,
    MomentReader,
    Order,
    Verdict,
)
from openhtm.imports.rules.fields import Cell, Noted, Reading, Refusal

TODAY = dt.date(2026, 11, 22)


def decide(*cells: Cell, never_future: bool = False) -> Decision:
    evidence = Evidence(TODAY, never_future=never_future)
    for row, cell in enumerate(cells, 2):
        evidence.see(row, cell)
    return evidence.decide()


def read(cell: Cell, decision: Decision | None = None, *, never_future: bool = False) -> Reading:
    return DateReader(TODAY, decision or Decision(Verdict.NOT_NEEDED), never_future, library.months()).read(
        cell
    )


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019-12-31", dt.date(2019, 12, 31)),
        ("2019/12/31", dt.date(2019, 12, 31)),
        ("2019.2.3", dt.date(2019, 2, 3)),
        ("20191231", dt.date(2019, 12, 31)),
        ("2019-12-31 00:00:00", dt.date(2019, 12, 31)),
        ("2018-07-23T00:00:00.000Z", dt.date(2018, 7, 23)),
        ("2019-12-31 10:15 AM", dt.date(2019, 12, 31)),
        ("31 December 2019", dt.date(2019, 12, 31)),
        ("31-Dec-19", dt.date(2019, 12, 31)),
        ("Dec 31, 2019", dt.date(2019, 12, 31)),
        ("3rd of May 2019", dt.date(2019, 5, 3)),
        ("1er février 2019", dt.date(2019, 2, 1)),
        ("3. März 2019", dt.date(2019, 3, 3)),
        ("3 de mayo de 2019", dt.date(2019, 5, 3)),
        ("3 мая 2019", dt.date(2019, 5, 3)),
        ("05/05/2019", dt.date(2019, 5, 5)),
        ("25/12/2019", dt.date(2019, 12, 25)),
        ("12/25/2019", dt.date(2019, 12, 25)),
        (dt.date(2019, 1, 2), dt.date(2019, 1, 2)),
        (dt.datetime(2019, 1, 2, 8, 30, tzinfo=dt.UTC), dt.date(2019, 1, 2)),
        ("", None),
        ("0000-00-00", None),
        ("0000-00-00 00:00:00", None),
        ("00/00/0000", None),
        ("n/a", None),
        (0, None),
    ],
)
def test_a_date_that_can_be_read_in_one_way_is_read(cell: Cell, day: dt.date | None) -> None:
    assert read(cell) == day


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("05/06/2019", "date.ambiguous"),
        ("5.6.19", "date.ambiguous"),
        ("2019-02-30", "date.impossible"),
        ("31/31/2019", "date.impossible"),
        ("2019", "date.incomplete"),
        (2019, "date.incomplete"),
        ("06/2019", "date.incomplete"),
        ("Jun 2019", "date.incomplete"),
        ("soon", "date.not_a_date"),
        ("A1234", "date.not_a_date"),
        (True, "date.not_a_date"),
        (12.5, "date.not_a_date"),
    ],
)
def test_a_date_that_cannot_be_read_says_why(cell: Cell, rule: str) -> None:
    reading = read(cell)
    assert isinstance(reading, Refusal)
    assert reading.rule == rule


def test_a_serial_number_of_excel_is_read_and_noted() -> None:
    """43830 is 31 December 2019 in every spreadsheet that counts from 1900."""
    assert read(43830.0) == Noted(dt.date(2019, 12, 31), "date.excel_serial")
    assert read("43830") == Noted(dt.date(2019, 12, 31), "date.excel_serial")


def test_a_column_is_day_first_when_one_of_its_dates_can_be_nothing_else() -> None:
    decision = decide("05/06/2019", "13/06/2019")

    assert decision.order is Order.DAY_FIRST
    assert decision.verdict is Verdict.PROVEN
    assert [(proof.row, proof.value) for proof in decision.proofs] == [(3, "13/06/2019")]
    assert read("05/06/2019", decision) == dt.date(2019, 6, 5)


def test_a_column_is_month_first_when_one_of_its_dates_can_be_nothing_else() -> None:
    decision = decide("05/06/2019", "06/13/2019")

    assert decision.order is Order.MONTH_FIRST
    assert read("05/06/2019", decision) == dt.date(2019, 5, 6)


def test_a_column_without_proof_asks() -> None:
    decision = decide("05/06/2019", "01/02/2019")

    assert decision.verdict is Verdict.AMBIGUOUS
    assert read("05/06/2019", decision) == Refusal("date.ambiguous")


def test_a_column_of_equal_days_and_months_needs_no_proof() -> None:
    assert decide("05/05/2019", "01/01/2019").verdict is Verdict.NOT_NEEDED


def test_two_orders_in_one_column_are_told_with_both_proofs() -> None:
    decision = decide("05/06/19", "31/12/19", "12/31/19")

    assert decision.verdict is Verdict.MIXED
    for cell in ("05/06/19", "31/12/19", "12/31/19"):
        assert read(cell, decision) == Refusal(
            "date.mixed_order",
            (("first", "31/12/19"), ("first_row", "3"), ("second", "12/31/19"), ("second_row", "4")),
        )
    assert read("2019-12-31", decision) == dt.date(2019, 12, 31)


def test_years_first_are_found_when_nothing_else_fits() -> None:
    decision = decide("98/12/31", "05/06/07")

    assert decision.order is Order.YEAR_FIRST
    assert read("05/06/07", decision) == dt.date(2005, 6, 7)


def test_a_purchase_ahead_of_today_speaks_against_its_order() -> None:
    """19/12/26 read day first lies in December 2026; a purchase cannot: so the year comes first."""
    assert decide("26/12/19", never_future=True).order is Order.DAY_FIRST
    assert read("2026-12-24", never_future=True) == Refusal("date.future", (("today", "2026-11-22"),))


@pytest.mark.parametrize(
    ("written", "year"), [("31/12/50", 2050), ("31/12/51", 2051), ("31/12/52", 1952), ("31/12/99", 1999)]
)
def test_two_digits_are_the_year_at_most_twenty_five_ahead(written: str, year: int) -> None:
    assert read(written, Decision(Verdict.GIVEN, Order.DAY_FIRST)) == dt.date(year, 12, 31)


def test_an_order_that_was_given_refuses_what_it_cannot_read() -> None:
    decision = Decision(Verdict.GIVEN, Order.MONTH_FIRST)

    assert read("31/12/2019", decision) == Refusal("date.impossible_in_order", (("order", "month_first"),))


DAYS = st.dates(min_value=dt.date(1960, 1, 1), max_value=TODAY)


@settings(deadline=None)
@given(
    st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m-%d-%Y"])
)
def test_what_is_read_is_what_was_written_or_nothing(days: list[dt.date], form: str) -> None:
    cells = [day.strftime(form) for day in days]
    decision = decide(*cells)

    for day, cell in zip(days, cells, strict=True):
        reading = read(cell, decision)
        assert reading in (day, Refusal("date.ambiguous"))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    decide(text)
    read(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2019-12-31 08:30", moment("2019-12-31T08:30")),
        ("31.12.2019 8:30:15", moment("2019-12-31T08:30:15")),
        ("2019-12-31T08:30:00Z", moment("2019-12-31T08:30+00:00")),
        ("2019-12-31 08:30 PM", moment("2019-12-31T20:30")),
        ("2019-12-31 12:05 am", moment("2019-12-31T00:05")),
        (moment("2019-12-31T08:30"), moment("2019-12-31T08:30")),
        # A day alone stays a day; midnight is how programs write one.
        ("2019-12-31", dt.date(2019, 12, 31)),
        ("2019-12-31 00:00:00", dt.date(2019, 12, 31)),
        ("2019-12-31T00:00:00+00:00", moment("2019-12-31T00:00+00:00")),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_where_there_is_one(cell: Cell, wanted: dt.date | None) -> None:
    found = MomentReader(DateReader(TODAY, months=library.months())).read(cell)
    assert (found, type(found)) == (wanted, type(wanted))


def test_a_time_of_an_offset_keeps_it() -> None:
    found = MomentReader(DateReader(TODAY)).read("2019-12-31 08:30 -0600")
    assert isinstance(found, dt.datetime)
    assert found.utcoffset() == dt.timedelta(hours=-6)


def test_a_serial_number_with_a_fraction_is_a_moment() -> None:
    # Excel's day 43830 is 31 December 2019; three quarters of it are over.
    found = MomentReader(DateReader(TODAY)).read(43830.75)
    assert found == Noted(moment("2019-12-31T18:00"), "date.excel_serial")


@pytest.mark.parametrize("cell", ["2019-12-31 25:00", "2019-12-31 12:61", "noon"])
def test_a_time_that_cannot_be_is_refused(cell: Cell) -> None:
    assert MomentReader(DateReader(TODAY)).read(cell) == Refusal("date.not_a_date")
