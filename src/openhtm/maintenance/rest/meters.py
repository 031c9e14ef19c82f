"""Meters over REST: what counters showed, and the work that goes by them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.registry.api import device

from .. import access, metering
from ..actions import meters
from ..models import CountsChoice, HowChoice, MeterReading
from ..rules.meters import MOST_DECIMALS, MOST_WHOLE, Counts, Entry, How

device_meters_router = Router()
meter_readings_router = Router()
Number = Annotated[Decimal, Field(ge=0, max_digits=MOST_WHOLE + MOST_DECIMALS, decimal_places=MOST_DECIMALS)]


class MeterReadingOut(Schema):
    """``total`` is the use over rollovers and exchanged counters; ``struck_reason`` empty: it counts."""

    id: int = Field(alias="pk")
    device: str = Field(alias="device.tag")
    counts: str
    on: date = Field(alias="read_on")
    shown: Decimal
    total: Decimal
    how: str
    old_shown: Decimal | None
    rollover_at: Decimal | None
    note: str
    struck_reason: str
    recorded_at: datetime
    recorded_by: str


class MeterDueOut(Schema):
    plan: int
    title: str
    occurrence: int | None
    due_on: date | None


class UseMeterOut(Schema):
    """``per_day``: use a day over the last 90 days, null while that cannot be told."""

    counts: str
    latest: MeterReadingOut | None
    per_day: Decimal | None
    since: date | None
    due: list[MeterDueOut]


class MeterReadingIn(Body):
    """`rollover_at`: the first number the display cannot show; `old_shown`: of an exchanged counter."""

    counts: CountsChoice
    on: date
    shown: Number
    how: HowChoice = HowChoice.READ
    rollover_at: Number | None = None
    old_shown: Number | None = None
    note: str = Field("", max_length=300)


class StrikeReadingIn(Body):
    reason: str = Field(max_length=300)


def shape(meter: metering.Meter) -> dict[str, Any]:
    valid = next((row for row in meter.readings if not row.is_struck), None)
    rate = meter.rate
    return {
        "counts": meter.counts.value,
        "latest": valid,
        "per_day": round(Decimal(float(rate.per_day)), 2) if rate else None,
        "since": rate.since.on if rate else None,
        "due": [
            {
                "plan": line.plan_id,
                "title": line.plan.title,
                "occurrence": due.pk if due else None,
                "due_on": due.due_on if due else None,
            }
            for line, due in meter.lines
        ],
    }


@device_meters_router.get("/{tag}/meters", response=list[UseMeterOut])
@needs(Permission.WORK_ORDER_READ)
def list_meters(request: SignedInRequest, tag: str) -> object:
    """The meters of a device, how fast they run, and what goes by them."""
    return [shape(one) for one in metering.meters_of(device(request.user, tag))]


@device_meters_router.get("/{tag}/meter-readings", response=Listed[MeterReadingOut])
@needs(Permission.WORK_ORDER_READ)
def list_meter_readings(request: SignedInRequest, tag: str, paging: Query[Paging]) -> object:
    """Every reading of a device, the latest first, also those struck out."""
    found = device(request.user, tag)
    rows: QuerySet[MeterReading] = access.meter_readings(request.user).filter(device=found)
    return listed(rows.select_related("device"), keys=keys_from("-read_on"), paging=paging)


@device_meters_router.post("/{tag}/meter-readings", response={201: MeterReadingOut})
@needs(Permission.WORK_ORDER_PERFORM)
def read_meter(request: SignedInRequest, tag: str, body: MeterReadingIn) -> object:
    """Record what a meter shows; work that goes by it is planned anew."""
    entry = Entry(
        on=body.on,
        shown=body.shown,
        how=How(body.how),
        rollover_at=body.rollover_at,
        old_shown=body.old_shown,
    )
    found = device(request.user, tag)
    made = run(request, meters.read, found, counts=Counts(body.counts), entry=entry, note=body.note)
    return Status(201, made)


@meter_readings_router.post("/{pk}/strike-out", response=MeterReadingOut)
@needs(Permission.WORK_ORDER_PERFORM)
def strike_meter_reading(request: SignedInRequest, pk: int, body: StrikeReadingIn) -> object:
    """Take a wrong reading out of the count; it stays on record."""
    return run(request, meters.strike_out, access.meter_reading(request.user, pk), reason=body.reason)
