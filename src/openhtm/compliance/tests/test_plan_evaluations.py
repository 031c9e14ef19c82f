"""The yearly evaluation: answered, signed with the goals as they stand, accepted by somebody else, restated."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction

from openhtm.audit.api import UnableToSign, signatures
from openhtm.compliance.actions import management_plans as plan_acts
from openhtm.compliance.actions import plan_evaluations as acts
from openhtm.compliance.actions.plan_goals import Told, tell
from openhtm.compliance.errors import UnableToDecidePlan, UnableToEvaluate, UnableToPlan
from openhtm.compliance.management_plans import paper, reads, results
from openhtm.compliance.models import PlanEvaluation
from openhtm.documents.api import Document, add
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance.tests import factories as make

from . import cases
from .plan_world import ANSWERS, accepted, approved, draft, meeting, say, signed, values

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor("tests")


def lying(world: World, at: datetime, tag: str, days: int = 40) -> Any:
    """A repair that has been open for so many days."""
    device = make.make_device(world, tag)
    day = at.date() - timedelta(days=days)
    return cases.order(world, device, day, kind="repair", state="in_progress", closed_at=None)


def test_a_signed_evaluation_keeps_every_goal_with_its_rows(world: World, at: datetime) -> None:
    plan = approved(world, at)
    lying(world, at, "GEN-7001")
    say(plan, 2, at, world, number=95.0)
    found = signed(world, at, plan)
    assert (found.state, found.evaluated_by, found.counted_at) == ("signed", world.mara, at)
    first, second, third = found.results
    assert (first["value"], first["standing"], first["row_count"]) == (1, "on_track", 1)
    assert len(first["rows"]) == 1
    assert (second["value"], second["standing"], third["standing"]) == (95.0, "on_track", "not_due")
    mark = signatures(found).get()
    assert (mark.meaning, mark.printed_name) == ("reviewed", "Mara Manager")
    assert "Down time is not whole." in mark.content


def test_what_changed_since_stands_beside_what_was_kept(world: World, at: datetime) -> None:
    plan = approved(world, at)
    lying(world, at, "GEN-7001")
    found = accepted(world, at, signed(world, at, plan))
    later = at + timedelta(days=200)
    assert [one.restated for one in results.of(found, at=later)] == [False, False, False]
    # Later repairs are of another moment and restate nothing; one that lay then and was entered late does.
    lying(world, later, "GEN-7002", days=60)
    assert [one.restated for one in results.of(found, at=later)] == [False, False, False]
    lying(world, at, "GEN-7003")
    first, second, third = results.of(found, at=later)
    assert (first.kept["value"], first.now.value.number if first.now else None, first.restated) == (
        1,
        2,
        True,
    )
    assert (second.now, third.now) == (None, None)
    say(plan, 2, at + timedelta(days=30), world, number=10.0)
    assert [one.restated for one in results.of(found, at=later)] == [True, False, False]


def test_an_evaluation_is_written_in_many_sittings_and_signed_whole(world: World, at: datetime) -> None:
    plan = approved(world, at)
    first = acts.evaluate(plan, answers={"scope": ANSWERS["scope"]}, by=world.mara, at=at)
    with pytest.raises(UnableToPlan, match="every section") as problem:
        acts.sign_evaluation(first, proof=make.proof(world.mara, at), by=world.mara, at=at)
    assert list(problem.value.fields) == ["objectives", "performance", "effectiveness"]
    again = acts.evaluate(plan, answers=ANSWERS, seen_version=1, by=world.rita, at=at)
    assert again.pk == first.pk
    with pytest.raises(StaleVersion):
        acts.evaluate(plan, answers={}, seen_version=1, by=world.rita, at=at)
    with pytest.raises(UnableToSign):
        acts.sign_evaluation(again, by=world.rita, at=at)
    with pytest.raises(UnableToEvaluate, match="A person"):
        acts.sign_evaluation(again, by=SYSTEM, at=at)
    acts.sign_evaluation(again, proof=make.proof(world.rita, at), by=world.rita, at=at)
    with pytest.raises(UnableToEvaluate, match="signed already"):
        acts.sign_evaluation(again, proof=make.proof(world.rita, at), by=world.rita, at=at)
    with pytest.raises(UnableToEvaluate, match="sent back"):
        acts.evaluate(plan, answers=ANSWERS, by=world.rita, at=at)


def test_only_an_approved_plan_that_has_begun_is_evaluated(world: World, at: datetime) -> None:
    plan = draft(world, at)
    with pytest.raises(UnableToEvaluate, match="approved"):
        acts.evaluate(plan, answers={}, by=world.mara, at=at)
    approved(world, at, plan)
    with pytest.raises(UnableToEvaluate, match="not begun"):
        acts.evaluate(plan, answers={}, by=world.mara, at=datetime(2025, 12, 31, 12, tzinfo=at.tzinfo))
    with pytest.raises(InvalidInput, match="magic"):
        acts.evaluate(plan, answers={"magic": {}}, by=world.mara, at=at)
    with pytest.raises(UnableToPlan):
        acts.evaluate(plan, answers={"scope": {"answer": "good"}}, by=world.mara, at=at)
    with pytest.raises(NotFound):
        reads.the_evaluation(plan)


def test_a_draft_of_a_plan_that_was_superseded_is_not_signed(world: World, at: datetime) -> None:
    plan = approved(world, at)
    found = acts.evaluate(plan, answers=ANSWERS, by=world.mara, at=at)
    approved(world, at, plan_acts.revise(plan, by=world.cleo, at=at))
    with pytest.raises(UnableToEvaluate, match="superseded"):
        acts.sign_evaluation(found, proof=make.proof(world.mara, at), by=world.mara, at=at)


def test_a_revision_comes_too_late_once_the_evaluation_is_signed(world: World, at: datetime) -> None:
    plan = approved(world, at)
    revision = plan_acts.submit(plan_acts.revise(plan, by=world.cleo, at=at), by=world.cleo, at=at)
    signed(world, at, plan)
    with pytest.raises(UnableToDecidePlan, match="next plan"):
        plan_acts.approve(revision, proof=make.proof(world.mara, at), by=world.mara, at=at)


def test_a_file_of_another_record_is_no_evidence(
    world: World, at: datetime, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    plan, device = approved(world, at), make.make_device(world, "GEN-7001")
    strange = add(device, file=ContentFile(b"Minutes", name="minutes.txt"), by=world.mara, at=at)
    Document.objects.filter(pk=strange.pk).update(subject_id=plan.pk)
    strange.refresh_from_db()
    told = Told(on=at.date(), number=91.0)
    with pytest.raises(UnableToPlan) as problem:
        tell(reads.goal(plan, 2), told=told, evidence=strange, by=world.mara, at=at)
    assert list(problem.value.fields) == ["evidence"]
    with pytest.raises(UnableToPlan) as problem:
        acts.accept_evaluation(
            signed(world, at, plan),
            meeting=meeting(at, minutes=strange),
            proof=make.proof(world.rita, at),
            by=world.rita,
            at=at,
        )
    assert list(problem.value.fields) == ["minutes"]
    other = plan_acts.begin_next(plan, by=world.cleo, at=at)
    given: dict[str, Any] = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    with pytest.raises(UnableToPlan) as problem:
        plan_acts.change(other, values=values(world, **given), filed=strange, by=world.cleo, at=at)
    assert list(problem.value.fields) == ["filed"]
    own = add(other, file=ContentFile(b"The plan", name="plan.txt"), by=world.cleo, at=at)
    assert (
        plan_acts.change(other, values=values(world, **given), filed=own, by=world.cleo, at=at).filed == own
    )


def test_who_may_not_neither_evaluates_nor_accepts(world: World, at: datetime) -> None:
    plan = approved(world, at)
    for person in (world.nina, world.cleo, world.tess, world.otto):
        with pytest.raises(NotPermitted):
            acts.evaluate(plan, answers=ANSWERS, by=person, at=at)
    found = signed(world, at, plan)
    for person in (world.nina, world.cleo, world.otto):
        with pytest.raises(NotPermitted):
            acts.accept_evaluation(found, meeting=meeting(at), by=person, at=at)
        with pytest.raises(NotPermitted):
            acts.return_evaluation(found, reason="No", by=person, at=at)


def test_who_evaluated_does_not_accept(world: World, at: datetime) -> None:
    found = signed(world, at)
    with pytest.raises(UnableToEvaluate, match="someone else"):
        acts.accept_evaluation(
            found, meeting=meeting(at), proof=make.proof(world.mara, at), by=world.mara, at=at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanEvaluation.objects.filter(pk=found.pk).update(accepted_by=world.mara)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"presented_on": date(2026, 11, 23)}, "presented_on"),
        ({"presented_on": date(2026, 11, 21)}, "presented_on"),
        ({"reference": " "}, "reference"),
    ],
)
def test_a_meeting_is_told_whole(world: World, at: datetime, changes: Any, field: str) -> None:
    found = signed(world, at)
    with pytest.raises(UnableToPlan) as problem:
        acts.accept_evaluation(
            found, meeting=meeting(at, **changes), proof=make.proof(world.rita, at), by=world.rita, at=at
        )
    assert list(problem.value.fields) == [field]
    with pytest.raises(UnableToSign):
        acts.accept_evaluation(found, meeting=meeting(at), by=world.rita, at=at)
    with pytest.raises(UnableToEvaluate, match="A person"):
        acts.accept_evaluation(found, meeting=meeting(at), by=SYSTEM, at=at)


def test_minutes_may_be_a_file(world: World, at: datetime, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    found = signed(world, at)
    acts.accept_evaluation(
        found,
        meeting=meeting(at, reference=""),
        file=ContentFile(b"%PDF-1.4\nMinutes\n%%EOF\n", name="minutes.pdf"),
        proof=make.proof(world.rita, at),
        by=world.rita,
        at=at,
    )
    found.refresh_from_db()
    assert found.minutes is not None
    assert found.minutes.sha256 in signatures(found).filter(meaning="approved").get().content


def test_it_is_sent_back_and_signed_anew(world: World, at: datetime) -> None:
    found = signed(world, at)
    with pytest.raises(InvalidInput):
        acts.return_evaluation(found, reason=" ", by=world.rita, at=at)
    acts.return_evaluation(found, reason="Say more on scope", by=world.rita, at=at)
    assert (found.state, found.results, found.evaluated_by) == ("draft", [], None)
    for refused in (acts.return_evaluation,):
        with pytest.raises(UnableToEvaluate, match="not wait"):
            refused(found, reason="Again", by=world.rita, at=at)
    with pytest.raises(UnableToEvaluate, match="not wait"):
        acts.accept_evaluation(found, meeting=meeting(at), by=world.rita, at=at)
    assert signed(world, at, found.plan).sent_back == ""
    assert signatures(found).count() == 2


def test_what_was_accepted_is_never_changed(world: World, at: datetime) -> None:
    found = accepted(world, at)
    for change in ({"changes": "Others"}, {"state": "draft"}, {"accepted_at": None}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            PlanEvaluation.objects.filter(pk=found.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PlanEvaluation.objects.filter(pk=found.pk).delete()
    with pytest.raises(UnableToEvaluate):
        acts.return_evaluation(found, reason="No", by=world.rita, at=at)
    with pytest.raises(UnableToDecidePlan, match="next plan"):
        plan_acts.revise(found.plan, by=world.cleo, at=at)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "signed"},
        {"state": "accepted"},
        {"state": "accepted", "presented_on": date(2026, 11, 22), "reference": "7"},
    ],
)
def test_nothing_is_signed_or_accepted_by_nobody(world: World, at: datetime, facts: Any) -> None:
    plan = approved(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanEvaluation.objects.create(plan=plan, **facts)


def test_the_next_plan_marks_how_goals_stood(world: World, at: datetime) -> None:
    plan = approved(world, at)
    for tag in ("GEN-7001", "GEN-7002"):
        lying(world, at, tag)
    accepted(world, at, signed(world, at, plan))
    made = plan_acts.begin_next(plan, by=world.cleo, at=at)
    assert [one.before for one in reads.goals(made)] == ["not_on_track", "unknown", "not_due"]
    cases.changed(made, state="approved", approver=world.mara, approved_at=at)()
    with pytest.raises(UnableToDecidePlan, match="MEMP-2 is the plan of the following year"):
        plan_acts.begin_next(plan, by=world.cleo, at=at)


def test_an_evaluation_is_due_a_year_after_the_one_before(world: World, at: datetime) -> None:
    plan = approved(world, at)
    assert reads.due_on(plan) == date(2027, 1, 1)
    (line,) = reads.to_evaluate(at.date())
    assert (line[0], line[1], line[2].value) == (plan, date(2027, 1, 1), "soon")
    assert [one[2].value for one in reads.to_evaluate(date(2027, 1, 2))] == ["late"]
    assert reads.to_evaluate(date(2026, 10, 1)) == []
    accepted(world, at, signed(world, at, plan))
    assert reads.to_evaluate(date(2027, 6, 1)) == []


def test_the_paper_tells_plan_goals_and_evaluation(world: World, at: datetime) -> None:
    plan = approved(world, at)
    lying(world, at, "GEN-7001")
    accepted(world, at, signed(world, at, plan))
    lying(world, at, "GEN-7002")
    later = at + timedelta(days=30)
    told = str(paper.sheet_of(plan, at=later).values())
    for text in (
        "MEMP-1, revision 1",
        "Fewer devices that nobody can find.",
        "Partly met",
        "The summer was late.",
        "Begin earlier.",
        "Minutes 7",
        "2, restated",
        "Rita Risk",
        "Unknown. Nobody has told a value yet.",
    ):
        assert text in told, text
    assert paper.paper(plan, reader="Rita", at=later).startswith(b"%PDF")
