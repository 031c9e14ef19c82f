"""Alternate programs at every door: pages, REST and the command, for who may and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.compliance.actions import watching
from openhtm.compliance.models import AemDemands, AemProgram
from openhtm.kernel.actors import SystemActor
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from .aem_world import ANSWERS, clean_fleet, in_force, qualify, ready, values

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
BOARD, API = "/compliance/aem/", "/api/v1/aem/programs"


def page_of(program: AemProgram, act: str = "") -> str:
    return f"{BOARD}{program.pk}/{f'{act}/' if act else ''}"


def test_the_whole_life_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = clean_fleet(world, at)
    qualify(world, at)
    root, cleo, mara = sign_in("root"), sign_in("cleo"), sign_in("mara")
    assert "Nobody has named yet" in cleo.get(BOARD).content.decode()
    asked = {name: getattr(AemDemands(), name) for name in ("years_watched", "device_years", "inspections")}
    limits = {"most_unknown": 0.2, "most_rate": 0.1, "most_yield": 0.1, "review_months": 12}
    assert root.post(f"{BOARD}demands/", {**asked, **limits, "qualification": "AEM"}).status_code == 302
    given = {**values(), **ANSWERS, "plan": plan.pk, "answers": ""}
    assert cleo.post(f"{BOARD}propose/", {**given, "rationale": ""}).status_code == 422
    assert cleo.post(f"{BOARD}propose/", given).status_code == 302
    program = AemProgram.objects.get()
    assert cleo.post(page_of(program, "edit"), {**given, "watching": "Monthly"}).status_code == 302
    assert cleo.post(page_of(program, "submit")).status_code == 302
    assert mara.post(page_of(program, "approve"), {"password": "wrong"}).status_code == 422
    assert (
        mara.post(page_of(program, "approve"), {"password": PASSWORD, "note": "Committee"}).status_code == 302
    )
    program.refresh_from_db()
    assert (program.state, program.watching, program.answers["use_note"]) == (
        "in_force",
        "Monthly",
        ANSWERS["use_note"],
    )
    html = mara.get(page_of(program)).content.decode()
    for text in (
        "Every 2 years, where the manufacturer asks for every 1 year",
        "Approved: Mara Manager",
        "Volumetric pumps of the wards",
    ):
        assert text in html
    assert "AEM-1" in mara.get(BOARD, {"state": "in_force"}).content.decode()
    assert "Alternate maintenance (AEM)" in mara.get("/devices/", {"aem": "yes"}).content.decode()
    assert mara.post(page_of(program, "suspend"), {"reason": ""}).status_code in {200, 422}
    assert mara.post(page_of(program, "suspend"), {"reason": "Harm"}).status_code == 302
    assert "Harm" in mara.get(page_of(program)).content.decode()
    assert cleo.post(page_of(program, "withdraw"), {"reason": "For good"}).status_code == 302
    program.refresh_from_db()
    assert program.state == "withdrawn"


def test_the_author_finds_no_way_to_approve(world: World, sign_in: SignIn, at: datetime) -> None:
    program = ready(world, at)
    AemProgram.objects.filter(pk=program.pk).update(author=world.mara)
    mara = sign_in("mara")
    assert "someone else has to approve it" in mara.get(page_of(program)).content.decode()
    assert mara.post(page_of(program, "approve"), {"password": PASSWORD}).status_code == 422
    over_rest = mara.post(
        f"{API}/{program.pk}/approve", {"password": PASSWORD}, content_type="application/json"
    )
    assert over_rest.status_code in {409, 422}
    told = run_here(
        *("compliance", "aem", "approve", "AEM-1", "--as", world.mara.email, "--password-stdin"),
        text=PASSWORD + "\n",
    )
    assert told.code != 0
    assert "someone else" in told.error
    program.refresh_from_db()
    assert program.state == "submitted"


def test_a_review_is_decided_on_its_page(world: World, sign_in: SignIn, at: datetime) -> None:
    program = in_force(world, at)
    mara = sign_in("mara")
    assert mara.get(page_of(program, "review")).status_code == 404
    watching.watch(by=SystemActor("tests"), at=at + timedelta(days=340))
    assert "Decide the review" in mara.get(page_of(program)).content.decode()
    decided = {"goes_on": "yes", "text": "No harm", "password": PASSWORD}
    assert mara.post(page_of(program, "review"), decided).status_code == 302
    assert program.reviews.get().goes_on is True


def test_the_whole_life_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = clean_fleet(world, at)
    qualify(world, at)
    root, cleo, mara = sign_in("root"), sign_in("cleo"), sign_in("mara")
    send: dict[str, Any] = {"content_type": "application/json"}
    assert root.put("/api/v1/aem/demands", {"qualification": "AEM"}, **send).json()["inspections"] == 30
    made = cleo.post(API, {**values(), "plan": plan.pk, "procedure": ""}, **send)
    assert made.status_code == 201
    one = f"{API}/{made.json()['id']}"
    assert (
        cleo.put(
            one, {**values(watching="Monthly"), "procedure": ""}, **send, headers={"If-Match": '"9"'}
        ).status_code
        == 409
    )
    assert (
        cleo.put(one, {**values(watching="Monthly"), "procedure": ""}, **send).json()["watching"] == "Monthly"
    )
    assert cleo.post(f"{one}/submit", **send).json()["evidence"]["enough"] is True
    assert mara.post(f"{one}/send-back", {"reason": "More"}, **send).json()["state"] == "draft"
    assert cleo.post(f"{one}/submit", **send).json()["state"] == "submitted"
    assert mara.post(f"{one}/approve", {"password": PASSWORD}, **send).json()["approver"] == "Mara Manager"
    assert [row["number"] for row in mara.get(API, {"state": "in_force"}).json()["items"]] == ["AEM-1"]
    assert root.post("/api/v1/aem/watch", **send).json() == {"suspended": []}
    assert mara.post(f"{one}/suspend", {"reason": "Harm"}, **send).json()["because"] == ["Harm"]
    assert cleo.post(f"{one}/withdraw", {"reason": "Over"}, **send).json()["state"] == "withdrawn"


def test_the_command_lists_watches_approves_and_ends(world: World, at: datetime) -> None:
    ready(world, at)
    mara, cleo = ("--as", world.mara.email), ("--as", world.cleo.email)
    aem = ("compliance", "aem")
    signed = run_here(*aem, "approve", "AEM-1", *mara, "--password-stdin", "--json", text=PASSWORD + "\n")
    assert (signed.code, json.loads(signed.out)["state"]) == (0, "in_force")
    listed = json.loads(run_here(*aem, "list", *mara, "--json").out)["programs"]
    assert [(one["number"], one["approver"]) for one in listed] == [("AEM-1", "Mara Manager")]
    assert "stays in force" in run_here(*aem, "watch").out
    assert run_here(*aem, "suspend", "AEM-1", "--reason", "Harm", *cleo).code != 0
    assert "Harm" in run_here(*aem, "suspend", "aem-1", "--reason", "Harm", *mara).out
    assert run_here(*aem, "withdraw", "1", "--reason", "Over", *cleo).code == 0
    assert run_here(*aem, "submit", "AEM-1", *cleo).code != 0
    for wrong in ("AEM-9", "seven"):
        assert run_here(*aem, "withdraw", wrong, "--reason", "Over", *cleo).code != 0


def test_outsiders_see_nothing_and_the_unprivileged_do_nothing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    program = ready(world, at)
    otto, tess, nina = sign_in("otto"), sign_in("tess"), sign_in("nina")
    assert otto.get(page_of(program)).status_code == 404
    assert otto.get(f"{API}/{program.pk}").status_code == 404
    assert "AEM-1" not in otto.get(BOARD).content.decode()
    assert nina.get(BOARD).status_code == 403
    for act in ("approve", "suspend", "withdraw", "send-back", "edit", "review", "submit"):
        assert tess.post(page_of(program, act)).status_code == 403, act


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    program = in_force(world, at)
    mara = sign_in("mara")
    data = [
        *(
            "MM",
            "Mara Manager",
            "· Mara Manager",
            "AEM-1",
            "AEM-1: Acme Flow 3",
            "Acme Flow 3",
            "Yearly inspection",
        ),
        *(
            "Cleo Engineer",
            "AEM approver",
            "GEN General Hospital",
            "Manual 7, chapter 4",
            ANSWERS["use_note"],
        ),
        *("By these limits", "40", "200.1", "219.2"),
    ]
    for url in (BOARD, f"{BOARD}propose/", page_of(program), page_of(program, "suspend")):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.parametrize("name", ["board", "program", "propose"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    program = in_force(world, at)
    watching.watch(by=SystemActor("tests"), at=at + timedelta(days=340))
    enter(page, world.mara)
    address = {"board": BOARD, "program": page_of(program), "propose": f"{BOARD}propose/"}[name]
    looks.everywhere(page, address, name=f"aem-{name}")
