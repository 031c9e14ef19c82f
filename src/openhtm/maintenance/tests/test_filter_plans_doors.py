"""Plans for whatever a filter finds, through every door: pages, REST and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from openhtm.maintenance.joining import NOT_FOUND
from openhtm.maintenance.models import Plan
from openhtm.registry.models import Device
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import factories as make
from .test_filter_plans import add, fleet, move_to, under
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

__all__ = ["fleet"]
SignIn = Callable[[str], "Client"]


def data_of(world: World) -> list[str]:
    places = [str(place) for place in (world.site, world.other_site, world.icu, world.operating)]
    return [
        "GEN",
        "OTH",
        "MM",
        "Mara Manager",
        *places,
        "Electrical safety in intensive care",
        "safety",
        "Acme Flow 3",
        "Acme",
        "Main",
        "Infusion pump",
    ]


def page_values(world: World, **more: Any) -> dict[str, Any]:
    given = {
        "site": str(world.site.pk),
        "department": str(world.icu.pk),
        "code": "safety",
        "title": "Electrical safety in intensive care",
        "effective_from": "2026-11-22",
        "kind": "fixed",
        "interval_count": "12",
        "interval_unit": "month",
        "window_scheme": "month",
        "basis": "policy",
    }
    return {**given, **more}


def test_it_is_added_on_the_page_after_a_look_at_who_is_meant(
    world: World, fleet: list[Device], sign_in: SignIn
) -> None:
    mara = sign_in("mara")
    page = "/plans/filter/new/"
    assert sign_in("tess").get(page).status_code == 403

    looked = mara.post(page, page_values(world, act="preview"))
    html = looked.content.decode()
    assert "GEN-0001" in html
    assert "GEN-0003" not in html
    assert not Plan.objects.exists()
    refused = mara.post(page, page_values(world, act="save", expected="9"))
    assert refused.status_code == 422
    assert "not to 9" in refused.content.decode()
    done = mara.post(page, page_values(world, act="save", expected="2"))

    plan = Plan.objects.get()
    assert done.status_code == 302
    assert under(plan) == {"GEN-0001", "GEN-0002"}
    shown = mara.get(f"/plans/{plan.pk}/").content.decode()
    assert "Devices with Department:" in shown
    assert "Devices with Department:" in mara.get("/plans/").content.decode()


def test_its_devices_are_changed_and_looked_through_on_the_page(
    world: World, at: datetime, fleet: list[Device], sign_in: SignIn
) -> None:
    plan = add(world, at)
    mara, otto = sign_in("mara"), sign_in("otto")
    page = f"/plans/{plan.pk}/filter/"
    assert otto.get(page).status_code in (403, 404)
    assert otto.get(f"/plans/{plan.pk}/devices/").status_code == 404
    asked = {"department": str(world.operating.pk), "reason": "", "version": str(plan.version)}

    html = mara.post(page, {**asked, "act": "preview"}).content.decode()
    assert "Leave it" in html
    refused = mara.post(page, {**asked, "act": "save", "gain": "1", "lose": "2"})
    assert (refused.status_code, under(plan)) == (422, {"GEN-0001", "GEN-0002"})
    mara.post(page, {**asked, "act": "save", "gain": "1", "lose": "2", "reason": "The unit moved"})

    assert under(plan) == {"GEN-0003"}
    assert "GEN-0003" in mara.get(f"/plans/{plan.pk}/devices/").content.decode()
    left = mara.get(f"/plans/{plan.pk}/devices/?view=left").content.decode()
    assert NOT_FOUND in left
    assert "GEN-0002" not in mara.get(f"/plans/{plan.pk}/devices/?view=left&q=GEN-0001").content.decode()
    assert NOT_FOUND in mara.get("/devices/GEN-0001/plans/").content.decode()


def test_who_is_found_but_stands_under_another_plan_is_shown_with_it(
    world: World, at: datetime, fleet: list[Device], sign_in: SignIn
) -> None:
    version = make.make_procedure(world, at)
    make.make_plan(world, at, version=version)
    plan = add(world, at, procedure=version.procedure)

    html = sign_in("mara").get(f"/plans/{plan.pk}/devices/?view=aside").content.decode()

    assert "GEN-0001" in html
    assert "Yearly inspection" in html


def test_it_is_all_done_over_rest(world: World, at: datetime, fleet: list[Device], sign_in: SignIn) -> None:
    mara, tess, otto, root = (sign_in(name) for name in ("mara", "tess", "otto", "root"))
    meant = {"filters": {"department": str(world.icu.pk)}, "site": "GEN"}
    status, seen = call(mara, "POST", "/plans/filters/preview", meant)
    assert (status, seen["gain"]) == (200, {"devices": 2, "sample": ["GEN-0001", "GEN-0002"]})
    assert call(tess, "POST", "/plans/filters/preview", meant)[0] == 403
    body = {
        **meant,
        "code": "safety",
        "title": "Safety",
        "effective_from": "2026-11-22",
        "terms": {"interval_count": 12},
        "expected": 1,
    }
    assert call(mara, "POST", "/plans", body)[1]["code"] == "other_count"
    status, made = call(mara, "POST", "/plans", {**body, "expected": 2})
    assert (status, made["by_filter"], made["filters"]) == (201, True, meant["filters"])
    path = f"/plans/{made['id']}"
    assert {row["device"] for row in call(mara, "GET", f"{path}/devices")[1]["items"]} == {
        "GEN-0001",
        "GEN-0002",
    }
    other = {"filters": {"department": str(world.operating.pk)}}
    seen = call(mara, "POST", f"{path}/filters/preview", other)[1]
    assert {name: told["devices"] for name, told in seen.items()} == {
        "gain": 1,
        "keep": 0,
        "lose": 2,
        "aside": 0,
    }
    change = {**other, "reason": "The unit moved", "gain": 1, "lose": 2}
    for method, address, sent in (
        ("GET", f"{path}/devices", None),
        ("PUT", f"{path}/filters", change),
        ("POST", f"{path}/filters/preview", other),
    ):
        assert call(otto, method, address, sent)[0] in (403, 404)
    assert call(mara, "PUT", f"{path}/filters", {**change, "lose": 3})[1]["code"] == "other_count"
    assert call(mara, "PUT", f"{path}/filters", change)[1]["filters"] == other["filters"]
    left = call(mara, "GET", f"{path}/devices?view=left")[1]["items"]
    assert {row["reason"] for row in left} == {NOT_FOUND}
    assert call(root, "POST", "/plans/filters/apply", {})[1] == {"joined": 0, "left": 0}
    assert call(tess, "POST", "/plans/filters/apply", {})[0] == 403


def test_it_is_all_done_by_command(world: World, at: datetime, fleet: list[Device]) -> None:
    def run(*words: str, who: str = "mara") -> Any:
        return run_here("schedule", "filters", *words, "--as", world.people[who].email, "--json")

    meant = ("--filter", f"department={world.icu.pk}", "--site", "GEN")
    assert run("preview", *meant).data["gain"]["devices"] == 2
    named = ("--line", "safety", "--title", "Safety", "--from", "2026-11-22")
    assert run("add", *named, *meant, "--expected", "5").code == 1
    assert run("add", *named, *meant, "--every", "soon").code == 2
    assert run("add", *named).code == 2
    made = run("add", *named, *meant, "--expected", "2", "--every", "6 months").data
    key = str(made["id"])
    assert (made["devices"], len(made["meant"])) == (2, 1)
    other = ("--filter", f"department={world.operating.pk}")
    assert run("preview", "--plan", key, *other).data["lose"]["tags"] == ["GEN-0001", "GEN-0002"]
    assert run("change", key, *other, "--reason", "Moved", "--gain", "0", "--lose", "2").code == 1
    assert run("change", key, *other, "--reason", "Moved", "--gain", "1", "--lose", "2").data["devices"] == 1
    assert [one["tag"] for one in run("devices", key).data["devices"]] == ["GEN-0003"]
    assert run("devices", key, "--left").data["devices"][0]["reason"] == NOT_FOUND
    assert run("devices", key, who="otto").code == 1
    Device.objects.filter(tag="GEN-0001").update(department=world.operating)
    assert run("apply", who="root").data == {"joined": 1, "left": 0}
    assert run("list").data["plans"][0]["devices"] == 2
    assert run("list", who="otto").data["plans"] == []


def test_every_word_is_translated(world: World, at: datetime, fleet: list[Device], sign_in: SignIn) -> None:
    plan = add(world, at)
    move_to(world, at, fleet[0], world.operating)
    mara = sign_in("mara")
    pages = [f"/plans/{plan.pk}/", "/plans/", f"/plans/{plan.pk}/filter/", "/plans/filter/new/"]
    pages += [f"/plans/{plan.pk}/devices/?view={view}" for view in ("under", "left", "aside")]
    with pseudo_locale():
        for page in pages:
            assert_all_translated(mara.get(page).content.decode(), data=data_of(world))
        asked = {"department": str(world.operating.pk), "reason": "", "act": "preview"}
        html = mara.post(f"/plans/{plan.pk}/filter/", asked).content.decode()
        assert_all_translated(html, data=data_of(world))
