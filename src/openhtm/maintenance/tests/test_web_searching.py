"""The pages of nested lines, events and searches, and the same through REST and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.kernel.time import now
from openhtm.maintenance.actions import nesting, occurrences
from openhtm.maintenance.models import Occurrence, Plan, PlanCover, PlanRevision
from openhtm.maintenance.rules.schedule import Kind
from openhtm_testing import days

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def due(world: World, at: datetime) -> Occurrence:
    make.make_device(world)
    make.make_plan(world, at)
    return make.make_due(world, at)[0]


def address(name: str, *of: object) -> str:
    return reverse(f"maintenance:{name}", args=of)


def look(world: World, due: Occurrence, at: datetime) -> None:
    looked: dict[str, Any] = {"kind": "could_not_locate", "evidence": "Rooms 310 to 320"}
    occurrences.record_attempt(due, **looked, by=world.tess, at=at)


def test_a_search_is_followed_from_the_attempt_to_the_find(
    world: World, due: Occurrence, at: datetime, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    tess.post(address("occurrence_attempt", due.pk), {"kind": "could_not_locate", "evidence": "Ward 3"})
    page = tess.get(address("searches")).content.decode()
    assert "1 device is being looked for." in page
    assert "Tell the unit and look again by" in page
    page = tess.get(address("search", "GEN-0001")).content.decode()
    assert "Ward 3" in page
    refused = tess.post(address("search_missing", "GEN-0001"), {})
    assert refused.status_code == 422
    assert "too early" in refused.content.decode()
    found = tess.post(address("search_found", "GEN-0001"), {"where": "OR store", "room": world.icu_room.pk})
    assert found.status_code == 302
    assert "No device is being looked for." in tess.get(address("searches")).content.decode()
    due.device.refresh_from_db()
    assert due.device.room_id == world.icu_room.pk
    assert tess.get(address("search", "GEN-0001")).status_code == 404


def test_a_late_search_is_said_first_and_given_up_from_the_page(
    world: World, due: Occurrence, at: datetime, sign_in: SignIn
) -> None:
    for before in (60, 50, 40):
        look(world, due, now() - timedelta(days=before))
    mara = sign_in("mara")
    page = mara.get(address("searches")).content.decode()
    assert "1 search is behind its ladder." in page
    assert mara.post(address("search_missing", "GEN-0001"), {"reason": "Committee"}).status_code == 302
    assert "Declared missing" in mara.get(address("searches")).content.decode()


def test_the_attempt_form_does_not_offer_found(due: Occurrence, sign_in: SignIn) -> None:
    page = sign_in("tess").get(address("occurrence_attempt", due.pk)).content.decode()
    assert "Could not locate" in page
    assert "Found, not inspected yet" not in page


def test_nested_lines_are_chosen_on_a_page_and_shown_on_both(
    world: World, due: Occurrence, at: datetime, sign_in: SignIn
) -> None:
    small = make.make_plan(world, at, code="quarterly")
    mara = sign_in("mara")
    assert mara.post(address("plan_covers", due.plan_id), {"covered": [small.pk]}).status_code == 302
    assert "Holds" in mara.get(address("plan", due.plan_id)).content.decode()
    assert "Held in" in mara.get(address("plan", small.pk)).content.decode()
    assert mara.post(address("plan_covers", small.pk), {"covered": [due.plan_id]}).status_code == 422
    assert mara.post(address("plan_covers", due.plan_id), {}).status_code == 302
    assert PlanCover.objects.get().ended_at is not None


def test_a_line_of_another_hospital_is_neither_shown_nor_ended(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    wide: Plan = make.make_plan(world, at, code="wide")
    Plan.objects.filter(pk=wide.pk).update(site=None)
    secret = make.make_plan(world, at, code="secret")
    wide.refresh_from_db()
    nesting.set_covered(wide, covered=[secret], by=world.root, at=at)
    otto = sign_in("otto")
    assert "secret" not in otto.get(address("plan", wide.pk)).content.decode()
    assert "secret" not in otto.get(address("plan_covers", wide.pk)).content.decode()


def test_a_plan_after_events_is_written_on_the_page_and_read_back(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    model = make.make_model()
    make.make_device(world)
    values = {
        "code": "after", "title": "After repair", "model": model.pk, "site": world.site.pk, "kind": "event",
        "events": ["repair", "loan"], "within_days": "3", "window_scheme": "plusminus", "window_before": "3",
        "window_after": "0", "basis": "policy", "effective_from": "2026-11-01", "interval_unit": "month",
    }  # fmt: skip
    mara = sign_in("mara")
    assert mara.post(address("plan_new"), {**values, "events": []}).status_code == 422
    assert mara.post(address("plan_new"), values).status_code == 302
    revision = PlanRevision.objects.get()
    assert revision.trigger == {"events": ["repair", "loan"], "within_days": 3}
    page = mara.get(address("plan", revision.plan_id)).content.decode()
    assert "within 3 days of a repair, the return from a loan" in page
    propose = mara.get(address("plan_propose", revision.plan_id)).content.decode()
    assert 'value="loan" id="id_events_5" checked' in " ".join(propose.split()) or "checked" in propose


def test_a_person_says_on_the_page_what_happened(world: World, at: datetime, sign_in: SignIn) -> None:
    make.make_device(world)
    asked = make.terms(Kind.EVENT, interval=None, trigger={"events": ["update"], "within_days": 2})
    make.make_plan(world, at, asked=asked)
    make.make_due(world, at)
    tess = sign_in("tess")
    assert "Something happened to it" in tess.get(address("device_plans", "GEN-0001")).content.decode()
    today = days.today()
    wrong = {"trigger": "update", "on": "1999-01-01", "note": "4.2"}
    assert tess.post(address("happened", "GEN-0001"), wrong).status_code == 422
    assert tess.post(address("happened", "GEN-0001"), {**wrong, "on": today}).status_code == 302
    assert Occurrence.objects.get().due_on == today + timedelta(days=2)


def test_searches_nesting_and_events_over_rest(
    world: World, due: Occurrence, at: datetime, sign_in: SignIn
) -> None:
    tess, mara, otto = sign_in("tess"), sign_in("mara"), sign_in("otto")
    small = make.make_plan(world, at, code="quarterly")
    assert call(mara, "PUT", f"/plans/{due.plan_id}/nested", {"plans": [small.pk]})[0] == 200
    status, held = call(tess, "GET", f"/plans/{due.plan_id}/nested")
    assert (status, [one["code"] for one in held]) == (200, ["quarterly"])
    assert call(mara, "PUT", f"/plans/{small.pk}/nested", {"plans": [due.plan_id]})[0] == 409
    assert call(otto, "GET", f"/plans/{due.plan_id}/nested")[0] == 404

    looked = {"kind": "could_not_locate", "evidence": "Everywhere"}
    assert call(tess, "POST", f"/occurrences/{due.pk}/attempts", looked)[0] == 201
    assert call(tess, "POST", f"/occurrences/{due.pk}/attempts", {**looked, "kind": "found"})[0] == 422
    status, listed = call(tess, "GET", "/searches")
    assert (status, [(one["device"], one["rung"]) for one in listed]) == (200, [("GEN-0001", "retry")])
    assert call(otto, "GET", "/searches")[1] == []
    assert call(otto, "GET", "/searches/GEN-0001")[0] == 404
    assert call(mara, "POST", "/searches/GEN-0001/missing", {})[0] == 409
    assert call(tess, "POST", "/searches/GEN-0001/found", {"where": "Store"})[0] == 201
    assert call(tess, "GET", "/searches/GEN-0001")[0] == 404

    event = {"device": "GEN-0001", "event": "repair", "on": days.today().isoformat(), "note": "Battery"}
    assert call(tess, "POST", "/occurrences/events", event) == (201, [])
    assert call(tess, "POST", "/occurrences/events", {**event, "event": "flood"})[0] == 422


def test_a_plan_of_events_over_rest(world: World, at: datetime, sign_in: SignIn) -> None:
    make.make_device(world)
    terms = {"kind": "event", "events": ["relocation"], "within_days": 2}
    body = {
        "code": "after", "title": "After a move", "model": make.make_model().pk, "site": "GEN",
        "effective_from": date(2026, 1, 1).isoformat(), "terms": terms,
    }  # fmt: skip
    mara = sign_in("mara")
    assert call(mara, "POST", "/plans", {**body, "terms": {"kind": "event"}})[0] == 422
    status, made = call(mara, "POST", "/plans", body)
    assert status == 201
    found = call(mara, "GET", f"/plans/{made['id']}/terms")[1]
    assert found[0]["trigger"] == {"events": ["relocation"], "within_days": 2}
