"""Which plans against flaws a change carries out: named, and taken back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.security.api import RemediationPlan

from .. import fulfilling as proving
from .. import noting
from ..errors import UnableToChange
from ..models import Change, Fulfillment


@action("changes.plan.fulfill", needs=Permission.CHANGE_EDIT)
def fulfill(change: Change, *, plan: RemediationPlan, by: Actor, at: datetime) -> Fulfillment:
    """Say that the change carries out a plan against a flaw: what it verifies, and has verified, is done in the plan
    too."""
    noting.running(change)
    if plan.ended_at is not None:
        raise UnableToChange(_("The plan has ended. Name one that stands."))
    if plan.at_site_id is not None and plan.at_site_id != change.site_id:
        raise UnableToChange(_("The plan is for another site. Request a change there."))
    found: Fulfillment | None = change.fulfillments.standing().filter(plan=plan).first()
    if found is not None:
        return found
    made = acts.create(Fulfillment(change=change, plan=plan, by_label=by.actor_label[:200], at=at))
    proving.prove_before(made, by=by, at=at)
    return made


@action("changes.plan.withdraw", needs=Permission.CHANGE_EDIT)
def withdraw(fulfillment: Fulfillment, *, reason: str, by: Actor, at: datetime) -> Fulfillment:
    """Take back that the change carries out a plan, with the reason. What was done in the plan stays."""
    told = noting.given(reason)
    noting.running(fulfillment.change)
    if fulfillment.ended_at is not None:
        return fulfillment
    return acts.save(fulfillment, ended_at=at, ended_by=by.actor_label[:200], ended_because=told[:500])
