"""Findings, rules and requirement sets over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_of

from .. import access, keeping, listing, shelf, words
from ..actions import accepting, own_sets, refreshing
from ..models import Finding, FindingQuerySet
from ..rules.standards import RequirementSet

findings_router = Router()
rules_router = Router()
standards_router = Router()


class CitationOut(Schema):
    set: str
    authority: str
    citation: str
    confidence: str


class FindingOut(Schema):
    """``kind``: what it is about, such as registry.device; ``subject`` its name. A finding without ``closed_at``
    stands; it is open unless ``accepted_until`` has not passed."""

    id: int
    rule: str
    severity: str
    kind: str
    subject: str
    site: str | None
    department: str | None
    risk_class: str
    because: list[str]
    since: date
    found_at: datetime
    closed_at: datetime | None
    accepted_until: date | None
    remedy: str
    requirements: list[CitationOut]


class FindingsWanted(Paging):
    rule: str = ""
    severity: Literal["", "critical", "major", "minor"] = ""
    risk: str = ""
    state: Literal["open", "accepted", "standing", "closed"] = "open"
    requirement: str = Field("", description="Set key, colon, space, citation.")
    q: str = Field("", max_length=100)
    as_of: date | None = None


class LookOut(Schema):
    looked_at: datetime
    day: date
    rules: int
    standing: int
    opened: int
    closed: int


class FindingAcceptIn(Body):
    """``owner``: e-mail address of who answers for it. ``until``: the last day, at most a year ahead."""

    reason: str = Field(max_length=500)
    owner: str
    until: date


class AcceptanceEndIn(Body):
    reason: str = Field(max_length=500)


def _shape(one: Finding, citations: listing.Citations) -> dict[str, Any]:
    return {
        "id": one.pk,
        "rule": one.rule,
        "severity": one.severity,
        "kind": one.subject_type,
        "subject": one.subject,
        "site": one.site.code if one.site else None,
        "department": one.department.name if one.department else None,
        "risk_class": one.risk_class,
        "because": words.because(one.rule, one.because),
        "since": one.since,
        "found_at": one.found_at,
        "closed_at": one.closed_at,
        "accepted_until": one.accepted_until,
        "remedy": words.remedy(one.rule),
        "requirements": citations.of(one.rule),
    }


def _rows(request: SignedInRequest, wanted: FindingsWanted, *, on: date) -> FindingQuerySet:
    narrowing = listing.Wanted(
        rule=wanted.rule,
        severity=wanted.severity,
        risk=wanted.risk,
        state=wanted.state,
        requirement=wanted.requirement,
        q=wanted.q,
    )
    reach = access.findings(request.user)
    if wanted.as_of is not None and wanted.as_of < on:
        return listing.narrowed(listing.as_of(reach, wanted.as_of), narrowing)
    return listing.matching(reach, narrowing, on=on)


@findings_router.get("", response=Listed[FindingOut])
@needs(Permission.COMPLIANCE_READ)
def list_findings(request: SignedInRequest, wanted: Query[FindingsWanted]) -> object:
    """What is open today, the gravest first; `as_of` what stood at the end of a day, as it was kept then."""
    kept = keeping.brought_up(now())
    citations = listing.Citations(wanted.as_of or kept.day)
    return listed(
        _rows(request, wanted, on=kept.day).for_list(),
        keys=keys_from("rank,since"),
        paging=wanted,
        shape=lambda row: _shape(row, citations),
    )


@findings_router.post("/look", response=LookOut)
@needs(Permission.COMPLIANCE_READ)
def look_at_everything(request: SignedInRequest) -> object:
    """Ask every rule of the whole fleet now."""
    return run(request, refreshing.look_at_all)


@findings_router.get("/{finding_id}", response=FindingOut)
@needs(Permission.COMPLIANCE_READ)
def get_finding(request: SignedInRequest, finding_id: int) -> object:
    """One finding, mended ones too."""
    kept = keeping.brought_up(now())
    return _shape(access.finding(request.user, finding_id), listing.Citations(kept.day))


@findings_router.post("/{finding_id}/accept", response=FindingOut)
@needs(Permission.COMPLIANCE_ACCEPT)
def accept_finding(request: SignedInRequest, finding_id: int, given: FindingAcceptIn) -> object:
    """Leave a finding as it is for a time. When the day has passed it counts as open again."""
    found = access.finding(request.user, finding_id, Permission.COMPLIANCE_ACCEPT)
    owner = access.owners(request.user).filter(email__iexact=given.owner.strip()).first()
    if owner is None:
        text = words.NO_SUCH_OWNER % {"email": given.owner}
        raise InvalidInput(text, fields={"owner": [text]})
    on = day_of(now())
    run(request, accepting.accept, [found], reason=given.reason, owner=owner, until=given.until, today=on)
    return _shape(access.finding(request.user, finding_id), listing.Citations(on))


@findings_router.post("/{finding_id}/take-back", response=FindingOut)
@needs(Permission.COMPLIANCE_ACCEPT)
def take_acceptance_back(request: SignedInRequest, finding_id: int, given: AcceptanceEndIn) -> object:
    """End an acceptance before its day."""
    found = access.finding(request.user, finding_id, Permission.COMPLIANCE_ACCEPT)
    run(request, accepting.take_back, found, reason=given.reason)
    return _shape(access.finding(request.user, finding_id), listing.Citations(day_of(now())))


class RuleOut(Schema):
    """``severity`` by risk class; a class that is not named has that of ``unknown``."""

    key: str
    title: str
    looks_for: str
    remedy: str
    severity: dict[str, str]
    requirements: list[CitationOut]


@rules_router.get("", response=list[RuleOut])
@needs(Permission.COMPLIANCE_READ)
def list_rules(request: SignedInRequest) -> object:
    """Every rule, what it looks for, and the requirements in force that it answers."""
    return listing.rule_data(day_of(now()))


class RequirementOut(Schema):
    citation: str
    text: str
    confidence: str
    rules: list[str]
    replaces: list[str]


class RequirementSetOut(Schema):
    key: str
    authority: str
    title: str
    edition: str
    source: str
    effective_from: date
    effective_to: date | None
    confidence: str
    requirements: list[RequirementOut]


def _set(one: RequirementSet) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in RequirementSetOut.model_fields if name != "requirements"}
    rows = [{name: getattr(row, name) for name in RequirementOut.model_fields} for row in one.requirements]
    return {
        **plain,
        "requirements": [
            {**row, "rules": list(row["rules"]), "replaces": list(row["replaces"])} for row in rows
        ],
    }


@standards_router.get("", response=list[RequirementSetOut])
@needs(Permission.COMPLIANCE_READ)
def list_requirement_sets(request: SignedInRequest) -> object:
    """Every edition there is, with its requirements in our own words."""
    return [_set(one) for one in shelf.sets()]


class RequirementSetIn(Body):
    """``text``: the file as it stands on the disk; ``name``: its name, for what is wrong in it."""

    name: str = Field("set.toml", min_length=1, max_length=200)
    text: str = Field(max_length=own_sets.LONGEST)


class WithdrawSetIn(Body):
    reason: str = Field(max_length=500)


class OwnSetOut(Schema):
    key: str
    number: int
    name: str
    loaded_at: datetime
    loaded_by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@standards_router.post("", response={201: OwnSetOut})
@needs(Permission.COMPLIANCE_EDIT)
def load_requirement_set(request: SignedInRequest, body: RequirementSetIn) -> object:
    """Load a set of the hospital's own; another version replaces the one that stands."""
    return Status(201, run(request, own_sets.load, body.name, text=body.text))


@standards_router.post("/{key}/withdraw", response=OwnSetOut)
@needs(Permission.COMPLIANCE_EDIT)
def withdraw_requirement_set(request: SignedInRequest, key: str, body: WithdrawSetIn) -> object:
    """Withdraw a set of the hospital's own; its versions stay on record."""
    return run(request, own_sets.withdraw, key, reason=body.reason)
