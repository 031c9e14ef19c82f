"""Leveled weeks: drafted, moved by hand, planned; windows, fixed days and holidays kept through every door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import leveling as weeks
from openhtm.maintenance.actions import leveling, occurrences, targets, work_orders
from openhtm.maintenance.models import Leveling, Occurrence
from openhtm.maintenance.rules.dispatch import monday
from openhtm.registry.models import Device

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from openhtm.places.models import Site
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
MARCH = date(2027, 3, 1)
MARCH_NOON = datetime(2027, 3, 1, 18, tzinfo=UTC)


def make_fleet(world: World, at: datetime, *, due: date, size: int = 12) -> list[Occurrence]:
    """Pumps that are all due on one day, free for its month; every second one is Tess's."""
    version = make.make_procedure(world, at)
    type(version).objects.filter(pk=version.pk).update(standard_minutes=60)
    for number in range(size):
        technician = world.tess if number % 2 else None
        make.make_device(world, f"GEN-{number:04}", technician=technician, room=world.icu_room)
    make.make_plan(world, at, version=version, asked=make.terms(anchor_on=due))
    make.make_due(world, at, until=due + timedelta(days=40))
    return list(Occurrence.objects.filter(due_on=due).order_by("pk"))


def drafted(world: World, at: datetime = MARCH_NOON, first: date = MARCH) -> Leveling:
    return leveling.draft(world.site, first=first, weeks=5, by=world.mara, at=at)


def week_loads(draft: Leveling, who: str) -> list[int]:
    found = weeks.of_draft(draft)
    minutes = found.minutes(found.kept(draft.planned()))
    return [minutes.get((who, week), 0) for week in found.calendar.weeks]


def test_a_month_is_spread_for_each_person_and_nothing_is_planned_before_somebody_says_so(
    world: World, at: datetime
) -> None:
    rows = make_fleet(world, at, due=date(2027, 3, 15))
    draft = drafted(world)
    tess = f"person:{world.tess.pk}"
    assert sum(week_loads(draft, tess)) == sum(week_loads(draft, "nobody")) == 6 * 60
    assert max(week_loads(draft, tess)) <= 120, "six hours over five weeks"
    before = weeks.of_draft(draft)
    middle = MARCH + timedelta(days=14)
    assert before.minutes(before.before()) == {(tess, middle): 360, ("nobody", middle): 360}
    assert not Occurrence.objects.exclude(planned_on=None).exists()
    done = leveling.apply(draft, seen_version=draft.version, by=world.mara, at=MARCH_NOON)
    assert (done.planned, done.skipped) == (12, 0)
    for one in Occurrence.objects.filter(pk__in=[row.pk for row in rows]):
        assert one.due_on == date(2027, 3, 15), "the due day never moves"
        assert one.planned_on is not None
        assert one.opens_on <= one.planned_on <= one.closes_on
        assert one.planned_on.weekday() < 5
    with pytest.raises(leveling.UnableToLevel, match="applied already"):
        leveling.apply(draft, by=world.mara, at=MARCH_NOON)
    again = drafted(world)
    assert leveling.apply(again, by=world.mara, at=MARCH_NOON).planned == 0, "the same weeks, the same days"
    order = work_orders.open_for_occurrence(
        Occurrence.objects.latest("planned_on"), by=world.mara, at=MARCH_NOON
    )
    assert order.planned_on == Occurrence.objects.latest("planned_on").planned_on


def test_what_has_an_order_or_was_deferred_stays_and_holidays_are_free(world: World, at: datetime) -> None:
    rows = make_fleet(world, at, due=date(2027, 3, 15))
    order = work_orders.open_for_occurrence(rows[0], by=world.mara, at=MARCH_NOON)
    target = date(2027, 3, 23)
    why: dict[str, Any] = {"reason": "Moves to a new ward", "risk_note": "Low", "approver": world.cleo}
    occurrences.defer(rows[1], target_on=target, **why, by=world.mara, at=MARCH_NOON)
    free = [(MARCH + timedelta(days=number), "Feast") for number in range(2, 26)]
    targets.add_holidays(world.site, days=free, by=world.root, at=at)
    draft = drafted(world)
    days = draft.planned()
    assert days[rows[0].pk] == order.due_on
    assert days[rows[1].pk] == target
    assert {days[row.pk] for row in rows[2:]} <= {
        MARCH, MARCH + timedelta(days=1), *(date(2027, 3, day) for day in (29, 30, 31))
    }  # fmt: skip
    leveling.apply(draft, by=world.mara, at=MARCH_NOON)
    assert Occurrence.objects.get(pk=rows[0].pk).planned_on is None
    assert Occurrence.objects.get(pk=rows[1].pk).planned_on is None


def test_a_round_is_moved_by_hand_and_never_out_of_its_window(world: World, at: datetime) -> None:
    rows = make_fleet(world, at, due=date(2027, 3, 15))
    draft = drafted(world)
    keys = [row.pk for row in rows[:4]]
    with pytest.raises(InvalidInput, match="windows do not reach"):
        leveling.move(draft, occurrences=keys, week=date(2027, 4, 5), by=world.mara, at=MARCH_NOON)
    seen = draft.version
    done = leveling.move(
        draft, occurrences=keys, week=date(2027, 3, 24), seen_version=seen, by=world.mara, at=MARCH_NOON
    )
    assert (done.moved, done.kept) == (4, 0)
    draft.refresh_from_db()
    days = draft.planned()
    assert {monday(days[key]) for key in keys} == {date(2027, 3, 22)}
    assert len({days[key] for key in keys}) >= 2, "spread over the days of the week"
    with pytest.raises(StaleVersion):
        leveling.move(draft, occurrences=keys, week=MARCH, seen_version=seen, by=world.mara, at=MARCH_NOON)


def test_what_was_settled_or_ordered_meanwhile_is_left_alone(world: World, at: datetime) -> None:
    rows = make_fleet(world, at, due=date(2027, 3, 15))
    draft = drafted(world)
    make.settled(rows[0], MARCH, MARCH_NOON)
    work_orders.open_for_occurrence(rows[1], by=world.mara, at=MARCH_NOON)
    done = leveling.apply(draft, by=world.mara, at=MARCH_NOON)
    assert (done.planned, done.skipped) == (10, 1)
    assert Occurrence.objects.get(pk=rows[0].pk).planned_on is None


@pytest.mark.parametrize(
    ("given", "field"),
    [({"first": date(2027, 2, 28)}, "first"), ({"weeks": 0}, "weeks"), ({"weeks": 54}, "weeks")],
)
def test_weeks_that_cannot_be_are_refused(world: World, given: dict[str, Any], field: str) -> None:
    asked = {"first": MARCH, "weeks": 5, **given}
    with pytest.raises(InvalidInput) as refused:
        leveling.draft(world.site, **asked, by=world.mara, at=MARCH_NOON)
    assert field in refused.value.fields


def test_only_who_plans_there_levels(world: World, at: datetime) -> None:
    make_fleet(world, at, due=date(2027, 3, 15), size=2)
    for who in (world.tess, world.ada, world.otto):
        with pytest.raises(NotPermitted):
            leveling.draft(world.site, first=MARCH, weeks=5, by=who, at=MARCH_NOON)
    draft = drafted(world)
    for who in (world.tess, world.otto):
        with pytest.raises(NotPermitted):
            leveling.move(draft, occurrences=[1], week=MARCH, by=who, at=MARCH_NOON)
        with pytest.raises(NotPermitted):
            leveling.apply(draft, by=who, at=MARCH_NOON)


# -- the doors; they read the clock themselves --------------------------------------------------------------


def due_soon(site: Site) -> date:
    """The middle of the month after next, which is far enough on every day of the year."""
    today = local_date(now(), site.time_zone)
    return (today.replace(day=1) + timedelta(days=70)).replace(day=15)


def first_of(day: date) -> date:
    return day.replace(day=1)


def test_pages_show_the_weeks_move_a_round_and_plan(world: World, at: datetime, sign_in: SignIn) -> None:
    due = due_soon(world.site)
    make_fleet(world, at, due=due)
    mara = sign_in("mara")
    asked = {"site": world.site.pk, "first": first_of(due).isoformat(), "weeks": "5"}
    wrong = mara.post(reverse("maintenance:level"), {**asked, "first": "2020-01-01"})
    assert (wrong.status_code, "cannot be spread" in wrong.content.decode()) == (422, True)
    made = mara.post(reverse("maintenance:level"), asked)
    draft = Leveling.objects.get()
    address = reverse("maintenance:leveling", args=[draft.pk])
    assert made["Location"] == address
    days = draft.planned()
    week = monday(next(iter(days.values())))
    page = mara.get(address, {"who": "nobody", "week": week.isoformat()}).content.decode()
    assert "Nobody yet" in page
    assert "Tess Technician" in page
    keys = [key for key, day in days.items() if monday(day) == week]
    mine = Occurrence.objects.filter(pk__in=keys, device__technician=None)
    other = monday(next(day for day in days.values() if monday(day) != week))
    body = {
        "who": "nobody", "week": week.isoformat(), "place": world.icu.name, "to": other.isoformat(),
        "seen": draft.version,
    }  # fmt: skip
    moved = mara.post(reverse("maintenance:leveling_move", args=[draft.pk]), body, follow=True)
    if mine.exists():
        assert "moved.</div>" in moved.content.decode()
    stale = mara.post(reverse("maintenance:leveling_move", args=[draft.pk]), body, follow=True)
    assert "was changed by someone else" in stale.content.decode()
    draft.refresh_from_db()
    done = mara.post(
        reverse("maintenance:leveling_apply", args=[draft.pk]), {"seen": draft.version}, follow=True
    )
    assert "12 inspections have their days." in done.content.decode()
    again = mara.post(reverse("maintenance:leveling_apply", args=[draft.pk]), {"seen": "1"}, follow=True)
    assert "applied already" in again.content.decode()
    for who, code in (("tess", 403), ("otto", 404)):
        assert sign_in(who).get(address).status_code in {code, 403}


def test_leveling_over_rest(world: World, at: datetime, sign_in: SignIn) -> None:
    due = due_soon(world.site)
    rows = make_fleet(world, at, due=due, size=6)
    mara = sign_in("mara")
    body = {"site": "GEN", "first": first_of(due).isoformat(), "weeks": 5}
    assert call(mara, "POST", "/levelings", {**body, "weeks": 99})[0] == 422
    status, made = call(mara, "POST", "/levelings", body)
    assert status == 201, made
    assert sum(one["before"] for one in made["load"]) == sum(one["after"] for one in made["load"]) == 360
    assert max(one["after"] for one in made["load"]) < max(one["before"] for one in made["load"])
    week = monday(due).isoformat()
    moving = {"occurrences": [row.pk for row in rows], "week": week}
    assert call(mara, "POST", f"/levelings/{made['id']}/moves", moving)[1] == {"moved": 6, "kept": 0}
    assert call(mara, "POST", f"/levelings/{made['id']}/apply", {})[1] == {"planned": 6, "skipped": 0}
    status, refused = call(mara, "POST", f"/levelings/{made['id']}/apply", {})
    assert (status, refused["code"]) == (409, "unable_to_level")
    assert call(mara, "GET", "/levelings")[1]["items"][0]["id"] == made["id"]
    whole = call(mara, "GET", f"/levelings/{made['id']}")[1]
    assert {monday(date.fromisoformat(day)).isoformat() for day in whole["days"].values()} == {week}
    status, shown = call(mara, "GET", f"/occurrences/{rows[0].pk}")
    assert monday(date.fromisoformat(shown["planned_on"])).isoformat() == week
    assert call(sign_in("otto"), "GET", f"/levelings/{made['id']}")[0] in {403, 404}
    assert call(sign_in("tess"), "POST", "/levelings", body)[0] == 403


def test_the_grid_looks_right_everywhere_and_works_by_keyboard(
    world: World, enter: Any, page: Any, looks: Any
) -> None:
    due = due_soon(world.site)
    make_fleet(world, now() - timedelta(days=1), due=due, size=30)
    assert Device.objects.count() == 30
    draft = leveling.draft(world.site, first=first_of(due), weeks=9, by=world.mara, at=now())
    week = monday(max(draft.planned().values()))
    address = f"{reverse('maintenance:leveling', args=[draft.pk])}?who=nobody&week={week.isoformat()}"
    enter(page, world.mara)
    looks.everywhere(page, reverse("maintenance:level"), name="level")
    looks.everywhere(page, address, name="leveling")
    page.goto(address)
    page.wait_for_selector("html[data-bound]")
    target = page.get_by_label("To the week of").first
    target.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".notice", has_text="moved.").wait_for()
