"""The life of an alternate program: proposed, submitted, approved by somebody else who is qualified, watched, ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign, signatures
from openhtm.compliance.actions import programs as acts
from openhtm.compliance.actions import watching
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.errors import UnableToDecideProgram, UnableToPropose
from openhtm.compliance.models import AemProgram, Finding
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance.actions import plans
from openhtm.maintenance.models import PlanRevision
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.workforce.models import Grant

from . import cases
from .aem_world import ANSWERS, DEMANDS, TWO_YEARS, clean_fleet, in_force, qualify, ready, values

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor("tests")


def active(plan: Any) -> PlanRevision:
    found: PlanRevision = plan.revisions.get(state="active", device__isnull=True)
    return found


def kind_of(plan: Any) -> Any:
    return plan.model.device_type


def first_device() -> Device:
    found: Device = Device.objects.order_by("pk")[0]
    return found


def approve(program: AemProgram, world: World, at: datetime, who: Any = None) -> AemProgram:
    who = who or world.mara
    return acts.approve(program, proof=make.proof(who, at), by=who, at=at)


def test_an_approved_program_puts_its_terms_in_force_signed(world: World, at: datetime) -> None:
    program = in_force(world, at)
    revision = active(program.plan)
    assert (revision.basis, revision.interval, revision.basis_reference) == ("aem", TWO_YEARS, str(program))
    assert (revision.proposed_by, revision.approved_by) == (world.cleo, world.mara)
    assert (program.state, program.revision, program.qualification) == ("in_force", revision, "AEM approver")
    assert (program.effective_from, program.review_due_on) == (make.TODAY, date(2027, 11, 22))
    signed = signatures(program).get()
    assert signed.printed_name == "Mara Manager"
    assert '"enough":true' in signed.content.replace(" ", "")
    assert set(Device.objects.values_list("aem", flat=True)) == {True}
    assert program.plan.assignments.filter(valid_to__isnull=True, revision=revision).count() == 40


def test_the_author_approves_through_no_door(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at)
    acts.demand(values=DEMANDS, by=world.root, at=at)
    qualify(world, at)
    program = acts.submit(acts.propose(plan, values=values(), by=world.mara, at=at), by=world.mara, at=at)
    with pytest.raises(UnableToDecideProgram, match="someone else"):
        approve(program, world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        AemProgram.objects.filter(pk=program.pk).update(approver=world.mara)
    approve(program, world, at, world.root)


def test_terms_outside_the_instructions_come_into_force_by_a_program_alone(
    world: World, at: datetime
) -> None:
    plan = clean_fleet(world, at)
    revision = plans.propose_terms(
        plan,
        terms=make.terms(basis="aem", interval=TWO_YEARS),
        effective_from=make.TODAY,
        reason="AEM",
        by=world.cleo,
        at=at,
    )
    with pytest.raises(plans.UnableToDecide, match="signed alternate program"):
        plans.approve_terms(revision, by=world.root, at=at)
    acts.demand(values=DEMANDS, by=world.root, at=at)
    qualify(world, at)
    approve(
        acts.submit(acts.propose(plan, values=values(), by=world.cleo, at=at), by=world.cleo, at=at),
        world,
        at,
    )
    revision.refresh_from_db()
    assert revision.state == "rejected"


def test_who_lacks_the_qualification_approves_nothing(world: World, at: datetime) -> None:
    program = ready(world, at)
    Grant.objects.filter(person=world.mara).update(valid_until=date(2026, 6, 30))
    with pytest.raises(UnableToDecideProgram, match="AEM approver"):
        approve(program, world, at)
    assert AemProgram.objects.get().state == "submitted"


def test_without_named_qualification_nothing_is_approved(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at)
    program = acts.submit(acts.propose(plan, values=values(), by=world.cleo, at=at), by=world.cleo, at=at)
    with pytest.raises(UnableToDecideProgram, match="named yet"):
        approve(program, world, at)
    with pytest.raises(InvalidInput, match="competency"):
        acts.demand(values={"qualification": " "}, by=world.root, at=at)


def test_an_approval_is_signed_by_the_person_who_approves(world: World, at: datetime) -> None:
    program = ready(world, at)
    with pytest.raises(UnableToSign):
        acts.approve(program, by=world.mara, at=at)
    with pytest.raises(UnableToSign):
        acts.approve(program, proof=make.proof(world.root, at), by=world.mara, at=at)
    with pytest.raises(UnableToDecideProgram, match="A person"):
        acts.approve(program, by=SYSTEM, at=at)
    assert active(program.plan).basis == "ifu"


def test_nobody_acts_beyond_their_scope(world: World, at: datetime) -> None:
    program = ready(world, at)
    for person in (world.otto, world.tess, world.nina, world.cleo):
        with pytest.raises(NotPermitted):
            acts.approve(program, by=person, at=at)
    for person in (world.otto, world.tess, world.nina):
        with pytest.raises(NotPermitted):
            acts.propose(program.plan, values=values(), by=person, at=at)
        with pytest.raises(NotPermitted):
            watching.withdraw(program, reason="No", by=person, at=at)
    with pytest.raises(NotPermitted):
        acts.demand(values=DEMANDS, by=world.cleo, at=at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rationale": " "}, "rationale"),
        ({"maker_reference": ""}, "maker_reference"),
        ({"interval_count": None}, "interval_count"),
        (
            {"interval_count": 12, "interval_unit": "month", "maker_count": 12, "maker_unit": "month"},
            "interval_count",
        ),
    ],
)
def test_what_is_not_whole_is_not_proposed(world: World, at: datetime, changes: Any, field: str) -> None:
    plan = clean_fleet(world, at, devices=1)
    with pytest.raises(UnableToPropose) as problem:
        acts.propose(plan, values=values(**changes), by=world.cleo, at=at)
    assert list(problem.value.fields) == [field]
    with pytest.raises(InvalidInput, match="magic"):
        acts.propose(plan, values=values(magic=1), by=world.cleo, at=at)


def test_every_question_is_answered_before_it_is_submitted(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at)
    program = acts.propose(plan, values=values(answers=ANSWERS | {"backup": "maybe"}), by=world.cleo, at=at)
    with pytest.raises(UnableToPropose) as problem:
        acts.submit(program, by=world.cleo, at=at)
    assert list(problem.value.fields) == ["backup"]
    acts.change(program, values=values(), by=world.cleo, at=at)
    assert acts.submit(program, by=world.cleo, at=at).evidence["enough"] is True


def test_a_draft_is_changed_by_its_author_in_the_version_they_saw(world: World, at: datetime) -> None:
    program = acts.propose(clean_fleet(world, at, devices=1), values=values(), by=world.cleo, at=at)
    with pytest.raises(UnableToDecideProgram, match="author"):
        acts.change(program, values=values(), by=world.mara, at=at)
    with pytest.raises(UnableToDecideProgram, match="author"):
        acts.submit(program, by=world.mara, at=at)
    acts.change(program, values=values(rationale="More"), seen_version=1, by=world.cleo, at=at)
    with pytest.raises(StaleVersion):
        acts.change(program, values=values(rationale="Less"), seen_version=1, by=world.cleo, at=at)


def test_one_program_for_a_plan_at_a_time(world: World, at: datetime) -> None:
    program = ready(world, at)
    with pytest.raises(UnableToPropose, match="already"):
        acts.propose(program.plan, values=values(), by=world.mara, at=at)
    watching.withdraw(program, reason="Another way", by=world.cleo, at=at)
    acts.propose(program.plan, values=values(), by=world.mara, at=at)


@pytest.mark.parametrize("code", ["LASER", "IMAGING", "LAW", "whatever"])
def test_what_is_excluded_is_neither_submitted_nor_approved(world: World, at: datetime, code: str) -> None:
    program = ready(world, at)
    kind = kind_of(program.plan)
    cases.changed(kind, aem_exclusion=code)()
    fresh = AemProgram.objects.get(pk=program.pk)
    with pytest.raises(UnableToPropose, match="Not eligible"):
        approve(fresh, world, at)
    back = acts.send_back(fresh, reason="Excluded", by=world.mara, at=at)
    with pytest.raises(UnableToPropose, match="Not eligible"):
        acts.submit(back, by=world.cleo, at=at)


def test_new_equipment_is_released_with_a_reason(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at)
    cases.changed(kind_of(plan), aem_exclusion="NEW_NO_HISTORY")()
    plan.refresh_from_db()
    program = acts.propose(plan, values=values(), by=world.cleo, at=at)
    with pytest.raises(UnableToPropose, match="released"):
        acts.submit(program, by=world.cleo, at=at)
    acts.change(program, values=values(release="Five years on record"), by=world.cleo, at=at)
    acts.submit(program, by=world.cleo, at=at)


def test_too_little_history_is_told_with_what_is_missing(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at, devices=4)
    program = acts.propose(plan, values=values(), by=world.cleo, at=at)
    with pytest.raises(UnableToPropose, match="26 are missing"):
        acts.submit(program, by=world.cleo, at=at)


def test_a_history_that_speaks_against_it_is_not_submitted(world: World, at: datetime) -> None:
    plan = clean_fleet(world, at)
    for number in range(40):
        cases.order(world, first_device(), date(2025, 1 + number % 12, 3), kind="repair", cause_code="ppf")
    program = acts.propose(plan, values=values(), by=world.cleo, at=at)
    with pytest.raises(UnableToPropose, match="surely more than"):
        acts.submit(program, by=world.cleo, at=at)


def test_it_is_sent_back_with_a_reason_and_submitted_again(world: World, at: datetime) -> None:
    program = ready(world, at)
    with pytest.raises(InvalidInput):
        acts.send_back(program, reason=" ", by=world.mara, at=at)
    acts.send_back(program, reason="Say more on backup", by=world.mara, at=at)
    assert (program.state, program.sent_back) == ("draft", "Say more on backup")
    with pytest.raises(UnableToDecideProgram, match="not waiting"):
        approve(program, world, at)
    acts.submit(program, by=world.cleo, at=at)
    assert approve(program, world, at).state == "in_force"


def test_approving_twice_is_refused(world: World, at: datetime) -> None:
    program = in_force(world, at)
    with pytest.raises(UnableToDecideProgram, match="not waiting"):
        approve(program, world, at)
    assert signatures(program).count() == 1


def test_too_many_preventable_failures_suspend_it_by_rule(world: World, at: datetime) -> None:
    program = in_force(world, at)
    later = at + timedelta(days=60)
    assert watching.watch(by=SYSTEM, at=later) == []
    device = first_device()
    for number in range(5):
        cases.order(world, device, later.date() - timedelta(days=number), kind="repair", cause_code="ppf")
    # 40 devices for 61 days are 6.7 device-years; 5 failures are surely more than 1.62, so 0.24 a year.
    assert [str(one) for one in watching.watch(by=SYSTEM, at=later)] == [str(program)]
    program.refresh_from_db()
    assert (program.state, program.because[0]["trigger"], program.because[0]["part"]) == (
        "suspended",
        "rate",
        5,
    )
    revision = active(program.plan)
    assert (revision.basis, revision.interval) == ("ifu", make.YEARLY)
    assert "5 preventable failures" in revision.reason
    assert set(Device.objects.values_list("aem", flat=True)) == {False}
    assert watching.watch(by=SYSTEM, at=later) == []


def test_unknown_causes_suspend_nothing_by_themselves(world: World, at: datetime) -> None:
    in_force(world, at)
    later = at + timedelta(days=60)
    for number in range(5):
        cases.order(
            world,
            first_device(),
            later.date() - timedelta(days=number),
            kind="repair",
            cause_code="use",
        )
    assert watching.watch(by=SYSTEM, at=later) == []


def test_a_type_that_becomes_excluded_suspends_it(world: World, at: datetime) -> None:
    program = in_force(world, at)
    cases.changed(kind_of(program.plan), aem_exclusion="LASER")()
    watching.watch(by=SYSTEM, at=at)
    program.refresh_from_db()
    assert (program.state, active(program.plan).basis) == ("suspended", "ifu")


def test_a_plan_with_other_terms_has_left_its_program(world: World, at: datetime) -> None:
    program = in_force(world, at)
    plans.propose_terms(
        program.plan,
        terms=make.terms(basis="policy"),
        effective_from=make.TODAY,
        reason="Other",
        by=SYSTEM,
        at=at,
    )
    watching.watch(by=SYSTEM, at=at)
    program.refresh_from_db()
    assert (program.state, program.because) == ("suspended", [{"trigger": "left"}])
    assert active(program.plan).basis == "policy"


def test_it_is_suspended_or_withdrawn_by_hand_with_a_reason(world: World, at: datetime) -> None:
    program = in_force(world, at)
    with pytest.raises(InvalidInput):
        watching.suspend(program, reason=" ", by=world.mara, at=at)
    with pytest.raises(NotPermitted):
        watching.suspend(program, reason="Enough", by=world.cleo, at=at)
    with pytest.raises(UnableToDecideProgram, match="in force"):
        watching.withdraw(program, reason="Enough", by=world.mara, at=at)
    watching.suspend(program, reason="Enough", by=world.mara, at=at)
    assert (program.state, active(program.plan).basis) == ("suspended", "ifu")
    watching.withdraw(program, reason="For good", by=world.cleo, at=at)
    with pytest.raises(UnableToDecideProgram):
        watching.suspend(program, reason="Again", by=world.mara, at=at)


def test_the_procedure_goes_back_with_the_schedule(world: World, at: datetime) -> None:
    own = make.make_procedure(world, at, code="PM-OWN").procedure
    alternate = make.make_procedure(world, at, code="PM-AEM").procedure
    plan = clean_fleet(world, at)
    plans.edit_plan(plan, title=plan.title, procedure=own, by=world.mara, at=at)
    acts.demand(values=DEMANDS, by=world.root, at=at)
    qualify(world, at)
    program = acts.propose(plan, values=values(procedure=alternate), by=world.cleo, at=at)
    approve(acts.submit(program, by=world.cleo, at=at), world, at)
    plan.refresh_from_db()
    assert plan.procedure == alternate
    watching.suspend(AemProgram.objects.get(), reason="Harm", by=world.mara, at=at)
    plan.refresh_from_db()
    assert plan.procedure == own


def test_a_review_is_prepared_a_month_ahead_and_decided_once(world: World, at: datetime) -> None:
    program = in_force(world, at)
    assert not program.reviews.exists()
    later = at + timedelta(days=340)
    watching.watch(by=SYSTEM, at=later)
    watching.watch(by=SYSTEM, at=later)
    review = program.reviews.get()
    assert review.evidence["comparison"]["change"] == "unknown"
    refused: list[tuple[Any, Any]] = [
        ({"text": " "}, InvalidInput),
        ({"by": world.root, "proof": None}, UnableToSign),
        ({"by": SYSTEM}, UnableToDecideProgram),
    ]
    given: dict[str, Any] = {
        "goes_on": True,
        "text": "No harm",
        "proof": make.proof(world.mara, later),
        "by": world.mara,
        "at": later,
    }
    for changes, error in refused:
        with pytest.raises(error):
            watching.decide_review(review, **{**given, **changes})
    watching.decide_review(review, **given)
    program.refresh_from_db()
    assert (program.state, program.review_due_on) == ("in_force", date(2028, 11, 22))
    with pytest.raises(UnableToDecideProgram, match="already"):
        watching.decide_review(review, **given)


def test_a_review_that_ends_it_sends_the_devices_back(world: World, at: datetime) -> None:
    program = in_force(world, at)
    later = at + timedelta(days=340)
    watching.watch(by=SYSTEM, at=later)
    watching.decide_review(
        program.reviews.get(),
        goes_on=False,
        text="Yield is rising",
        proof=make.proof(world.mara, later),
        by=world.mara,
        at=later,
    )
    program.refresh_from_db()
    assert (program.state, active(program.plan).basis) == ("suspended", "ifu")


def test_the_finding_reads_programs(world: World, at: datetime) -> None:
    def standing() -> int:
        look_at_all(by=SYSTEM, at=at)
        found: int = Finding.objects.standing().filter(rule="longer_than_ifu").count()
        return found

    program = in_force(world, at)
    assert standing() == 0
    AemProgram.objects.filter(pk=program.pk).update(state="suspended")
    assert standing() == 1


def test_who_was_marked_by_a_list_stays_marked(world: World, at: datetime) -> None:
    other = make.make_device(world, "GEN-7777", model=make.make_model("Flow 9"), aem=True)
    program = in_force(world, at)
    watching.suspend(program, reason="Harm", by=world.mara, at=at)
    assert list(Device.objects.filter(aem=True)) == [other]
