"""Alternate programs: proposed, submitted with evidence, approved by somebody else who is qualified, and signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.accounts.api import organization as own_organization
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.maintenance.api import Plan, alternates, ways
from openhtm.places.api import day_at, zone_at

from .. import aem_words, evidence, evidence_words, programs
from ..errors import UnableToDecideProgram, UnableToPropose
from ..models import AemDemands, AemProgram
from ..rules.evidence import Conclusion
from ..rules.programs import LIVE, QUESTIONS, State, may_become, unanswered

_REQUIRED = ("interval_count", "interval_unit", "maker_count", "maker_unit", "maker_reference", "rationale")
FIELDS = frozenset({*_REQUIRED, "procedure", "release", "watching", "answers"})


@action("compliance.aem.demand", needs=Permission.COMPLIANCE_EDIT, where=organization)
def demand(
    *, values: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> AemDemands:
    """Say what is asked of alternate programs: the approver's qualification, how much history, which limits."""
    if not str(values.get("qualification", "")).strip():
        told = _("Name the competency that an approver must hold.")
        raise InvalidInput(told, fields={"qualification": [told]})
    found = programs.demands()
    if found is not None:
        return acts.save(found, seen_version=seen_version, **values)
    own = own_organization()
    if own is None:
        raise InvalidInput(_("Set the organization up first."))
    return acts.create(AemDemands(organization=own, **values))


@action("compliance.aem.propose", needs=Permission.PLAN_EDIT)
def propose(plan: Plan, *, values: Mapping[str, Any], by: Actor, at: datetime) -> AemProgram:
    """Draft an alternate program for the devices of a plan; its author is who drafts it."""
    if not isinstance(by, User):
        raise UnableToPropose(_("A person proposes an alternate program."))
    _check(plan, values)
    if AemProgram.objects.filter(plan=plan, state__in=LIVE).exists():
        raise UnableToPropose(_("This plan has an alternate program already. Withdraw that one first."))
    last = AemProgram.objects.aggregate(last=Max("number"))["last"] or 0
    limits = programs.demands() or AemDemands()
    return acts.create(
        AemProgram(
            plan=plan,
            site=plan.site,
            number=last + 1,
            author=by,
            most_rate=limits.most_rate,
            most_yield=limits.most_yield,
            **_known(values),
        )
    )


@action("compliance.aem.change", needs=Permission.PLAN_EDIT)
def change(
    program: AemProgram,
    *,
    values: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> AemProgram:
    """Change a draft. Only its author does, so that nobody approves what they wrote themselves."""
    _own_draft(program, by)
    _check(program.plan, values)
    return acts.save(program, seen_version=seen_version, **_known(values))


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise InvalidInput(_("There is no field '%(field)s'.") % {"field": sorted(unknown)[0]})
    found = dict(values)
    if "answers" in found:
        kept = {*QUESTIONS, *(f"{name}_note" for name in QUESTIONS)}
        found["answers"] = {name: text for name, text in found["answers"].items() if name in kept}
    return found


def _own_draft(program: AemProgram, by: Actor) -> None:
    if program.state != State.DRAFT:
        raise UnableToDecideProgram(_("%(program)s is not a draft.") % {"program": program})
    if not isinstance(by, User) or by.pk != program.author_id:
        raise UnableToDecideProgram(
            _("Only the author changes a draft and submits it. Propose one of your own.")
        )


def _check(plan: Plan, values: Mapping[str, Any]) -> None:
    problems = {name: [_("Fill this in.")] for name in _REQUIRED if not str(values.get(name) or "").strip()}
    if problems:
        raise UnableToPropose(_("The proposal is not whole."), fields=problems)
    if plan.by_filter:
        raise UnableToPropose(_("A plan by a filter is for no kind of device whose history could be judged."))
    active = ways.in_force(plan)
    if active.kind not in ways.BY_INTERVAL:
        raise UnableToPropose(_("Only a plan with an interval can have another one."))
    own = programs.days(values["interval_count"], values["interval_unit"])
    maker = programs.days(values["maker_count"], values["maker_unit"])
    procedure = values.get("procedure")
    if own == maker and (procedure is None or procedure.pk == plan.procedure_id):
        told = _("This is what the manufacturer asks for: nothing to approve.")
        raise UnableToPropose(told, fields={"interval_count": [told]})


@action("compliance.aem.submit", needs=Permission.PLAN_EDIT)
def submit(program: AemProgram, *, by: Actor, at: datetime) -> AemProgram:
    """Hand a draft over for approval. The evidence is worked out and kept as it stands now."""
    _own_draft(program, by)
    if missing := unanswered(program.answers):
        told = _("Answer every question of the risk assessment.")
        raise UnableToPropose(told, fields={name: [told] for name in missing})
    found = programs.evidence_of(program, at=at)
    _refuse_ineligible(program, found)
    return acts.save(
        program, state=State.SUBMITTED, submitted_at=at, sent_back="", evidence=evidence.as_data(found)
    )


def _refuse_ineligible(program: AemProgram, found: evidence.Answer) -> None:
    if not found.eligibility.eligible:
        raise UnableToPropose(aem_words.not_eligible(found))
    if found.eligibility.needs_release and not program.release.strip():
        told = _("Say why this new equipment is released from the manufacturer's schedule.")
        raise UnableToPropose(told, fields={"release": [told]})
    if found.evidence.conclusion is Conclusion.AGAINST:
        raise UnableToPropose(evidence_words.conclusion(found.evidence))


@action("compliance.aem.send_back", needs=Permission.PLAN_APPROVE)
def send_back(program: AemProgram, *, reason: str, by: Actor, at: datetime) -> AemProgram:
    """Return a submitted program to its author, with the reason."""
    if program.state != State.SUBMITTED:
        raise UnableToDecideProgram(_("%(program)s is not waiting for approval.") % {"program": program})
    _say_why(reason)
    return acts.save(program, state=State.DRAFT, submitted_at=None, sent_back=reason.strip())


def _say_why(reason: str) -> None:
    if not reason.strip():
        told = _("Say why.")
        raise InvalidInput(told, fields={"reason": [told]})


@action("compliance.aem.approve", needs=Permission.PLAN_APPROVE)
def approve(
    program: AemProgram, *, note: str = "", proof: Reauthentication | None = None, by: Actor, at: datetime
) -> AemProgram:
    """Put a submitted program in force from today on: signed by a person who did not propose it and holds the
    qualification that the hospital names."""
    limits = _may_decide(program, by, at=at)
    _refuse_ineligible(program, programs.evidence_of(program, at=at))
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    sign(
        program,
        meaning=Meaning.APPROVED,
        content=programs.content(program),
        proof=proof,
        zone=zone_at(program.site, at),
    )
    today, before = day_at(program.site, at), program.plan.procedure
    revision = alternates.adopt_alternate(
        program.plan, way=programs.alternate_way(program), proposed_by=program.author, on=today, by=by, at=at
    )
    return acts.save(
        program,
        state=State.IN_FORCE,
        approver=by,
        approved_at=at,
        qualification=limits.qualification,
        note=note.strip(),
        effective_from=today,
        review_due_on=evidence.months_after(today, limits.review_months),
        revision=revision,
        procedure_before=before,
    )


def _may_decide(program: AemProgram, by: Actor, *, at: datetime) -> AemDemands:
    if not may_become(program.state, State.IN_FORCE):
        raise UnableToDecideProgram(_("%(program)s is not waiting for approval.") % {"program": program})
    if not isinstance(by, User):
        raise UnableToDecideProgram(_("A person approves an alternate program and signs it."))
    if by.pk == program.author_id:
        raise UnableToDecideProgram(_("You proposed this program, so someone else has to approve it."))
    return programs.qualified(program, by, at=at)
