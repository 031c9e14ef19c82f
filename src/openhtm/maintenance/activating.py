"""Bringing terms into force: the terms before them end, devices follow, and so do the plans beside."""

from __future__ import annotations

from datetime import datetime

from openhtm.kernel import acts

from . import assigning, filtering, joining
from .models import Plan, PlanRevision, Procedure, RevisionState


def next_number(plan: Plan) -> int:
    """The number that the next terms of the plan get."""
    latest = plan.revisions.order_by("number").last()
    return latest.number + 1 if latest else 1


def activate(revision: PlanRevision, *, at: datetime) -> None:
    """Put terms into force in place of those that are, of the whole plan or of the one device."""
    previous = revision.plan.revisions.filter(device=revision.device, state=RevisionState.ACTIVE).first()
    if previous is not None:
        acts.save(previous, state=RevisionState.ENDED, effective_to=revision.effective_from)
    acts.save(revision, state=RevisionState.ACTIVE)
    assigning.apply(revision)
    if revision.plan.by_filter and revision.device_id is None:
        joining.follow([revision.plan], at=at, among=joining.Among(are_new=revision.number == 1))
    tell_rivals(revision.plan, at=at)


def tell_rivals(plan: Plan, *, at: datetime) -> None:
    """Plans by filters leave devices to this one, or take up those that it has left."""
    beside = joining.rivals(plan)
    if beside:
        joining.plan_ahead(beside, joining.follow(beside, at=at), at=at)


def follow_procedure(plan: Plan, before: Procedure | None, *, at: datetime) -> None:
    """With another procedure a plan stands beside other plans by filters than it did."""
    old = joining.rivals(Plan(pk=plan.pk, code=plan.code, procedure=before))
    beside = {one.pk: one for one in [*old, *joining.rivals(plan), *([plan] if plan.by_filter else [])]}
    if beside:
        plans = filtering.in_order(beside.values())
        joining.plan_ahead(plans, joining.follow(plans, at=at), at=at)
