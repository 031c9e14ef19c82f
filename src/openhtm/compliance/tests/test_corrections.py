"""The life of a corrective action: begun, its cause found, steps done, checked by somebody else, closed or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign, history, signatures
from openhtm.compliance import corrections
from openhtm.compliance.actions import checking, correcting
from openhtm.compliance.actions import correction_steps as steps
from openhtm.compliance.errors import AlreadyMended, NotInThatState, UnableToCorrect
from openhtm.compliance.models import (
    CorrectedFinding,
    CorrectionRound,
    CorrectionStep,
    CorrectiveAction,
    Finding,
)
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance.tests.factories import proof

from .correction_world import (
    LATER,
    SOON,
    awaiting,
    begun,
    by_hand,
    caused,
    judge,
    mended,
    overdue,
    planned,
    step,
)
from .planting import TODAY

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
THEN = timedelta(days=60)


def fresh(found: CorrectiveAction) -> CorrectiveAction:
    rows = CorrectiveAction.objects.select_related("site", "department", "owner")
    again: CorrectiveAction = rows.get(pk=found.pk)
    return again


def test_findings_under_an_action_stay_open_and_say_who_corrects_them(world: World, at: datetime) -> None:
    findings = overdue(world, at, "GEN-0001", "GEN-0002")
    found = planned(world, at, findings)
    assert (str(found), found.site, found.department, found.state) == (
        "CA-1",
        world.site,
        world.icu,
        "in_work",
    )
    assert Finding.objects.open(TODAY).filter(rule="overdue").count() == 2
    of = corrections.correcting(findings[0])
    assert of is not None
    assert (of.action, of.action.owner, corrections.until(of)) == (found, world.cleo, LATER)
    assert corrections.corrected_among([one.pk for one in findings]) == {one.pk for one in findings}


def test_findings_that_close_by_themselves_close_nothing(world: World, at: datetime) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    mended(at, "GEN-0001")
    assert fresh(found).state == "in_work"


def test_an_action_over_findings_of_two_units_is_of_the_site(world: World, at: datetime) -> None:
    both = [
        *overdue(world, at, "GEN-0001"),
        *overdue(world, at, "GEN-0002", department=world.operating),
    ]
    found = begun(world, at, both)
    assert (found.site, found.department) == (world.site, None)


def test_findings_of_two_sites_take_two_actions(world: World, at: datetime) -> None:
    there: dict[str, Any] = {"site": world.other_site, "department": world.other_department}
    both = [*overdue(world, at, "GEN-0001"), *overdue(world, at, "OTH-0001", **there)]
    new = correcting.NewCorrection(title="Late", wrong="Late", owner=world.root)
    with pytest.raises(UnableToCorrect, match="several sites"):
        correcting.start(both, new=new, by=world.root, at=at)


def test_a_finding_is_corrected_by_one_action_at_a_time(world: World, at: datetime) -> None:
    findings = overdue(world, at, "GEN-0001")
    found = begun(world, at, findings)
    with pytest.raises(UnableToCorrect, match="GEN-0001"):
        begun(world, at, findings)
    other = by_hand(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectedFinding.objects.create(action=other, finding=findings[0], added_at=at)
    correcting.withdraw(found, reason="Taken up elsewhere", by=world.mara, at=at)
    assert str(begun(world, at, findings)) == "CA-3"


def test_what_was_mended_needs_no_action(world: World, at: datetime) -> None:
    findings = overdue(world, at, "GEN-0001")
    mended(at, "GEN-0001")
    findings[0].refresh_from_db()
    with pytest.raises(AlreadyMended):
        begun(world, at, findings)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"wrong": ""}, "wrong"),
        ({"source": "findings"}, "source"),
        ({"source": "gossip"}, "source"),
        ({"source_text": " "}, "source_text"),
        ({"source_link": "javascript:alert(1)"}, "source_link"),
    ],
)
def test_one_by_hand_that_is_not_whole_is_refused(
    world: World, at: datetime, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnableToCorrect) as problem:
        by_hand(world, at, **given)
    assert list(problem.value.fields) == [field]
    assert not CorrectiveAction.objects.exists()


def test_only_who_can_see_it_can_answer_for_it_or_do_a_step(world: World, at: datetime) -> None:
    with pytest.raises(UnableToCorrect, match="may not see"):
        by_hand(world, at, owner=world.nina)
    with pytest.raises(UnableToCorrect, match="may not see"):
        by_hand(world, at, owner=world.uma)
    found = by_hand(world, at, department=world.icu)
    assert step(found, world, at, kind="containment", owner=world.uma).owner == world.uma
    world.tess.is_active = False
    with pytest.raises(UnableToCorrect, match="has left"):
        step(found, world, at, kind="containment")


def test_only_containment_begins_before_the_cause_is_found(world: World, at: datetime) -> None:
    found = by_hand(world, at)
    assert step(found, world, at, kind="containment").round.number == 1
    assert fresh(found).state == "open"
    with pytest.raises(UnableToCorrect, match="cause first"):
        step(found, world, at)
    caused(found, world, at)
    assert fresh(found).state == "cause_found"
    step(found, world, at, kind="preventive")
    assert fresh(found).state == "in_work"


def test_the_cause_is_asked_for_whole(world: World, at: datetime) -> None:
    found = by_hand(world, at)
    acting: dict[str, Any] = {"by": world.mara, "at": at}
    for wrong in ({"whys": ["One"]}, {"whys": ["One", "", "Three"]}, {"cause": " "}, {"method": "oracle"}):
        given: dict[str, Any] = {"method": "five_whys", "whys": ["One", "Two"], "cause": "It", **wrong}
        with pytest.raises(UnableToCorrect):
            correcting.find_cause(found, **given, **acting)
    correcting.find_cause(found, method="other", cause="Seen on the spot", **acting)
    of = corrections.open_round(found)
    assert (of.method, of.whys, of.cause, of.cause_by) == ("other", [], "Seen on the spot", "Mara Manager")


def test_a_step_has_an_owner_a_day_ahead_and_a_text(world: World, at: datetime) -> None:
    found = caused(by_hand(world, at), world, at)
    for field, value in (("text", " "), ("due_on", TODAY - timedelta(days=1)), ("kind", "wish")):
        with pytest.raises(UnableToCorrect) as problem:
            step(found, world, at, **{field: value})
        assert list(problem.value.fields) == [field]
    step(found, world, at, due_on=SOON)
    assert fresh(found).due_on == SOON


def test_a_step_is_done_by_its_owner_or_by_who_plans(world: World, at: datetime) -> None:
    found = caused(by_hand(world, at), world, at)
    one = step(found, world, at)
    for person in (world.uma, world.otto, world.nina):
        with pytest.raises(NotPermitted):
            steps.finish_step(one, note="Done", by=person, at=at)
    with pytest.raises(UnableToCorrect, match="what was done"):
        steps.finish_step(one, note=" ", by=world.tess, at=at)
    steps.finish_step(one, note="Tim is the deputy", by=world.tess, at=at)
    with pytest.raises(NotInThatState):
        steps.finish_step(one, note="Again", by=world.tess, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionStep.objects.filter(pk=one.pk).update(note="Rewritten")
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionStep.objects.filter(pk=one.pk).delete()


def test_an_undone_step_changes_hands_and_stays_late(world: World, at: datetime) -> None:
    found = caused(by_hand(world, at), world, at)
    one = step(found, world, at)
    later = at + timedelta(days=30)
    acting: dict[str, Any] = {"by": world.mara, "at": later}
    steps.change_step(one, text="Name two deputies", owner=world.cleo, due_on=SOON, **acting)
    assert fresh(found).is_overdue(TODAY + timedelta(days=30))
    with pytest.raises(UnableToCorrect):
        steps.change_step(one, text="Name", owner=world.cleo, due_on=SOON + timedelta(days=1), **acting)
    steps.change_step(one, text="Name", owner=world.cleo, due_on=LATER, **acting)
    assert fresh(found).due_on == LATER
    assert [event.action for event in history(one)][:2] == ["compliance.correction.change_step"] * 2


def test_what_there_is_before_is_counted_and_not_typed(world: World, at: datetime) -> None:
    findings = overdue(world, at, "GEN-0001", "GEN-0002")
    overdue(world, at, "GEN-0003", department=world.operating)
    of = corrections.open_round(planned(world, at, findings))
    assert (of.measured_site, of.measured_department) == (world.site, world.icu)
    assert (of.before, of.before_at) == (2, at)


def test_a_check_is_asked_for_whole(world: World, at: datetime) -> None:
    found = caused(begun(world, at, overdue(world, at, "GEN-0001", "GEN-0002")), world, at)
    whole: dict[str, Any] = {"rule": "overdue", "target": 0, "look_from": LATER}
    for field, wrong in (
        ("rule", {"rule": "no_such_rule"}),
        ("target", {"target": None}),
        ("target", {"target": 2}),
        ("looks_at", {"rule": "", "target": None}),
        ("look_from", {"look_from": TODAY - timedelta(days=1)}),
        ("place", {"department": world.operating}),
        ("place", {"site": world.other_site}),
    ):
        check = checking.NewCheck(**{**whole, **wrong})
        with pytest.raises(UnableToCorrect) as problem:
            checking.plan_check(found, check=check, by=world.mara, at=at)
        assert list(problem.value.fields) == [field]


def test_work_that_lacks_something_is_not_handed_over(world: World, at: datetime) -> None:
    found = caused(begun(world, at, overdue(world, at, "GEN-0001")), world, at)
    with pytest.raises(NotInThatState, match="another state"):
        checking.hand_over(found, by=world.mara, at=at)
    step(found, world, at)
    with pytest.raises(NotInThatState) as problem:
        checking.hand_over(found, by=world.mara, at=at)
    assert str(problem.value) == (
        "Every step has to be done first. Say how one will know that it helped. "
        "Choose the day from which on one looks whether it helped."
    )


def test_an_effective_action_is_closed_as_counted_and_signed(world: World, at: datetime) -> None:
    findings = overdue(world, at, "GEN-0001", "GEN-0002")
    found = awaiting(world, at, findings)
    assert found.due_on == LATER + timedelta(days=14)
    mended(at + THEN, "GEN-0001", "GEN-0002")
    judge(found, world.rita, at + THEN)
    of = corrections.open_round(fresh(found))
    assert (of.before, of.after, of.effective, of.checked_by) == (2, 0, True, world.rita)
    assert (fresh(found).state, fresh(found).due_on) == ("effective", None)
    assert (corrections.count(of, at=at), corrections.count(of, at=at + THEN)) == (2, 0)
    signed = signatures(found).get()
    assert (signed.printed_name, signed.meaning) == ("Rita Risk", "reviewed")
    assert '"after":0' in signed.content.replace(" ", "")
    assert not CorrectedFinding.objects.filter(ended_at__isnull=True).exists()


def test_nobody_judges_against_the_count(world: World, at: datetime) -> None:
    found = awaiting(world, at, overdue(world, at, "GEN-0001", "GEN-0002"), target=1)
    with pytest.raises(UnableToCorrect, match="2 findings now, and 1 at most"):
        judge(found, world.rita, at + THEN)
    assert fresh(found).state == "awaiting_check"
    of = corrections.open_round(found)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRound.objects.filter(pk=of.pk).update(
            effective=True, after=2, checked_at=at, checked_by=world.rita, judgment="Fine"
        )


def test_not_effective_it_is_at_work_again_and_the_old_round_is_kept(world: World, at: datetime) -> None:
    found = awaiting(world, at, overdue(world, at, "GEN-0001", "GEN-0002"))
    later = at + THEN
    again = judge(found, world.rita, later, effective=False, judgment="Both are late still.")
    first, second = corrections.rounds(fresh(again))
    assert (first.after, first.effective, first.judgment) == (2, False, "Both are late still.")
    assert [one.text for one in first.steps.all()] == ["Name a deputy"]
    assert (second.number, second.cause, second.rule, second.before) == (2, first.cause, "overdue", 2)
    assert (second.look_from, list(second.steps.all())) == (None, [])
    assert (again.state, again.due_on) == ("in_work", TODAY + timedelta(days=90))
    assert CorrectedFinding.objects.filter(ended_at__isnull=True).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRound.objects.filter(pk=first.pk).update(judgment="It was fine")
    with pytest.raises(NotInThatState, match="Plan at least"):
        checking.hand_over(again, by=world.mara, at=later)


def test_who_answers_for_it_or_for_a_step_checks_nothing(world: World, at: datetime) -> None:
    found = awaiting(world, at, overdue(world, at, "GEN-0001"))
    mended(at + THEN, "GEN-0001")
    with pytest.raises(NotInThatState, match="someone else"):
        judge(found, world.cleo, at + THEN)
    one = CorrectionStep.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRound.objects.filter(pk=one.round_id).update(
            checked_by=world.cleo, checked_at=at, effective=False, judgment="Mine"
        )
    with pytest.raises(NotPermitted):
        judge(found, world.tess, at + THEN)


def test_who_does_a_step_does_not_check_it_whatever_their_role(world: World, at: datetime) -> None:
    found = caused(begun(world, at, overdue(world, at, "GEN-0001")), world, at)
    one = step(found, world, at, owner=world.rita)
    check = checking.NewCheck(rule="overdue", target=0, look_from=TODAY)
    checking.plan_check(found, check=check, by=world.mara, at=at)
    steps.finish_step(one, note="Done", by=world.rita, at=at)
    found = checking.hand_over(fresh(found), by=world.mara, at=at)
    with pytest.raises(NotInThatState, match="one of its steps"):
        judge(found, world.rita, at, effective=False)


def test_a_check_waits_for_its_day_a_judgment_and_a_signature(world: World, at: datetime) -> None:
    found = awaiting(world, at, overdue(world, at, "GEN-0001"))
    mended(at + THEN, "GEN-0001")
    with pytest.raises(NotInThatState, match="Look from"):
        judge(found, world.rita, at + timedelta(days=59))
    with pytest.raises(UnableToCorrect, match="what you saw"):
        judge(found, world.rita, at + THEN, judgment=" ")
    values: dict[str, Any] = {"effective": True, "judgment": "Well", "by": world.rita, "at": at + THEN}
    with pytest.raises(UnableToSign):
        checking.check(found, **values)
    with pytest.raises(UnableToSign):
        checking.check(found, **values, proof=proof(world.mara, at + THEN))
    assert fresh(found).state == "awaiting_check"
    assert not signatures(found).exists()


def test_without_a_rule_a_person_judges_alone(world: World, at: datetime) -> None:
    found = caused(by_hand(world, at), world, at)
    one = step(found, world, at)
    check = checking.NewCheck(looks_at="The cart, on three days", look_from=TODAY)
    checking.plan_check(found, check=check, by=world.mara, at=at)
    steps.finish_step(one, note="Done", by=world.tess, at=at)
    judge(checking.hand_over(fresh(found), by=world.mara, at=at), world.mara, at)
    of = corrections.open_round(fresh(found))
    assert (of.effective, of.before, of.after, of.target) == (True, None, None, None)


def test_a_rule_that_is_no_more_counts_nothing_and_proves_nothing(world: World, at: datetime) -> None:
    found = awaiting(world, at, overdue(world, at, "GEN-0001"))
    CorrectionRound.objects.update(rule="given_up")
    with pytest.raises(UnableToCorrect, match="rule is no more"):
        judge(found, world.rita, at + THEN)
    assert judge(found, world.rita, at + THEN, effective=False).state == "in_work"


def test_nothing_is_known_of_the_time_before_the_first_look(world: World, at: datetime) -> None:
    of = corrections.open_round(planned(world, at, overdue(world, at, "GEN-0001")))
    assert corrections.count(of, at=at - timedelta(seconds=1)) is None
    assert corrections.count(of, at=at) == 1


def test_a_withdrawn_action_says_why_and_is_never_changed(world: World, at: datetime) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    with pytest.raises(InvalidInput):
        correcting.withdraw(found, reason=" ", by=world.mara, at=at)
    correcting.withdraw(found, reason="The pumps were retired", by=world.mara, at=at)
    assert (fresh(found).state, fresh(found).ended_reason) == ("withdrawn", "The pumps were retired")
    for act in (
        lambda: correcting.withdraw(fresh(found), reason="Again", by=world.mara, at=at),
        lambda: caused(fresh(found), world, at),
        lambda: step(fresh(found), world, at),
        lambda: correcting.change(
            fresh(found), title="Other", wrong="Other", owner=world.cleo, by=world.mara, at=at
        ),
    ):
        with pytest.raises(NotInThatState, match="another state"):
            act()
    for change in ({"title": "Other"}, {"state": "open", "ended_at": None, "due_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CorrectiveAction.objects.filter(pk=found.pk).update(**change)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "withdrawn", "due_on": None},
        {"state": "effective"},
        {"due_on": None},
        {"title": ""},
        {"site": None, "department": "icu"},
    ],
)
def test_the_database_refuses_an_action_that_cannot_be(
    world: World, at: datetime, wrong: dict[str, Any]
) -> None:
    found = by_hand(world, at)
    values = {**wrong, "department": world.icu} if "department" in wrong else wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAction.objects.filter(pk=found.pk).update(**values)


def test_who_takes_it_over_may_not_check_it(world: World, at: datetime) -> None:
    found = planned(world, at, overdue(world, at, "GEN-0001"))
    given: dict[str, Any] = {
        "title": "Late",
        "wrong": "Late",
        "owner": world.rita,
        "by": world.mara,
        "at": at,
    }
    with pytest.raises(StaleVersion):
        correcting.change(found, **given, seen_version=1)
    correcting.change(found, **given)
    assert corrections.open_round(fresh(found)).owner == world.rita


def test_nobody_acts_beyond_their_rights_or_places(world: World, at: datetime) -> None:
    findings = overdue(world, at, "GEN-0001")
    new = correcting.NewCorrection(title="Late", wrong="Late", owner=world.cleo)
    alone = correcting.NewCorrection(
        title="It", wrong="It", owner=world.cleo, source="audit", source_text="A", site=world.site
    )
    for person in (world.tess, world.nina, world.uma, world.otto, world.ada):
        with pytest.raises(NotPermitted):
            correcting.start(findings, new=new, by=person, at=at)
        with pytest.raises(NotPermitted):
            correcting.start([], new=alone, by=person, at=at)
    with pytest.raises(NotPermitted):
        by_hand(world, at, site=None)
    found = begun(world, at, findings)
    with pytest.raises(NotPermitted):
        correcting.withdraw(found, reason="Mine", by=world.otto, at=at)


def test_people_see_the_actions_of_their_places(world: World, at: datetime) -> None:
    begun(world, at, overdue(world, at, "GEN-0001"))
    by_hand(world, at)

    def seen(person: Any) -> list[str]:
        return [str(one) for one in corrections.actions(person).order_by("number")]

    assert seen(world.mara) == seen(world.tess) == ["CA-1", "CA-2"]
    assert seen(world.uma) == ["CA-1"]
    assert seen(world.otto) == seen(world.nina) == []
