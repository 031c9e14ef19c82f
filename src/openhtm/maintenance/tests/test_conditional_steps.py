"""Conditional steps and readings as found and as left, through the actions, the pages, REST and the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance import performing
from openhtm.maintenance.actions import checklists, procedures, work_orders
from openhtm.maintenance.models import ChecklistRun, OrderKind, ProcedureVersion
from openhtm.maintenance.models.content import step_content
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.models import Block
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
ENERGY = Limits(target=Decimal(200), percent=Decimal(15))
STEPS = (
    Step(key="battery", kind=StepKind.PASS_FAIL_NA, label="Battery holds"),
    Step(key="serial", kind=StepKind.TEXT, label="Number of the new battery", condition="battery fails"),
    Step(key="found", kind=StepKind.MEASURE, label="Energy", unit="J", limits=ENERGY, critical=True),
    Step(
        key="left",
        kind=StepKind.MEASURE,
        label="Energy as left",
        unit="J",
        limits=ENERGY,
        as_left_of="found",
        mandatory=False,
    ),
    Step(
        key="drift",
        kind=StepKind.CALC,
        label="Drift",
        unit="J",
        formula="left - found",
        limits=Limits(upper=Decimal(100)),
        mandatory=False,
    ),
)


@pytest.fixture
def version(world: World, at: datetime) -> ProcedureVersion:
    return make.make_procedure(world, at, steps=STEPS)


@pytest.fixture
def run(version: ProcedureVersion, world: World, at: datetime) -> ChecklistRun:
    device = make.make_device(world)
    new = NewOrder(kind=OrderKind.SUPPORT, title="Check", device=device, assignee=world.tess)
    order = work_orders.open_order(new, by=world.mara, at=at)
    return checklists.begin(order, version=version, by=world.tess, at=at)


@pytest.fixture
def enter_(run: ChecklistRun, world: World, at: datetime) -> Callable[..., Any]:
    def enter(key: str, value: str, unit: str = "") -> Any:
        answer = Answer(values=(value,), unit=unit)
        return checklists.record(run, key=key, answer=answer, by=world.tess, at=at)

    return enter


def asked(run: ChecklistRun) -> list[str]:
    return performing.asked_of(run, run.procedure_version.steps.all())


def test_a_step_is_asked_only_when_its_condition_holds(run: ChecklistRun, enter_: Callable[..., Any]) -> None:
    assert asked(run) == ["battery", "found", "drift"]
    with pytest.raises(InvalidInput, match="Asked only when: battery fails"):
        enter_("serial", "B-1")
    enter_("battery", "fail")
    assert "serial" in asked(run)
    enter_("serial", "B-1")


def test_what_is_not_asked_any_more_counts_for_nothing_and_stays_on_record(
    run: ChecklistRun, enter_: Callable[..., Any]
) -> None:
    enter_("battery", "fail")
    enter_("serial", "B-1")
    enter_("battery", "pass")
    results = order_content(run.work_order)["checklists"][0]["results"]
    assert [(one["step"], one.get("asked", True)) for one in results] == [
        ("battery", True),
        ("serial", False),
    ]
    found = performing.outcome_of(run, run.procedure_version.steps.all())
    assert found.missing == ("found",)


def test_adjusted_back_into_its_limits_it_passes_with_notes_and_the_block_is_lifted(
    run: ChecklistRun, enter_: Callable[..., Any], world: World, at: datetime
) -> None:
    enter_("battery", "pass")
    with pytest.raises(InvalidInput, match="Asked once the value as found has been entered"):
        enter_("left", "200", "J")
    enter_("found", "160", "J")
    blocks = Block.objects.filter(device=run.work_order.device, valid_to=None)
    assert blocks.count() == 1
    enter_("left", "201", "J")
    assert blocks.count() == 0
    assert run.results.get(step__key="drift").value == Decimal(41)
    checklists.finish_run(run, by=world.tess, at=at)
    assert run.overall == "pass_with_notes"
    assert run.work_order.device is not None
    run.work_order.device.refresh_from_db()
    assert run.work_order.device.status == "in_service"


def test_left_outside_its_limits_the_device_goes_out_of_use(
    run: ChecklistRun, enter_: Callable[..., Any], world: World, at: datetime
) -> None:
    enter_("battery", "pass")
    enter_("found", "160", "J")
    enter_("left", "165", "J")
    checklists.finish_run(run, by=world.tess, at=at)
    assert run.overall == "fail"


def test_steps_without_conditions_keep_the_content_they_were_approved_with(version: ProcedureVersion) -> None:
    plain, conditional = version.steps.all()[0], version.steps.all()[1]
    assert "condition" not in step_content(plain)
    assert step_content(conditional)["condition"] == "battery fails"


def test_a_new_version_keeps_conditions_and_pairs(
    version: ProcedureVersion, world: World, at: datetime
) -> None:
    draft = procedures.start_version(version.procedure, by=world.cleo, at=at)
    kept = {step.key: (step.condition, step.as_left_of) for step in draft.steps.all()}
    assert kept["serial"] == ("battery fails", "")
    assert kept["left"] == ("", "found")


# -- doors ------------------------------------------------------------------------------------------------


def perform(run: ChecklistRun) -> str:
    return reverse("maintenance:perform", args=[run.work_order.reference, run.pk])


def save(client: Client, run: ChecklistRun, key: str, value: str, unit: str = "") -> str:
    address = reverse("maintenance:step_save", args=[run.work_order.reference, run.pk, key])
    answer = client.post(address, {"value": value, "unit": unit}, headers={"HX-Request": "true"})
    return answer.content.decode()


def test_the_page_shows_a_step_when_it_is_asked_and_hides_it_again(
    run: ChecklistRun, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    text = tess.get(perform(run)).content.decode()
    assert "Asked only when: battery fails." in text
    assert 'id="step-serial-value"' not in text
    shown = save(tess, run, "battery", "fail")
    assert 'id="step-serial" hx-swap-oob="true"' in shown
    assert 'id="step-serial-value"' in shown
    hidden = save(tess, run, "battery", "pass")
    assert 'id="step-serial" hx-swap-oob="true"' in hidden
    assert 'id="step-serial-value"' not in hidden


def test_as_left_stands_beside_as_found(run: ChecklistRun, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    shown = save(tess, run, "found", "160", "J")
    assert 'id="step-left-value-1"' in shown
    assert "160 J" in shown
    text = tess.get(perform(run)).content.decode()
    assert "step-pair" in text
    assert "After adjusting (as left)." in text


def test_a_step_that_is_not_asked_is_refused_on_the_page(run: ChecklistRun, sign_in: SignIn) -> None:
    assert "Asked only when: battery fails." in save(sign_in("tess"), run, "serial", "B-1")
    assert not run.results.exists()


def test_the_pages_speak_the_language_of_their_reader(
    run: ChecklistRun, world: World, sign_in: SignIn
) -> None:
    tess = sign_in("tess")
    save(tess, run, "found", "160", "J")
    data = [person.name for person in world.people.values()]
    data += ["TT", "General Hospital", "GEN", "Pump inspection", "PM-PUMP", "J", "Check", "Acme", "Flow 3"]
    data += [
        "Battery holds",
        "Number of the new battery",
        "Energy as left",
        "Energy",
        "Drift",
        "left - found",
        "Infusion pump",
    ]
    data += ["battery fails", "found", "200", "Intensive care"]
    with pseudo_locale():
        assert_all_translated(tess.get(perform(run)).content.decode(), data=data)


def test_rest_says_which_steps_are_asked_and_missing(run: ChecklistRun, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    base = f"/work-orders/{run.work_order.reference}/checklists"
    assert call(tess, "PUT", f"{base}/main/steps/serial", {"values": ["B-1"]})[0] == 422
    assert call(tess, "PUT", f"{base}/main/steps/battery", {"values": ["fail"]})[0] == 200
    (told,) = call(tess, "GET", base)[1]
    assert (told["asked"], told["missing"]) == (
        ["battery", "serial", "found", "drift"],
        ["serial", "found"],
    )
    steps = call(tess, "GET", "/procedures/PM-PUMP")[1]["steps"]
    assert [(one["condition"], one["as_left_of"]) for one in steps[1:4]] == [
        ("battery fails", ""),
        ("", ""),
        ("", "found"),
    ]


def test_a_draft_takes_conditions_and_refuses_those_that_cannot_be(
    version: ProcedureVersion, world: World, at: datetime, sign_in: SignIn
) -> None:
    draft = procedures.start_version(version.procedure, by=world.cleo, at=at)
    cleo = sign_in("cleo")
    add = reverse("maintenance:step_add", args=["PM-PUMP", draft.number])
    wrong = cleo.post(add, {"label": "Fuse", "kind": "text", "condition": "fuse fails", "mandatory": "on"})
    assert wrong.status_code == 422
    assert "which is not an earlier step" in wrong.content.decode()
    good = {"label": "Fuse", "kind": "text", "condition": "battery fails", "mandatory": "on"}
    assert cleo.post(add, good).status_code == 302
    shown = cleo.get(reverse("maintenance:procedure_version", args=["PM-PUMP", draft.number]))
    assert "Asked only when: battery fails." in shown.content.decode()
