"""Batches through the pages, REST and the command: what each shows, refuses and keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from openhtm.maintenance.actions import batches as acts
from openhtm.maintenance.actions.batches import NewBatch
from openhtm.maintenance.models import Attempt, Batch, BatchLine, Occurrence, WorkOrder
from openhtm.maintenance.tests import gear
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import Ended, run_here
from openhtm_testing.personas import PASSWORD

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
PLACES = ("TT", "2026-11-22 12:00 UTC", "PM-PUMP Pump inspection", "Intensive care", "Operating rooms")
LEAKAGE = "Touch current, ground open"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def due(world: World, at: datetime) -> list[Occurrence]:
    """Three pumps of the ICU, due on 1 June 2026."""
    version = make.make_procedure(world, at)
    for number in range(1, 4):
        make.make_device(world, f"GEN-000{number}", room=world.icu_room, stores_phi=False)
    make.make_plan(world, at, version=version)
    return make.make_due(world, at, until=date(2026, 12, 31))


@pytest.fixture
def batch(world: World, at: datetime, due: list[Occurrence]) -> Batch:
    return acts.open_batch(NewBatch(occurrences=due, assignee=world.tess), by=world.tess, at=at)


def line(batch: Batch, tag: str = "GEN-0001") -> BatchLine:
    found: BatchLine = BatchLine.objects.select_related("batch", "device").get(batch=batch, device__tag=tag)
    return found


def address(name: str, *arguments: object) -> str:
    return reverse(f"maintenance:{name}", args=arguments)


def press(client: Client, batch: Batch, tag: str, **given: Any) -> str:
    record = line(batch, tag)
    answer = client.post(address("batch_result", record.pk), {"seen": record.version, **given}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


# -- pages ------------------------------------------------------------------------------------------------


def test_what_is_due_in_a_unit_is_offered_and_opened(
    world: World, due: list[Occurrence], sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    asked = f"?procedure=PM-PUMP&site=GEN&department={world.icu.pk}&until=2026-12-31"
    html = tess.get(address("batch_new") + asked).content.decode()
    assert [tag in html for tag in ("GEN-0001", "GEN-0002", "GEN-0003")] == [True] * 3
    answer = tess.post(
        address("batch_new") + asked,
        {"occurrence": [due[0].pk, due[2].pk], "title": "Pumps of the ICU", "assignee": world.tess.pk},
    )
    made = Batch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert (made.title, made.lines.count()) == ("Pumps of the ICU", 2)
    refused = tess.post(address("batch_new") + asked, {"occurrence": []})
    assert "Choose the devices" in refused.content.decode()
    assert (
        "Nothing is due there"
        in tess.get(address("batch_new") + asked.replace("2026-12-31", "2026-01-01")).content.decode()
    )


def test_the_grid_is_answered_row_by_row_and_signed(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert "r-leakage" in tess.get(batch.get_absolute_url()).content.decode()
    assert "Passed" in press(tess, batch, "GEN-0001", result="pass", **{"r-leakage": "80"})
    assert "Failed" in press(tess, batch, "GEN-0002", result="pass", **{"r-leakage": "0.9 mA"})
    kept = press(tess, batch, "GEN-0003", result="in_use", note="")
    assert "Write what you saw" in kept
    assert "Bed 4" in press(tess, batch, "GEN-0003", result="in_use", note="Bed 4")
    form = {"minutes": "30", "password": "wrong", "seen": Batch.objects.get().version}
    assert tess.post(address("batch_close", batch.pk), form).status_code == 422
    assert tess.post(address("batch_close", batch.pk), {**form, "password": PASSWORD}).status_code == 302
    states = WorkOrder.objects.filter(kind="scheduled").values_list("state", flat=True)
    assert set(states) == {"closed"}
    assert "Closed with 3 devices" in tess.get(batch.get_absolute_url()).content.decode()
    assert batch.title in tess.get(address("batches") + "?view=closed").content.decode()


def test_what_is_refused_keeps_what_was_typed(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    html = press(tess, batch, "GEN-0001", result="fail", note="Cracked", **{"r-leakage": "80 µA; 1e999 µA"})
    assert "Cracked" in html
    assert "80 µA; 1e999 µA" in html
    assert WorkOrder.objects.filter(kind="repair").count() == 0
    html = press(tess, batch, "GEN-0001", result="pass", failed="case", **{"r-leakage": "80"})
    assert "You ticked what failed" in html
    assert "Press one of the results" in press(tess, batch, "GEN-0001", result="perhaps")


def test_an_older_state_of_the_row_is_refused(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess, cleo = sign_in("tess"), sign_in("cleo")
    seen = line(batch).version
    press(tess, batch, "GEN-0001", result="pass", **{"r-leakage": "80"})
    html = cleo.post(
        address("batch_result", line(batch).pk),
        {"result": "fail", "failed": "case", "seen": seen},
        headers=HTMX,
    ).content.decode()
    assert "batch-refusal" in html
    assert WorkOrder.objects.filter(kind="repair").count() == 0


def test_it_works_without_script(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    url = address("batch_result", line(batch).pk)
    answer = tess.post(url, {"result": "pass", "r-leakage": "80"})
    assert answer["Location"] == f"{batch.get_absolute_url()}#line-{line(batch).pk}"
    found = tess.get(batch.get_absolute_url() + "?find=gen-0002")
    assert found["Location"].endswith(f"#line-{line(batch, 'GEN-0002').pk}")
    missing = tess.get(batch.get_absolute_url() + "?find=GEN-0099")
    assert "GEN-0099 is not in this batch" in missing.content.decode()


def test_a_device_is_taken_out_with_its_reason(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    url = address("batch_take_out", line(batch).pk)
    assert tess.get(url).status_code == 200
    assert tess.post(url, {"reason": " "}).status_code == 422
    assert tess.post(url, {"reason": "Needs the workshop"}).status_code == 302
    assert "Needs the workshop" in tess.get(batch.get_absolute_url()).content.decode()


def test_all_is_measured_with_what_is_said_of_the_batch(world: World, at: datetime, sign_in: SignIn) -> None:
    gear.make_analyzer(world, at)
    version = gear.make_asking(world, at)
    make.make_device(world, "GEN-0001", room=world.icu_room)
    make.make_device(world, "GEN-0002", room=world.icu_room)
    make.make_plan(world, at, version=version)
    rows = [one for one in make.make_due(world, at, until=date(2026, 12, 31)) if one.device.tag < "GEN-0003"]
    batch = acts.open_batch(NewBatch(occurrences=rows, assignee=world.tess), by=world.tess, at=at)
    tess = sign_in("tess")
    press(tess, batch, "GEN-0001", result="pass", **{"r-leakage": "80"})
    url = address("batch_measured_with", batch.pk)
    tag = "GEN-0090"
    assert tess.post(url, {"analyzers": [tag]}).status_code == 302
    press(tess, batch, "GEN-0002", result="pass", **{"r-leakage": "80"})
    runs = [one.work_order.runs.get() for one in batch.lines.all()]
    assert [run.uses.get().analyzer.device.tag for run in runs] == [tag, tag]


@pytest.mark.parametrize("who", ["nina", "ada", "otto"])
def test_who_does_not_work_changes_nothing(world: World, batch: Batch, sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    for name, key in (
        ("batch_result", line(batch).pk),
        ("batch_take_out", line(batch).pk),
        ("batch_close", batch.pk),
        ("batch_measured_with", batch.pk),
    ):
        assert client.post(address(name, key), {"result": "pass", "reason": "No"}).status_code in (403, 404)
    if who != "otto":  # who opens batches at home, where there is nothing of this one
        assert client.post(address("batch_new")).status_code == 403


def test_an_outsider_finds_no_batch(world: World, batch: Batch, sign_in: SignIn) -> None:
    otto = sign_in("otto")
    assert otto.get(batch.get_absolute_url()).status_code == 404
    assert batch.title not in otto.get(address("batches")).content.decode()


def test_everything_can_be_translated(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    press(tess, batch, "GEN-0002", result="pass")
    urls = [
        batch.get_absolute_url(),
        address("batches"),
        address("batch_close", batch.pk),
        address("batch_take_out", line(batch).pk),
        address("batch_new") + "?procedure=PM-PUMP&site=GEN&department=&until=2026-12-31",
    ]
    for url in urls:
        with pseudo_locale():
            html = tess.get(url).content.decode()
        data = [batch.title, "GEN-0001", "GEN-0002", "GEN-0003", "General Hospital", "ICU", "Tess Technician"]
        assert_all_translated(
            html,
            data=[*data, *PLACES, LEAKAGE, *(f"{tag} {LEAKAGE}" for tag in data[1:4])],
        )


# -- REST -------------------------------------------------------------------------------------------------


def test_a_batch_runs_over_rest(world: World, due: list[Occurrence], sign_in: SignIn) -> None:
    tess = sign_in("tess")
    offered = call(tess, "GET", "/batches/offered?site=GEN&procedure=PM-PUMP&until=2026-12-31")[1]
    assert [one["device"] for one in offered] == ["GEN-0001", "GEN-0002", "GEN-0003"]
    body = {"occurrences": [one["occurrence"] for one in offered], "person": world.tess.pk}
    status, made = call(tess, "POST", "/batches", body)
    assert (status, made["progress"]["waiting"], made["procedure"]) == (201, 3, "PM-PUMP")
    path = f"/batches/{made['id']}"
    good = {"readings": {"leakage": {"values": ["80"], "unit": "µA"}}}
    status, found = call(tess, "POST", f"{path}/lines/gen-0001/pass", good, **{"If-Match": '"1"'})
    assert (status, found["standing"]) == (200, "passed")
    assert call(tess, "POST", f"{path}/lines/GEN-0001/pass", good, **{"If-Match": '"1"'})[0] == 409
    status, found = call(tess, "POST", f"{path}/lines/GEN-0002/fail", {"steps": ["case"], **good})
    assert (status, found["standing"], bool(found["repair"])) == (200, "passed", True)
    away = {"kind": "could_not_locate", "evidence": "Unit and storage searched"}
    status, found = call(tess, "POST", f"{path}/lines/GEN-0003/could-not", away)
    assert (status, found["standing"], found["evidence"]) == (200, "not_located", away["evidence"])
    assert call(tess, "GET", path)[1]["progress"]["passed"] == 2
    assert len(call(tess, "GET", f"{path}/lines")[1]) == 3
    assert call(tess, "GET", "/batches")[1]["items"][0]["id"] == made["id"]
    wrong = {"minutes": 30, "password": "wrong"}
    assert call(tess, "POST", f"{path}/close", wrong)[0] in (403, 422)
    status, found = call(tess, "POST", f"{path}/close", {"minutes": 30, "password": PASSWORD})
    assert (status, found["closed_by"]) == (200, "Tess Technician")
    status, problem = call(tess, "POST", f"{path}/lines/GEN-0001/pass", good)
    assert (status >= 400, problem["code"]) == (True, "unable_to_answer")


def test_rest_refuses_what_cannot_be(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess, path = sign_in("tess"), f"/batches/{batch.pk}"
    assert call(tess, "POST", "/batches", {"occurrences": [999_999]})[0] == 404
    _status, problem = call(tess, "POST", f"{path}/close", {"minutes": 30, "password": PASSWORD})
    assert (problem["code"], problem["details"]["devices"][0]) == ("unable_to_close_batch", "GEN-0001")
    assert call(tess, "POST", f"{path}/lines/GEN-9999/pass", {})[0] == 404
    assert call(tess, "POST", f"{path}/measured-with", {"analyzers": ["GEN-9999"]})[0] == 404
    assert call(tess, "POST", f"{path}/lines/GEN-0001/take-out", {"reason": "Later"})[1]["standing"] == "left"
    otto = sign_in("otto")
    assert call(otto, "GET", path)[0] == 404
    assert call(otto, "GET", "/batches")[1]["items"] == []
    assert call(otto, "POST", f"{path}/lines/GEN-0002/pass", {})[0] == 404


def test_the_same_request_twice_is_one_answer(world: World, batch: Batch, sign_in: SignIn) -> None:
    tess, path = sign_in("tess"), f"/batches/{batch.pk}/lines/GEN-0001/could-not"
    body = {"kind": "in_use", "evidence": "Bed 4"}
    answers = [call(tess, "POST", path, body, **{"Idempotency-Key": "k-1"}) for _n in range(2)]
    assert answers[0] == answers[1]
    assert Attempt.objects.count() == 1


# -- command ----------------------------------------------------------------------------------------------


def test_the_command_runs_a_batch(world: World, due: list[Occurrence]) -> None:
    def run(*words: str, who: str = "tess", text: str = "") -> Ended:
        return run_here("batches", *words, "--as", world.people[who].email, "--json", text=text)

    where = ("--site", "GEN", "--procedure", "PM-PUMP", "--until", "2026-12-31")
    assert len(run("offered", *where).data["offered"]) == 3
    named = ("--tag", "GEN-0001", "--tag", "gen-0002", "--to", world.tess.email)
    made = str(run("open", *where, *named).data["id"])
    one = run("pass", made, "GEN-0001", "--reading", "leakage=0.08 mA").data
    assert one["standing"] == "passed"
    two = run("fail", made, "GEN-0002", "--reading", "leakage=900 µA").data
    assert (two["standing"], bool(two["repair"])) == ("failed", True)
    assert [one["standing"] for one in run("show", made).data["devices"]] == ["passed", "failed"]
    assert run("list").data["batches"][0]["all"] == 2
    assert run("close", made, "--minutes", "9", "--password-stdin", text="wrong\n").code != 0
    closed = run("close", made, "--minutes", "9", "--password-stdin", text=f"{PASSWORD}\n").data
    assert closed["closed_at"]
    assert run("show", made, who="otto").code != 0


def test_the_command_says_what_is_wrong(world: World, batch: Batch) -> None:
    def told(*words: str) -> str:
        ended = run_here("batches", *words, "--as", world.tess.email)
        assert ended.code != 0
        return ended.error

    key = str(batch.pk)
    assert "is not in that batch" in told("pass", key, "GEN-0009")
    assert "no step 'x'" in told("pass", key, "GEN-0001", "--reading", "x=1")
    assert "could_not_locate" in told("could-not", key, "GEN-0001", "--kind", "lost", "--looked", "Here")
    where = ("--site", "GEN", "--procedure", "PM-PUMP", "--until", "2026-12-31")
    assert "in work already: GEN-0001" in told("open", *where, "--tag", "GEN-0001")
    ended = run_here("batches", "take-out", key, "GEN-0002", "--reason", "Workshop", "--as", world.tess.email)
    assert "left" in ended.out
    assert "Nothing was signed" in told("close", key, "--minutes", "9", "--password-stdin")
