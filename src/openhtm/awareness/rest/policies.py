"""Policies and their versions over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, departments, one, reauthenticate, site
from openhtm.catalog import api as catalog
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version
from openhtm.kernel.time import now
from openhtm.places.api import day_of

from .. import access, listing, telling
from ..actions import policies as acts
from ..library import ready_policies
from ..models import PolicyVersion
from ..versions import NewDemand

policies_router = Router()


class DemandIn(Body):
    """``check``: key of a template for user checks. ``device_type``: its name, ``unit``: its code, both may be empty.
    A unit needs its ``site``."""

    check: str = Field(max_length=80)
    frequency: Literal["shift", "daily", "weekly", "monthly"]
    device_type: str = Field("", max_length=200)
    site: str = Field("", max_length=40)
    unit: str = Field("", max_length=30)
    on_open_days: bool = False


class DemandOut(Schema):
    check: str
    frequency: str
    device_type: str | None
    unit: str | None
    on_open_days: bool


class PolicyVersionOut(Schema):
    """``state``: draft, in_review, approved or superseded. ``holds``: whether it is in force today."""

    policy: str
    title: str
    number: int
    version: int
    state: str
    holds: bool
    text: str
    change_note: str
    audience: list[str]
    attest_months: int | None
    renews: bool
    review_months: int
    units: list[str]
    demands: list[DemandOut]
    author: str
    sent_back: str
    approver: str | None
    approved_at: datetime | None
    effective_from: date | None
    effective_to: date | None
    review_due_on: date | None


class UnitIn(Body):
    site: str = Field(max_length=40)
    unit: str = Field(max_length=40)


class PolicyOut(Schema):
    """``in_force`` and ``draft``: numbers of versions."""

    code: str
    title: str
    site: str | None
    in_force: int | None
    draft: int | None
    review_due_on: date | None
    retired_on: date | None
    retired_reason: str


class ReadyPolicyOut(Schema):
    slug: str
    code: str
    title: str
    text: str


class PoliciesWanted(Paging):
    q: str = Field("", max_length=100, description="Part of the code or title.")
    state: Literal["", "in_force", "draft", "review", "retired"] = ""


class PolicyTextIn(Body):
    """``audience``: roles whose holders in a unit attest. ``attest_months`` null: once is enough. ``units``: those that
    it is for; none, every unit of its sites."""

    text: str = Field("", max_length=200_000)
    change_note: str = Field("", max_length=500)
    audience: list[str] = []
    attest_months: int | None = Field(None, ge=1, le=60)
    renews: bool = True
    review_months: int = Field(12, ge=1, le=60)
    units: list[UnitIn] = []
    demands: list[DemandIn] = []


class PolicyIn(PolicyTextIn):
    """``site`` empty: for all sites."""

    code: str = Field(max_length=40)
    title: str = Field(max_length=200)
    site: str = Field("", max_length=40)


class TakeOverIn(Body):
    """``slug``: which one, as listed under `ready`. ``code`` empty: as it comes."""

    slug: str = Field(max_length=60)
    code: str = Field("", max_length=40)
    site: str = Field("", max_length=40)


class PolicyTitleIn(Body):
    title: str = Field(max_length=200)


class PolicyReasonIn(Body):
    reason: str = Field(max_length=300)


class PolicyApproveIn(Body):
    """``effective_from`` null: from today."""

    password: str
    effective_from: date | None = None


class PolicyReviewIn(Body):
    password: str
    note: str = Field(max_length=500)


def _version(found: PolicyVersion) -> dict[str, Any]:
    return telling.version(found, on=day_of(now()))


def _demands(request: SignedInRequest, rows: list[DemandIn]) -> list[NewDemand]:
    return [_demand(request, row) for row in rows]


def _demand(request: SignedInRequest, row: DemandIn) -> NewDemand:
    unit = _unit(request, row.site, row.unit) if row.unit else None
    kind = None
    if row.device_type:
        types = catalog.access.device_types(request.user)
        kind = one(types, telling.no_type(row.device_type), name__iexact=row.device_type)
    given: dict[str, Any] = {
        "template": row.check,
        "frequency": row.frequency,
        "on_open_days": row.on_open_days,
    }
    return NewDemand(**given, device_type=kind, department=unit)


def _unit(request: SignedInRequest, site_code: str, code: str) -> Any:
    reach = departments(request.user).select_related("site")
    place = {"site__code__iexact": site_code, "code__iexact": code}
    return one(reach, telling.no_unit(site_code, code), **place)


def _units(request: SignedInRequest, rows: list[UnitIn]) -> list[Any]:
    return [_unit(request, row.site, row.unit) for row in rows]


def _values(body: PolicyTextIn) -> dict[str, Any]:
    return body.model_dump(include=set(acts.FIELDS))


def _site(request: SignedInRequest, code: str) -> Any:
    return site(request.user, code) if code else None


@policies_router.get("", response=Listed[PolicyOut])
@needs(Permission.POLICY_READ)
def list_policies(request: SignedInRequest, wanted: Query[PoliciesWanted]) -> object:
    """Policies of one's sites and of all sites, by their code; retired ones when asked for."""
    on = day_of(now())
    rows = listing.matching(access.policies(request.user), q=wanted.q, state=wanted.state, on=on)
    return listed(rows, keys=keys_from("code"), paging=wanted, shape=lambda row: telling.policy(row, on=on))


@policies_router.get("/ready", response=list[ReadyPolicyOut])
@needs(Permission.POLICY_EDIT)
def list_ready_policies(request: SignedInRequest) -> object:
    """Policies that come with the program, to be taken over."""
    return list(ready_policies().values())


@policies_router.post("", response={201: PolicyVersionOut})
@needs(Permission.POLICY_EDIT)
def add_policy(request: SignedInRequest, body: PolicyIn) -> object:
    """Begin a policy with the draft of its first version."""
    made = run(
        request,
        acts.add,
        code=body.code,
        title=body.title,
        site=_site(request, body.site),
        values=_values(body),
        demands=_demands(request, body.demands),
        units=_units(request, body.units),
    )
    return Status(201, _version(made))


@policies_router.post("/take-over", response={201: PolicyVersionOut})
@needs(Permission.POLICY_EDIT)
def take_over_policy(request: SignedInRequest, body: TakeOverIn) -> object:
    """Begin a policy with what comes with the program."""
    where = _site(request, body.site)
    made = run(request, acts.take_over, slug=body.slug, code=body.code, site=where)
    return Status(201, _version(made))


@policies_router.get("/{code}", response=PolicyOut)
@needs(Permission.POLICY_READ)
def get_policy(request: SignedInRequest, code: str) -> object:
    """One policy, with the numbers of its version in force and its draft."""
    return telling.policy(access.policy(request.user, code), on=day_of(now()))


@policies_router.patch("/{code}", response=PolicyOut)
@needs(Permission.POLICY_EDIT)
def rename_policy(request: SignedInRequest, code: str, body: PolicyTitleIn) -> object:
    """Give a policy another title."""
    found = access.policy(request.user, code, Permission.POLICY_EDIT)
    run(request, acts.rename, found, title=body.title, seen_version=seen_version(request))
    return telling.policy(found, on=day_of(now()))


@policies_router.post("/{code}/retire", response=PolicyOut)
@needs(Permission.POLICY_APPROVE)
def retire_policy(request: SignedInRequest, code: str, body: PolicyReasonIn) -> object:
    """End a policy; its versions stay readable."""
    found = access.policy(request.user, code, Permission.POLICY_APPROVE)
    return telling.policy(run(request, acts.retire, found, reason=body.reason), on=day_of(now()))


@policies_router.get("/{code}/versions", response=list[PolicyVersionOut])
@needs(Permission.POLICY_READ)
def list_policy_versions(request: SignedInRequest, code: str) -> object:
    """All versions of a policy, the latest first."""
    return [_version(one) for one in listing.versions_of(access.policy(request.user, code))]


@policies_router.post("/{code}/versions", response={201: PolicyVersionOut})
@needs(Permission.POLICY_EDIT)
def begin_policy_version(request: SignedInRequest, code: str) -> object:
    """Begin the next version as a copy of the latest."""
    found = access.policy(request.user, code, Permission.POLICY_EDIT)
    return Status(201, _version(run(request, acts.begin, found)))


@policies_router.get("/{code}/versions/{number}", response=PolicyVersionOut)
@needs(Permission.POLICY_READ)
def get_policy_version(request: SignedInRequest, code: str, number: int) -> object:
    """One version, whole."""
    return _version(access.version(request.user, code, number))


@policies_router.put("/{code}/versions/{number}", response=PolicyVersionOut)
@needs(Permission.POLICY_EDIT)
def write_policy_version(request: SignedInRequest, code: str, number: int, body: PolicyTextIn) -> object:
    """Change a draft, whole; `If-Match` with its version refuses what somebody else changed meanwhile."""
    found = access.version(request.user, code, number, Permission.POLICY_EDIT)
    made = run(
        request,
        acts.write,
        found,
        values=_values(body),
        demands=_demands(request, body.demands),
        units=_units(request, body.units),
        seen_version=seen_version(request),
    )
    return _version(made)


@policies_router.post("/{code}/versions/{number}/submit", response=PolicyVersionOut)
@needs(Permission.POLICY_EDIT)
def submit_policy_version(request: SignedInRequest, code: str, number: int) -> object:
    """Hand a draft over for approval."""
    found = access.version(request.user, code, number, Permission.POLICY_EDIT)
    return _version(run(request, acts.submit, found))


@policies_router.post("/{code}/versions/{number}/send-back", response=PolicyVersionOut)
@needs(Permission.POLICY_APPROVE)
def send_policy_version_back(
    request: SignedInRequest, code: str, number: int, body: PolicyReasonIn
) -> object:
    """Return a submitted version to its author."""
    found = access.version(request.user, code, number, Permission.POLICY_APPROVE)
    return _version(run(request, acts.send_back, found, reason=body.reason))


@policies_router.post("/{code}/versions/{number}/approve", response=PolicyVersionOut)
@needs(Permission.POLICY_APPROVE)
def approve_policy_version(request: SignedInRequest, code: str, number: int, body: PolicyApproveIn) -> object:
    """Approve and sign, with the password; never by its author."""
    found = access.version(request.user, code, number, Permission.POLICY_APPROVE)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return _version(run(request, acts.approve, found, effective_from=body.effective_from, proof=proof))


@policies_router.post("/{code}/versions/{number}/review", response=PolicyVersionOut)
@needs(Permission.POLICY_APPROVE)
def review_policy_version(request: SignedInRequest, code: str, number: int, body: PolicyReviewIn) -> object:
    """Sign that the approved version holds on, until the next day of review."""
    found = access.version(request.user, code, number, Permission.POLICY_APPROVE)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return _version(run(request, acts.review, found, note=body.note, proof=proof))
