"""Setting up: templates, terms that change ahead only, points, closed days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import history
from openhtm.checks import boards
from openhtm.checks.actions import units
from openhtm.checks.actions.units import NewCheck, NewPoint
from openhtm.checks.errors import UnableToCheck, UnableToClose, UnableToSetUp
from openhtm.checks.models import CheckTerms, ClosedDay, UnitCheck
from openhtm.checks.rules.states import State
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import make_device

from . import ward
from .ward import checked, chicago, make_check

if TYPE_CHECKING:
    from openhtm_testing.personas import World

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def month(world: World, at: datetime, first: date = NOVEMBER) -> boards.Month:
    return boards.month(world.icu, first=first, now=at)


def test_a_check_takes_its_items_and_their_source_from_the_template(world: World, at: datetime) -> None:
    check = make_check(world, at, items=(), template="defibrillator")
    terms = check.terms.get()
    assert (check.title, terms.items[0]["key"]) == ("Defibrillator, manual", "status")
    assert "operator manual" in terms.source
    assert history(check)


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"template": "nothing"}, UnableToSetUp),
        ({"starts_on": date(2026, 11, 21)}, InvalidInput),
        ({"points": (NewPoint(name=" "),)}, InvalidInput),
        ({"points": (NewPoint(name="A"), NewPoint(name="A"))}, UnableToSetUp),
        ({"items": (ward.SEAL, ward.SEAL)}, InvalidInput),
    ],
)
def test_an_impossible_check_is_refused_whole(
    facts: dict[str, object], problem: type[Exception], world: World, at: datetime
) -> None:
    with pytest.raises(problem):
        make_check(world, at, **facts)  # type: ignore[arg-type]
    assert not UnitCheck.objects.exists()


def test_what_was_over_before_the_check_was_set_up_is_not_owed(world: World) -> None:
    check = make_check(world, chicago("2026-11-20T12:00"), ward.SHIFTS)
    (line,) = month(world, chicago("2026-11-21T08:00")).lines
    owed = [(cell.slot.day.day, cell.slot.shift, cell.state) for cell in line.cells[:3]]
    assert owed == [(20, "day", State.MISSED), (20, "night", State.MISSED), (21, "day", State.DUE)]
    assert check.points.get().name == "Crash cart 2"


def test_a_point_added_later_owes_from_then_on(world: World) -> None:
    check = make_check(world, chicago("2026-11-18T12:00"))
    units.add_point(check, new=NewPoint(name="Cart 3"), by=world.uma, at=chicago("2026-11-20T12:00"))
    lines = {line.point.name: line.total.required for line in month(world, chicago("2026-11-22T06:00")).lines}
    assert lines == {"Crash cart 2": 4, "Cart 3": 2}


def test_a_point_that_is_taken_away_keeps_its_past_and_owes_no_more(world: World) -> None:
    check = make_check(world, chicago("2026-11-18T12:00"))
    point = check.points.get()
    for _ in range(2):
        units.end_point(point, reason="Cart sold", by=world.uma, at=chicago("2026-11-20T12:00"))
    (line,) = month(world, chicago("2026-11-24T06:00")).lines
    assert [cell.slot.day.day for cell in line.cells] == [18, 19]
    assert line.total.missed == 2
    with pytest.raises(UnableToCheck, match="no longer"):
        checked(point, world, chicago("2026-11-20T13:00"))
    with pytest.raises(InvalidInput):
        units.end_point(
            units.add_point(check, new=NewPoint(name="B"), by=world.uma, at=chicago("2026-11-20T12:00")),
            reason="",
            by=world.uma,
            at=chicago("2026-11-20T12:00"),
        )


def test_other_terms_touch_no_past_day(world: World) -> None:
    check = make_check(world, chicago("2026-11-16T00:00"))
    at = chicago("2026-11-20T12:00")
    terms = units.change_terms(check, rhythm=ward.WEEKLY, by=world.uma, at=at)
    assert terms.starts_on == date(2026, 11, 21)
    (line,) = month(world, chicago("2026-11-30T06:00")).lines
    # Daily through the 20th; then the rest of that week, and the next one.
    assert [cell.slot.day.day for cell in line.cells] == [16, 17, 18, 19, 20, 21, 23, 30]
    assert line.total.missed == 7


def test_a_running_week_or_month_is_finished_under_its_own_terms(world: World) -> None:
    check = make_check(world, chicago("2026-11-02T00:00"), ward.MONTHLY)
    terms = units.change_terms(check, rhythm=ward.DAILY, by=world.uma, at=chicago("2026-11-10T12:00"))
    assert terms.starts_on == DECEMBER


def test_terms_that_begin_too_early_or_stand_already_are_refused(world: World, at: datetime) -> None:
    check = make_check(world, at)
    with pytest.raises(InvalidInput, match="tomorrow or later"):
        units.change_terms(check, rhythm=ward.WEEKLY, starts_on=ward.TODAY, by=world.uma, at=at)
    units.change_terms(check, rhythm=ward.DAILY, by=world.uma, at=at)
    assert CheckTerms.objects.count() == 1
    units.change_terms(check, rhythm=ward.WEEKLY, by=world.uma, at=at)
    with pytest.raises(UnableToSetUp, match="already"):
        units.change_terms(check, rhythm=ward.MONTHLY, by=world.uma, at=at)


def test_an_ended_check_stays_due_until_its_end_and_takes_nothing_new(world: World, at: datetime) -> None:
    check = make_check(world, at)
    for _ in range(2):
        units.end_check(check, reason="Unit moved", by=world.uma, at=at)
    assert check.ends_on == date(2026, 11, 23)
    (line,) = month(world, chicago("2026-11-25T06:00")).lines
    assert [cell.slot.day.day for cell in line.cells] == [22]
    with pytest.raises(UnableToSetUp):
        units.add_point(check, new=NewPoint(name="B"), by=world.uma, at=at)
    with pytest.raises(UnableToSetUp):
        units.change_terms(check, rhythm=ward.WEEKLY, by=world.uma, at=at)


def test_title_and_responsible_change_with_the_version_that_was_seen(world: World, at: datetime) -> None:
    check = make_check(world, at)
    units.edit_check(check, changes={"responsible": "Charge nurse"}, seen_version=1, by=world.uma, at=at)
    with pytest.raises(StaleVersion):
        units.edit_check(check, changes={"responsible": "Tech"}, seen_version=1, by=world.uma, at=at)
    with pytest.raises(InvalidInput):
        units.edit_check(check, changes={"title": " "}, by=world.uma, at=at)
    with pytest.raises(InvalidInput):
        units.edit_check(check, changes={"site_id": "2"}, by=world.uma, at=at)


def test_the_device_at_a_point_changes_within_its_site(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    device = make_device(world, "GEN-0007")
    assert units.set_device(point, device=device, by=world.uma, at=at).device == device
    other = make_device(
        world, "OTH-0001", site=world.other_site, department=world.other_department, room=None
    )
    with pytest.raises(UnableToSetUp):
        units.set_device(point, device=other, by=world.uma, at=at)


# -- closed days ------------------------------------------------------------------------------------------


def test_a_closed_unit_is_not_missed(world: World, at: datetime) -> None:
    make_check(world, at)
    tomorrow = date(2026, 11, 23)
    for _ in range(2):
        units.close_days(world.icu, first=tomorrow, reason="Renovation", by=world.uma, at=at)
    assert ClosedDay.objects.count() == 1
    found = month(world, chicago("2026-11-25T06:00"))
    states = {cell.slot.day.day: cell.state for cell in found.lines[0].cells if cell.slot.day.day < 25}
    assert states == {22: State.MISSED, 23: State.CLOSED, 24: State.MISSED}
    assert (found.total.required, found.total.missed) == (2, 2)


def test_a_week_falls_away_only_when_the_unit_is_closed_on_all_its_days(world: World, at: datetime) -> None:
    make_check(world, at, ward.WEEKLY)
    first = date(2026, 11, 23)
    units.close_days(world.icu, first=first, last=date(2026, 11, 28), reason="Feast", by=world.uma, at=at)
    later = chicago("2026-12-01T06:00")
    assert [cell.state for cell in month(world, later).lines[0].cells][1] is State.MISSED
    units.close_days(world.icu, first=date(2026, 11, 29), reason="Feast", by=world.uma, at=at)
    assert [cell.state for cell in month(world, later).lines[0].cells][1] is State.CLOSED


@pytest.mark.parametrize("day", [ward.TODAY, date(2026, 11, 21), date(2026, 1, 1)])
def test_a_day_that_has_begun_cannot_be_closed_any_more(day: date, world: World, at: datetime) -> None:
    with pytest.raises(UnableToClose):
        units.close_days(world.icu, first=day, reason="We forgot", by=world.uma, at=at)
    assert not ClosedDay.objects.exists()


def test_the_database_refuses_a_closed_day_entered_behind(world: World, at: datetime) -> None:
    (closed,) = units.close_days(world.icu, first=date(2026, 11, 23), reason="Off", by=world.uma, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedDay.objects.filter(pk=closed.pk).update(begins_at=at - timedelta(days=3))


def test_closing_needs_a_reason_and_days_in_order(world: World, at: datetime) -> None:
    tomorrow = date(2026, 11, 23)
    for facts in (
        {"reason": ""},
        {"reason": "x", "last": ward.TODAY},
        {"reason": "x", "last": date(2027, 11, 1)},
    ):
        with pytest.raises(InvalidInput):
            units.close_days(world.icu, first=tomorrow, by=world.uma, at=at, **facts)


def test_a_closed_day_is_taken_back_before_it_begins_only(world: World, at: datetime) -> None:
    (closed,) = units.close_days(world.icu, first=date(2026, 11, 23), reason="Off", by=world.uma, at=at)
    with pytest.raises(UnableToClose):
        units.open_day(closed, by=world.uma, at=chicago("2026-11-23T00:00"))
    for _ in range(2):
        units.open_day(closed, by=world.uma, at=at)
    assert boards.closings(world.icu, since=ward.TODAY) == []


# -- who --------------------------------------------------------------------------------------------------


def test_only_who_answers_for_the_unit_or_its_devices_sets_it_up(world: World, at: datetime) -> None:
    check = make_check(world, at)
    new = NewCheck(template="crash_cart", rhythm=ward.DAILY)
    for person in (world.nina, world.tess, world.ada, world.otto):
        with pytest.raises(NotPermitted):
            units.add_check(world.icu, new=new, by=person, at=at)
        with pytest.raises(NotPermitted):
            units.add_point(check, new=NewPoint(name="B"), by=person, at=at)
        with pytest.raises(NotPermitted):
            units.close_days(world.icu, first=date(2026, 11, 23), reason="x", by=person, at=at)
    with pytest.raises(NotPermitted):
        units.add_check(world.operating, new=new, by=world.uma, at=at)


def test_the_month_asks_the_database_the_same_number_of_times_for_many_points(
    world: World, at: datetime, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    check, counts = make_check(world, at), []
    for number in (1, 8):
        for each in range(number):
            units.add_point(check, new=NewPoint(name=f"Cart {number} {each}"), by=world.uma, at=at)
        with CaptureQueriesContext(connection) as found:
            boards.months([world.icu], first=NOVEMBER, now=at)
            boards.unit_now(world.icu, now=at)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 12


def test_shifts_are_kept_and_read_back_as_they_were(world: World, at: datetime) -> None:
    from openhtm.checks import calendar

    check = make_check(world, at, ward.SHIFTS)
    assert calendar.rhythm_of(check.terms.get()) == ward.SHIFTS
    assert ward.NIGHT_SHIFT.start == time(19)
