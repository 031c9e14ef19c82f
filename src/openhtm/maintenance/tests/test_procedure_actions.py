"""Writing and approving procedures: author is not approver, one version in force, the approved stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import Signature, UnableToSign
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance import performing
from openhtm.maintenance.actions import approvals, library, procedures
from openhtm.maintenance.actions.procedures import NewProcedure, StepDraft
from openhtm.maintenance.drafts import NotADraft
from openhtm.maintenance.models import Procedure, ProcedureState, ProcedureVersion
from openhtm.maintenance.rules.steps import Step, StepKind

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def new_draft(world: World, at: datetime, **fields: object) -> ProcedureVersion:
    drafts = [StepDraft(step=step) for step in make.STEPS]
    new = NewProcedure(code="P-1", title="Pump", steps=drafts, **fields)  # type: ignore[arg-type]
    return procedures.create_procedure(new, by=world.cleo, at=at)


def in_review(world: World, at: datetime) -> ProcedureVersion:
    return approvals.submit(new_draft(world, at), by=world.cleo, at=at)


def test_a_new_procedure_is_a_draft_with_its_steps_in_order(world: World, at: datetime) -> None:
    version = new_draft(world, at, details={"standard_minutes": 30})
    assert (version.number, version.state, version.author) == (1, ProcedureState.DRAFT, world.cleo)
    assert [step.key for step in version.steps.all()] == ["case", "leakage"]
    assert version.steps.get(key="leakage").rule == make.LEAKAGE


def test_a_code_is_used_once(world: World, at: datetime) -> None:
    new_draft(world, at)
    with pytest.raises(procedures.ProcedureExists, match="P-1"):
        new_draft(world, at)


@pytest.mark.parametrize("fields", [{"code": " ", "title": "X"}, {"code": "X", "title": ""}])
def test_a_procedure_needs_code_and_title(world: World, at: datetime, fields: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="code and a title"):
        procedures.create_procedure(NewProcedure(**fields), by=world.cleo, at=at)  # type: ignore[arg-type]


def test_unknown_details_are_refused(world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="state"):
        new_draft(world, at, details={"state": "approved"})


def test_steps_that_cannot_be_judged_are_refused_and_nothing_is_stored(world: World, at: datetime) -> None:
    bad = StepDraft(step=Step(key="a", kind=StepKind.MEASURE, label="A", unit="V"))
    with pytest.raises(InvalidInput, match="needs limits"):
        procedures.create_procedure(NewProcedure(code="X", title="X", steps=[bad]), by=world.cleo, at=at)
    assert not Procedure.objects.exists()


@pytest.mark.parametrize("who", ["tess", "nina", "ada", "ivo"])
def test_others_may_not_write_procedures(world: World, at: datetime, who: str) -> None:
    with pytest.raises(NotPermitted):
        procedures.create_procedure(NewProcedure(code="X", title="X"), by=world.people[who], at=at)


def test_the_author_may_not_approve_even_with_the_right_to(world: World, at: datetime) -> None:
    version = procedures.create_procedure(
        NewProcedure(code="P-1", title="Pump", steps=[StepDraft(step=make.CASE)]), by=world.mara, at=at
    )
    approvals.submit(version, by=world.mara, at=at)
    with pytest.raises(approvals.UnableToApprove, match="someone else"):
        approvals.approve(
            version,
            effective_from=make.TODAY,
            proof=make.proof(world.mara, at),
            by=world.mara,
            at=at,
        )


def test_the_database_refuses_an_author_who_approves(world: World, at: datetime) -> None:
    version = new_draft(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(approver=world.cleo)


def test_approval_is_signed_over_the_exact_content(world: World, at: datetime) -> None:
    version = in_review(world, at)
    approvals.approve(
        version, effective_from=make.TODAY, proof=make.proof(world.mara, at), by=world.mara, at=at
    )
    signature = Signature.objects.get()
    assert (signature.printed_name, signature.meaning) == ("Mara Manager", "approved")
    assert signature.content_hash == version.content_hash
    assert "Touch current, ground open" in signature.content


def test_without_the_password_nothing_is_approved(world: World, at: datetime) -> None:
    version = in_review(world, at)
    with pytest.raises(UnableToSign):
        approvals.approve(version, effective_from=make.TODAY, by=world.mara, at=at)
    version.refresh_from_db()
    assert version.state == ProcedureState.IN_REVIEW


def test_an_approved_version_cannot_be_edited(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    with pytest.raises(NotADraft, match="new version"):
        procedures.edit_version(version, details={"warnings": "x"}, by=world.cleo, at=at)
    with pytest.raises(NotADraft):
        procedures.edit_version(version, steps=[StepDraft(step=make.CASE)], by=world.cleo, at=at)


def test_the_next_version_begins_as_a_copy_and_ends_the_one_before(world: World, at: datetime) -> None:
    first = make.make_procedure(world, at)
    second = procedures.start_version(first.procedure, change_note="Lower limit", by=world.cleo, at=at)
    assert [step.rule for step in second.steps.all()] == [step.rule for step in first.steps.all()]
    approvals.submit(second, by=world.cleo, at=at)
    approvals.approve(
        second, effective_from=date(2026, 12, 1), proof=make.proof(world.mara, at), by=world.mara, at=at
    )
    versions = first.procedure.versions
    assert versions.in_force(date(2026, 11, 30)).get() == first
    assert versions.in_force(date(2026, 12, 1)).get() == second
    assert not versions.in_force(date(2025, 12, 31)).exists()


def test_a_version_cannot_come_into_force_before_the_one_it_replaces(world: World, at: datetime) -> None:
    first = make.make_procedure(world, at)
    second = procedures.start_version(first.procedure, by=world.cleo, at=at)
    approvals.submit(second, by=world.cleo, at=at)
    with pytest.raises(approvals.UnableToApprove, match="that day or a later"):
        approvals.approve(
            second, effective_from=date(2025, 1, 1), proof=make.proof(world.mara, at), by=world.mara, at=at
        )


def test_there_is_one_draft_at_a_time(world: World, at: datetime) -> None:
    version = new_draft(world, at)
    with pytest.raises(procedures.DraftExists):
        procedures.start_version(version.procedure, by=world.cleo, at=at)


def test_a_version_without_steps_is_not_submitted(world: World, at: datetime) -> None:
    version = procedures.create_procedure(NewProcedure(code="X", title="X"), by=world.cleo, at=at)
    with pytest.raises(approvals.UnableToApprove, match="no steps"):
        approvals.submit(version, by=world.cleo, at=at)


def test_sending_back_makes_it_a_draft_again_with_a_reason(world: World, at: datetime) -> None:
    version = in_review(world, at)
    with pytest.raises(approvals.UnableToApprove, match="changed"):
        approvals.send_back(version, reason=" ", by=world.mara, at=at)
    approvals.send_back(version, reason="Limit missing", by=world.mara, at=at)
    assert version.state == ProcedureState.DRAFT


def test_only_what_is_in_review_can_be_approved(world: World, at: datetime) -> None:
    version = new_draft(world, at)
    with pytest.raises(approvals.UnableToApprove, match="not in review"):
        approvals.approve(version, effective_from=make.TODAY, by=world.mara, at=at)


def test_a_retired_procedure_is_in_force_no_more(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    with pytest.raises(approvals.UnableToApprove, match="why"):
        approvals.retire(version, on=make.TODAY, reason="", by=world.mara, at=at)
    approvals.retire(version, on=make.TODAY, reason="Replaced", by=world.mara, at=at)
    assert not version.procedure.versions.in_force(make.TODAY).exists()
    assert version.procedure.versions.in_force(make.TODAY - timedelta(days=1)).exists()
    with pytest.raises(approvals.UnableToApprove, match="not in force"):
        approvals.retire(version, on=make.TODAY, reason="Again", by=world.mara, at=at)


def test_what_a_test_may_follow_is_in_force_and_costs_one_question(
    world: World, at: datetime, django_assert_num_queries: Any
) -> None:
    made = [make.make_procedure(world, at, code=f"PM-{n}") for n in (3, 1, 2)]
    approvals.retire(made[2], on=make.TODAY, reason="Replaced", by=world.mara, at=at)
    new_draft(world, at)
    with django_assert_num_queries(2):  # What one may read, and the versions.
        found = performing.readable_in_force(world.tess, on=make.TODAY)
        assert [str(one.procedure.code) for one in found] == ["PM-1", "PM-3"]
    assert performing.readable_in_force(world.nina, on=make.TODAY) == []


def test_two_who_edit_the_same_draft_do_not_overwrite_each_other(world: World, at: datetime) -> None:
    version = new_draft(world, at)
    procedures.edit_version(version, details={"warnings": "First"}, seen_version=1, by=world.cleo, at=at)
    stale = ProcedureVersion.objects.get(pk=version.pk)
    with pytest.raises(StaleVersion):
        procedures.edit_version(stale, details={"warnings": "Mine"}, seen_version=1, by=world.mara, at=at)


def test_a_library_procedure_is_copied_as_a_draft(world: World, at: datetime) -> None:
    version = library.copy(slug="defibrillator", by=world.cleo, at=at)
    assert (version.procedure.code, version.state) == ("LIB-DEFIB", ProcedureState.DRAFT)
    assert version.steps.get(key="energy_high").rule.judged_by.written().upper == 230


def test_an_unknown_library_procedure_is_not_found(world: World, at: datetime) -> None:
    with pytest.raises(NotFound, match="toaster"):
        library.copy(slug="toaster", by=world.cleo, at=at)
