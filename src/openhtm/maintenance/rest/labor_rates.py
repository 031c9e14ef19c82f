"""Labor rates over REST, in minor units. Seen and kept by those who see costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one, people, sites
from openhtm.kernel.rest import Body, needs, run

from .. import costing
from ..actions import labor_rates
from ..models import LaborKind, LaborRate
from ..models.choices import RateClass

rates_router = Router()


class LaborRateOut(Schema):
    """``person_id`` and ``role`` empty: of everybody. ``kind`` empty: of every kind of labor."""

    id: int
    site: str
    person_id: int | None
    role: str
    kind: str
    rate_class: str
    rate_minor: int | None
    currency: str
    holds_from: date
    struck_out: str


class LaborRateIn(Body):
    """``rate_minor`` null: it is not known from that day on."""

    site: str = Field(max_length=20)
    holds_from: date
    rate_minor: int | None = Field(None, ge=0, le=10**12)
    currency: str = Field("", max_length=3)
    person_id: int | None = None
    role: str = Field("", max_length=40)
    kind: LaborKind | None = None
    rate_class: RateClass = RateClass.REGULAR


class StrikeRateIn(Body):
    reason: str = Field(max_length=300)


def _shape(row: LaborRate) -> dict[str, Any]:
    own = {"id", "site", "struck_out"}
    plain = {name: getattr(row, name) for name in LaborRateOut.model_fields if name not in own}
    return {**plain, "id": row.pk, "site": row.site.code, "struck_out": row.voided_reason}


@rates_router.get("", response=list[LaborRateOut])
@needs(Permission.DEVICE_COST)
def list_rates(request: SignedInRequest) -> object:
    """Every rate of your sites, the latest first; struck-out ones too."""
    return [_shape(row) for row in costing.rates(request.user)]


@rates_router.post("", response={201: LaborRateOut})
@needs(Permission.DEVICE_COST)
def set_rate(request: SignedInRequest, body: LaborRateIn) -> object:
    """Say what an hour costs from a day on."""
    mine = sites(request.user, Permission.DEVICE_COST)
    place = one(mine, _("There is no such site, or it is outside your sites."), code=body.site.upper())
    missing = _("There is no such person, or it is outside your sites.")
    person = None if body.person_id is None else one(people(request.user), missing, pk=body.person_id)
    given = body.model_dump(exclude={"site", "person_id", "kind"})
    new = labor_rates.NewRate(**given, person=person, kind=body.kind or "")
    return Status(201, _shape(run(request, labor_rates.set_rate, place, rate=new)))


@rates_router.post("/{rate_id}/strike-out", response=LaborRateOut)
@needs(Permission.DEVICE_COST)
def strike_out_rate(request: SignedInRequest, rate_id: int, body: StrikeRateIn) -> object:
    """Take a wrong rate out; labor reckoned by it keeps its cost."""
    missing = _("There is no such rate, or it is outside your sites.")
    found = one(costing.rates(request.user), missing, pk=rate_id)
    return _shape(run(request, labor_rates.strike_out_rate, found, reason=body.reason))
