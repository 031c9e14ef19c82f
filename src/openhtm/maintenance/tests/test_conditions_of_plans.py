"""Plans that wait for a result: a checklist or a meter that shows it makes the work due, once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance import words
from openhtm.maintenance.actions import checklists, meters, work_orders
from openhtm.maintenance.models import Occurrence, OccurrenceState, Plan
from openhtm.maintenance.rules.meters import Counts, Entry
from openhtm.maintenance.rules.schedule import Kind, Reason
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.rules.windows import Scheme, WindowRule
from openhtm.maintenance.why import why

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from openhtm.registry.models import Device
    from openhtm_testing.personas import World

WEEK = WindowRule(scheme=Scheme.PLUSMINUS, before=7, after=3)


def waiting_for(world: World, at: datetime, condition: str, *, within: int = 7, code: str = "after") -> Plan:
    stored = {"condition": condition, "within_days": within}
    asked = make.terms(Kind.CONDITION, interval=None, window=WEEK, trigger=stored)
    return make.make_plan(world, at, asked=asked, code=code)


def inspected(world: World, at: datetime, *, leakage: str) -> str:
    """The device's inspection performed to its end, with that reading; the number of its order."""
    due = Occurrence.objects.filter(plan__code="PM", state=OccurrenceState.OPEN).order_by("due_on")[0]
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    for key, answer in (
        ("case", Answer(values=("pass",))),
        ("leakage", Answer(values=(leakage,), unit="µA")),
    ):
        checklists.record(run, key=key, answer=answer, by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    return order.reference


@pytest.fixture
def device(world: World, at: datetime) -> Device:
    found = make.make_device(world)
    make.make_plan(world, at, version=make.make_procedure(world, at))
    return found


def opened() -> list[Occurrence]:
    return list(Occurrence.objects.filter(plan__code="after", state=OccurrenceState.OPEN))


def test_a_result_outside_its_limit_asks_for_the_work_once_and_says_so(
    world: World, at: datetime, device: Device
) -> None:
    waiting_for(world, at, "leakage above 300")
    make.make_due(world, at)
    assert opened() == [], "nothing lies ahead of a result"
    number = inspected(world, at, leakage="412")
    (due,) = opened()
    assert (due.due_on, due.reason) == (date(2026, 11, 29), Reason.AFTER_RESULT)
    assert (due.opens_on, due.closes_on) == (date(2026, 11, 22), date(2026, 12, 2))
    (told,) = words.why(why(due))
    asked = "The plan asks for it within 7 days of the result that it waits for on 22 Nov 2026"
    assert told == f"{asked} ({number}: leakage 412)."


def test_a_result_inside_it_asks_for_nothing(world: World, at: datetime, device: Device) -> None:
    waiting_for(world, at, "leakage above 300")
    make.make_due(world, at)
    inspected(world, at, leakage="300")
    assert opened() == []


def test_a_meter_asks_once_while_its_work_is_open_and_again_after_it(
    world: World, at: datetime, device: Device
) -> None:
    waiting_for(world, at, "hours above 5000", within=0)
    make.make_due(world, at)

    def read(on: date, shown: str) -> None:
        entry = Entry(on=on, shown=Decimal(shown))
        meters.read(device, counts=Counts.HOURS, entry=entry, by=world.tess, at=at)

    read(date(2026, 11, 1), "5000")
    assert opened() == []
    read(date(2026, 11, 10), "5100")
    (due,) = opened()
    assert due.due_on == date(2026, 11, 10)
    assert due.occasion == "hours 5100"
    read(date(2026, 11, 11), "5110")
    assert opened() == [due], "one piece of work answers both"
    make.settled(due, date(2026, 11, 12), at)
    read(date(2026, 11, 13), "5120")
    assert [one.due_on for one in opened()] == [date(2026, 11, 13)]


def test_conditions_join_steps_and_meters(world: World, at: datetime, device: Device) -> None:
    waiting_for(world, at, "leakage above 300 and hours at least 100")
    make.make_due(world, at)
    entry = Entry(on=date(2026, 11, 1), shown=Decimal(100))
    meters.read(device, counts=Counts.HOURS, entry=entry, by=world.tess, at=at)
    assert opened() == []
    number = inspected(world, at, leakage="412")
    assert opened()[0].occasion == f"{number}: leakage 412, hours 100"


def test_a_device_that_rests_is_asked_for_nothing(world: World, at: datetime) -> None:
    stored = make.make_device(world, "GEN-0007", status="in_storage")
    waiting_for(world, at, "hours above 1")
    make.make_due(world, at)
    entry = Entry(on=date(2026, 11, 1), shown=Decimal(100))
    meters.read(stored, counts=Counts.HOURS, entry=entry, by=world.tess, at=at)
    assert opened() == []


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({}, "Say which result"),
        ({"condition": "   "}, "Say which result"),
        ({"condition": "battery"}, "is no condition"),
        ({"condition": "battery above eighty"}, "not a number"),
        ({"condition": "battery below 80", "within_days": 400}, "at most 365 days"),
        ({"condition": "x" * 300}, "at most 200 characters"),
    ],
)
def test_conditions_that_cannot_be_are_refused(
    world: World, at: datetime, stored: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        make.make_plan(world, at, asked=make.terms(Kind.CONDITION, interval=None, trigger=stored))


def test_the_plan_form_and_rest_take_a_condition(world: World, at: datetime, sign_in: Any) -> None:
    model = make.make_model()
    make.make_device(world)
    mara = sign_in("mara")
    given = {
        "code": "battery", "title": "Battery exchange", "model": model.pk, "effective_from": "2026-11-22",
        "kind": "condition", "interval_unit": "month", "condition": "battery_run", "within_days": "14",
        "window_scheme": "month", "basis": "ifu", "site": world.site.pk,
    }  # fmt: skip
    refused = mara.post(reverse("maintenance:plan_new"), given)
    assert (refused.status_code, "is no condition" in refused.content.decode()) == (422, True)
    right = {**given, "condition": "battery_run below 20"}
    assert mara.post(reverse("maintenance:plan_new"), right).status_code == 302
    plan = Plan.objects.get()
    page = mara.get(reverse("maintenance:plan", args=[plan.pk])).content.decode()
    assert "within 14 days of battery_run below 20" in page
    assert "within 14 days of battery_run below 20" in mara.get(reverse("maintenance:plans")).content.decode()
    changed = mara.get(reverse("maintenance:plan_propose", args=[plan.pk])).content.decode()
    assert 'value="battery_run below 20"' in changed
    terms = {"kind": "condition", "condition": "battery_run below 20", "within_days": 14}
    body = {
        "code": "swap", "title": "Exchange", "model": model.pk, "site": "GEN",
        "effective_from": "2026-11-22", "terms": terms,
    }  # fmt: skip
    status, refused = call(mara, "POST", "/plans", {**body, "terms": {**terms, "condition": ""}})
    assert (status, "Say which result" in refused["detail"]) == (422, True)
    status, made = call(mara, "POST", "/plans", body)
    assert status == 201, made
    (found,) = call(mara, "GET", f"/plans/{made['id']}/terms")[1]
    assert found["trigger"] == {"condition": "battery_run below 20", "within_days": 14}
