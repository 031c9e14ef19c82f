"""The week on the board: every card is somewhere or in another week, and the hours add up."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.dispatch import Card, lines, monday, week_of

DAYS = week_of(date(2026, 11, 25))
HOURS = [540, 540, 540, 540, 540, 0, 0]


def test_a_week_begins_on_monday_also_over_the_end_of_a_year() -> None:
    assert DAYS[0] == date(2026, 11, 23)
    assert week_of(date(2027, 1, 1))[0] == date(2026, 12, 28)
    assert monday(date(2026, 11, 23)) == date(2026, 11, 23)


def test_a_day_with_more_than_its_hours_is_over_and_unknown_is_not_nothing() -> None:
    cards = [
        Card(key=1, person=7, day=DAYS[0], minutes=500),
        Card(key=2, person=7, day=DAYS[0], minutes=41),
        Card(key=3, person=7, day=DAYS[1], minutes=None),
        Card(key=4, person=7, day=DAYS[5], minutes=10),
    ]
    (line,) = lines([7], cards, days=DAYS, capacity=HOURS)
    assert [cell.is_over for cell in line.cells[:2]] == [True, False]
    assert line.cells[5].is_over, "nobody works on a Saturday"
    assert (line.minutes, line.unknown, line.capacity) == (551, 1, 2700)


def test_what_was_left_over_or_has_no_day_waits_and_a_later_week_is_not_shown() -> None:
    cards = [
        Card(key=1, person=7, day=None, minutes=10),
        Card(key=2, person=7, day=DAYS[0] - timedelta(days=1), minutes=10),
        Card(key=3, person=7, day=DAYS[6] + timedelta(days=1), minutes=10),
    ]
    (line,) = lines([7], cards, days=DAYS, capacity=HOURS)
    assert line.waiting == (1, 2)
    assert line.minutes == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from([7, 8, None]),
            st.one_of(st.none(), st.dates(date(2026, 11, 1), date(2026, 12, 31))),
            st.one_of(st.none(), st.integers(1, 600)),
        )
    )
)
def test_no_card_is_lost_or_shown_twice(
    drawn: list[tuple[int | None, date | None, int | None]],
) -> None:
    cards = [
        Card(key=number, person=person, day=day, minutes=minutes)
        for number, (person, day, minutes) in enumerate(drawn)
    ]
    found = lines([7, 8], cards, days=DAYS, capacity=HOURS)
    shown = [key for line in found for cell in line.cells for key in cell.cards]
    shown += [key for line in found for key in line.waiting]
    expected = [card.key for card in cards if card.person and (card.day is None or card.day <= DAYS[6])]
    assert sorted(shown) == expected
    inside = [card.minutes or 0 for card in cards if card.person and card.day in DAYS]
    assert sum(line.minutes for line in found) == sum(inside)
