"""Terms outside the manufacturer's instructions: put in force by the decision of an alternate program, and back.

No door leads here: the program (another context) has decided on evidence, by somebody qualified who did not
propose it, and signs what it decided.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor

from .. import activating, marking
from ..acting import person
from ..models import Basis, Plan, PlanRevision, RevisionState
from ..ways import BY_INTERVAL, Way, in_force
from .plans import UnableToDecide, UnableToRevise

_KEPT = (
    "kind", "interval_count", "interval_unit", "calendar", "trigger", "meter", "drift_percent", "anchor_on",
    "window_scheme", "window_before", "window_after", "window_source", "basis", "basis_reference",
)  # fmt: skip


@action("maintenance.plan.adopt_alternate", needs=Permission.PLAN_APPROVE)
def adopt_alternate(
    plan: Plan,
    *,
    way: Way,
    proposed_by: User,
    on: date,
    by: Actor,
    at: datetime,
) -> PlanRevision:
    """Put another interval and procedure in force, decided by an alternate program; a proposal that waits for
    the same decision is settled by it."""
    active = in_force(plan)
    if active.kind not in BY_INTERVAL:
        raise UnableToRevise(_("Only a plan with an interval can have another one."))
    approver = person(by)
    if approver is not None and approver.pk == proposed_by.pk:
        raise UnableToDecide(_("You proposed these terms, so someone else has to decide."))
    for waiting in plan.revisions.filter(state=RevisionState.PROPOSED, device__isnull=True):
        acts.save(waiting, state=RevisionState.REJECTED, decision_note=way.reference)
    values = _terms(active) | {
        "interval_count": way.interval.count,
        "interval_unit": way.interval.unit.value,
        "basis": Basis.AEM,
        "basis_reference": way.reference,
    }
    people = {"proposed_by": proposed_by, "approved_by": approver, "approved_at": at}
    made = _put(plan, values | people, on=on, reason=way.reference, at=at)
    _change_procedure(plan, way, at=at)
    marking.follow()
    return made


@action("maintenance.plan.return_to_maker", needs=Permission.PLAN_APPROVE)
def return_to_maker(
    plan: Plan,
    *,
    way: Way,
    reason: str,
    on: date,
    by: Actor,
    at: datetime,
) -> PlanRevision:
    """Put the manufacturer's terms back in force, at once: going back to them needs nobody's approval.

    They are the latest the plan had by the instructions for use; of a plan that never had any, its own with
    the interval given.
    """
    values = _maker_terms(plan, way)
    made = _put(plan, values | {"proposed_by": person(by)}, on=on, reason=reason, at=at)
    _change_procedure(plan, way, at=at)
    marking.follow()
    return made


def _maker_terms(plan: Plan, way: Way) -> dict[str, Any]:
    decided = (RevisionState.ACTIVE, RevisionState.ENDED)
    own = plan.revisions.filter(basis=Basis.IFU, state__in=decided, device__isnull=True)
    latest = own.order_by("number").last()
    if latest is not None:
        return _terms(latest)
    made = {"interval_count": way.interval.count, "interval_unit": way.interval.unit.value}
    return _terms(in_force(plan)) | made | {"basis": Basis.IFU, "basis_reference": way.reference}


def _change_procedure(plan: Plan, way: Way, *, at: datetime) -> None:
    before = plan.procedure
    if way.procedure is not None and way.procedure != before:
        acts.save(plan, procedure=way.procedure)
        activating.follow_procedure(plan, before, at=at)


def _terms(revision: PlanRevision) -> dict[str, Any]:
    return {name: getattr(revision, name) for name in _KEPT}


def _put(plan: Plan, values: dict[str, Any], *, on: date, reason: str, at: datetime) -> PlanRevision:
    made = acts.create(
        PlanRevision(
            plan=plan,
            number=activating.next_number(plan),
            reason=reason[:500],
            effective_from=on,
            proposed_at=at,
            **values,
        )
    )
    activating.activate(made, at=at)
    return made
