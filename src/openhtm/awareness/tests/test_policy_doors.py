"""Policies at every door: pages, REST and the command, for who may and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.awareness.actions import policies as acts
from openhtm.awareness.models import Policy, PolicyVersion
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from .handbook import draft, in_force, next_version

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
LIST, API = "/policies/", "/api/v1/policies"


def page_of(version: PolicyVersion, act: str = "") -> str:
    base = f"{LIST}all/{version.policy.code}/versions/{version.number}/"
    return f"{base}{act}/" if act else base


WRITTEN = {"text": "Look at it.", "audience": ["nurse"], "review_months": 12, "attest_months": 6}


def test_the_whole_life_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    cleo, mara = sign_in("cleo"), sign_in("mara")
    assert "No policy here" in cleo.get(LIST).content.decode()
    given = {"code": "uc-7", "title": "Carts", "site": world.site.pk}
    assert cleo.post(f"{LIST}add/", {**given, "code": "u c"}).status_code == 422
    assert cleo.post(f"{LIST}add/", given).status_code == 302
    version = PolicyVersion.objects.get()
    assert cleo.post(page_of(version, "write"), WRITTEN).status_code == 302
    demand = {
        "template": "crash_cart",
        "frequency": "daily",
        "department": world.icu.pk,
        "on_open_days": "on",
    }
    assert cleo.post(page_of(version, "demands/add"), demand).status_code == 302
    assert "Daily, on days on which the unit works" in cleo.get(page_of(version)).content.decode()
    assert cleo.post(page_of(version, "submit")).status_code == 302
    assert mara.post(page_of(version, "approve"), {"password": "wrong"}).status_code == 422
    assert mara.post(page_of(version, "approve"), {"password": PASSWORD}).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.attest_months, version.approver) == ("approved", 6, world.mara)
    html = mara.get(page_of(version)).content.decode()
    assert "Approved: Mara Manager" in html
    assert "In force" in html
    assert "UC-7" in mara.get(LIST, {"state": "in_force"}).content.decode()
    noted = {"password": PASSWORD, "note": "Looked at"}
    assert mara.post(page_of(version, "review"), noted).status_code == 302
    assert mara.post(f"{LIST}all/UC-7/retire/", {"reason": "Merged"}).status_code == 302
    assert "Retired: Merged" in mara.get(f"{LIST}all/uc-7/").content.decode()


def test_units_are_chosen_on_the_page_and_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    version, cleo = draft(world, at), sign_in("cleo")
    assert "Every unit" in cleo.get(page_of(version)).content.decode()
    given = {**WRITTEN, "units": [world.icu.pk], "seen_version": version.version}
    assert cleo.post(page_of(version, "write"), {**given, "units": ["999999"]}).status_code == 422
    assert cleo.post(page_of(version, "write"), given).status_code == 302
    assert f"GEN {world.icu.name}" in cleo.get(page_of(version)).content.decode()
    body = {
        "code": "R-1",
        "title": "Over REST",
        "site": "GEN",
        "text": "x",
        "units": [{"site": "gen", "unit": "icu"}],
    }
    made = cleo.post(API, body, content_type="application/json")
    assert made.json()["units"] == ["GEN ICU"]
    lost = cleo.post(
        API,
        {**body, "code": "R-2", "units": [{"site": "GEN", "unit": "NO"}]},
        content_type="application/json",
    )
    assert lost.status_code == 404
    assert "There is no unit NO" in lost.content.decode()


def test_a_demand_is_taken_away_by_its_author(world: World, sign_in: SignIn, at: datetime) -> None:
    version = draft(world, at)
    mara, cleo = sign_in("mara"), sign_in("cleo")
    given = {"demand": version.demands.get().pk}
    mara.post(page_of(version, "demands/remove"), given)
    assert version.demands.count() == 1
    cleo.post(page_of(version, "demands/remove"), given)
    assert version.demands.count() == 0


def test_two_versions_are_laid_over_each_other(world: World, sign_in: SignIn, at: datetime) -> None:
    second = next_version(in_force(world, at), world, at, text="Carts are checked.\nEvery week.")
    html = sign_in("cleo").get(f"{LIST}all/UC-9/difference/?from=1&to=2").content.decode()
    assert "<del>Every day.</del>" in html
    assert "<ins>Every week.</ins>" in html
    assert "<p>Carts are checked.</p>" in html
    assert sign_in("cleo").get(f"{LIST}all/UC-9/difference/?from=x").status_code == 404
    back = {"reason": "Why weekly?"}
    assert sign_in("mara").post(page_of(second, "send-back"), back).status_code == 302
    assert "Why weekly?" in sign_in("cleo").get(page_of(second)).content.decode()


def test_the_author_finds_no_way_to_approve(world: World, sign_in: SignIn, at: datetime) -> None:
    version = acts.submit(draft(world, at), by=world.cleo, at=at)
    PolicyVersion.objects.filter(pk=version.pk).update(author=world.mara)
    mara = sign_in("mara")
    assert "someone else has to approve it" in mara.get(page_of(version)).content.decode()
    assert mara.post(page_of(version, "approve"), {"password": PASSWORD}).status_code == 422
    over_rest = mara.post(
        f"{API}/UC-9/versions/1/approve", {"password": PASSWORD}, content_type="application/json"
    )
    assert over_rest.status_code == 409
    words = ("policies", "approve", "UC-9", "--as", world.mara.email, "--password-stdin")
    told = run_here(*words, text=PASSWORD + "\n")
    assert told.code != 0
    assert "someone else" in told.error
    version.refresh_from_db()
    assert version.state == "in_review"


def test_a_policy_is_taken_over_on_its_page(world: World, sign_in: SignIn, at: datetime) -> None:
    cleo = sign_in("cleo")
    assert "Take over" in cleo.get(f"{LIST}library/").content.decode()
    assert cleo.get(f"{LIST}library/unicorns/").status_code == 404
    given = {"code": "UC-04", "site": world.site.pk}
    assert cleo.post(f"{LIST}library/broken_device/", given).status_code == 302
    assert Policy.objects.get().taken_from == "broken_device"
    assert "Taken over" in cleo.get(f"{LIST}library/").content.decode()
    assert cleo.post(f"{LIST}all/UC-04/rename/", {"title": "When it fails"}).status_code == 302
    assert Policy.objects.get().title == "When it fails"


def test_the_whole_life_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    cleo, mara = sign_in("cleo"), sign_in("mara")
    send: dict[str, Any] = {"content_type": "application/json"}
    body = {**WRITTEN, "code": "R-1", "title": "Carts", "site": "GEN"}
    demand = {"check": "crash_cart", "frequency": "daily", "site": "GEN", "unit": "ICU"}
    made = cleo.post(API, {**body, "demands": [demand]}, **send)
    assert (made.status_code, made.json()["demands"][0]["unit"]) == (201, "GEN ICU")
    lost = cleo.post(API, {**body, "code": "R-2", "demands": [{**demand, "unit": "XX"}]}, **send)
    assert lost.status_code == 404
    one = f"{API}/R-1/versions/1"
    stale = cleo.put(one, {**WRITTEN, "text": "B"}, **send, headers={"If-Match": '"9"'})
    assert stale.status_code == 409
    assert cleo.put(one, {**WRITTEN, "text": "B"}, **send).json()["text"] == "B"
    assert cleo.post(f"{one}/submit", **send).json()["state"] == "in_review"
    assert mara.post(f"{one}/send-back", {"reason": "More"}, **send).json()["sent_back"] == "More"
    cleo.post(f"{one}/submit", **send)
    signed = mara.post(f"{one}/approve", {"password": PASSWORD}, **send).json()
    assert (signed["holds"], signed["approver"]) == (True, "Mara Manager")
    reviewed = mara.post(f"{one}/review", {"password": PASSWORD, "note": "Fine"}, **send)
    assert reviewed.status_code == 200
    assert cleo.post(f"{API}/R-1/versions", **send).json()["number"] == 2
    assert [row["number"] for row in cleo.get(f"{API}/R-1/versions").json()] == [2, 1]
    listed = cleo.get(API, {"state": "in_force"}).json()["items"]
    assert [(row["code"], row["in_force"], row["draft"]) for row in listed] == [("R-1", 1, 2)]
    assert cleo.patch(f"{API}/R-1", {"title": "Carts, all"}, **send).json()["title"] == "Carts, all"
    assert mara.post(f"{API}/R-1/retire", {"reason": "Over"}, **send).json()["retired_reason"] == "Over"
    taken = cleo.post(f"{API}/take-over", {"slug": "cold_storage", "site": "GEN"}, **send)
    assert taken.json()["policy"] == "UC-03"
    assert len(cleo.get(f"{API}/ready").json()) >= 4


def test_the_command_writes_approves_and_retires(world: World, at: datetime, tmp_path: Path) -> None:
    root, ada = ("--as", world.root.email), ("--as", world.mara.email)
    text = tmp_path / "policy.txt"
    text.write_text("Look at the cart.", encoding="utf-8")
    made = run_here("policies", "add", "C-1", "--title", "Carts", "--text", str(text), *root, "--json")
    assert (made.code, made.data["state"]) == (0, "draft")
    assert run_here("policies", "take-over", "broken_device", "--site", "GEN", *root).code == 0
    assert run_here("policies", "submit", "C-1", *root).code == 0
    Policy.objects.filter(code="C-1").update(site=world.site)
    signed = run_here("policies", "approve", "C-1", *ada, "--password-stdin", "--json", text=PASSWORD + "\n")
    assert (signed.code, signed.data["holds"]) == (0, True)
    listed = json.loads(run_here("policies", "list", *ada, "--json").out)["policies"]
    assert [(one["code"], one["in_force"]) for one in listed] == [("C-1", 1), ("UC-04", None)]
    assert "Look at the cart." in run_here("policies", "show", "C-1", *ada).out
    assert "broken_device" in run_here("policies", "ready").out
    assert run_here("policies", "begin", "C-1", *root).code == 0
    assert run_here("policies", "write", "C-1", "--what-changed", "More", *root).code == 0
    assert run_here("policies", "submit", "C-1", *root).code == 0
    assert run_here("policies", "send-back", "C-1", "--reason", "No", *ada).code == 0
    noted = ("--note", "Looked at", "--password-stdin")
    assert run_here("policies", "review", "C-1", *noted, *ada, text=PASSWORD + "\n").code == 0
    assert "retired" in run_here("policies", "retire", "C-1", "--reason", "Over", *ada).out
    assert run_here("policies", "list", "--state", "odd", *ada).code == 2
    assert run_here("policies", "approve", "C-9", *ada, "--password-stdin", text="x\n").code == 1


def test_outsiders_see_nothing_and_nurses_only_read(world: World, sign_in: SignIn, at: datetime) -> None:
    version = in_force(world, at)
    otto, nina = sign_in("otto"), sign_in("nina")
    assert otto.get(page_of(version)).status_code == 404
    assert otto.get(f"{API}/UC-9").status_code == 404
    assert "UC-9" not in otto.get(LIST).content.decode()
    html = nina.get(page_of(version)).content.decode()
    assert "Carts are checked." in html
    assert "Retire" not in nina.get(f"{LIST}all/UC-9/").content.decode()
    for act in ("write", "submit", "approve", "send-back", "review", "demands/add"):
        assert nina.post(page_of(version, act)).status_code == 403, act
    assert sign_in("vic").get(LIST).status_code == 403


def test_the_list_asks_no_more_for_more_policies(world: World, sign_in: SignIn, at: datetime) -> None:
    mara = sign_in("mara")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert mara.get(LIST).status_code == 200
        return len(asked)

    in_force(world, at, "UC-1")
    queries()
    few = queries()
    for number in range(2, 7):
        in_force(world, at, f"UC-{number}")
    assert queries() == few


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    first = in_force(world, at)
    second = next_version(first, world, at)
    mara = sign_in("mara")
    data = [
        *("MM", "Mara Manager", "UC-9", "GEN", "Cleo Engineer", "GEN General Hospital", "General Hospital"),
        *("UC-9 Crash carts", "Crash carts", "Weekly now", "Crash cart", "Nurse, requester, Unit manager"),
    ]
    urls = [LIST, f"{LIST}all/UC-9/", page_of(first), page_of(second), page_of(second, "approve")]
    for url in [*urls, f"{LIST}all/UC-9/difference/?from=1&to=2"]:
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.parametrize("name", ["list", "policy", "version", "difference", "library"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    version = next_version(in_force(world, at), world, at)
    enter(page, world.mara)
    addresses = {
        "list": LIST,
        "policy": f"{LIST}all/UC-9/",
        "version": page_of(version),
        "difference": f"{LIST}all/UC-9/difference/?from=1&to=2",
        "library": f"{LIST}library/",
    }
    looks.everywhere(page, addresses[name], name=f"policies-{name}")
