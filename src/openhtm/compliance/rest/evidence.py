"""What the history of a model or a device type proves, over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, scope
from openhtm.catalog import api as catalog
from openhtm.kernel.rest import needs
from openhtm.kernel.time import now
from openhtm.places.api import day_of, zone_name

from .. import evidence

aem_router = Router()


class NamedOut(Schema):
    id: int | None
    name: str


class EstimateOut(Schema):
    """``part`` in ``whole`` (device-years or inspections), with the bounds of 95 % confidence; null: unknown."""

    part: int
    whole: float
    value: float | None
    lower: float | None
    upper: float | None


class CountsOut(Schema):
    """``watched``: days since the first device came. ``process``: no failure of the device."""

    devices: int
    device_years: float
    watched: int
    failures: int
    preventable: int
    inherent: int
    process: int
    unknown: int
    still_open: int
    found: int
    nothing: int
    uncoded: int


class YearOut(CountsOut):
    year: int


class EvidenceDemandOut(Schema):
    demand: str
    has: float
    needs: float
    missing: float


class DemandsOut(Schema):
    years_watched: float
    device_years: float
    inspections: int
    most_unknown: float
    most_rate: float


class ProofOut(Schema):
    """``conclusion``: not_enough, supports, undecided or against."""

    counts: CountsOut
    failure_rate: EstimateOut
    preventable_rate: EstimateOut
    preventable_rate_at_most: EstimateOut
    inspection_yield: EstimateOut
    enough: bool
    conclusion: str
    checks: list[EvidenceDemandOut]
    demands: DemandsOut


class SimilarOut(ProofOut):
    model: NamedOut


class ComparisonOut(Schema):
    """``ratio``: rate after by rate before; ``change``: unknown, lower, not_shown or higher."""

    before: EstimateOut
    after: EstimateOut
    ratio: float | None
    lower: float | None
    upper: float | None
    change: str


class EvidenceOut(ProofOut):
    model: NamedOut | None
    device_type: NamedOut | None
    from_: date = Field(alias="from")
    to: date
    confidence: float
    eligible: bool
    exclusion: str | None
    years: list[YearOut]
    similar: list[SimilarOut]
    since: date | None
    comparison: ComparisonOut | None


class EvidenceWanted(Schema):
    """A model or a device type, by id. ``since``: the day on which the schedule changed."""

    model: int | None = None
    device_type: int | None = None
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    since: date | None = None


@aem_router.get("/evidence", response=EvidenceOut, by_alias=True)
@needs(Permission.COMPLIANCE_READ)
def get_evidence(request: SignedInRequest, wanted: Query[EvidenceWanted]) -> object:
    """Failures by cause, rates and inspection yield with exact bounds, and whether there is enough to judge by."""
    return evidence.as_data(_answer(request, wanted))


def _answer(request: SignedInRequest, wanted: EvidenceWanted) -> evidence.Answer:
    at, user = now(), request.user
    about = evidence.subject(
        model=catalog.access.model(user, wanted.model) if wanted.model else None,
        device_type=catalog.access.device_type(user, wanted.device_type) if wanted.device_type else None,
    )
    question = evidence.asked(today=day_of(at), zone=zone_name(at), first=wanted.from_, last=wanted.to)
    reach: Any = scope(user, Permission.COMPLIANCE_READ)
    return evidence.answer(reach, about, question, since=wanted.since)
