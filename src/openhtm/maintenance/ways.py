"""How a plan could be done otherwise: by another interval, another procedure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .actions.plans import UnableToRevise
from .models import Plan, PlanRevision, Procedure, RevisionState, ScheduleKind
from .rules.intervals import Interval

#: Kinds whose terms are an interval that can be another one.
BY_INTERVAL = (ScheduleKind.FIXED, ScheduleKind.FLOATING, ScheduleKind.HYBRID)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a plan is to be done: its interval, its procedure (None: as it is), and what that follows."""

    interval: Interval
    procedure: Procedure | None
    reference: str


def in_force(plan: Plan) -> PlanRevision:
    """The plan's own terms; raises where there are none."""
    found: PlanRevision | None = plan.revisions.filter(
        state=RevisionState.ACTIVE, device__isnull=True
    ).first()
    if found is None or not plan.is_active:
        raise UnableToRevise(_("%(plan)s has no terms in force.") % {"plan": plan})
    return found
