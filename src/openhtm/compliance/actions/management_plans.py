"""Management plans: begun, copied from the one before or as another revision, submitted, approved by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.documents.api import Document
from openhtm.documents.api import add as add_document
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site, zone_at

from ..errors import UnableToDecidePlan, UnableToPlan
from ..management_plans import content, reads, words
from ..models import ManagementPlan, PlanEvaluation, PlanGoal
from ..rules.management_plans import (
    SECTIONS,
    UNDECIDED,
    EvaluationState,
    State,
    goal_lacks,
    may_become,
    period_trouble,
    year_after,
)

FIELDS = frozenset({"title", "starts_on", "ends_on", "responsible", "more", *SECTIONS})
_REQUIRED = ("title", "starts_on", "ends_on", "responsible")
_MOST_SECTIONS = 20
_COPIED = ("reason", "measure", "told_how", "told_months", "target", "target_number", "unit", "name")


def _place(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    site = arguments["site"]
    return [(site.pk if site else None, None)]


@action("compliance.management_plan.begin", needs=Permission.MANAGEMENT_PLAN_EDIT, where=_place)
def begin(
    *, site: Site | None, values: Mapping[str, Any], file: File[bytes] | None = None, by: Actor, at: datetime
) -> ManagementPlan:
    """Draft the plan of a site, or without one of the whole hospital. Its author is who drafts it."""
    known = _checked(site, values)
    made = _create(by, site=site, **known)
    return _filed(made, file, by=by, at=at)


def _create(by: Actor, *, site: Site | None, starts_on: date, **values: Any) -> ManagementPlan:
    if not isinstance(by, User):
        raise UnableToPlan(_("A person writes a management plan."))
    rows = ManagementPlan.objects.filter(reads.same_place(site.pk if site else None), starts_on=starts_on)
    if rows.filter(state__in=UNDECIDED).exists():
        told = _(
            "A plan of this place that begins on that day is being written already. Finish or withdraw that one."
        )
        raise UnableToPlan(told, fields={"starts_on": [told]})
    revision = (rows.aggregate(last=Max("revision"))["last"] or 0) + 1
    number = (ManagementPlan.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made = ManagementPlan(
        site=site, number=number, revision=revision, starts_on=starts_on, author=by, **values
    )
    return acts.create(made)


def _checked(site: Site | None, values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise InvalidInput(_("There is no field '%(field)s'.") % {"field": sorted(unknown)[0]})
    problems = {name: [_("Fill this in.")] for name in _REQUIRED if not str(values.get(name) or "").strip()}
    if not problems and (trouble := period_trouble(values["starts_on"], values["ends_on"])):
        problems["ends_on"] = [str(words.PERIODS[trouble])]
    if not problems and (said := _stranger(values["responsible"], site)):
        problems["responsible"] = [said]
    if problems:
        raise UnableToPlan(_("The plan is not whole."), fields=problems)
    return {**values, "title": values["title"].strip(), "more": _sections(values.get("more", []))}


def _stranger(person: User, site: Site | None) -> str:
    """Why somebody cannot answer for what is planned there; empty: they can."""
    place: dict[str, Any] = {"site_id": site.pk if site else None, "department_id": None}
    if not person.is_active:
        return _("This person has left.")
    if not person.may(Permission.COMPLIANCE_READ, **place) and site is not None:
        return _("%(name)s may not see the plans of this place. Choose somebody who may.") % {"name": person}
    return ""


def _sections(more: Any) -> list[dict[str, str]]:
    """Sections of the hospital's own, without those left empty."""
    rows = [{name: str(row.get(name, "")).strip() for name in ("title", "text")} for row in more]
    kept = [row for row in rows if row["title"] or row["text"]]
    if len(kept) > _MOST_SECTIONS or any(not row["title"] or not row["text"] for row in kept):
        told = _("Give each further section a title and a text; there are %(n)d at most.") % {
            "n": _MOST_SECTIONS
        }
        raise UnableToPlan(told, fields={"more": [told]})
    return kept


def _filed(found: ManagementPlan, file: File[bytes] | None, *, by: Actor, at: datetime) -> ManagementPlan:
    if file is None:
        return found
    document = add_document(found, file=file, title=found.title, by=by, at=at)
    return acts.save(found, filed=document)


@action("compliance.management_plan.change", needs=Permission.MANAGEMENT_PLAN_EDIT)
def change(
    plan: ManagementPlan,
    *,
    values: Mapping[str, Any],
    file: File[bytes] | None = None,
    filed: Document | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> ManagementPlan:
    """Change a draft. Only its author does, so that nobody approves what they wrote themselves. ``filed``: a document
    that hangs on the plan and holds its text."""
    _own_draft(plan, by)
    if filed is not None and not reads.hangs_on(filed, plan):
        told = _("Hang the document on %(plan)s first.") % {"plan": plan}
        raise UnableToPlan(told, fields={"filed": [told]})
    known = _checked(plan.site, values)
    if known["starts_on"] != plan.starts_on and plan.revision > 1:
        told = _("A revision is of the same period: it begins on the same day.")
        raise UnableToPlan(told, fields={"starts_on": [told]})
    _free(plan, known["starts_on"])
    known |= {"filed": filed} if filed is not None else {}
    return _filed(acts.save(plan, seen_version=seen_version, **known), file, by=by, at=at)


def _free(plan: ManagementPlan, day: date) -> None:
    if day == plan.starts_on:
        return
    rows = ManagementPlan.objects.filter(reads.same_place(plan.site_id), starts_on=day)
    if rows.exclude(pk=plan.pk).exists():
        told = _("There is a plan of this place that begins on that day. Revise that one instead.")
        raise UnableToPlan(told, fields={"starts_on": [told]})


def _own_draft(plan: ManagementPlan, by: Actor) -> None:
    if plan.state != State.DRAFT:
        raise UnableToDecidePlan(
            _("%(plan)s is no draft: it is never changed. Begin another revision.") % {"plan": plan}
        )
    if not isinstance(by, User) or by.pk != plan.author_id:
        raise UnableToDecidePlan(_("Only the author changes a draft and submits it."))


# -- copies -----------------------------------------------------------------------------------------------


@action("compliance.management_plan.begin_next", needs=Permission.MANAGEMENT_PLAN_EDIT)
def begin_next(plan: ManagementPlan, *, by: Actor, at: datetime) -> ManagementPlan:
    """Draft the plan of the following year as a copy. With the evaluation accepted, every goal says how it stood."""
    first, last = year_after(plan.starts_on, plan.ends_on)
    if following := reads.overlapping(site_id=plan.site_id, first=first, last=last, same=True):
        told = _("%(plan)s is the plan of the following year already. Revise that one.")
        raise UnableToDecidePlan(told % {"plan": following[0]})
    evaluation = PlanEvaluation.objects.filter(plan=plan, state=EvaluationState.ACCEPTED).first()
    results = evaluation.results if evaluation else []
    stood = {row["goal"]: row["standing"] for row in results}
    return _copied(plan, first, last, stood=stood, by=by)


@action("compliance.management_plan.revise", needs=Permission.MANAGEMENT_PLAN_EDIT)
def revise(plan: ManagementPlan, *, by: Actor, at: datetime) -> ManagementPlan:
    """Draft another revision of an approved plan; approved, it supersedes this one. What was told of goals stays."""
    if PlanEvaluation.objects.filter(plan=plan).exclude(state=EvaluationState.DRAFT).exists():
        raise UnableToDecidePlan(
            _("Its evaluation is signed: what has to change belongs into the next plan.")
        )
    return _copied(plan, plan.starts_on, plan.ends_on, stood=None, by=by)


def _copied(
    plan: ManagementPlan, first: date, last: date, *, stood: Mapping[int, str] | None, by: Actor
) -> ManagementPlan:
    if plan.state != State.APPROVED or reads.superseded_by(plan):
        raise UnableToDecidePlan(_("Only an approved plan that nothing has superseded is begun from."))
    text = {name: getattr(plan, name) for name in (*SECTIONS, "more", "responsible", "title")}
    made = _create(by, site=plan.site, starts_on=first, ends_on=last, begun_from=plan, **text)
    for goal in reads.goals(plan):
        acts.create(_carried(goal, made, first, last, stood))
    return made


def _carried(
    goal: PlanGoal, made: ManagementPlan, first: date, last: date, stood: Mapping[int, str] | None
) -> PlanGoal:
    """Of a revision the same goal; of the next year a new one, whose day has to be named anew."""
    values = {name: getattr(goal, name) for name in _COPIED}
    owner = goal.owner if goal.owner and goal.owner.is_active else None
    same: dict[str, Any] = {"thread": goal.thread, "before": goal.before} if stood is None else {}
    inside = goal.target_day if goal.target_day and first <= goal.target_day <= last else None
    return PlanGoal(
        plan=made,
        number=goal.number,
        owner=owner,
        target_day=inside,
        carried_from=goal,
        **{**({"before": stood.get(goal.pk, "")} if stood else {}), **same},
        **values,
    )


# -- deciding ---------------------------------------------------------------------------------------------


@action("compliance.management_plan.submit", needs=Permission.MANAGEMENT_PLAN_EDIT)
def submit(plan: ManagementPlan, *, by: Actor, at: datetime) -> ManagementPlan:
    """Hand a draft over for approval: every section is written or the text is filed, and every goal is whole."""
    _own_draft(plan, by)
    _refuse_unfinished(plan)
    return acts.save(plan, state=State.SUBMITTED, submitted_at=at, sent_back="")


def _refuse_unfinished(plan: ManagementPlan) -> None:
    missing = [name for name in SECTIONS if not getattr(plan, name).strip()]
    if missing and plan.filed_id is None:
        told = _("Write every section, or file the text as a document.")
        raise UnableToPlan(told, fields={name: [told] for name in missing})
    goals = reads.goals(plan)
    if not goals:
        raise UnableToPlan(_("A plan without goals promises nothing that could be evaluated. Add one."))
    for goal in goals:
        lacks = goal_lacks(
            goal.promise,
            name=goal.name,
            has_owner=goal.owner is not None and goal.owner.is_active,
            measure=goal.measure,
            told_how=goal.told_how,
        )
        if lacks:
            told = " ".join(str(words.LACKS[one]) for one in lacks)
            raise UnableToPlan(
                _("Goal %(number)d is not whole. %(told)s") % {"number": goal.number, "told": told}
            )
    if found := reads.overlapping(site_id=plan.site_id, first=plan.starts_on, last=plan.ends_on):
        told = _("%(plan)s holds on some of these days already. Choose another period, or revise that plan.")
        raise UnableToPlan(told % {"plan": found[0]}, fields={"starts_on": [told % {"plan": found[0]}]})


@action("compliance.management_plan.send_back", needs=Permission.MANAGEMENT_PLAN_APPROVE)
def send_back(plan: ManagementPlan, *, reason: str, by: Actor, at: datetime) -> ManagementPlan:
    """Return a submitted plan to its author, with the reason."""
    if plan.state != State.SUBMITTED:
        raise UnableToDecidePlan(_("%(plan)s is not waiting for approval.") % {"plan": plan})
    _say_why(reason)
    return acts.save(plan, state=State.DRAFT, submitted_at=None, sent_back=reason.strip())


def _say_why(reason: str) -> None:
    if not reason.strip():
        told = _("Say why.")
        raise InvalidInput(told, fields={"reason": [told]})


@action("compliance.management_plan.approve", needs=Permission.MANAGEMENT_PLAN_APPROVE)
def approve(
    plan: ManagementPlan, *, note: str = "", proof: Reauthentication | None = None, by: Actor, at: datetime
) -> ManagementPlan:
    """Approve a submitted plan and sign it with its goals. It supersedes the revision before and is never changed."""
    if not may_become(plan.state, State.APPROVED):
        raise UnableToDecidePlan(_("%(plan)s is not waiting for approval.") % {"plan": plan})
    if not isinstance(by, User):
        raise UnableToDecidePlan(_("A person approves a management plan and signs it."))
    if by.pk == plan.author_id:
        raise UnableToDecidePlan(_("You wrote this plan, so someone else has to approve it."))
    _refuse_unfinished(plan)
    if signed := reads.signed_before(plan):
        told = _("The evaluation of %(plan)s is signed: what has to change belongs into the next plan.")
        raise UnableToDecidePlan(told % {"plan": signed})
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    zone = zone_at(plan.site, at)
    sign(plan, meaning=Meaning.APPROVED, content=content.of_plan(plan), proof=proof, zone=zone)
    for goal in reads.goals(plan):
        acts.save(goal, frozen_at=at)
    return acts.save(plan, state=State.APPROVED, approver=by, approved_at=at, note=note.strip())


@action("compliance.management_plan.withdraw", needs=Permission.MANAGEMENT_PLAN_EDIT)
def withdraw(plan: ManagementPlan, *, reason: str, by: Actor, at: datetime) -> ManagementPlan:
    """End a draft or a plan that waits for approval. One that was approved is superseded, never withdrawn."""
    if not may_become(plan.state, State.WITHDRAWN):
        raise UnableToDecidePlan(_("%(plan)s was decided: it is not withdrawn.") % {"plan": plan})
    _say_why(reason)
    return acts.save(plan, state=State.WITHDRAWN, ended_reason=reason.strip())
