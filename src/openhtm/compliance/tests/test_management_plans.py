"""The life of a management plan: written, approved by somebody else, superseded, never changed; its goals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction

from openhtm.audit.api import Entry, UnableToSign, signatures
from openhtm.compliance.actions import management_plans as acts
from openhtm.compliance.actions import plan_goals
from openhtm.compliance.errors import UnableToDecidePlan, UnableToPlan
from openhtm.compliance.management_plans import progress, reads
from openhtm.compliance.models import GoalValue, ManagementPlan, PlanGoal
from openhtm.compliance.rules.management_plans import Standing, Why
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.maintenance.tests import factories as make

from . import cases
from .plan_world import approved, by_a_day, counted, draft, say, told_by_person, values

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor("tests")


def standing(plan: ManagementPlan, at: datetime) -> list[Standing]:
    return [one.standing for one in progress.of_plan(plan, at=at)]


def approve(plan: ManagementPlan, who: Any, at: datetime) -> ManagementPlan:
    return acts.approve(plan, proof=make.proof(who, at), by=who, at=at)


# -- the life of a plan -----------------------------------------------------------------------------------


def test_an_approved_plan_is_signed_with_its_goals_and_in_force(world: World, at: datetime) -> None:
    plan = approved(world, at)
    assert (plan.state, plan.approver, str(plan), plan.revision) == ("approved", world.mara, "MEMP-1", 1)
    assert list(ManagementPlan.objects.in_force(at.date())) == [plan]
    assert list(ManagementPlan.objects.in_force(date(2027, 1, 1))) == []
    signed = signatures(plan).get()
    assert signed.printed_name == "Mara Manager"
    for text in ("Fewer devices that nobody can find.", "Nurses know the spare", "repairs_open_long"):
        assert text in signed.content
    assert Entry.objects.filter(action="compliance.management_plan.approve").exists()


def test_the_author_approves_through_no_door(world: World, at: datetime) -> None:
    plan = acts.begin(site=world.site, values=values(world), by=world.mara, at=at)
    plan_goals.add_goal(plan, goal=counted(world), by=world.mara, at=at)
    acts.submit(plan, by=world.mara, at=at)
    with pytest.raises(UnableToDecidePlan, match="someone else"):
        approve(plan, world.mara, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ManagementPlan.objects.filter(pk=plan.pk).update(approver=world.mara)
    with pytest.raises(UnableToSign):
        acts.approve(plan, by=world.rita, at=at)
    with pytest.raises(UnableToDecidePlan, match="A person"):
        acts.approve(plan, by=SYSTEM, at=at)
    assert approve(plan, world.rita, at).state == "approved"


def test_who_may_not_neither_writes_nor_approves(world: World, at: datetime) -> None:
    plan = draft(world, at)
    for person in (world.nina, world.tess, world.otto, world.ada):
        with pytest.raises(NotPermitted):
            acts.begin(site=world.site, values=values(world), by=person, at=at)
        with pytest.raises(NotPermitted):
            acts.withdraw(plan, reason="No", by=person, at=at)
        with pytest.raises(NotPermitted):
            acts.send_back(plan, reason="No", by=person, at=at)
        with pytest.raises(NotPermitted):
            plan_goals.add_goal(plan, goal=counted(world), by=person, at=at)
    with pytest.raises(NotPermitted):
        acts.begin(site=None, values=values(world), by=world.mara, at=at)
    acts.submit(plan, by=world.cleo, at=at)
    with pytest.raises(NotPermitted):
        approve(plan, world.cleo, at)


def test_a_plan_of_another_hospital_is_not_there(world: World, at: datetime) -> None:
    plan = approved(world, at)
    with pytest.raises(NotFound):
        reads.plan(world.otto, plan.pk)
    with pytest.raises(NotFound):
        reads.plan(world.nina, plan.pk)
    whole = draft(world, at, site=None)
    assert reads.plan(world.otto, whole.pk) == whole
    assert not reads.reads_whole(world.otto, whole)
    assert reads.reads_whole(world.root, whole)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": date(2025, 12, 31)}, "ends_on"),
        ({"ends_on": date(2027, 1, 1)}, "ends_on"),
        ({"more": [{"title": "Rounds", "text": ""}]}, "more"),
    ],
)
def test_what_is_not_whole_is_not_begun(world: World, at: datetime, changes: Any, field: str) -> None:
    with pytest.raises(UnableToPlan) as problem:
        draft(world, at, **changes)
    assert list(problem.value.fields) == [field]


def test_who_answers_for_a_plan_sees_it(world: World, at: datetime) -> None:
    with pytest.raises(UnableToPlan, match="not whole") as problem:
        draft(world, at, responsible=world.otto)
    assert list(problem.value.fields) == ["responsible"]
    cases.changed(world.rita, is_active=False)()
    world.rita.refresh_from_db()
    with pytest.raises(UnableToPlan) as problem:
        draft(world, at, responsible=world.rita)
    assert problem.value.fields == {"responsible": ["This person has left."]}
    with pytest.raises(InvalidInput, match="magic"):
        draft(world, at, magic=1)


def test_one_plan_of_a_place_and_period_is_written_at_a_time(world: World, at: datetime) -> None:
    plan = draft(world, at)
    with pytest.raises(UnableToPlan, match="being written already"):
        draft(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ManagementPlan.objects.create(
            number=99, site=world.site, revision=7, author=world.cleo, **values(world)
        )
    draft(world, at, site=None)
    acts.withdraw(plan, reason="Another way", by=world.mara, at=at)
    assert draft(world, at).revision == 2


def test_a_draft_is_changed_by_its_author_in_the_version_they_saw(world: World, at: datetime) -> None:
    plan = draft(world, at, goals=False)
    more = [{"title": "Rounds", "text": "Every month"}, {"title": "", "text": ""}]
    changed = acts.change(
        plan, values=values(world, title="Plan 2026", more=more), seen_version=1, by=world.cleo, at=at
    )
    assert (changed.title, changed.more) == ("Plan 2026", more[:1])
    with pytest.raises(StaleVersion):
        acts.change(plan, values=values(world, title="Plan"), seen_version=1, by=world.cleo, at=at)
    with pytest.raises(UnableToDecidePlan, match="author"):
        acts.change(plan, values=values(world), by=world.mara, at=at)
    with pytest.raises(UnableToDecidePlan, match="author"):
        acts.submit(plan, by=world.mara, at=at)


def test_a_plan_without_text_or_goals_is_not_submitted(
    world: World, at: datetime, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    plan = draft(world, at, goals=False, scope=" ")
    with pytest.raises(UnableToPlan, match="section") as problem:
        acts.submit(plan, by=world.cleo, at=at)
    assert list(problem.value.fields) == ["scope"]
    file = ContentFile(b"%PDF-1.4\nThe plan\n%%EOF\n", name="memp.pdf")
    acts.change(plan, values=values(world, scope=""), file=file, by=world.cleo, at=at)
    assert plan.filed is not None
    with pytest.raises(UnableToPlan, match="without goals"):
        acts.submit(plan, by=world.cleo, at=at)
    plan_goals.add_goal(plan, goal=counted(world, owner=None), by=world.cleo, at=at)
    with pytest.raises(UnableToPlan, match="Say who answers for it"):
        acts.submit(plan, by=world.cleo, at=at)
    plan_goals.change_goal(reads.goal(plan, 1), new=counted(world), by=world.cleo, at=at)
    assert acts.submit(plan, by=world.cleo, at=at).state == "submitted"


def test_it_is_sent_back_with_a_reason_and_submitted_again(world: World, at: datetime) -> None:
    plan = draft(world, at)
    with pytest.raises(UnableToDecidePlan, match="not waiting"):
        acts.send_back(plan, reason="More", by=world.mara, at=at)
    acts.submit(plan, by=world.cleo, at=at)
    with pytest.raises(InvalidInput):
        acts.send_back(plan, reason=" ", by=world.mara, at=at)
    acts.send_back(plan, reason="Say more", by=world.mara, at=at)
    assert (plan.state, plan.sent_back) == ("draft", "Say more")
    with pytest.raises(UnableToDecidePlan, match="not waiting"):
        approve(plan, world.mara, at)
    acts.submit(plan, by=world.cleo, at=at)
    approve(plan, world.mara, at)
    with pytest.raises(UnableToDecidePlan, match="not waiting"):
        approve(plan, world.mara, at)
    with pytest.raises(UnableToDecidePlan, match="decided"):
        acts.withdraw(plan, reason="Over", by=world.mara, at=at)


def test_periods_that_overlap_are_refused(world: World, at: datetime) -> None:
    approved(world, at)
    days: dict[str, Any] = {"starts_on": date(2026, 7, 1), "ends_on": date(2027, 6, 30)}
    other = draft(world, at, **days)
    with pytest.raises(UnableToPlan, match="MEMP-1 holds"):
        acts.submit(other, by=world.cleo, at=at)


def test_the_database_refuses_to_rewrite_what_was_approved(world: World, at: datetime) -> None:
    plan = approved(world, at)
    value = say(plan, 2, at, world, number=95.0)
    attempts: list[Any] = [
        lambda: ManagementPlan.objects.filter(pk=plan.pk).update(objectives="Others"),
        lambda: ManagementPlan.objects.filter(pk=plan.pk).update(state="draft"),
        lambda: PlanGoal.objects.filter(plan=plan, number=1).update(target_number=99),
        lambda: PlanGoal.objects.filter(plan=plan, number=3).delete(),
        lambda: GoalValue.objects.filter(pk=value.pk).update(number=100),
        lambda: GoalValue.objects.filter(pk=value.pk).delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            attempt()
    with pytest.raises(UnableToDecidePlan, match="never changed"):
        acts.change(plan, values=values(world), by=world.cleo, at=at)
    with pytest.raises(UnableToDecidePlan, match="never changed"):
        plan_goals.add_goal(plan, goal=counted(world), by=world.cleo, at=at)


def test_a_revision_supersedes_and_keeps_what_was_told(world: World, at: datetime) -> None:
    plan = approved(world, at)
    say(plan, 2, at, world, number=95.0)
    made = acts.revise(plan, by=world.cleo, at=at)
    assert (made.revision, made.begun_from, made.scope) == (2, plan, plan.scope)
    with pytest.raises(UnableToPlan, match="same period"):
        acts.change(made, values=values(world, starts_on=date(2026, 2, 1)), by=world.cleo, at=at)
    assert list(ManagementPlan.objects.in_force(at.date())) == [plan]
    approved(world, at, made)
    assert list(ManagementPlan.objects.in_force(at.date())) == [made]
    assert standing(made, at)[1] is Standing.ON_TRACK
    assert reads.superseded_by(plan) == made
    for act in (acts.revise, acts.begin_next):
        with pytest.raises(UnableToDecidePlan, match="superseded"):
            act(plan, by=world.cleo, at=at)
    with pytest.raises(UnableToDecidePlan, match="approved plan"):
        say(plan, 2, at, world, number=96.0)


def test_the_next_plan_is_begun_as_a_copy_with_goals_of_its_own(world: World, at: datetime) -> None:
    plan = approved(world, at)
    say(plan, 2, at, world, number=95.0)
    made = acts.begin_next(plan, by=world.cleo, at=at)
    assert (made.starts_on, made.ends_on, made.revision) == (date(2027, 1, 1), date(2027, 12, 31), 1)
    goals = reads.goals(made)
    assert [(one.name, one.before, one.target_day) for one in goals] == [
        ("Repairs do not lie", "", None),
        ("Nurses know the spare", "", None),
        ("The list of loaners is whole", "", None),
    ]
    assert {one.thread for one in goals}.isdisjoint({one.thread for one in reads.goals(plan)})
    with pytest.raises(UnableToPlan, match="Give the day"):
        acts.submit(made, by=world.cleo, at=at)
    with pytest.raises(UnableToDecidePlan, match="approved"):
        acts.begin_next(made, by=world.cleo, at=at)


# -- goals ------------------------------------------------------------------------------------------------


def test_a_counted_goal_stands_as_its_rows_do(world: World, at: datetime) -> None:
    plan = approved(world, at)
    assert standing(plan, at)[0] is Standing.ON_TRACK
    for number in range(2):
        device = make.make_device(world, f"GEN-7{number:03d}")
        cases.order(
            world,
            device,
            at.date() - timedelta(days=31 + number),
            kind="repair",
            state="in_progress",
            closed_at=None,
        )
    late = make.make_device(world, "GEN-7999")
    cases.order(
        world, late, at.date() - timedelta(days=29), kind="repair", state="in_progress", closed_at=None
    )
    one = progress.of_plan(plan, at=at)[0]
    assert (one.value.number, one.standing, one.judgment.why) == (2, Standing.NOT_ON_TRACK, Why.MISSED)
    assert progress.rows(one.goal, at=at).count() == 2
    months = progress.by_month(one.goal, at=at)
    assert (len(months), months[0], months[-1]) == (11, (date(2026, 1, 1), 0), (date(2026, 11, 1), 2))


def test_inspections_of_high_risk_count_the_unknown_and_open_to_what_was_not_done(
    world: World, at: datetime
) -> None:
    new = counted(world, measure="inspections_high", target="at_least", target_number=95.0)
    other = counted(world, measure="inspections_other", target="at_least", target_number=95.0)
    plan = draft(world, at, goals=False)
    for goal in (new, other):
        plan_goals.add_goal(plan, goal=goal, by=world.cleo, at=at)
    assert standing(plan, at) == [Standing.UNKNOWN, Standing.UNKNOWN]
    done = {"state": "done", "done_on": date(2026, 8, 1), "settled_at": cases.moment(date(2026, 8, 1))}
    for number, (risk, facts) in enumerate(
        [("life_support", done), ("high", {}), ("unknown", {}), ("low", done), ("medium", done)]
    ):
        device = make.make_device(world, f"GEN-6{number:03d}", risk_class=risk)
        cases.occurrence(cases.put_under(world, device), date(2026, 8, 1), **facts)
    high, low = progress.of_plan(plan, at=at)
    assert (high.of, high.standing) == ((1, 3), Standing.NOT_ON_TRACK)
    assert (low.value.number, low.of, low.standing) == (100, (2, 2), Standing.ON_TRACK)
    assert sorted(row.device.tag for row in progress.rows(high.goal, at=at)) == ["GEN-6001", "GEN-6002"]
    assert progress.rows(low.goal, at=at).count() == 0


def test_a_told_goal_is_unknown_until_somebody_tells_it_and_again_when_that_is_old(
    world: World, at: datetime
) -> None:
    plan = approved(world, at)
    assert standing(plan, at)[1:] == [Standing.UNKNOWN, Standing.NOT_DUE]
    early = date(2026, 9, 23)
    say(plan, 2, at, world, number=95.0, on=early)
    say(plan, 3, at, world, done_on=at.date())
    assert standing(plan, at)[1:] == [Standing.ON_TRACK, Standing.ON_TRACK]
    say(plan, 2, at, world, number=80.0, on=early)
    assert standing(plan, at)[1] is Standing.NOT_ON_TRACK
    later = at + timedelta(days=32)
    assert standing(plan, later)[1:] == [Standing.UNKNOWN, Standing.ON_TRACK]


def test_what_was_told_last_does_not_grow_old_after_the_year(world: World, at: datetime) -> None:
    plan = approved(world, at)
    december = at + timedelta(days=30)
    say(plan, 2, december, world, number=95.0)
    after = at + timedelta(days=400)
    assert standing(plan, after)[1:] == [Standing.ON_TRACK, Standing.NOT_ON_TRACK]
    with pytest.raises(UnableToPlan) as problem:
        say(plan, 2, after, world, number=10.0)
    assert list(problem.value.fields) == ["on"]
    say(plan, 3, after, world, done_on=after.date())
    assert progress.of_plan(plan, at=after)[2].judgment.why is Why.DONE_LATE


def test_its_owner_tells_it_and_nobody_else_without_the_right(world: World, at: datetime) -> None:
    plan = approved(world, at)
    told = plan_goals.Told(on=at.date(), number=91.0, note="Asked")
    assert plan_goals.tell(reads.goal(plan, 2), told=told, by=world.tess, at=at).told_by == "Tess Technician"
    day = plan_goals.Told(on=at.date(), done_on=at.date())
    with pytest.raises(NotPermitted, match="Cleo Engineer"):
        plan_goals.tell(reads.goal(plan, 3), told=day, by=world.tess, at=at)
    for person in (world.nina, world.otto):
        with pytest.raises(NotPermitted):
            plan_goals.tell(reads.goal(plan, 2), told=told, by=person, at=at)


@pytest.mark.parametrize(
    ("number", "given", "field"),
    [
        (2, {}, "number"),
        (2, {"number": float("nan")}, "number"),
        (2, {"number": 1.0, "done_on": date(2026, 11, 1)}, "number"),
        (2, {"number": 1.0, "on": date(2025, 12, 31)}, "on"),
        (2, {"number": 1.0, "on": date(2026, 11, 23)}, "on"),
        (3, {"number": 1.0}, "done_on"),
        (3, {"done_on": date(2026, 11, 23)}, "done_on"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    world: World, at: datetime, number: int, given: Any, field: str
) -> None:
    plan = approved(world, at)
    with pytest.raises(UnableToPlan) as problem:
        say(plan, number, at, world, **given)
    assert list(problem.value.fields) == [field]


def test_nobody_types_what_the_program_counts(world: World, at: datetime) -> None:
    plan = draft(world, at)
    with pytest.raises(UnableToDecidePlan, match="approved plan"):
        say(plan, 2, at, world, number=1.0)
    approved(world, at, plan)
    with pytest.raises(UnableToDecidePlan, match="counts this goal"):
        say(plan, 1, at, world, number=0.0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"measure": "magic"}, "measure"),
        ({"target_number": None}, "target_number"),
        ({"target_number": float("inf")}, "target_number"),
        ({"measure": ""}, "told_how"),
        ({"told_months": 13}, "told_months"),
        ({"target": "by_day", "target_day": date(2026, 12, 1)}, "measure"),
        ({"target": "by_day", "measure": "", "told_how": "List"}, "target_day"),
        (
            {"target": "by_day", "measure": "", "told_how": "List", "target_day": date(2027, 1, 1)},
            "target_day",
        ),
        ({"target": "about"}, "target"),
    ],
)
def test_a_goal_that_is_not_whole_is_refused(world: World, at: datetime, changes: Any, field: str) -> None:
    plan = draft(world, at, goals=False)
    with pytest.raises(UnableToPlan) as problem:
        plan_goals.add_goal(plan, goal=counted(world, **changes), by=world.cleo, at=at)
    assert list(problem.value.fields) == [field]


def test_a_goal_is_changed_and_taken_out_of_a_draft_with_a_trace(world: World, at: datetime) -> None:
    plan = draft(world, at)
    plan_goals.change_goal(reads.goal(plan, 1), new=by_a_day(world), by=world.cleo, at=at)
    assert (reads.goal(plan, 1).measure, reads.goal(plan, 1).target_number) == ("", None)
    with pytest.raises(UnableToPlan):
        plan_goals.drop_goal(reads.goal(plan, 2), reason=" ", by=world.cleo, at=at)
    plan_goals.drop_goal(reads.goal(plan, 2), reason="Twice", by=world.cleo, at=at)
    assert [one.number for one in reads.goals(plan)] == [1, 3]
    assert Entry.objects.filter(action="compliance.management_plan.drop_goal", reason="Twice").exists()
    plan_goals.add_goal(plan, goal=told_by_person(world), by=world.cleo, at=at)
    assert [one.number for one in reads.goals(plan)] == [1, 3, 4]
    with pytest.raises(UnableToPlan) as problem:
        plan_goals.add_goal(plan, goal=counted(world, owner=world.otto), by=world.cleo, at=at)
    assert list(problem.value.fields) == ["owner"]


def test_every_measure_counts_and_opens_to_rows(world: World, at: datetime) -> None:
    """On an empty hospital a share is unknown, and what has begun to be counted is none."""
    from openhtm.compliance.management_plans.measures import MEASURES

    plan = draft(world, at, goals=False)
    for key in MEASURES:
        plan_goals.add_goal(plan, goal=counted(world, measure=key, name=key), by=world.cleo, at=at)
    make.make_device(world, "GEN-5000")
    for one in progress.of_plan(plan, at=at):
        rows = progress.rows(one.goal, at=at)
        count = len(rows) if isinstance(rows, list) else rows.count()
        measure = one.measure
        assert measure is not None
        named = [measure.row(row) for row in rows]
        assert all(name and url for name, url in named), one.goal.measure
        if one.value.number is None:
            assert one.standing is Standing.UNKNOWN
        elif not measure.unit:
            assert one.value.number == count, one.goal.measure
    found = {one.goal.measure: one.value.number for one in progress.of_plan(plan, at=at)}
    assert found["software_unknown"] == 100
    assert found["findings_critical"] is None
    assert found["checks_kept"] is None


def test_a_plan_that_has_not_begun_knows_nothing(world: World, at: datetime) -> None:
    plan = draft(world, at, goals=False, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    plan_goals.add_goal(plan, goal=counted(world), by=world.cleo, at=at)
    assert standing(plan, at) == [Standing.UNKNOWN]
    assert progress.rows(reads.goal(plan, 1), at=at) == []
