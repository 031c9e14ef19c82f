"""Management plans, their goals and evaluations inside a person's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, one, scope
from openhtm.documents.api import Document
from openhtm.kernel import acts
from openhtm.kernel.errors import NotFound

from ..models import GoalValue, ManagementPlan, ManagementPlanQuerySet, PlanEvaluation, PlanGoal
from ..rules import management_plans as rules
from ..rules.management_plans import EvaluationState, Stage, State


def plans(
    user: Any, permission: str = Permission.COMPLIANCE_READ, *, site_id: int | None = None
) -> ManagementPlanQuerySet:
    """Those of one's sites, and those of the whole hospital."""
    rows: ManagementPlanQuerySet = ManagementPlan.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def plan(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> ManagementPlan:
    missing = _("There is no such management plan, or it is outside your sites.")
    return cast(ManagementPlan, one(plans(user, permission).for_list(), missing, pk=pk))


def goals(found: ManagementPlan) -> list[PlanGoal]:
    """With their owners; each knows its plan."""
    rows = list(found.goals.select_related("owner", "carried_from").order_by("number"))
    for row in rows:
        row.plan = found
    return rows


def goal(found: ManagementPlan, number: int) -> PlanGoal:
    """Of a plan that was reached by ``plan``."""
    rows = found.goals.select_related("owner", "carried_from__plan")
    row = cast(PlanGoal, one(rows, _("This plan has no such goal."), number=number))
    row.plan = found
    return row


def told(rows: Sequence[PlanGoal]) -> dict[Any, list[GoalValue]]:
    """What was told of goals, by thread, the latest first; one query."""
    made: dict[Any, list[GoalValue]] = {}
    wanted = [row.thread for row in rows if not row.measure]
    if wanted:
        values = GoalValue.objects.filter(goal__thread__in=wanted).select_related("goal", "evidence")
        for value in values.order_by("-on", "-told_at", "-pk"):
            made.setdefault(value.goal.thread, []).append(value)
    return made


def evaluation(found: ManagementPlan) -> PlanEvaluation | None:
    return cast("PlanEvaluation | None", PlanEvaluation.objects.filter(plan=found).select_related(
        "evaluated_by", "accepted_by", "minutes").first())  # fmt: skip


def the_evaluation(found: ManagementPlan) -> PlanEvaluation:
    """Of a plan that was reached by ``plan``; it knows its plan."""
    row = evaluation(found)
    if row is None:
        raise NotFound(_("This plan has no evaluation yet."))
    row.plan = found
    return row


def same_place(site_id: int | None) -> Q:
    return Q(site__isnull=True) if site_id is None else Q(site_id=site_id)


def revisions(found: ManagementPlan) -> list[ManagementPlan]:
    """Every one of the same place and period, the latest first."""
    rows = ManagementPlan.objects.filter(same_place(found.site_id), starts_on=found.starts_on)
    return list(rows.select_related("approver").order_by("-revision"))


def current(rows: Sequence[ManagementPlan]) -> set[int]:
    """The keys of those that are approved and that nothing has superseded."""
    keys = [row.pk for row in rows]
    return set(ManagementPlan.objects.current().filter(pk__in=keys).values_list("pk", flat=True))


def superseded_by(found: ManagementPlan) -> ManagementPlan | None:
    """The latest approved revision, where it is another one."""
    later = [one for one in revisions(found) if one.state == State.APPROVED and one.revision > found.revision]
    return later[0] if found.state == State.APPROVED and later else None


def overlapping(*, site_id: int | None, first: date, last: date, same: bool = False) -> list[ManagementPlan]:
    """Approved plans of the place that share a day with the period; with ``same`` also those of just that period."""
    rows = ManagementPlan.objects.current().filter(
        same_place(site_id), starts_on__lte=last, ends_on__gte=first
    )
    found = rows if same else rows.exclude(starts_on=first, ends_on=last)
    return list(found.order_by("starts_on"))


def due_on(found: ManagementPlan) -> date:
    return due_days([found])[found.pk]


def due_days(rows: Sequence[ManagementPlan]) -> dict[int, date]:
    """When each is to have been evaluated: 12 months after it began, or after the plan before it was evaluated."""
    accepted = PlanEvaluation.objects.filter(state=EvaluationState.ACCEPTED, accepted_at__isnull=False)
    known = list(
        accepted.values_list("plan__site_id", "plan__starts_on", "accepted_at").order_by("plan__starts_on")
    )
    made = {}
    for row in rows:
        before = [at for site, first, at in known if site == row.site_id and first < row.starts_on]
        made[row.pk] = rules.due_on(row.starts_on, row.ends_on, before[-1].date() if before else None)
    return made


def pressing(user: Any, *, site_id: int | None, on: date) -> list[tuple[ManagementPlan, date, bool]]:
    """What a person is to evaluate soon, or was: the plan, its day, and whether that has passed."""
    mine = set(plans(user, Permission.MANAGEMENT_PLAN_EVALUATE, site_id=site_id).values_list("pk", flat=True))
    reach = scope(user, Permission.MANAGEMENT_PLAN_EVALUATE)
    return [
        (one, due, stage is Stage.LATE)
        for one, due, stage in to_evaluate(on)
        if one.pk in mine and reach.includes(site_id=one.site_id)
    ]


def to_evaluate(on: date) -> list[tuple[ManagementPlan, date, Stage]]:
    """Approved plans, of today or of before, whose evaluation nobody has accepted and that is late or comes up."""
    rows = ManagementPlan.objects.current().filter(starts_on__lte=on).exclude(
        evaluation__state=EvaluationState.ACCEPTED
    )  # fmt: skip
    every = list(rows.for_list().order_by("starts_on", "pk"))
    days = due_days(every)
    found = [(one, days[one.pk], rules.stage(days[one.pk], on)) for one in every]
    return [line for line in found if line[2] is not Stage.AHEAD]


def evaluation_state(found: ManagementPlan) -> str:
    """Of a plan of ``to_evaluate``: how far its evaluation has come; none: nobody has begun it."""
    try:
        return str(found.evaluation.state)
    except PlanEvaluation.DoesNotExist:
        return "none"


def hangs_on(document: Document, found: ManagementPlan) -> bool:
    """Whether a document is one of the plan's own, and was not voided."""
    held = (document.subject_type, document.subject_id, document.voided_at)
    return held == (acts.subject_type(found), found.pk, None)


def signed_before(found: ManagementPlan) -> ManagementPlan | None:
    """Another revision of the same period whose evaluation is signed: nothing supersedes it any more."""
    rows = ManagementPlan.objects.filter(same_place(found.site_id), starts_on=found.starts_on).exclude(
        pk=found.pk
    )
    signed = [EvaluationState.SIGNED, EvaluationState.ACCEPTED]
    return cast("ManagementPlan | None", rows.filter(evaluation__state__in=signed).first())


def people(user: Any, permission: str = Permission.MANAGEMENT_PLAN_EDIT) -> Any:
    """The active people of the places where one writes plans: who may answer for a plan or a goal."""
    return User.objects.within(scope(user, permission)).filter(is_active=True).order_by("name", "pk")


def reads_whole(user: Any, found: ManagementPlan) -> bool:
    """Whether one reads all that the numbers of the plan are made of."""
    return scope(user, Permission.COMPLIANCE_READ).includes(site_id=found.site_id)
