"""The pages of meters, and the same through REST: read, refused, struck out, in the browser too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.kernel.time import local_date, now
from openhtm.maintenance.actions import meters
from openhtm.maintenance.models import MeterReading, Plan, PlanRevision
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.meters import Counts, Entry
from openhtm.maintenance.rules.schedule import Kind

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from datetime import date, datetime

    from openhtm.registry.models import Device
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
# Pages and REST read the clock themselves.
TODAY = local_date(now(), "America/Chicago")
BEFORE = TODAY - timedelta(days=40)


@pytest.fixture
def device(world: World, at: datetime) -> Device:
    found = make.make_device(world, accepted_on=BEFORE)
    terms = make.terms(
        Kind.METER,
        interval=Interval(count=12, unit=Unit.MONTH),
        meter={"counts": "hours", "every": "500"},
    )
    make.make_plan(world, at, asked=terms, code="hours")
    make.make_due(world, at)
    return found


def address(name: str, *of: object) -> str:
    return reverse(f"maintenance:{name}", args=of)


def entered(shown: str, on: date = TODAY, **more: Any) -> dict[str, Any]:
    return {"counts": "hours", "shown": shown, "on": on.isoformat(), "how": "read", **more}


def test_a_meter_is_read_on_the_page_and_the_page_says_what_follows(device: Device, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    read, shown = address("meter_read", device.tag), address("device_meters", device.tag)
    assert tess.post(read, entered("100", BEFORE)).status_code == 302
    assert tess.post(read, entered("300")).status_code == 302
    page = tess.get(shown).content.decode()
    assert "5 hours a day since" in page
    assert "So it is expected to get there on this day." in page
    refused = tess.post(read, entered("299.5"))
    assert refused.status_code == 422
    assert "A meter does not run backwards: 299.5 is less than 300" in refused.content.decode()
    assert tess.post(read, entered("3", how="rolled_over", rollover_at="1000")).status_code == 422, "too fast"
    latest = MeterReading.objects.latest("pk")
    strike = address("meter_strike", device.tag, latest.pk)
    assert strike in page
    assert tess.post(strike, {"reason": ""}).status_code == 422
    assert tess.post(strike, {"reason": "Other device"}).status_code == 302
    assert tess.post(strike, {"reason": "Other device"}).status_code == 422
    assert "Other device" in tess.get(shown).content.decode()


def test_who_may_not_work_there_only_looks_and_the_outsider_sees_nothing(
    device: Device, world: World, at: datetime, sign_in: SignIn
) -> None:
    read, shown = address("meter_read", device.tag), address("device_meters", device.tag)
    made = meters.read(
        device, counts=Counts.HOURS, entry=Entry(on=at.date(), shown=Decimal(5)), by=world.tess, at=at
    )
    strike = address("meter_strike", device.tag, made.pk)
    ada, otto = sign_in("ada"), sign_in("otto")
    page = ada.get(shown).content.decode()
    assert "hours" in page
    assert read not in page
    assert strike not in page
    assert [ada.get(one).status_code for one in (read, strike)] == [403, 403]
    assert [otto.get(one).status_code for one in (shown, read, strike)] == [404, 404, 404]


def test_the_plan_form_takes_a_meter_and_says_what_is_missing(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    model = make.make_model()
    make.make_device(world)
    given = {
        "code": "hours", "title": "Overhaul", "model": model.pk, "effective_from": TODAY.isoformat(),
        "kind": "meter", "interval_count": "24", "interval_unit": "month", "counts": "hours", "every": "",
        "window_scheme": "month", "basis": "ifu", "site": world.site.pk,
    }  # fmt: skip
    mara = sign_in("mara")
    refused = mara.post(address("plan_new"), given)
    assert refused.status_code == 422
    assert "Say after how much use the work is due" in refused.content.decode()
    assert mara.post(address("plan_new"), {**given, "every": "5000"}).status_code == 302
    revision = PlanRevision.objects.get()
    assert revision.meter == {"counts": "hours", "every": "5000"}
    plan = Plan.objects.get()
    assert (
        "every 5000 hours, and at the latest every 24 months"
        in mara.get(address("plan", plan.pk)).content.decode()
    )
    changed = mara.get(address("plan_propose", plan.pk)).content.decode()
    assert 'value="5000"' in changed


def test_meters_over_rest(device: Device, sign_in: SignIn) -> None:
    tess, tag = sign_in("tess"), device.tag
    for shown, on in (("100", BEFORE), ("300", TODAY), ("300", TODAY)):
        status, made = call(tess, "POST", f"/devices/{tag}/meter-readings", entered(shown, on))
        assert status == 201, made
    status, (meter,) = call(tess, "GET", f"/devices/{tag}/meters")
    assert (meter["counts"], meter["per_day"], meter["latest"]["shown"]) == ("hours", "5.00", "300.00")
    assert meter["due"][0]["due_on"] == (TODAY + timedelta(days=60)).isoformat()
    occurrence = meter["due"][0]["occurrence"]
    assert "300 hours" not in " ".join(call(tess, "GET", f"/occurrences/{occurrence}")[1]["why"])
    assert "it ran 200 hours since" in " ".join(call(tess, "GET", f"/occurrences/{occurrence}")[1]["why"])
    status, refused = call(tess, "POST", f"/devices/{tag}/meter-readings", entered("5"))
    assert status == 422
    assert "does not run backwards" in refused["detail"]
    for wrong in ({"shown": "1e999"}, {"shown": "5,5"}, {"counts": "miles"}, {"shown": "-1"}):
        assert call(tess, "POST", f"/devices/{tag}/meter-readings", {**entered("5"), **wrong})[0] == 422
    status, struck = call(
        tess, "POST", f"/meter-readings/{made['id']}/strike-out", {"reason": "Other device"}
    )
    assert (status, struck["struck_reason"]) == (200, "Other device")
    status, listed = call(tess, "GET", f"/devices/{tag}/meter-readings")
    assert [one["shown"] for one in listed["items"]] == ["300.00", "100.00"]
    otto, ada = sign_in("otto"), sign_in("ada")
    assert call(ada, "POST", f"/devices/{tag}/meter-readings", entered("400"))[0] == 403
    assert call(otto, "GET", f"/devices/{tag}/meters")[0] == 404
    assert call(otto, "POST", f"/meter-readings/{made['id']}/strike-out", {"reason": "Mine"})[0] == 404


def test_terms_by_a_meter_over_rest(world: World, at: datetime, sign_in: SignIn) -> None:
    terms = {"kind": "meter", "interval_count": 24, "counts": "exposures", "every": "100000"}
    body = {
        "code": "tube", "title": "Tube check", "model": make.make_model().pk, "site": "GEN",
        "effective_from": TODAY.isoformat(), "terms": terms,
    }  # fmt: skip
    mara = sign_in("mara")
    status, refused = call(mara, "POST", "/plans", {**body, "terms": {**terms, "counts": None}})
    assert (status, "what the meter counts" in refused["detail"]) == (422, True)
    status, made = call(mara, "POST", "/plans", body)
    assert status == 201, made
    (found,) = call(mara, "GET", f"/plans/{made['id']}/terms")[1]
    assert (found["kind"], found["meter"]) == ("meter", {"counts": "exposures", "every": "100000"})


@pytest.mark.parametrize("name", ["device_meters", "meter_read"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, device: Device, name: str
) -> None:
    for shown, on in (("100", BEFORE), ("300", TODAY)):
        entry = Entry(on=on, shown=Decimal(shown))
        meters.read(device, counts=Counts.HOURS, entry=entry, note="On rounds", by=world.tess, at=now())
    enter(page, world.tess)
    looks.everywhere(page, address(name, device.tag), name=name)


def test_forms_show_only_what_the_choice_needs(
    world: World, enter: Any, page: Any, looks: Any, device: Device
) -> None:
    enter(page, world.tess)
    page.goto(address("meter_read", device.tag))
    page.wait_for_selector("html[data-bound]")
    assert not page.get_by_label("The old counter showed").is_visible()
    page.get_by_label("Since the reading before").select_option("replaced")
    assert page.get_by_label("The old counter showed").is_visible()
    assert not page.get_by_label("The display begins again at").is_visible()
    enter(page, world.mara)
    page.goto(address("plan_new"))
    page.wait_for_selector("html[data-bound]")
    assert page.get_by_label("Every", exact=False).first.is_visible()
    assert not page.get_by_label("Due after so much use").is_visible()
    page.get_by_label("Schedule").select_option("meter")
    assert page.get_by_label("Due after so much use").is_visible()
    page.get_by_label("Schedule").select_option("event")
    assert page.get_by_text("After which events").is_visible()
    assert not page.get_by_label("Due after so much use").is_visible()
    page.get_by_label("Schedule").select_option("calendar_list")
    assert not page.get_by_label("Day of the month").is_visible()
    page.get_by_label("Listed days: which day").select_option("day")
    assert page.get_by_label("Day of the month").is_visible()
    looks.picture(page, name="plan-form-listed")
