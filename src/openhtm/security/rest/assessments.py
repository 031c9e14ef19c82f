"""Judgments of flaws over REST, and what contradicts itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.registry import api as registry

from .. import access, answering, assessing, telling, vexing
from ..actions import assessments
from ..actions.assessments import NewAssessment

assessments_router = Router()
contradictions_router = Router()
vex_router = Router()


class JudgmentOut(Schema):
    """``site`` and ``device`` null: for all who run the release. ``component`` null: whatever is concerned of it."""

    id: int
    vulnerability: str
    release: int
    release_name: str
    component: str | None
    site: str | None
    device: str | None
    status: str
    justification: str | None
    reason: str
    action: str | None
    review_on: date | None
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_because: str | None


class BearingJudgmentOut(JudgmentOut):
    """``carried``: from an earlier version; ``why_not``: why it ``holds`` no longer."""

    carried: bool
    holds: bool
    why_not: str | None


class JudgmentsWanted(Paging):
    q: str = Field("", description="Part of the flaw's or the model's name.", max_length=100)
    state: str = Field("", pattern="^(standing|ended|review)?$", description="review: its day has passed.")


class JudgmentIn(Body):
    """``seen``: the latest assessment that was looked at; a later one refuses this. ``site`` or ``device``, or none:
    for all who run the releases."""

    vulnerability: str = Field(max_length=120)
    releases: list[int] = Field(min_length=1, max_length=500)
    status: Literal["under_investigation", "affected", "not_affected", "fixed"]
    component: str = Field("", max_length=500)
    justification: str = Field("", max_length=60)
    reason: str = Field("", max_length=4000)
    action: str = Field("", max_length=4000)
    review_on: date | None = None
    site: str = Field("", max_length=40)
    device: str = Field("", max_length=64)
    seen: int | None = None


class VexWanted(Schema):
    kind: str = Field("csaf", alias="format", pattern="^(csaf|cyclonedx|openvex)$")
    site: str = Field("", max_length=40, description="What holds at this site, without naming it.")


class JudgmentEndIn(Body):
    reason: str = Field(max_length=500)


class ContradictionOut(Schema):
    tag: str
    site: str
    vulnerability: str | None
    release: int
    tier: str
    because: list[str]
    assessment: BearingJudgmentOut | None


@assessments_router.get("", response=Listed[JudgmentOut])
@needs(Permission.SECURITY_READ)
def list_assessments(request: SignedInRequest, wanted: Query[JudgmentsWanted]) -> object:
    """What was judged for all, for one's sites and devices, the latest first."""
    rows = assessing.listed(request.user, q=wanted.q, state=wanted.state, on=day_of(now()))
    return listed(rows, keys=keys_from("-made_at,-pk"), paging=wanted, shape=telling.assessment)


@assessments_router.post("", response={201: list[JudgmentOut]})
@needs(Permission.SECURITY_EDIT)
def judge(request: SignedInRequest, body: JudgmentIn) -> object:
    """Judge a flaw in releases. The same again changes nothing."""
    user = request.user
    flaw = access.vulnerability(user, body.vulnerability)
    names = ("status", "component", "justification", "reason", "action", "review_on", "seen")
    at_site = site(user, body.site) if body.site else None
    made = run(
        request,
        assessments.judge,
        flaw,
        releases=[access.release(user, pk, Permission.SECURITY_EDIT) for pk in body.releases],
        new=NewAssessment(**{name: getattr(body, name) for name in names}),
        place=registry.device(user, body.device) if body.device else at_site,
    )
    return Status(201, [telling.assessment(row) for row in made])


@assessments_router.get("/{assessment_id}", response=JudgmentOut)
@needs(Permission.SECURITY_READ)
def show_assessment(request: SignedInRequest, assessment_id: int) -> object:
    """One judgment, standing or ended."""
    return telling.assessment(access.assessment(request.user, assessment_id))


@assessments_router.post("/{assessment_id}/withdraw", response=JudgmentOut)
@needs(Permission.SECURITY_EDIT)
def withdraw(request: SignedInRequest, assessment_id: int, body: JudgmentEndIn) -> object:
    """Take a judgment back. It stays on record."""
    found = access.assessment(request.user, assessment_id)
    return telling.assessment(run(request, assessments.withdraw, found, reason=body.reason))


@contradictions_router.get("", response=list[ContradictionOut])
@needs(Permission.SECURITY_READ)
def list_contradictions(request: SignedInRequest) -> list[dict[str, Any]]:
    """Devices that are called both affected and not affected, until somebody has judged."""
    lines = assessing.contradicted(request.user, registry.devices_for(request.user), on=day_of(now()))
    return [answering.contradiction_json(line) for line in lines]


@vex_router.get("", response=dict[str, Any])
@needs(Permission.SECURITY_EDIT)
def export_vex(request: SignedInRequest, wanted: Query[VexWanted]) -> dict[str, Any]:
    """What was judged, as CSAF, CycloneDX or OpenVEX; no device, person or place is in it but the author."""
    at_site = site(request.user, wanted.site) if wanted.site else None
    return vexing.document(request.user, wanted.kind, site=at_site, at=now())
