"""Management plans at every door: pages and REST, for who may and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.compliance.actions.plan_goals import add_goal
from openhtm.compliance.management_plans import reads
from openhtm.compliance.models import GoalValue, ManagementPlan, PlanEvaluation
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from .plan_world import ANSWERS, TEXT, accepted, approved, counted, draft, say, signed, told_by_person
from .test_plan_evaluations import lying

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
LIST, API = "/compliance/management-plans/", "/api/v1/management-plans"
JSON: dict[str, Any] = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """The doors read the clock of the tests."""
    for name in (
        *("web.views.management_plans", "web.views.plan_goals", "web.views.plan_evaluations"),
        *("rest.management_plans", "rest.plan_goals", "rest.plan_evaluations"),
    ):
        monkeypatch.setattr(f"openhtm.compliance.{name}.now", lambda: at)
    monkeypatch.setattr("openhtm.kernel.rest.now", lambda: at)


def page_of(plan: ManagementPlan, more: str = "") -> str:
    return f"{LIST}{plan.pk}/{more}"


def written(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "place": "GEN",
        "title": "Plan 2026",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "responsible": world.mara.pk,
        **TEXT,
        "section_1": "Rounds",
        "text_1": "Every month",
        **changes,
    }


def goal_given(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Nurses know the spare",
        "target": "at_least",
        "told_how": "Asked",
        "target_number": "90",
        "unit": "%",
        "told_months": "3",
        "owner": world.tess.pk,
        **changes,
    }


def test_a_plan_is_written_and_approved_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    cleo, mara = sign_in("cleo"), sign_in("mara")
    assert cleo.post(f"{LIST}write/", written(world, ends_on="2027-03-01")).status_code == 422
    assert cleo.post(f"{LIST}write/", written(world)).status_code == 302
    plan = ManagementPlan.objects.get()
    assert plan.more == [{"title": "Rounds", "text": "Every month"}]
    assert cleo.post(page_of(plan, "edit/"), written(world, title="Plan A")).status_code == 302
    assert cleo.post(page_of(plan, "goals/add/"), goal_given(world, target_number="")).status_code == 422
    assert cleo.post(page_of(plan, "goals/add/"), goal_given(world)).status_code == 302
    assert cleo.post(page_of(plan, "goals/1/edit/"), goal_given(world, name="All know it")).status_code == 302
    given = goal_given(
        world, name="Repairs", measure="repairs_open_long", told_how="", target="at_most", owner=""
    )
    assert cleo.post(page_of(plan, "goals/add/"), given).status_code == 302
    assert cleo.post(page_of(plan, "goals/2/drop/"), {"reason": "Later"}).status_code == 302
    assert cleo.post(page_of(plan, "submit/")).status_code == 302
    assert mara.post(page_of(plan, "send-back/"), {"reason": "More"}).status_code == 302
    assert "Sent back: More" in cleo.get(page_of(plan)).content.decode()
    cleo.post(page_of(plan, "submit/"))
    assert mara.post(page_of(plan, "approve/"), {"password": "wrong"}).status_code == 422
    assert mara.post(page_of(plan, "approve/"), {"password": PASSWORD, "note": "Board"}).status_code == 302
    assert "Approved: Mara Manager" in mara.get(page_of(plan)).content.decode()


def told(world: World, sign_in: SignIn, at: datetime) -> ManagementPlan:
    """An approved plan with one goal, which its owner tells on its page."""
    plan = draft(world, at, goals=False)
    add_goal(plan, goal=told_by_person(world), by=world.cleo, at=at)
    approved(world, at, plan)
    tess = sign_in("tess")
    assert tess.post(page_of(plan, "goals/1/tell/"), {"number": "", "on": "2026-11-22"}).status_code == 422
    assert tess.post(page_of(plan, "goals/1/tell/"), {"number": "92", "on": "2026-11-22"}).status_code == 302
    return plan


def test_a_plan_is_followed_and_evaluated_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = told(world, sign_in, at)
    cleo, mara, rita = sign_in("cleo"), sign_in("mara"), sign_in("rita")
    html = mara.get(page_of(plan)).content.decode()
    for text in (
        "In force",
        "1 goal is on track.",
        "92 %",
        "At least 90 %",
    ):
        assert text in html, text
    sections = {f"{name}_words": one["words"] for name, one in ANSWERS.items()}
    answers = {name: one["answer"] for name, one in ANSWERS.items()}
    assert (
        mara.post(page_of(plan, "evaluate/"), {**answers, **sections, "changes": "Earlier"}).status_code
        == 302
    )
    assert mara.post(page_of(plan, "evaluation/sign/"), {"password": PASSWORD}).status_code == 302
    assert rita.post(page_of(plan, "evaluation/send-back/"), {"reason": "Scope"}).status_code == 302
    assert mara.post(page_of(plan, "evaluation/sign/"), {"password": PASSWORD}).status_code == 302
    assert "You evaluated it" in mara.get(page_of(plan, "evaluation/")).content.decode()
    heard = {"presented_on": "2026-11-22", "reference": "Minutes 7", "password": PASSWORD}
    assert rita.post(page_of(plan, "evaluation/accept/"), {**heard, "reference": ""}).status_code == 422
    assert rita.post(page_of(plan, "evaluation/accept/"), heard).status_code == 302
    html = mara.get(page_of(plan, "evaluation/")).content.decode()
    for text in (
        "Accepted",
        "Partly met",
        "Minutes 7",
        "Earlier",
        "not counted again",
        "Reviewed: Mara Manager",
    ):
        assert text in html, text
    answer = cleo.post(page_of(plan, "next/"))
    made = ManagementPlan.objects.get(begun_from=plan)
    assert answer["Location"] == made.get_absolute_url()
    assert "Last year: On track" in cleo.get(page_of(made)).content.decode()
    assert cleo.post(page_of(made, "withdraw/"), {"reason": "Too early"}).status_code == 302
    assert mara.get(page_of(plan, "paper/"))["Content-Type"] == "application/pdf"


def test_a_goal_shows_its_history_and_opens_to_its_rows(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = approved(world, at)
    order = lying(world, at, "GEN-7001")
    say(plan, 2, at, world, number=95.0, note="Asked in the ICU")
    mara = sign_in("mara")
    html = mara.get(page_of(plan, "goals/1/")).content.decode()
    assert "Month by month" in html
    assert f'{page_of(plan, "goals/1/rows/")}"' in html
    rows = mara.get(page_of(plan, "goals/1/rows/")).content.decode()
    assert order.get_absolute_url() in rows
    assert "Asked in the ICU" in mara.get(page_of(plan, "goals/2/")).content.decode()
    assert mara.get(page_of(plan, "goals/2/rows/")).status_code == 404
    assert mara.get(page_of(plan, "goals/9/")).status_code == 404


def test_rows_that_were_worked_out_are_shown_page_by_page(
    world: World, sign_in: SignIn, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = draft(world, at, goals=False)
    add_goal(plan, goal=counted(world, measure="checks_kept", target="at_least"), by=world.cleo, at=at)
    rows = [(f"Cart {number:03d}", "/checks/") for number in range(120)]
    monkeypatch.setattr("openhtm.compliance.management_plans.progress.rows", lambda _goal, at: rows)
    mara = sign_in("mara")
    first = mara.get(page_of(plan, "goals/1/rows/")).content.decode()
    assert "Cart 049" in first
    assert "Cart 050" not in first
    last = mara.get(page_of(plan, "goals/1/rows/?from=100")).content.decode()
    assert "Cart 119" in last
    assert "Cart 099" not in last
    assert mara.get(page_of(plan, "goals/1/rows/?from=no")).status_code == 200


def test_the_author_finds_no_way_to_approve(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = draft(world, at)
    ManagementPlan.objects.filter(pk=plan.pk).update(author=world.mara, state="submitted")
    mara = sign_in("mara")
    assert "someone else has to approve it" in mara.get(page_of(plan)).content.decode()
    assert mara.post(page_of(plan, "approve/"), {"password": PASSWORD}).status_code == 422
    assert mara.post(f"{API}/{plan.pk}/approve", {"password": PASSWORD}, **JSON).status_code in {409, 422}
    plan.refresh_from_db()
    assert plan.state == "submitted"


def test_a_plan_is_written_and_approved_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    cleo, mara = sign_in("cleo"), sign_in("mara")
    body = {
        "site": "gen",
        "title": "Plan",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "responsible": world.mara.email,
        **TEXT,
    }
    assert cleo.post(API, {**body, "site": "all"}, **JSON).status_code == 422
    assert cleo.post(API, {**body, "responsible": "nobody@example.org"}, **JSON).status_code == 422
    made = cleo.post(API, body, **JSON)
    assert made.status_code == 201
    one = f"{API}/{made.json()['id']}"
    del body["site"]
    assert cleo.put(one, {**body, "title": "Plan A"}, **JSON, headers={"If-Match": '"9"'}).status_code == 409
    assert cleo.put(one, {**body, "title": "Plan A"}, **JSON).json()["title"] == "Plan A"
    goal = {"name": "Known", "target": "at_least", "told_how": "Asked", "target_number": 90, "unit": "%"}
    assert cleo.post(f"{one}/goals", {**goal, "owner": world.tess.email}, **JSON).status_code == 201
    other = {"name": "Repairs", "target": "at_most", "measure": "repairs_open_long", "target_number": 0}
    found = cleo.post(f"{one}/goals", {**other, "owner": world.mara.email}, **JSON).json()
    assert (found["value"], found["standing"], found["owner"]) == (0, "on_track", "Mara Manager")
    changed = cleo.put(f"{one}/goals/2", {**other, "target_number": 3, "owner": world.mara.email}, **JSON)
    assert changed.json()["target_number"] == 3
    assert cleo.post(f"{one}/goals", other, **JSON).json()["number"] == 3
    assert cleo.post(f"{one}/goals/3/drop", {"reason": "Twice"}, **JSON).status_code == 204
    assert cleo.post(f"{one}/submit", **JSON).json()["state"] == "submitted"
    assert mara.post(f"{one}/send-back", {"reason": "More"}, **JSON).json()["sent_back"] == "More"
    cleo.post(f"{one}/submit", **JSON)
    assert mara.post(f"{one}/approve", {"password": PASSWORD}, **JSON).json()["current"] is True


def test_a_plan_is_followed_and_evaluated_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = draft(world, at, goals=False)
    add_goal(plan, goal=told_by_person(world), by=world.cleo, at=at)
    add_goal(plan, goal=counted(world), by=world.cleo, at=at)
    one = f"{API}/{approved(world, at, plan).pk}"
    cleo, mara, rita, tess = (sign_in(name) for name in ("cleo", "mara", "rita", "tess"))
    assert tess.post(f"{one}/goals/1/values", {"on": "2026-11-22", "number": 80}, **JSON).json()[
        "standing"
    ] == ("not_on_track")
    assert [row["standing"] for row in mara.get(f"{one}/goals").json()] == ["not_on_track", "on_track"]
    assert mara.get(f"{one}/goals/2/rows").json() == {"count": 0, "rows": []}
    assert mara.get(f"{one}/goals/1/rows").status_code == 404
    assert "repairs_open_long" in [row["key"] for row in mara.get(f"{API}/measures").json()]
    assert mara.get(f"{one}/evaluation").status_code == 404
    written_down = {"answers": ANSWERS, "changes": "Earlier"}
    assert mara.put(f"{one}/evaluation", written_down, **JSON).json()["state"] == "draft"
    kept = mara.post(f"{one}/evaluation/sign", {"password": PASSWORD}, **JSON).json()
    assert [(row["value"], row["standing"]) for row in kept["results"]] == [
        (80, "not_on_track"),
        (0, "on_track"),
    ]
    assert (
        rita.post(f"{one}/evaluation/send-back", {"reason": "Scope"}, **JSON).json()["sent_back"] == "Scope"
    )
    mara.post(f"{one}/evaluation/sign", {"password": PASSWORD}, **JSON)
    heard = {"password": PASSWORD, "presented_on": "2026-11-22", "minutes": "7"}
    assert rita.post(f"{one}/evaluation/accept", heard, **JSON).json()["accepted_by"] == "Rita Risk"
    assert [row["evaluation"] for row in mara.get(API, {"state": "approved"}).json()["items"]] == ["accepted"]
    assert mara.get(f"{one}/paper")["Content-Type"] == "application/pdf"
    assert cleo.post(f"{one}/revise", **JSON).status_code in {409, 422}
    following = cleo.post(f"{one}/next", **JSON).json()
    assert (following["starts_on"], following["state"]) == ("2027-01-01", "draft")
    ended = cleo.post(f"{API}/{following['id']}/withdraw", {"reason": "Early"}, **JSON).json()
    assert (ended["state"], ended["ended_reason"]) == ("withdrawn", "Early")


def test_outsiders_see_nothing_and_the_unprivileged_do_nothing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    plan = accepted(world, at, signed(world, at)).plan
    otto, tess, nina, ada = (sign_in(one) for one in ("otto", "tess", "nina", "ada"))
    for more in ("", "paper/", "goals/1/", "goals/1/rows/", "evaluation/", "goals/2/tell/"):
        assert otto.get(page_of(plan, more)).status_code == 404, more
        assert nina.get(page_of(plan, more)).status_code == 403, more
    assert "MEMP-1" not in otto.get(LIST).content.decode()
    for more in ("", "/goals", "/goals/1/rows", "/evaluation", "/paper"):
        assert otto.get(f"{API}/{plan.pk}{more}").status_code == 404, more
        assert nina.get(f"{API}/{plan.pk}{more}").status_code == 403, more
    assert otto.get(API).json()["items"] == []
    assert ada.get(LIST).status_code == 403
    acts = (
        "edit",
        "submit",
        "approve",
        "send-back",
        "withdraw",
        "revise",
        "next",
        "goals/add",
        "goals/1/edit",
    )
    for act in (
        *acts,
        "goals/1/drop",
        "evaluate",
        "evaluation/sign",
        "evaluation/send-back",
        "evaluation/accept",
    ):
        assert tess.post(page_of(plan, f"{act}/")).status_code == 403, act
    assert PlanEvaluation.objects.get().accepted_by == world.rita


def test_the_numbers_of_the_whole_hospital_open_to_those_who_hold_it_all(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    plan = draft(world, at, site=None)
    otto, root = sign_in("otto"), sign_in("root")
    assert "Repairs do not lie" in otto.get(page_of(plan)).content.decode()
    assert "goals/1/rows/" not in otto.get(page_of(plan)).content.decode()
    assert otto.get(page_of(plan, "goals/1/rows/")).status_code == 404
    assert otto.get(f"{API}/{plan.pk}/goals/1/rows").status_code == 404
    assert root.get(page_of(plan, "goals/1/rows/")).status_code == 200


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_pages_ask_as_much_of_many_rows_as_of_few(world: World, sign_in: SignIn, at: datetime) -> None:
    plan, mara = approved(world, at), sign_in("mara")
    urls = [
        LIST,
        page_of(plan),
        page_of(plan, "goals/1/"),
        page_of(plan, "goals/1/rows/"),
        page_of(plan, "goals/2/"),
    ]
    before = {url: _queries(mara, url) for url in urls}
    for number in range(12):
        lying(world, at, f"GEN-8{number:03d}")
        say(plan, 2, at, world, number=float(number))
        GoalValue.objects.count()
        withdrawn = ManagementPlan.objects.create(
            number=50 + number,
            site=world.site,
            revision=50 + number,
            state="withdrawn",
            title="Old",
            starts_on="2020-01-01",
            ends_on="2020-12-31",
            responsible=world.mara,
            author=world.cleo,
        )
        assert withdrawn.pk
    assert {url: _queries(mara, url) for url in urls} == before


def test_told_goals_cost_no_query_each(world: World, sign_in: SignIn, at: datetime) -> None:
    plan, mara = draft(world, at), sign_in("mara")
    before = _queries(mara, page_of(plan))
    for number in range(6):
        add_goal(plan, goal=told_by_person(world, name=f"Goal {number}"), by=world.cleo, at=at)
    assert _queries(mara, page_of(plan)) == before
    assert len(reads.goals(plan)) == 9


def test_the_command_lists_shows_and_prints(world: World, at: datetime, tmp_path: Path) -> None:
    approved(world, at)
    mara, otto = ("--as", world.mara.email), ("--as", world.otto.email)
    plan = ("compliance", "plan")
    listed = json.loads(run_here(*plan, "list", *mara, "--json").out)["plans"]
    assert [(one["number"], one["state"], one["current"], one["evaluation"]) for one in listed] == [
        ("MEMP-1", "approved", True, None)
    ]
    assert "Medical equipment management plan" in run_here(*plan, "list", "--state", "approved", *mara).out
    goals = json.loads(run_here(*plan, "show", "memp-1", *mara, "--json").out)["goals"]
    assert [one["standing"] for one in goals][:2] == ["on_track", "unknown"]
    assert "Nobody has told a value yet." in run_here(*plan, "show", "1", *mara).out
    file = tmp_path / "plan.pdf"
    assert run_here(*plan, "pdf", "MEMP-1", str(file), *mara).code == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert run_here(*plan, "pdf", "MEMP-1", str(tmp_path / "no" / "plan.pdf"), *mara).code != 0
    assert "None." in run_here(*plan, "list", *otto).out
    for wrong in ("MEMP-9", "seven", "9" * 30):
        assert run_here(*plan, "show", wrong, *mara).code != 0
    assert run_here(*plan, "show", "MEMP-1", *otto).code != 0


def test_today_names_what_is_to_be_evaluated(world: World, sign_in: SignIn, at: datetime) -> None:
    from openhtm.workspace import evaluations

    plan = approved(world, at)
    day = at.date()

    def told(who: Any, on: Any = day) -> list[tuple[str, str]]:
        return [(one.pill.text, one.act.url) for one in evaluations.due(who, site_id=None, on=on)]

    assert told(world.mara) == [("Evaluation due", page_of(plan, "evaluate/"))]
    assert told(world.mara, day - timedelta(days=60)) == []
    assert told(world.rita, day + timedelta(days=60)) == [("Evaluation late", page_of(plan, "evaluate/"))]
    assert told(world.cleo) == told(world.otto) == told(world.nina) == []
    found = signed(world, at, plan)
    assert told(world.rita) == [("Evaluation due", page_of(plan, "evaluation/"))]
    accepted(world, at, found)
    assert told(world.mara) == []
    assert "Evaluation due" not in sign_in("mara").get("/").content.decode()


DATA = [
    *("MM", "Mara Manager", "· Mara Manager", "Tess Technician", "Cleo Engineer", "Rita Risk", "MEMP-1"),
    *(
        "MEMP-1: Medical equipment management plan",
        "Medical equipment management plan",
        "GEN General Hospital",
    ),
    *("Repairs do not lie", "Nurses know the spare", "Five nurses asked in each unit", "Board", "95 %", "1"),
    *("Ada Auditor", "Fay Finance", "Ivo Security", "Nina Nurse", "Uma Unit Manager", "Vic Vendor"),
    *("The list of loaners is whole", "Minutes 7", "Accepted.", "Begin earlier.", "%", "0", "90.0", "1.0"),
    "2026-11-22 12:00 UTC",
    *TEXT.values(),
    *(one["words"] for one in ANSWERS.values()),
]


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    plan = approved(world, at)
    say(plan, 2, at, world, number=95.0)
    accepted(world, at, signed(world, at, plan))
    mara = sign_in("mara")
    more = ("", "goals/1/", "goals/2/", "goals/1/rows/", "evaluation/", "goals/2/tell/", "evaluate/")
    for url in (LIST, f"{LIST}write/", *(page_of(plan, one) for one in more)):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=DATA)


@pytest.mark.parametrize("name", ["list", "plan", "goal", "told", "write", "evaluation", "evaluate"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    plan = approved(world, at)
    say(plan, 2, at, world, number=95.0)
    accepted(world, at, signed(world, at, plan))
    enter(page, world.mara)
    address = {
        "list": LIST,
        "plan": page_of(plan),
        "goal": page_of(plan, "goals/1/"),
        "told": page_of(plan, "goals/2/"),
        "write": f"{LIST}write/",
        "evaluation": page_of(plan, "evaluation/"),
        "evaluate": page_of(plan, "evaluate/"),
    }[name]
    looks.everywhere(page, address, name=f"memp-{name}")
