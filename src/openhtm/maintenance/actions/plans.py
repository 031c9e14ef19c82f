"""Plans and their terms: adding, proposing, approving, overriding for one device, ending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel import acts
from openhtm.kernel.actions import PlaceMark, action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.places.api import Site
from openhtm.registry.api import Device

from .. import activating, assigning, filtering
from ..acting import person
from ..models import Basis, Plan, PlanRevision, Procedure, RevisionState
from ..rules.schedule import Kind
from ..terms import Terms


class PlanExists(DomainError):
    """The line is there already for that model or type."""

    code = "plan_exists"


class UnableToDecide(DomainError):
    """The revision is not waiting for a decision, or the decider proposed it."""

    code = "unable_to_decide"


class UnableToRevise(DomainError):
    """The plan has ended, or the day lies in the past."""

    code = "unable_to_revise"


@dataclass(frozen=True, kw_only=True)
class NewPlan(PlaceMark):
    """A line of maintenance for a model, a device type or whatever filters find; without a site for the whole
    organization."""

    code: str
    title: str
    terms: Terms
    effective_from: date
    model: Model | None = None
    device_type: DeviceType | None = None
    site: Site | None = None
    procedure: Procedure | None = None
    reason: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """As it would be stored."""
        return Plan(
            code=self.code.strip(),
            title=self.title.strip(),
            model=self.model,
            device_type=self.device_type,
            site=self.site,
            procedure=self.procedure,
            by_filter=bool(self.filters),
            filters=filtering.checked(self.filters, site_id=self.site_id) if self.filters else {},
        )

    @property
    def site_id(self) -> int | None:
        return self.site.pk if self.site else None


def _place(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    """A device's own place, else the plan's site, else all sites: who may bind whom."""
    if isinstance(device := arguments.get("device"), Device):
        return [(device.site_id, device.department_id)]
    subject = next(iter(arguments.values()))
    if isinstance(subject, PlanRevision):
        if subject.device is not None:
            return [(subject.device.site_id, subject.device.department_id)]
        subject = subject.plan
    return [(subject.site_id, None)]


@action("maintenance.plan.add", needs=Permission.PLAN_EDIT, where=_place)
def add_plan(new: NewPlan, *, expected: int | None = None, by: Actor, at: datetime) -> Plan:
    """Add a line with its first terms, which come into force at once unless they need approval.

    ``expected``: how many devices the preview of a plan by a filter showed to come under it.
    """
    plan = new.plan
    _check_new(plan)
    if expected is not None:
        filtering.check_count(filtering.movement(plan).gain.count(), expected)
    plan = acts.create(plan)
    _propose(
        plan,
        terms=new.terms,
        effective_from=new.effective_from,
        reason=new.reason,
        device=None,
        by=by,
        at=at,
    )
    return plan


def _check_new(plan: Plan) -> None:
    if not plan.code or not plan.title:
        raise InvalidInput(_("A plan needs a line code and a title."))
    if [plan.model is not None, plan.device_type is not None, plan.by_filter].count(True) != 1:
        raise InvalidInput(_("Choose either a model or a device type for the plan, or filters."))
    same = Plan.objects.filter(
        code__iexact=plan.code,
        model=plan.model,
        device_type=plan.device_type,
        site=plan.site,
        by_filter=plan.by_filter,
        is_active=True,
    )
    if same.exists():
        raise PlanExists(
            _("There is a line %(code)s already. Change its terms instead.") % {"code": plan.code}
        )


@action("maintenance.plan.propose", needs=Permission.PLAN_EDIT, where=_place)
def propose_terms(
    plan: Plan,
    *,
    terms: Terms,
    effective_from: date,
    reason: str,
    device: Device | None = None,
    by: Actor,
    at: datetime,
) -> PlanRevision:
    """Propose other terms, for all devices of the plan or for one; nothing before that day changes.

    In force at once unless the device is high-risk or of unknown risk, or the ground is AEM: then someone
    else with the right to approve has to.
    """
    if not plan.is_active:
        raise UnableToRevise(_("The plan %(plan)s has ended. Add a new one.") % {"plan": plan})
    if not reason.strip():
        raise InvalidInput(_("Say why the terms change."), fields={"reason": [_("Say why.")]})
    if effective_from < _today(plan, device, at):
        raise UnableToRevise(_("New terms cannot begin in the past: what was planned then stays as it was."))
    if terms.excluded and device is None:
        raise InvalidInput(_("Only a single device can be left out. To stop a whole plan, end it."))
    _refuse_waiting(plan, device)
    return _propose(
        plan, terms=terms, effective_from=effective_from, reason=reason, device=device, by=by, at=at
    )


def _today(plan: Plan, device: Device | None, at: datetime) -> date:
    site = device.site if device else plan.site
    return local_date(at, site.time_zone) if site else at.astimezone(UTC).date()


def _refuse_waiting(plan: Plan, device: Device | None) -> None:
    if plan.revisions.filter(device=device, state=RevisionState.PROPOSED).exists():
        raise UnableToRevise(_("A proposal is waiting for a decision already. Decide on that one first."))


def _propose(
    plan: Plan,
    *,
    terms: Terms,
    effective_from: date,
    reason: str,
    device: Device | None,
    by: Actor,
    at: datetime,
) -> PlanRevision:
    _check_once(terms, effective_from)
    revision = acts.create(
        PlanRevision(
            plan=plan,
            device=device,
            number=activating.next_number(plan),
            reason=reason.strip(),
            effective_from=effective_from,
            proposed_by=person(by),
            proposed_at=at,
            **terms.columns(),
        )
    )
    if not revision.needs_approval or person(by) is None:
        activating.activate(revision, at=at)
    return revision


def _check_once(terms: Terms, effective_from: date) -> None:
    if terms.kind is Kind.ONCE and terms.anchor_on is not None and terms.anchor_on < effective_from:
        told = _("The one day lies before the plan begins, so nobody would be asked for it.")
        raise InvalidInput(told, fields={"anchor_on": [told]})


@action("maintenance.plan.approve", needs=Permission.PLAN_APPROVE, where=_place)
def approve_terms(revision: PlanRevision, *, note: str = "", by: Actor, at: datetime) -> PlanRevision:
    """Put proposed terms into force; the approver is not the proposer.

    Those outside the manufacturer's instructions come into force by a signed alternate program alone.
    """
    _decidable(revision, by=by)
    if revision.basis == Basis.AEM:
        raise UnableToDecide(
            _("Terms outside the manufacturer's instructions need a signed alternate program: propose one.")
        )
    acts.save(revision, approved_by=person(by), approved_at=at, decision_note=note)
    activating.activate(revision, at=at)
    return revision


@action("maintenance.plan.reject", needs=Permission.PLAN_APPROVE, where=_place)
def reject_terms(revision: PlanRevision, *, reason: str, by: Actor, at: datetime) -> PlanRevision:
    """Turn proposed terms down, with the reason."""
    _decidable(revision, by=by)
    if not reason.strip():
        raise UnableToDecide(_("Say why the terms are turned down."))
    return acts.save(revision, state=RevisionState.REJECTED, decision_note=reason)


def _decidable(revision: PlanRevision, *, by: Actor) -> None:
    if revision.state != RevisionState.PROPOSED:
        raise UnableToDecide(_("%(revision)s is not waiting for a decision.") % {"revision": revision})
    decider = person(by)
    if decider is not None and revision.proposed_by_id == decider.pk:
        raise UnableToDecide(_("You proposed these terms, so someone else has to decide."))


@action("maintenance.plan.drop_override", needs=Permission.PLAN_EDIT, where=_place)
def drop_override(revision: PlanRevision, *, on: date, reason: str, by: Actor, at: datetime) -> PlanRevision:
    """Give a device back to the plan's own terms from a day on."""
    if revision.device is None or revision.state != RevisionState.ACTIVE:
        raise UnableToRevise(_("%(revision)s is not an override in force.") % {"revision": revision})
    if not reason.strip():
        raise InvalidInput(_("Say why the device's own terms end."))
    acts.save(revision, state=RevisionState.ENDED, effective_to=max(on, revision.effective_from))
    assigning.give_back(revision, on=on)
    activating.tell_rivals(revision.plan, at=at)
    return revision


@action("maintenance.plan.end", needs=Permission.PLAN_APPROVE, where=_place)
def end_plan(plan: Plan, *, on: date, reason: str, by: Actor, at: datetime) -> Plan:
    """Stop a line from a day on: planned work after it goes, what is open stays to be settled."""
    if not plan.is_active:
        raise UnableToRevise(_("The plan %(plan)s has ended already.") % {"plan": plan})
    if not reason.strip():
        raise InvalidInput(_("Say why the plan ends."))
    for revision in plan.revisions.filter(state=RevisionState.ACTIVE):
        acts.save(revision, state=RevisionState.ENDED, effective_to=max(on, revision.effective_from))
    assigning.end(plan, on=on, reason=reason)
    acts.save(plan, is_active=False)
    activating.tell_rivals(plan, at=at)
    return plan


@action("maintenance.plan.edit", needs=Permission.PLAN_EDIT, where=_place)
def edit_plan(
    plan: Plan,
    *,
    title: str,
    procedure: Procedure | None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """Change a line's title or procedure; its terms are changed by `propose_terms`."""
    if not title.strip():
        raise InvalidInput(_("A plan needs a title."), fields={"title": [_("Write a title.")]})
    before = plan.procedure
    acts.save(plan, seen_version=seen_version, title=title.strip(), procedure=procedure)
    if procedure != before:
        activating.follow_procedure(plan, before, at=at)
    return plan
