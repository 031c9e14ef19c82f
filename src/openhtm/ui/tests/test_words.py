"""Dates, amounts and drawings say what they should; values worked out by hand."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import timezone

from openhtm.kernel.values import Money
from openhtm.ui import dates
from openhtm.ui.drawing import band_geometry, sparkline_points
from openhtm.ui.templatetags import ui

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 22), "Sun 22 Nov, today"),
        (date(2026, 11, 23), "Mon 23 Nov, tomorrow"),
        (date(2026, 11, 21), "Sat 21 Nov, yesterday"),
        (date(2026, 11, 24), "Tue 24 Nov, in 2 days"),
        (date(2026, 11, 19), "Thu 19 Nov, 3 days ago"),
        (date(2026, 12, 22), "Tue 22 Dec, in 30 days"),
        (date(2026, 12, 23), "23 Dec 2026"),
        (date(2026, 10, 22), "22 Oct 2026"),
        (date(2028, 2, 29), "29 Feb 2028"),
    ],
)
def test_a_date_near_now_has_its_weekday_and_a_far_one_its_year(day: date, words: str) -> None:
    assert dates.near(day, today=TODAY) == words


def test_an_instant_counts_on_the_day_of_the_reader() -> None:
    instant = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    with timezone.override("America/Chicago"):
        assert dates.near(instant, today=TODAY) == "Sun 22 Nov, today"
        assert dates.exact(instant) == "2026-11-22 21:30 CST"
    with timezone.override("UTC"):
        assert dates.near(instant, today=TODAY) == "Mon 23 Nov, tomorrow"


def test_the_tag_gives_the_exact_date_to_machines_hover_and_paper() -> None:
    source = "{% load ui %}{% date_near day %}|{% date_near none %}"
    frame = type("Frame", (), {"today": TODAY})()
    html = (
        engines["django"]
        .from_string(source)
        .render({"day": date(2026, 11, 24), "none": None, "frame": frame})
    )
    assert html == (
        '<time datetime="2026-11-24" title="2026-11-24" data-exact="2026-11-24">'
        "<span>Tue 24 Nov, in 2 days</span></time>|"
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Money(125_000_000, "USD"), "USD 1,250,000.00"),
        (Money(-5, "EUR"), "EUR -0.05"),
        (Money(1200, "JPY"), "JPY 1,200"),
        (Money(1234, "KWD"), "KWD 1.234"),
    ],
)
def test_an_amount_has_its_currency_and_its_decimals(amount: Money, words: str) -> None:
    assert ui.money(amount) == f'<span class="money">{words}</span>'
    assert ui.money(None) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Tess Technician", "TT"),
        ("Ana María de la Cruz", "AC"),
        ("Cher", "C"),
        ("Taylor (BMET, imaging)", "T"),
        ("", ""),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_numbers_are_grouped_for_people_and_plain_for_machines() -> None:
    assert ui.grouped(1_000_000) == "1,000,000"
    assert ui.grouped(None) == ""
    assert ui.unlocalized(1234.5) == "1234.5"
    assert ui.unlocalized(None) == ""


@pytest.mark.parametrize(
    ("value", "low", "high", "left", "width", "mark"),
    [
        (200.0, 170.0, 230.0, 25, 50, 50.0),  # in the middle of both limits
        (170.0, 170.0, 230.0, 25, 50, 25.0),  # on the lower limit
        (158.0, 170.0, 230.0, 25, 50, 15.0),  # 12 below: 12 / 60 of 50 to the left
        (999.0, 170.0, 230.0, 25, 50, 98.0),  # far out sticks to the edge
        (-999.0, 170.0, 230.0, 25, 50, 2.0),
        (250.0, None, 500.0, 0, 75, 50.0),  # open below, half of the limit
        (2.0, 1.0, None, 25, 75, 75.0),  # open above, twice the limit
        (None, 1.0, 2.0, 25, 50, None),
        (5.0, None, None, 0, 100, None),
        (5.0, 3.0, 3.0, 25, 50, 98.0),  # limits that leave one value only
    ],
)
def test_the_band_places_value_and_limits(
    value: float | None, low: float | None, high: float | None, left: int, width: int, mark: float | None
) -> None:
    assert band_geometry(value=value, low=low, high=high) == {"left": left, "width": width, "mark": mark}


def test_a_limit_of_the_template_may_be_empty_or_decimal_text() -> None:
    assert ui.limit_band("", "", "") == {"left": 0, "width": 100, "mark": None}
    assert ui.limit_band("200", "170.0", 230)["mark"] == 50.0


def test_a_sparkline_runs_from_left_to_right_and_high_is_up() -> None:
    assert sparkline_points([1, 3, 2]) == "0.0,22.0 50.0,2.0 100.0,12.0"
    assert sparkline_points([5, 5]) == "0.0,12.0 100.0,12.0"
    assert sparkline_points([7]) == "0.0,12.0"
    assert sparkline_points([]) == ""


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in ui.icon("lock")
    assert 'role="img" aria-label="Held &lt;now&gt;"' in ui.icon("lock", "Held <now>")
    assert ui.icon("") == ""
