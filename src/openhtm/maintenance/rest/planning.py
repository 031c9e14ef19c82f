"""Procedures, plans and occurrences over REST."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, people, reauthenticate, scope, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs, run, versioned
from openhtm.kernel.time import now
from openhtm.registry.api import device

from .. import access, listing, nested
from ..actions import approvals, happenings, library, nesting, occurrences, plans, schedule, work_orders
from ..checklists import library_procedures
from ..models import Occurrence
from ..queries import catalog_part
from ..rules.occasions import Trigger
from .library_news import LibraryNewsOut, TakeStepsIn, library_changes
from .shapes import (
    ApproveIn,
    AttemptIn,
    DeferralIn,
    EventIn,
    GeneratedOut,
    GenerateIn,
    LineOut,
    NestedIn,
    OccurrenceOut,
    OccurrencesWanted,
    OrderOut,
    PlanIn,
    PlanOut,
    ProcedureOut,
    ProposeIn,
    RevisionOut,
    VersionOut,
    WhyOut,
)

procedures_router = Router()
plans_router = Router()
occurrences_router = Router()


@procedures_router.get("", response=Listed[ProcedureOut])
@needs(Permission.PROCEDURE_READ)
def list_procedures(request: SignedInRequest, paging: Query[Paging]) -> object:
    """All procedures, by code."""
    return listed(access.procedures(request.user), keys=keys_from("code"), paging=paging)


@procedures_router.get("/{code}", response=VersionOut)
@needs(Permission.PROCEDURE_READ)
def show_procedure(request: SignedInRequest, response: HttpResponse, code: str) -> object:
    """The version in force with its steps, or the newest while none is."""
    return versioned(response, access.procedure_version(request.user, code))


@procedures_router.post("/library/{slug}", response={201: VersionOut})
@needs(Permission.PROCEDURE_EDIT)
def copy_procedure(request: SignedInRequest, slug: str) -> object:
    """Copy a procedure of the library as a draft."""
    return Status(201, run(request, library.copy, slug=slug))


@procedures_router.get("/library/titles", response=dict[str, str])
@needs(Permission.PROCEDURE_READ)
def list_library(request: SignedInRequest) -> object:
    """What the library holds: titles by slug."""
    return {one.slug: one.title for one in library_procedures()}


@procedures_router.get("/{code}/library-changes", response=LibraryNewsOut)
@needs(Permission.PROCEDURE_READ)
def list_library_changes(request: SignedInRequest, code: str) -> object:
    """How the newest version differs from the library's procedure that it was copied from."""
    return library_changes(access.procedure_version(request.user, code, newest=True))


@procedures_router.post("/{code}/library-changes", response=VersionOut)
@needs(Permission.PROCEDURE_EDIT)
def take_library_changes(request: SignedInRequest, code: str, body: TakeStepsIn) -> object:
    """Bring the chosen steps of the library into a draft; without any, leave all as it is."""
    procedure = access.procedure_version(request.user, code, newest=True).procedure
    return run(request, library.take_over, procedure, keys=body.keys)


@procedures_router.post("/{code}/submit", response=VersionOut)
@needs(Permission.PROCEDURE_EDIT)
def submit_procedure(request: SignedInRequest, code: str) -> object:
    """Hand the draft over for approval."""
    return run(request, approvals.submit, access.procedure_version(request.user, code, newest=True))


@procedures_router.post("/{code}/approve", response=VersionOut)
@needs(Permission.PROCEDURE_APPROVE)
def approve_procedure(request: SignedInRequest, code: str, body: ApproveIn) -> object:
    """Approve the version in review, with the password."""
    version = access.procedure_version(request.user, code, newest=True)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return run(request, approvals.approve, version, effective_from=body.effective_from, proof=proof)


@plans_router.get("", response=Listed[PlanOut])
@needs(Permission.PLAN_READ)
def list_plans(request: SignedInRequest, paging: Query[Paging], state: str = "active") -> object:
    """Plans of the organization and of one's sites; `state` active, proposed or ended."""
    rows = listing.plans(scope(request.user, Permission.PLAN_READ), text="", state=state[:10])
    return listed(rows, keys=keys_from("code"), paging=paging)


@plans_router.get("/{pk}", response=PlanOut)
@needs(Permission.PLAN_READ)
def show_plan(request: SignedInRequest, response: HttpResponse, pk: int) -> object:
    """One plan."""
    return versioned(response, access.plan(request.user, pk))


@plans_router.get("/{pk}/terms", response=list[RevisionOut])
@needs(Permission.PLAN_READ)
def list_terms(request: SignedInRequest, pk: int) -> object:
    """The terms of a plan, newest first."""
    reach = scope(request.user, Permission.PLAN_READ)
    return listing.revisions(access.plan(request.user, pk), reach)


@plans_router.post("", response={201: PlanOut})
@needs(Permission.PLAN_EDIT)
def add_plan(request: SignedInRequest, body: PlanIn) -> object:
    """Add a line of maintenance for a model, a device type or whatever filters find."""
    user = request.user
    new = plans.NewPlan(
        code=body.code,
        title=body.title,
        model=catalog_part("model", body.model),
        device_type=catalog_part("device type", body.device_type),
        site=site(user, body.site) if body.site else None,
        procedure=access.procedure(user, body.procedure) if body.procedure else None,
        effective_from=body.effective_from,
        reason=body.reason,
        terms=body.terms.terms(),
        filters=body.filters,
    )
    return Status(201, run(request, plans.add_plan, new, expected=body.expected))


@plans_router.post("/{pk}/terms", response={201: RevisionOut})
@needs(Permission.PLAN_EDIT)
def propose_terms(request: SignedInRequest, pk: int, body: ProposeIn) -> object:
    """Propose other terms, for all devices or one; in force at once unless they need approval."""
    plan = access.plan(request.user, pk)
    made = run(
        request,
        plans.propose_terms,
        plan,
        terms=body.terms.terms(),
        effective_from=body.effective_from,
        reason=body.reason,
        device=device(request.user, body.device) if body.device else None,
    )
    return Status(201, made)


@plans_router.get("/{pk}/nested", response=list[PlanOut])
@needs(Permission.PLAN_READ)
def list_nested(request: SignedInRequest, pk: int) -> object:
    """The lines that are done with this one."""
    reach = scope(request.user, Permission.PLAN_READ)
    return nested.around(access.plan(request.user, pk), reach).held


@plans_router.put("/{pk}/nested", response=list[PlanOut])
@needs(Permission.PLAN_EDIT)
def set_nested(request: SignedInRequest, pk: int, body: NestedIn) -> object:
    """Say which lines are done with this one; those not named any more end."""
    user, plan = request.user, access.plan(request.user, pk)
    reach = scope(user, Permission.PLAN_READ)
    named = [access.plan(user, key) for key in body.plans]
    run(request, nesting.set_covered, plan, covered=[*named, *nested.hidden(plan, reach)])
    return nested.around(plan, reach).held


@occurrences_router.get("", response=Listed[OccurrenceOut])
@needs(Permission.PLAN_READ)
def list_occurrences(request: SignedInRequest, wanted: Query[OccurrencesWanted]) -> object:
    """Planned instances by due day."""
    rows = access.occurrences(request.user).select_related("device", "plan", "work_order")
    columns: dict[str, Any] = {
        "state": wanted.state,
        "site__code__iexact": wanted.site,
        "device__tag": wanted.device and wanted.device.upper(),
        "due_on__gte": wanted.due_from,
        "due_on__lte": wanted.due_to,
        "closes_on__lt": wanted.overdue_on,
    }
    chosen = rows.filter(**{column: value for column, value in columns.items() if value})
    return listed(chosen, keys=keys_from("due_on"), paging=wanted)


@occurrences_router.post("/generate", response=GeneratedOut)
@needs(Permission.SCHEDULE_GENERATE)
def generate(request: SignedInRequest, body: GenerateIn) -> object:
    """Store every occurrence due up to a day; a repeat adds nothing."""
    place = site(request.user, body.site) if body.site else None
    return run(request, schedule.generate, until=body.until, site=place)


@occurrences_router.post("/events", response={201: list[OccurrenceOut]})
@needs(Permission.WORK_ORDER_PERFORM)
def report_event(request: SignedInRequest, body: EventIn) -> object:
    """Say that something happened to a device of which no record here tells; answers what follows from it."""
    asked = {"trigger": Trigger(body.event), "on": body.on, "note": body.note}
    return Status(201, run(request, happenings.report_event, device(request.user, body.device), **asked))


def _occurrence(request: SignedInRequest, pk: int) -> Occurrence:
    return access.occurrence(request.user, pk)


@occurrences_router.get("/{pk}", response=WhyOut)
@needs(Permission.PLAN_READ)
def show_occurrence(request: SignedInRequest, pk: int) -> object:
    """One planned instance, and why it is due then."""
    return _occurrence(request, pk)


@occurrences_router.post("/{pk}/work-order", response=OrderOut)
@needs(Permission.WORK_ORDER_CREATE)
def open_for_occurrence(request: SignedInRequest, pk: int) -> object:
    """Open its work order, or give the one that is open."""
    return run(request, work_orders.open_for_occurrence, _occurrence(request, pk))


@occurrences_router.post("/{pk}/attempts", response={201: LineOut})
@needs(Permission.WORK_ORDER_PERFORM)
def record_attempt(request: SignedInRequest, pk: int, body: AttemptIn) -> object:
    """Record that somebody went and could not do it."""
    made = run(request, occurrences.record_attempt, _occurrence(request, pk), **body.model_dump())
    return Status(201, made)


@occurrences_router.post("/{pk}/deferrals", response={201: LineOut})
@needs(Permission.WORK_ORDER_UPDATE)
def defer(request: SignedInRequest, pk: int, body: DeferralIn) -> object:
    """Decide to do it later; the due day stays."""
    given = body.model_dump(exclude={"approver"})
    approver = (
        one(
            people(request.user), _("There is no such person, or it is outside your sites."), pk=body.approver
        )
        if body.approver
        else None
    )
    made = run(request, occurrences.defer, _occurrence(request, pk), approver=approver, **given)
    return Status(201, made)
