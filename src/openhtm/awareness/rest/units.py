"""How ready units are, and attestations, over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from openhtm.accounts.api import Permission, SignedInRequest, one, reauthenticate
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Department, day_of

from .. import access, questions, readiness, telling
from ..actions import attestations as acts

units_router = Router()
attestations_router = Router()


class DoneOut(Schema):
    """``share``: percent done in time; null: nothing was due."""

    days: int
    due: int
    on_time: int
    share: float | None


class DemandPointOut(Schema):
    name: str
    answer: str


class UnitDemandOut(Schema):
    """``answer``: enough, some_days, seldom or missing; the worst of its points."""

    policy: str
    version: int
    check: str
    frequency: str
    on_open_days: bool
    answer: str
    points: list[DemandPointOut]
    done: list[DoneOut]


class KnowingOut(Schema):
    """``standing``: current, expired, outdated or unknown (nothing on record)."""

    person: str
    role: str
    standing: str
    attested_on: date | None
    expires_on: date | None


class UnitNeedOut(Schema):
    """``check`` empty: that the policy was read. ``people`` empty: nobody is on record who has to."""

    policy: str
    version: int
    check: str
    people: list[KnowingOut]


class UnitReadinessOut(Schema):
    """``verdict``: ready, not_ready, unknown or nothing. ``unknown``: people without a record of something."""

    id: int
    site: str
    unit: str
    name: str
    verdict: str
    demanded: int
    not_set_up: int
    staff: int
    attested: int
    ended: int
    unknown: int


class UnitReadinessWholeOut(UnitReadinessOut):
    demands: list[UnitDemandOut]
    needs: list[UnitNeedOut]


class AttestationOut(Schema):
    id: int
    person: str
    role: str
    site: str
    unit: str
    policy: str
    version: int
    check: str
    attested_on: date
    expires_on: date | None
    own: bool
    sheet: int | None
    recorded_at: datetime
    recorded_by: str


class SignSheetOut(Schema):
    id: int
    unit: str
    policy: str
    version: int
    signed_on: date
    people: int


class AttestIn(Body):
    """``policy``: its code."""

    policy: str = Field(max_length=40)
    password: str


class SignSheetIn(Schema):
    """``people``: e-mail addresses of staff of the unit, parted by commas."""

    policy: str = Field(max_length=40)
    signed_on: date
    people: str = Field(max_length=20_000)


class AttestationsWanted(Paging):
    policy: str = Field("", max_length=40, description="Code of the policy.")


def _today(unit: Department) -> date:
    return local_date(now(), unit.site.time_zone)


@units_router.get("", response=list[UnitReadinessOut])
@needs(Permission.ATTESTATION_READ)
def list_unit_readiness(request: SignedInRequest) -> list[dict[str, Any]]:
    """Every unit of one's scope with what is set up and who has attested."""
    found = readiness.of_units(list(access.units(request.user)), on=day_of(now()), at=now(), spans=(30,))
    return [telling.unit(one) for one in found]


@units_router.get("/{unit_id}", response=UnitReadinessWholeOut)
@needs(Permission.ATTESTATION_READ)
def get_unit_readiness(request: SignedInRequest, unit_id: int) -> dict[str, Any]:
    """One unit: demand by demand, person by person."""
    unit = access.unit(request.user, unit_id)
    (found,) = readiness.of_units([unit], on=_today(unit), at=now())
    return telling.whole_unit(found)


@units_router.get("/{unit_id}/questions")
@needs(Permission.ATTESTATION_READ)
def get_unit_questions(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """Questions for an interview of the staff as a PDF, with the expected answers on pages of their own."""
    unit = access.unit(request.user, unit_id)
    (found,) = readiness.of_units([unit], on=_today(unit), at=now())
    named = access.responsible(request.user, unit)
    content = questions.paper(found, responsible=named, reader=str(request.user), at=now())
    return HttpResponse(content, content_type="application/pdf")


@units_router.post("/{unit_id}/attest", response={201: list[AttestationOut]})
@needs(Permission.POLICY_READ)
def attest(request: SignedInRequest, unit_id: int, body: AttestIn) -> object:
    """Sign that one has read a policy and knows the checks it demands of one's unit. Twice a day is once."""
    unit = access.unit(request.user, unit_id, Permission.POLICY_READ)
    version = access.held(request.user, body.policy, _today(unit))
    proof = reauthenticate(request.user, password=body.password, at=now())
    made = run(request, acts.attest, version, department=unit, proof=proof)
    return Status(201, [telling.attestation(one) for one in made])


@units_router.post("/{unit_id}/sign-sheets", response={201: SignSheetOut})
@needs(Permission.ATTESTATION_ENTER)
def enter_sign_sheet(
    request: SignedInRequest, unit_id: int, given: Form[SignSheetIn], file: File[UploadedFile]
) -> object:
    """Enter a sheet that people of the unit signed by hand, with its scan."""
    unit = access.unit(request.user, unit_id, Permission.ATTESTATION_ENTER)
    made = run(
        request,
        acts.enter_sheet,
        access.held(request.user, given.policy, _today(unit)),
        department=unit,
        people=access.staff_by_email(unit, given.people.split(","), now()),
        signed_on=given.signed_on,
        file=file,
    )
    return Status(201, telling.sheet(made))


@attestations_router.get("", response=Listed[AttestationOut])
@needs(Permission.ATTESTATION_READ)
def list_attestations(request: SignedInRequest, wanted: Query[AttestationsWanted]) -> object:
    """Who attested to what, the latest first. What was attested is never withdrawn."""
    rows = access.attestations(request.user)
    rows = rows.filter(policy_version__policy__code__iexact=wanted.policy) if wanted.policy else rows
    return listed(rows, keys=keys_from("-attested_on,-pk"), paging=wanted, shape=telling.attestation)


@attestations_router.get("/{attestation_id}", response=AttestationOut)
@needs(Permission.ATTESTATION_READ)
def get_attestation(request: SignedInRequest, attestation_id: int) -> dict[str, Any]:
    """One attestation."""
    rows = access.attestations(request.user)
    return telling.attestation(one(rows, telling.no_attestation(), pk=attestation_id))
