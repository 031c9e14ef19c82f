"""The shapes of contracts over REST. Money is in minor units of the contract's currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from openhtm.accounts.api import Permission
from openhtm.kernel.rest import Body

from .. import words
from ..covering import DeviceCover
from ..listing import Listed as ListedContract
from ..metering import Metered
from ..models import Contract, ContractKind, Coverage, Promise, YesNo
from ..rules.cover import Work


class AlertOut(Schema):
    """``decision``: notice, notice_passed or end. ``days``: until ``on``; below zero: since. ``step``: 180,
    90, 60 or 30."""

    decision: str
    on: date
    days: int
    step: int


class ContractRowOut(Schema):
    """``standing``: upcoming, active, ended or terminated, today. ``alert``: what is to be decided."""

    number: str
    title: str
    vendor: str
    vendor_id: int
    site: str
    kind: str
    starts_on: date
    ends_on: date | None
    standing: str
    alert: AlertOut | None
    devices: int


class MeterOut(Schema):
    used: Decimal
    limit: Decimal


class ValueOut(Schema):
    """``worth_minor``: the work by time and material; ``paid_minor``: the price of the days gone by, null
    where it is unknown; ``unpriced``: uses that count as nothing."""

    worth_minor: int
    paid_minor: int | None
    unpriced: int


class ContractOut(ContractRowOut):
    """Prices, and the value, are null for those who may not see costs."""

    vendor_number: str
    notice_days: int | None
    renews_itself: str
    terminated_on: date | None
    terminated_reason: str
    renews: str | None
    renewed_by: str | None
    covers: dict[str, str]
    preventive_count: int | None
    excludes: str
    response_hours: int | None
    service_hours: str
    call_phone: str
    call_note: str
    visits: MeterOut | None
    hours: MeterOut | None
    money_minor: MeterOut | None
    yearly_minor: int | None
    currency: str
    value: ValueOut | None
    notes: str


def contract_row(one: ListedContract) -> dict[str, Any]:
    return {
        **_row(one.contract),
        "standing": one.standing.value,
        "alert": _alert(one.alert),
        "devices": one.devices,
    }


def _row(contract: Contract) -> dict[str, Any]:
    return {
        "number": contract.number,
        "title": contract.title,
        "vendor": contract.vendor.name,
        "vendor_id": contract.vendor_id,
        "site": contract.site.code,
        "kind": contract.kind,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
    }


def _alert(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"decision": found.decision.value, "on": found.on, "days": found.days, "step": found.step}


_PLAIN = (
    "vendor_number",
    "notice_days",
    "renews_itself",
    "terminated_on",
    "terminated_reason",
    "preventive_count",
    "excludes",
    "response_hours",
    "service_hours",
    "call_phone",
    "call_note",
    "currency",
    "notes",
)


def contract_shape(found: Metered, *, by: Any) -> dict[str, Any]:
    """As the reader may see it."""
    contract = found.contract
    costs = by.may(Permission.DEVICE_COST, site_id=contract.site_id)
    following = getattr(contract, "renewed_by", None)
    return {
        **_row(contract),
        **{name: getattr(contract, name) for name in _PLAIN},
        "standing": found.standing.value,
        "alert": _alert(found.alert),
        "devices": contract.coverages.standing().count(),
        "renews": contract.renews.number if contract.renews else None,
        "renewed_by": following.number if following else None,
        "covers": {work.value: getattr(contract, work.value) for work in Work},
        "visits": found.visits,
        "hours": found.hours,
        "money_minor": found.money if costs else None,
        "yearly_minor": found.yearly_minor if costs else None,
        "value": found.value if costs else None,
    }


class ContractIn(Body):
    """``site``: code of the site that keeps it. What is covered: yes, no or unknown."""

    site: str = Field(max_length=20)
    number: str = Field(max_length=40)
    title: str = Field(max_length=200)
    vendor_id: int
    kind: ContractKind
    starts_on: date
    ends_on: date | None = None
    vendor_number: str = Field("", max_length=80)
    notice_days: int | None = Field(None, ge=0, le=1000)
    renews_itself: YesNo = YesNo.UNKNOWN
    labor: Promise = Promise.UNKNOWN
    parts: Promise = Promise.UNKNOWN
    travel: Promise = Promise.UNKNOWN
    consumables: Promise = Promise.UNKNOWN
    preventive: Promise = Promise.UNKNOWN
    preventive_count: int | None = Field(None, ge=0, le=366)
    excludes: str = Field("", max_length=500)
    response_hours: int | None = Field(None, ge=0, le=8760)
    service_hours: str = Field("", max_length=200)
    call_phone: str = Field("", max_length=60)
    call_note: str = Field("", max_length=300)
    limit_visits: int | None = Field(None, ge=0, le=100_000)
    limit_hours: Decimal | None = Field(None, ge=0, le=9_999_999, decimal_places=2)
    limit_minor: int | None = Field(None, ge=0, le=10**15)
    yearly_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str = Field("", max_length=3)
    notes: str = Field("", max_length=10_000)


class ContractChange(Body):
    """Only what is sent is changed; null takes a value away where it may be empty."""

    title: str | None = Field(None, max_length=200)
    vendor_id: int | None = None
    kind: ContractKind | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    vendor_number: str | None = Field(None, max_length=80)
    notice_days: int | None = Field(None, ge=0, le=1000)
    renews_itself: YesNo | None = None
    labor: Promise | None = None
    parts: Promise | None = None
    travel: Promise | None = None
    consumables: Promise | None = None
    preventive: Promise | None = None
    preventive_count: int | None = Field(None, ge=0, le=366)
    excludes: str | None = Field(None, max_length=500)
    response_hours: int | None = Field(None, ge=0, le=8760)
    service_hours: str | None = Field(None, max_length=200)
    call_phone: str | None = Field(None, max_length=60)
    call_note: str | None = Field(None, max_length=300)
    limit_visits: int | None = Field(None, ge=0, le=100_000)
    limit_hours: Decimal | None = Field(None, ge=0, le=9_999_999, decimal_places=2)
    limit_minor: int | None = Field(None, ge=0, le=10**15)
    yearly_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str | None = Field(None, max_length=3)
    notes: str | None = Field(None, max_length=10_000)


#: What may be taken away by sending null.
EMPTIED = frozenset(
    {
        "ends_on",
        "notice_days",
        "preventive_count",
        "response_hours",
        "limit_visits",
        "limit_hours",
        "limit_minor",
        "yearly_minor",
    }
)


class CoverageOut(Schema):
    """``starts_on`` and ``ends_on``: the first and the last day on which the device is covered."""

    id: int
    contract: str
    tag: str
    starts_on: date
    ends_on: date | None
    response_hours: int | None
    yearly_minor: int | None
    note: str
    removed_reason: str


def coverage_shape(row: Coverage, *, by: Any) -> dict[str, Any]:
    costs = by.may(Permission.DEVICE_COST, site_id=row.contract.site_id)
    return {
        "id": row.pk,
        "contract": row.contract.number,
        "tag": row.device.tag,
        "starts_on": row.first_on,
        "ends_on": row.last_on,
        "response_hours": row.answer_hours,
        "yearly_minor": row.yearly_minor if costs else None,
        "note": row.note,
        "removed_reason": row.removed_reason,
    }


class StatementOut(Schema):
    text: str
    contract: str
    call: str


class CoverOut(Schema):
    """``repair``: covered, unknown or not_covered. ``answers``: the same for each kind of work."""

    tag: str
    on: date
    repair: str
    answers: dict[str, str]
    statements: list[StatementOut]


def cover_shape(found: DeviceCover) -> dict[str, Any]:
    return {
        "tag": found.device.tag,
        "on": found.on,
        "repair": found.repair().value,
        "answers": {work.value: found.cover.answer(work).value for work in Work},
        "statements": [
            {"text": one.text, "contract": one.number, "call": one.call} for one in words.statements(found)
        ],
    }
