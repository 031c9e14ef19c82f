"""Goals of a management plan: named while it is a draft, and told how they stand during the year."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.documents.api import Document
from openhtm.documents.api import add as add_document
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import NotPermitted
from openhtm.places.api import day_at

from ..errors import UnableToDecidePlan, UnableToPlan
from ..management_plans import reads, words
from ..management_plans.measures import MEASURES
from ..models import GoalValue, ManagementPlan, PlanGoal
from ..rules.management_plans import Promise, State, Target, goal_lacks
from .management_plans import _own_draft, _stranger


@dataclass(frozen=True, kw_only=True)
class NewGoal:
    """``measure``: key of what the program counts; empty: a person tells it, as ``told_how`` says."""

    name: str
    target: str
    reason: str = ""
    measure: str = ""
    told_how: str = ""
    told_months: int = 3
    target_number: float | None = None
    target_day: date | None = None
    unit: str = ""
    owner: User | None = None


@action("compliance.management_plan.add_goal", needs=Permission.MANAGEMENT_PLAN_EDIT)
def add_goal(plan: ManagementPlan, *, goal: NewGoal, by: Actor, at: datetime) -> PlanGoal:
    """Promise something in a draft: what, how one knows, the target, and who answers for it."""
    _own_draft(plan, by)
    values = _checked(plan, goal)
    last = plan.goals.aggregate(last=Max("number"))["last"] or 0
    return acts.create(PlanGoal(plan=plan, number=last + 1, **values))


@action("compliance.management_plan.change_goal", needs=Permission.MANAGEMENT_PLAN_EDIT)
def change_goal(goal: PlanGoal, *, new: NewGoal, by: Actor, at: datetime) -> PlanGoal:
    """Say a goal of a draft in another way."""
    _own_draft(goal.plan, by)
    return acts.save(goal, **_checked(goal.plan, new))


@action("compliance.management_plan.drop_goal", needs=Permission.MANAGEMENT_PLAN_EDIT)
def drop_goal(goal: PlanGoal, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a goal out of a draft. The ledger keeps what it was, and why it went."""
    _own_draft(goal.plan, by)
    if not reason.strip():
        told = _("Say why.")
        raise UnableToPlan(told, fields={"reason": [told]})
    acts.note(goal, before=acts.values(goal), after={})
    goal.delete()


def _checked(plan: ManagementPlan, goal: NewGoal) -> dict[str, Any]:
    problems: dict[str, list[str]] = {}
    if goal.target not in [one.value for one in Target]:
        raise UnableToPlan(_("There is no such kind of target."), fields={"target": [_("Choose one.")]})
    if goal.measure and goal.measure not in MEASURES:
        problems["measure"] = [_("The program counts nothing of that name.")]
    promise = Promise(target=Target(goal.target), number=goal.target_number, day=goal.target_day)
    for lack in goal_lacks(
        promise, name=goal.name, has_owner=True, measure=goal.measure, told_how=goal.told_how
    ):
        field = {"number": "target_number", "day": "target_day"}.get(lack.value, lack.value)
        problems[field] = [str(words.LACKS[lack])]
    problems |= _limits(plan, goal)
    if goal.owner is not None and (said := _stranger(goal.owner, plan.site)):
        problems["owner"] = [said]
    if problems:
        raise UnableToPlan(_("The goal is not whole."), fields=problems)
    return _shaped(goal)


def _limits(plan: ManagementPlan, goal: NewGoal) -> dict[str, list[str]]:
    by_day = goal.target == Target.BY_DAY
    problems: dict[str, list[str]] = {}
    if by_day and goal.measure:
        problems["measure"] = [_("What is done by a day is told by a person. Choose no measure.")]
    if by_day and goal.target_day and not plan.starts_on <= goal.target_day <= plan.ends_on:
        problems["target_day"] = [_("Choose a day of the plan.")]
    if goal.target_number is not None and not math.isfinite(goal.target_number):
        problems["target_number"] = [_("This is no number.")]
    if not 1 <= goal.told_months <= 12:
        problems["told_months"] = [_("Choose 1 to 12 months.")]
    return problems


def _shaped(goal: NewGoal) -> dict[str, Any]:
    by_day = goal.target == Target.BY_DAY
    plain = {**_values(goal), "name": goal.name.strip(), "told_how": goal.told_how.strip()}
    unit = "" if by_day or goal.measure else goal.unit.strip()
    return {
        **plain,
        "unit": unit,
        "target_number": None if by_day else goal.target_number,
        "target_day": goal.target_day if by_day else None,
    }


def _values(goal: NewGoal) -> dict[str, Any]:
    """The values as they are: a person stays a record."""
    return {one.name: getattr(goal, one.name) for one in fields(goal)}


@dataclass(frozen=True, kw_only=True)
class Told:
    """``number`` for at least and at most, ``done_on`` for what is done by a day. ``on``: the day of which it is."""

    on: date
    number: float | None = None
    done_on: date | None = None
    note: str = ""


@action("compliance.management_plan.tell", needs=Permission.COMPLIANCE_READ)
def tell(
    goal: PlanGoal,
    *,
    told: Told,
    file: File[bytes] | None = None,
    evidence: Document | None = None,
    by: Actor,
    at: datetime,
) -> GoalValue:
    """Say how a goal stands that the program does not count. By its owner, or whoever writes plans here."""
    _may_tell(goal, by)
    _refuse_told(goal, told, today=day_at(goal.plan.site, at))
    if evidence is not None and not reads.hangs_on(evidence, goal.plan):
        text = _("Hang the evidence on %(plan)s first.") % {"plan": goal.plan}
        raise UnableToPlan(text, fields={"evidence": [text]})
    if file is not None:
        evidence = add_document(goal.plan, file=file, title=goal.name, by=by, at=at)
    return acts.create(
        GoalValue(
            goal=goal,
            on=told.on,
            number=told.number,
            done_on=told.done_on,
            note=told.note.strip(),
            evidence=evidence,
            told_at=at,
            told_by=by.actor_label[:200],
        )
    )


def _may_tell(goal: PlanGoal, by: Actor) -> None:
    if goal.plan.state != State.APPROVED or reads.superseded_by(goal.plan):
        raise UnableToDecidePlan(_("Values are told of the goals of an approved plan."))
    if goal.measure:
        raise UnableToDecidePlan(_("The program counts this goal: nobody types its value."))
    own = isinstance(by, User) and by.pk == goal.owner_id
    if not own and not by.may(Permission.MANAGEMENT_PLAN_EDIT, site_id=goal.plan.site_id, department_id=None):
        told = _("Only %(owner)s, or somebody who writes plans here, says how this goal stands.")
        raise NotPermitted(told % {"owner": goal.owner or _("its owner")})


def _refuse_told(goal: PlanGoal, told: Told, *, today: date) -> None:
    problems: dict[str, list[str]] = {}
    if goal.target == Target.BY_DAY:
        if told.done_on is None or told.number is not None:
            problems["done_on"] = [_("Say on which day it was done.")]
        elif told.done_on > told.on:
            problems["done_on"] = [_("This day has not come yet.")]
    elif told.number is None or told.done_on is not None or not math.isfinite(told.number):
        problems["number"] = [_("Give the value.")]
    last = today if goal.target == Target.BY_DAY else min(today, goal.plan.ends_on)
    if not goal.plan.starts_on <= told.on <= last:
        problems["on"] = [_("Choose a day of the plan, up to today.")]
    if problems:
        raise UnableToPlan(_("The value is not whole."), fields=problems)
