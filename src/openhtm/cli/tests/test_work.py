"""The loop from the command line: plan, generate, perform, close, next due; and what may not be."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from openhtm.kernel.actors import SystemActor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.registry.models import Device

from .conftest import Run


def plan_bm1() -> None:
    """A plan and an approved procedure, as the pages would make them; the command has no words for these."""
    by, at = SystemActor("test"), now()
    limits = Limits(upper=Decimal(500))
    steps = [
        Step(key="case", kind=StepKind.PASS_FAIL_NA, label="Case is intact", allow_na=True),
        Step(
            key="leakage",
            kind=StepKind.MEASURE,
            label="Touch current",
            unit="µA",
            limits=limits,
            critical=True,
        ),
    ]
    drafts = [maintenance.StepDraft(step=step) for step in steps]
    new = maintenance.NewProcedure(code="PM-V", title="Ventilator", steps=drafts)
    version = maintenance.create_procedure(new, by=by, at=at)
    maintenance.submit_procedure(version, by=by, at=at)
    maintenance.approve_procedure(version, effective_from=date(2020, 1, 1), by=by, at=at)
    terms = maintenance.Terms(
        kind=maintenance.Kind.FIXED,
        interval=maintenance.Interval(count=1, unit=maintenance.Unit.YEAR),
        window=maintenance.WindowRule(scheme=maintenance.Scheme.MONTH),
        anchor_on=date(2025, 3, 15),
    )
    plan = maintenance.NewPlan(
        code="PM",
        title="Yearly inspection",
        model=Device.objects.get(tag="BM-1").model,
        procedure=version.procedure,
        terms=terms,
        effective_from=date(2025, 1, 1),
    )
    maintenance.add_plan(plan, by=by, at=at)


@pytest.fixture
def planned(command: Run, listed: Path) -> dict[str, Any]:
    """BM-1 under a yearly plan, generated; what is due first."""
    plan_bm1()
    made = command("schedule", "generate", "--until", "2028-12-31", "--json")
    assert made.code == 0, made.error
    assert made.data["created"] >= 1
    due = command("schedule", "due", "--on", "2028-12-31", "--json").data["due"]
    return next(row for row in due if row["tag"] == "BM-1")


def test_generating_again_adds_nothing(planned: dict[str, Any], command: Run) -> None:
    again = command("schedule", "generate", "--until", "2028-12-31", "--json").data
    assert (again["created"], again["assigned"]) == (0, 0)


def test_why_an_inspection_is_due_is_said_in_words(planned: dict[str, Any], command: Run) -> None:
    told = command("schedule", "why", str(planned["occurrence"]), "--json").data
    assert told["tag"] == "BM-1"
    assert "every year" in told["why"][0]


def test_a_search_is_climbed_and_ended_from_the_command(planned: dict[str, Any], command: Run) -> None:
    number = str(planned["occurrence"])
    looked = ("schedule", "attempt", number, "--evidence", "Everywhere", "--told", "Ward")
    wrong = command(*looked, "--kind", "found")
    assert (wrong.code, "could_not_locate" in wrong.error) == (2, True)
    assert (
        command(*looked, "--kind", "could_not_locate", "--json").data["retry_on"] > now().date().isoformat()
    )
    listed = command("schedule", "not-found", "--json").data["not_found"]
    assert [(row["tag"], row["searches"], row["state"]) for row in listed] == [("BM-1", 1, "retry")]
    early = command("schedule", "missing", "BM-1")
    assert (early.code, "too early" in early.error) == (1, True)
    assert command("schedule", "found", "BM-1", "--where", "Store", "--json").data["found"] is True
    assert command("schedule", "not-found", "--json").data["not_found"] == []


def test_an_event_that_no_plan_waits_for_is_said(planned: dict[str, Any], command: Run) -> None:
    told = ("schedule", "event", "BM-1", "repair", "--on", now().date().isoformat(), "--note", "Battery")
    assert command(*told, "--json").data["due"] == []
    assert command("schedule", "event", "BM-1", "flood", *told[4:]).code == 2


def _opened(planned: dict[str, Any], command: Run) -> str:
    opened = command("work-orders", "open", "--occurrence", str(planned["occurrence"]), "--json")
    assert opened.code == 0, opened.error
    return str(opened.data["number"])


def test_a_passing_inspection_is_performed_and_closed(planned: dict[str, Any], command: Run) -> None:
    number = _opened(planned, command)
    done = command(
        "work-orders", "perform", number, "--answer", "case=pass", "--answer", "leakage=80 µA",
        "--labor", "30", "--finish", "--json",
    )  # fmt: skip
    assert done.code == 0, done.error
    assert (done.data["state"], done.data["overall"], done.data["missing"]) == ("work_done", "pass", [])
    closed = command("work-orders", "close", number, "--json")
    assert closed.code == 0, closed.error
    assert closed.data["state"] == "closed"
    assert command("audit", "verify").code == 0
    assert command("rebuild", "--json").data["changed"] == 0


def test_a_failing_reading_takes_the_device_out_of_use_and_opens_a_repair(
    planned: dict[str, Any], command: Run
) -> None:
    number = _opened(planned, command)
    done = command(
        "work-orders", "perform", number, "--answer", "case=na:no case", "--answer", "leakage=0.612 mA",
        "--labor", "30", "--finish", "--json",
    )  # fmt: skip
    assert done.code == 0, done.error
    assert (done.data["overall"], done.data["device_status"]) == ("fail", "out_of_service")
    assert len(done.data["followers"]) == 1
    usable = command("devices", "show", "BM-1", "--json").data["usable_now"]
    assert not usable["usable"]


def test_an_order_that_lacks_something_is_not_closed_and_all_of_it_is_told(
    planned: dict[str, Any], command: Run
) -> None:
    number = _opened(planned, command)
    command(
        "work-orders", "perform", number, "--answer", "case=pass", "--answer", "leakage=80 µA", "--finish"
    )
    refused = command("work-orders", "close", number)
    assert refused.code == 1
    assert "Enter the time worked" in refused.error


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("nothing=pass", 2, "has no step 'nothing'"),
        ("leakage=80", 2, "unit"),
        ("leakage=80 V", 2, "unit"),
        ("leakage=lots", 2, "number"),
        ("case=maybe", 2, "answer"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_refused(
    answer: str, code: int, said: str, planned: dict[str, Any], command: Run
) -> None:
    number = _opened(planned, command)
    refused = command("work-orders", "perform", number, "--answer", answer)
    assert refused.code == code, refused.error
    assert said in refused.error.lower() or said in refused.error


def test_an_order_is_opened_assigned_and_listed(command: Run, listed: Path) -> None:
    opened = command("work-orders", "open", "--device", "BM-2", "--title", "Screen is dark", "--json").data
    assert (opened["tag"], opened["kind"], opened["state"]) == ("BM-2", "repair", "triaged")
    assigned = command("work-orders", "assign", opened["number"], "ada@example.org", "--json").data
    assert (assigned["assignee"], assigned["state"]) == ("ada@example.org", "assigned")
    found = command("work-orders", "list", "--view", "mine", "--as", "ada@example.org", "--json").data
    assert [order["number"] for order in found["work_orders"]] == [opened["number"]]


def test_a_person_signs_with_their_password(command: Run, listed: Path) -> None:
    number = command("work-orders", "open", "--device", "BM-2", "--title", "Dark", "--json").data["number"]
    refused = command(
        "work-orders", "close", number, "--as", "ada@example.org", "--password-stdin", text="wrong\n"
    )
    assert refused.code == 1
    assert "password is not right" in refused.error
    without = command("work-orders", "close", number, "--as", "ada@example.org")
    assert without.code == 2
    assert "--password-stdin" in without.error


def _equipped(command: Run) -> None:
    """BM-2 is an electrical safety analyzer by a certificate of this year, and PM-V asks for one."""
    version = maintenance.ProcedureVersion.objects.get(procedure__code="PM-V")
    # An approved version is never changed by the program; the test writes what a library file would bring.
    maintenance.ProcedureVersion.objects.filter(pk=version.pk).update(test_equipment=["Safety analyzer"])
    Device.objects.filter(tag="BM-2").update(status="in_service")
    assert command("test-equipment", "mark", "BM-2", "--kind", "Safety analyzer").code == 0


def _certified(command: Run, number: str, *more: str, from_: int = -90, until: int = 275) -> Any:
    days = [(now().date() + timedelta(days=shift)).isoformat() for shift in (from_, until)]
    return command(
        "test-equipment", "add-certificate", "BM-2", "--number", number, "--laboratory", "Cal Lab",
        "--calibrated-on", days[0], "--valid-until", days[1], *more, "--json",
    )  # fmt: skip


def test_a_checklist_is_measured_with_what_is_fit_and_traced_back_when_it_was_not(
    planned: dict[str, Any], command: Run
) -> None:
    _equipped(command)
    number = _opened(planned, command)
    answers = ("--answer", "case=pass", "--answer", "leakage=480 µA")
    perform = ("work-orders", "perform", number, *answers, "--finish", "--json")
    unsaid = command(*perform)
    assert (unsaid.code, "Safety analyzer" in unsaid.error) == (1, True)
    unfit = command(*perform, "--analyzer", "BM-2")
    assert (unfit.code, "no certificate" in unfit.error) == (1, True)
    assert _certified(command, "A").data["standing"] == "valid"
    assert command(*perform, "--analyzer", "BM-2").data["overall"] == "pass"
    off = _certified(command, "B", "--as-found", "out", "--error", "5", from_=0)
    assert off.data["standing"] == "out_of_tolerance"
    (traced,) = command("test-equipment", "trace", "BM-2", "--json").data["devices"]
    assert (traced["tag"], traced["in_doubt"], traced["retest"]) == ("BM-1", True, None)
    found = [command("test-equipment", "trace", "BM-2", "--open-re-tests", "--json").data for _ in range(2)]
    assert found[0]["devices"][0]["retest"] == found[1]["devices"][0]["retest"] is not None


def test_test_equipment_is_listed_and_shown(planned: dict[str, Any], command: Run) -> None:
    _equipped(command)
    (listed,) = command("test-equipment", "list", "--json").data["test_equipment"]
    assert (listed["tag"], listed["standing"]) == ("BM-2", "no_certificate")
    assert command("test-equipment", "list", "--state", "valid", "--json").data["test_equipment"] == []
    assert command("test-equipment", "list", "--state", "fine").code == 2
    _certified(command, "A")
    shown = command("test-equipment", "show", "BM-2")
    assert (shown.code, "Cal Lab" in shown.out) == (0, True)
    assert command("test-equipment", "show", "BM-1").code == 1
    assert _certified(command, "C", "--error", "much").code == 2
    assert _certified(command, "D", until=-100).code == 2
    assert command("test-equipment", "trace", "BM-2", "--certificate", "Z").code == 1


def _done(command: Run, *words: str) -> Any:
    made = command("work-orders", *words, "--json")
    assert made.code == 0, made.error
    return made.data


def test_a_repair_runs_from_its_opening_to_its_end_without_a_browser(command: Run, listed: Path) -> None:
    number = _done(command, "open", "--device", "BM-1", "--title", "No power")["number"]
    _done(command, "answer", number, "--text", "Spoke to the nurse")
    clocks = _done(command, "clocks", number)
    assert (clocks["respond"]["standing"], clocks["resolve"]["standing"]) == ("met", "running")
    assert _done(command, "start", number)["state"] == "in_progress"
    assert _done(command, "wait", number, "--for", "parts", "--reason", "Battery")["state"] == "wait_parts"
    assert _done(command, "resume", number)["state"] == "in_progress"
    _done(command, "labor", number, "--minutes", "25", "--kind", "travel")
    _done(command, "part", number, "--description", "Battery", "--number", "B-1", "--quantity", "2")
    _done(command, "note", number, "--text", "Swollen")
    facts = (
        "problem_code=no_power",
        "cause_code=batt",
        "action_code=battery_replaced",
        "safety_part_opened=no",
    )
    _done(command, "set", number, *(word for fact in facts for word in ("--set", fact)))
    assert _done(command, "finish", number, "--resolution", "New battery")["state"] == "work_done"
    assert _done(command, "rework", number, "--reason", "Still dark")["state"] == "in_progress"
    assert _done(command, "finish", number)["state"] == "work_done"
    assert _done(command, "verify", number)["state"] == "verified"
    assert _done(command, "return", number)["missing"] == []
    assert _done(command, "close", number)["state"] == "closed"
    followed = _done(command, "follow-up", number, "--reason", "Dark again")
    assert followed["repeats"] == number
    other = _done(command, "open", "--device", "BM-1", "--title", "Dark")["number"]
    assert _done(command, "duplicate", other, "--of", followed["number"])["state"] == "duplicate"
    assert _done(command, "cancel", followed["number"], "--reason", "Not needed")["state"] == "cancelled"
    assert "no_power" in _done(command, "codes")["problem"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("wait", "GEN-1", "--for", "rain", "--reason", "x"), "--for takes parts"),
        (("labor", "GEN-1", "--minutes", "5", "--kind", "sleep"), "no kind of labor"),
        (("part", "GEN-1", "--description", "Fuse", "--quantity", "many"), "takes a number"),
        (("return", "GEN-1", "--status", "sold"), "--status takes"),
        (("start", "GEN-404"), "no such work order"),
        (("hand-over", "GEN-1", "nobody@example.org", "--note", "x"), "no person with the address"),
        (("take-back", "GEN-1", "BM-1"), "no such work order"),
    ],
)
def test_an_act_that_cannot_be_is_one_sentence(
    command: Run, listed: Path, words: tuple[str, ...], told: str
) -> None:
    refused = command("work-orders", *words)
    assert refused.code != 0
    assert told in refused.error


def test_times_of_being_down_are_noted_corrected_and_struck_out(listed: Any, command: Run) -> None:
    device = Device.objects.first()
    assert device is not None
    made = command(
        "work-orders", "open", "--device", device.tag, "--kind", "repair", "--title", "Dark", "--json"
    )
    number = made.data["number"]
    times = ("--from", "2026-01-05T08:00", "--until", "2026-01-05T09:30")
    group = ("work-orders", "downtime")
    span = command(*group, "add", number, *times, "--note", "Again", "--json").data
    assert (span["note"], span["struck_out"]) == ("Again", None)
    key = str(span["id"])
    later = ("--from", "2026-01-05T08:00", "--until", "2026-01-05T09:00")
    fixed = command(*group, "correct", number, key, *later, "--reason", "Read wrongly", "--json").data
    assert fixed["until"] < span["until"]
    for words in (
        ("add", number, *later),
        ("add", number, "--from", "soon", "--until", "later"),
        ("add", number, "--from", "2026-01-05T09:00", "--until", "2026-01-05T08:00"),
        ("correct", number, "99999", *times, "--reason", "No"),
        ("strike-out", number, key, "--reason", " "),
    ):
        assert command(*group, *words).code != 0, words
    assert command(*group, "strike-out", number, key, "--reason", "Wrong", "--json").data["struck_out"]
    assert len(command(*group, "list", number, "--json").data["downtime"]) == 1
