"""A change from its request to its approval: what is asked for, who approves, what an emergency may."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from openhtm.audit.api import UnableToSign
from openhtm.audit.models import Entry, Signature
from openhtm.changes import record, telling
from openhtm.changes.actions import assessing, deciding, drafting
from openhtm.changes.errors import NotWhole, UnableToChange
from openhtm.changes.models import Approval, Change
from openhtm.changes.rules.states import Obstacle, State, obstacles, unassessed
from openhtm.kernel.errors import NotPermitted, StaleVersion
from openhtm.maintenance.tests import factories as make

from . import board

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_a_change_is_assessed_approved_by_four_roles_and_scheduled(world: World, at: datetime) -> None:
    change = board.approved(world, at, board.draft(world, at, board.pump(world)))
    assert change.state == "approved"
    assert str(change) == "CHANGE-1"
    deciding.advance(change, to="scheduled", by=world.mara, at=at)
    assert change.state == "scheduled"
    assert Signature.objects.filter(subject_type="changes.change", subject_id=change.pk).count() == 5
    assert Entry.objects.filter(action="changes.approval.give").count() == 4


def test_what_is_missing_is_told_all_at_once(world: World, at: datetime) -> None:
    change = drafting.request(world.site, values=board.REQUEST, by=world.cleo, at=at)
    deciding.advance(change, to="assessment", by=world.mara, at=at)
    with pytest.raises(UnableToChange) as told:
        deciding.advance(change, to="review", by=world.mara, at=at)
    for text in ("maker's authorization", "remanufacturing", "Rate the risk", "The way back", "No device"):
        assert text in str(told.value)
    assert len(unassessed(record.situation(change))) == 12


@pytest.mark.parametrize("missing", ["authorization", "authorized_by", "authorized_on"])
def test_the_database_refuses_an_approval_without_the_makers_word(
    world: World, at: datetime, missing: str
) -> None:
    change = board.approved(world, at, board.draft(world, at, board.pump(world)))
    empty: Any = None if missing == "authorized_on" else ""
    with (
        pytest.raises(IntegrityError, match="changes_approved_only_with_the_makers_word"),
        transaction.atomic(),
    ):
        Change.objects.filter(pk=change.pk).update(**{missing: empty})


def test_the_database_refuses_to_approve_remanufacturing(world: World, at: datetime) -> None:
    change = board.approved(world, at, board.draft(world, at, board.pump(world)))
    for value in ("", "remanufacturing"):
        with pytest.raises(IntegrityError, match="changes_approved_only_as_servicing"), transaction.atomic():
            Change.objects.filter(pk=change.pk).update(determination=value)


def test_remanufacturing_is_never_reviewed(world: World, at: datetime) -> None:
    change = board.draft(world, at, board.pump(world))
    board.determine(world, at, change, determination="remanufacturing", activity="other")
    assert Obstacle.REMANUFACTURING in unassessed(record.situation(change))


def test_a_determination_against_the_leaning_names_what_it_rests_on(world: World, at: datetime) -> None:
    change = board.draft(world, at, board.pump(world))
    with pytest.raises(NotWhole) as told:
        board.determine(world, at, change, activity="unauthorized_patch")
    assert list(told.value.fields) == ["references"]
    board.determine(world, at, change, activity="other", references="Assessment 12, maker's letter")
    assert change.determined_by == "Cleo Engineer"
    assert Signature.objects.filter(meaning="reviewed", subject_id=change.pk).exists()
    with pytest.raises(UnableToSign):
        assessing.determine(
            change,
            new=assessing.NewDetermination(activity="update", determination="servicing", rationale="x"),
            by=world.cleo,
            at=at,
        )


def test_a_greater_risk_needs_a_reason(world: World, at: datetime) -> None:
    change = board.draft(world, at, board.pump(world))
    board.rate(world, at, change, probability_after=5)
    assert Obstacle.RISK_WORSE in unassessed(record.situation(change))
    board.rate(world, at, change, probability_after=5, reason="For two days, a nurse at each bed")
    assert Obstacle.RISK_WORSE not in unassessed(record.situation(change))
    with pytest.raises(NotWhole):
        board.rate(world, at, change, severity_after=6)


def test_approvals_are_each_roles_own(world: World, at: datetime) -> None:
    change = board.assessed(world, at, board.draft(world, at, board.pump(world)))
    with pytest.raises(NotPermitted):
        board.sign(world, at, change, "it", "mara")
    with pytest.raises(NotPermitted):
        board.sign(world, at, change, "htm", "otto")
    with pytest.raises(NotPermitted):
        board.sign(world, at, change, "clinical", "nina")
    with pytest.raises(UnableToSign):
        deciding.approve(change, role="htm", by=world.mara, at=at)
    board.sign(world, at, change, "htm")
    with pytest.raises(UnableToChange, match="approved already"):
        board.sign(world, at, change, "htm")


def test_the_head_of_a_unit_approves_for_devices_of_that_unit_only(world: World, at: datetime) -> None:
    here, there = board.pump(world), board.pump(world, "GEN-0002", department=world.operating)
    mixed = board.assessed(world, at, board.draft(world, at, here, there))
    with pytest.raises(NotPermitted):
        board.sign(world, at, mixed, "clinical", "uma")
    own = board.assessed(world, at, board.draft(world, at, here))
    assert board.sign(world, at, own, "clinical", "uma").given_by == "Uma Unit Manager"


def test_the_requester_is_never_the_only_approver(world: World, at: datetime) -> None:
    before = board.implementing(world, at, board.pump(world))
    board.verify(world, at, board.installed(world, at, before), board.evidence(world, at))
    deciding.advance(before, to="verification", by=world.mara, at=at)
    board.end(world, at, before)
    again = drafting.request(
        world.site, values={**board.REQUEST, "kind": "standard", "follows": before}, by=world.mara, at=at
    )
    new = drafting.NewTarget(model=before.targets.get().model, to_version="3.3")
    drafting.name_target(again, new=new, by=world.mara, at=at)
    drafting.add_devices(again, devices=[board.of(before)[0].device], by=world.mara, at=at)
    board.assessed(world, at, again)
    with pytest.raises(UnableToChange, match="Only the requester"):
        board.sign(world, at, again, "htm")
    assert not Approval.objects.filter(change=again).exists()
    board.sign(world, at, again, "htm", "root")
    assert again.state == "approved"


def test_one_person_does_not_approve_for_every_role(world: World, at: datetime) -> None:
    change = board.assessed(world, at, board.draft(world, at, board.pump(world)))
    for role in ("htm", "it", "security"):
        board.sign(world, at, change, role, "root")
    with pytest.raises(UnableToChange, match="for the other side"):
        board.sign(world, at, change, "clinical", "root")
    board.sign(world, at, change, "clinical")
    assert change.state == "approved"


def test_who_signed_for_the_unit_does_not_sign_for_the_department_too(world: World, at: datetime) -> None:
    """The manager holds both permissions, so that they can give the roles."""
    change = board.assessed(world, at, board.draft(world, at, board.pump(world)))
    board.sign(world, at, change, "clinical", "mara")
    with pytest.raises(UnableToChange, match="for the other side"):
        board.sign(world, at, change, "htm", "mara")
    board.sign(world, at, change, "htm", "root")


def test_a_standard_change_repeats_one_that_was_closed(world: World, at: datetime) -> None:
    other = board.draft(world, at, board.pump(world))
    with pytest.raises(NotWhole) as told:
        drafting.request(
            world.site, values={**board.REQUEST, "kind": "standard", "follows": other}, by=world.cleo, at=at
        )
    assert "follows" in told.value.fields
    alone = board.draft(world, at, board.pump(world, "GEN-0002"), kind="standard")
    assert Obstacle.PRECEDENT in unassessed(record.situation(alone))


def test_back_in_the_assessment_approvals_hold_no_more(world: World, at: datetime) -> None:
    change = board.assessed(world, at, board.draft(world, at, board.pump(world)))
    board.sign(world, at, change, "htm")
    deciding.advance(change, to="assessment", by=world.mara, at=at)
    drafting.edit(change, values={"fallback": "Pumps of the OR"}, by=world.cleo, at=at)
    deciding.advance(change, to="review", by=world.mara, at=at)
    assert record.situation(change).signed == {}
    board.sign(world, at, change, "htm")
    assert list(Approval.objects.values_list("round", flat=True)) == [1, 2]


def test_what_is_decided_is_not_rewritten(world: World, at: datetime) -> None:
    change = board.assessed(world, at, board.draft(world, at, board.pump(world)))
    with pytest.raises(UnableToChange, match="take it back to the assessment"):
        drafting.edit(change, values={"fallback": "None"}, by=world.cleo, at=at)
    with pytest.raises(UnableToChange):
        board.authorize(world, at, change)
    board.sign(world, at, change, "htm")
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Approval.objects.update(said="Never mind")
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Approval.objects.all().delete()


def test_a_rejection_ends_it_and_says_why(world: World, at: datetime) -> None:
    change = board.assessed(world, at, board.draft(world, at, board.pump(world)))
    proof = make.proof(world.ivo, at)
    with pytest.raises(NotWhole):
        deciding.reject(change, role="it", reason=" ", proof=proof, by=world.ivo, at=at)
    deciding.reject(change, role="it", reason="The server is not ready", proof=proof, by=world.ivo, at=at)
    assert (change.state, change.result) == ("rejected", "The server is not ready")
    with pytest.raises(UnableToChange, match="Request another"):
        board.sign(world, at, change, "htm")


def speak(world: World, at: datetime, change: Change, role: str, name: str) -> Any:
    given: dict[str, Any] = {"role": role, "given_by": name, "said": "By telephone"}
    return deciding.speak(change, **given, by=world.mara, at=at)


def emergency(world: World, at: datetime) -> Change:
    change = board.draft(world, at, board.pump(world), kind="emergency")
    texts = {"fallback": "Spare pumps", "rollback": "Version 3.1"}
    drafting.edit(change, values=texts, by=world.cleo, at=at)
    return board.determine(world, at, board.authorize(world, at, change))


def test_an_emergency_is_approved_by_word_of_mouth_of_two_roles_and_people(
    world: World, at: datetime
) -> None:
    change = emergency(world, at)
    speak(world, at, change, "htm", "Mara Manager")
    speak(world, at, change, "clinical", " mara manager ")
    assert change.state == "draft"
    speak(world, at, change, "it", "Dr. Ward")
    assert change.state == "approved"
    # A Sunday: two business days are Monday and Tuesday.
    assert change.paperwork_on == date(2026, 11, 24)
    deciding.advance(change, to="implementing", by=world.mara, at=at)
    assert not telling.late(change, on=date(2026, 11, 24))
    assert telling.late(change, on=date(2026, 11, 25))
    missing = obstacles(State.CLOSED, record.situation(change))
    assert {Obstacle.RISK, Obstacle.TEST_PLAN, Obstacle.SIGNATURES} <= set(missing)


def test_the_paperwork_of_an_emergency_follows_and_is_signed(world: World, at: datetime) -> None:
    change = emergency(world, at)
    for role, name in (("htm", "Mara Manager"), ("clinical", "Dr. Ward")):
        speak(world, at, change, role, name)
    with pytest.raises(UnableToChange, match="Rate the risk"):
        board.sign(world, at, change, "htm")
    with pytest.raises(UnableToChange, match="finish its paperwork"):
        deciding.advance(change, to="assessment", by=world.mara, at=at)
    drafting.edit(change, values=board.TEXTS, by=world.cleo, at=at)
    board.rate(world, at, change)
    with pytest.raises(UnableToChange):
        drafting.edit(change, values={"title": "Something else"}, by=world.cleo, at=at)
    later = at + timedelta(days=2)
    for role in board.ROLES:
        board.sign(world, later, change, role)
    assert change.paperwork_done_at == later
    assert not telling.late(change, on=date(2027, 1, 1))
    with pytest.raises(UnableToChange):
        drafting.edit(change, values={"fallback": "Other"}, by=world.cleo, at=later)


def test_not_even_an_emergency_goes_without_the_makers_word(world: World, at: datetime) -> None:
    change = board.draft(world, at, board.pump(world), kind="emergency")
    for role, name in (("htm", "Mara Manager"), ("clinical", "Dr. Ward"), ("it", "Ivo Security")):
        speak(world, at, change, role, name)
    assert change.state == "draft"
    with pytest.raises(UnableToChange, match="Only an emergency"):
        speak(world, at, board.draft(world, at, board.pump(world, "GEN-0002")), "htm", "Mara")


def test_who_may_not_and_who_is_elsewhere(world: World, at: datetime) -> None:
    for who in (world.nina, world.otto, world.tess, world.fay):
        with pytest.raises(NotPermitted):
            drafting.request(world.site, values=board.REQUEST, by=who, at=at)
    change = board.draft(world, at, board.pump(world))
    with pytest.raises(NotPermitted):
        deciding.advance(change, to="assessment", by=world.cleo, at=at)
    stranger = make.make_device(world, "OTH-0001", site=world.other_site, department=world.other_department)
    with pytest.raises(UnableToChange, match="another site"):
        drafting.add_devices(change, devices=[stranger], by=world.cleo, at=at)
    other = make.make_device(world, "GEN-0009")
    with pytest.raises(UnableToChange, match="does not name their model"):
        drafting.add_devices(change, devices=[other], by=world.cleo, at=at)


def test_a_stale_edit_is_refused(world: World, at: datetime) -> None:
    change = board.draft(world, at, board.pump(world))
    stale = Change.objects.get(pk=change.pk)
    drafting.edit(change, values={"fallback": "One"}, by=world.cleo, at=at)
    with pytest.raises(StaleVersion):
        drafting.edit(
            stale, values={"fallback": "Two"}, seen_version=change.version - 1, by=world.cleo, at=at
        )
