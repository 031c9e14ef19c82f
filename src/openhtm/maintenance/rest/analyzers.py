"""Test equipment over REST: how it stands, its certificates, the trace back from an error found."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, scope
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import now
from openhtm.registry.api import device

from .. import access, measuring, performing, tracing
from ..actions import analyzers
from ..actions.measuring import measure_step_with, measure_with
from ..models import Analyzer, AsFoundChoice, Certificate, ChecklistRun
from ..rules.calibration import FIT
from ..tracing import TracedDevice
from .shapes import OrderOut, ResultOut

analyzers_router = Router()
certificates_router = Router()
measuring_router = Router()


class AnalyzerOut(Schema):
    """``standing``: valid, due_soon, expired, no_certificate, out_of_tolerance or quarantined, today."""

    tag: str
    site: str
    kinds: list[str]
    measures: str
    interval_months: int
    standing: str
    fit: bool
    certificate: str | None
    valid_until: date | None
    quarantine_reason: str


def _shape(row: Analyzer) -> dict[str, Any]:
    on = measuring.today_at(row, now())
    how, certificate = measuring.standing_of(row, on=on), measuring.certificate_in_force(row, on=on)
    return {
        "tag": row.device.tag,
        "site": row.device.site.code,
        "kinds": row.kinds,
        "measures": row.measures,
        "interval_months": row.interval_months,
        "standing": how.value,
        "fit": how in FIT,
        "certificate": certificate.number if certificate else None,
        "valid_until": certificate.valid_until if certificate else None,
        "quarantine_reason": row.quarantine_reason,
    }


class CertificateOut(Schema):
    id: int = Field(alias="pk")
    number: str
    laboratory: str
    accreditation: str
    traceability: str
    calibrated_on: date
    valid_until: date
    as_found: str
    as_found_error: Decimal | None
    uncertainty: str
    voided_reason: str
    disposition: str


class MarkIn(Body):
    kinds: list[str] = Field(min_length=1, max_length=20)
    measures: str = Field("", max_length=300)
    interval_months: int = Field(12, ge=1, le=120)


class CertificateIn(Body):
    """``as_found_error``: the largest error found before adjusting, in percent of the reading."""

    number: str = Field(max_length=80)
    laboratory: str = Field(max_length=200)
    calibrated_on: date
    valid_until: date
    accreditation: str = Field("", max_length=80)
    traceability: str = Field("", max_length=200)
    as_found: AsFoundChoice = AsFoundChoice.UNKNOWN
    as_found_error: Decimal | None = Field(None, ge=0, le=99999)
    uncertainty: str = Field("", max_length=200)


class BecauseIn(Body):
    reason: str = Field(max_length=300)


class DecisionIn(Body):
    disposition: str = Field(max_length=1000)


class MeasuredWithIn(Body):
    """Tags of the test equipment; exactly these. ``reason``: only where an emergency repair goes on."""

    analyzers: list[str] = Field(max_length=20)
    reason: str = Field("", max_length=300)


class StepMeasuredWithIn(Body):
    analyzer: str = Field("", max_length=64)


class UsedOut(Schema):
    analyzer: str = Field(alias="analyzer.device.tag")
    certificate: str | None = None
    reason: str

    @staticmethod
    def resolve_certificate(row: Any) -> str | None:
        return row.certificate.number if row.certificate else None


class ReadingOut(Schema):
    """``margin``: the way to the nearest limit, in percent of the reading; null where it cannot be told."""

    order: str
    step: str
    value: Decimal
    unit: str
    lower: str
    upper: str
    margin: Decimal | None
    in_doubt: bool
    recorded_at: datetime


class TracedOut(Schema):
    tag: str
    in_doubt: bool
    retest: str | None
    readings: list[ReadingOut]


class TraceOut(Schema):
    certificate: str
    analyzer: str
    since: date | None
    disposition: str
    devices: list[TracedOut]


@analyzers_router.get("", response=Listed[AnalyzerOut])
@needs(Permission.DEVICE_READ)
def list_test_equipment(request: SignedInRequest, paging: Query[Paging]) -> object:
    """Test equipment with how it stands today, in the order in which it was marked."""
    rows = access.analyzers(request.user).select_related(*measuring.JOINS)
    rows = rows.prefetch_related("certificates")
    return listed(rows, keys=keys_from("pk"), paging=paging, shape=_shape)


@analyzers_router.get("/{tag}", response=AnalyzerOut)
@needs(Permission.DEVICE_READ)
def show_test_equipment(request: SignedInRequest, tag: str) -> object:
    """One piece of test equipment."""
    return _shape(access.analyzer(request.user, tag))


@analyzers_router.put("/{tag}", response=AnalyzerOut)
@needs(Permission.DEVICE_UPDATE)
def mark_test_equipment(request: SignedInRequest, tag: str, body: MarkIn) -> object:
    """Say that a device is test equipment, and of which kinds."""
    run(request, analyzers.mark, device(request.user, tag), **body.model_dump())
    return _shape(access.analyzer(request.user, tag))


@analyzers_router.get("/{tag}/certificates", response=list[CertificateOut])
@needs(Permission.DEVICE_READ)
def list_certificates(request: SignedInRequest, tag: str) -> object:
    """Its certificates, the latest first."""
    return access.analyzer(request.user, tag).certificates.all()


@analyzers_router.post("/{tag}/certificates", response={201: CertificateOut})
@needs(Permission.DEVICE_UPDATE)
def add_certificate(request: SignedInRequest, tag: str, body: CertificateIn) -> object:
    """Record a calibration."""
    new = analyzers.NewCertificate(**body.model_dump())
    return Status(201, run(request, analyzers.add_certificate, access.analyzer(request.user, tag), new=new))


@analyzers_router.post("/{tag}/quarantine", response=AnalyzerOut)
@needs(Permission.DEVICE_UPDATE)
def quarantine_test_equipment(request: SignedInRequest, tag: str, body: BecauseIn) -> object:
    """Let nobody measure with it until it is released."""
    run(request, analyzers.quarantine, access.analyzer(request.user, tag), reason=body.reason)
    return _shape(access.analyzer(request.user, tag))


@analyzers_router.post("/{tag}/release", response=AnalyzerOut)
@needs(Permission.DEVICE_RELEASE)
def release_test_equipment(request: SignedInRequest, tag: str, body: BecauseIn) -> object:
    """End the quarantine."""
    run(request, analyzers.release, access.analyzer(request.user, tag), reason=body.reason)
    return _shape(access.analyzer(request.user, tag))


@certificates_router.post("/{pk}/void", response=CertificateOut)
@needs(Permission.DEVICE_RELEASE)
def void_certificate(request: SignedInRequest, pk: int, body: BecauseIn) -> object:
    """Say that a certificate was recorded wrongly."""
    found = access.certificate(request.user, pk)
    return run(request, analyzers.void_certificate, found, reason=body.reason)


@certificates_router.get("/{pk}/trace", response=TraceOut)
@needs(Permission.WORK_ORDER_READ)
def show_trace(request: SignedInRequest, pk: int) -> object:
    """Everything measured with the equipment since the calibration before, and what an error puts in doubt."""
    return _traced(request, access.certificate(request.user, pk), Permission.WORK_ORDER_READ)


def _traced(request: SignedInRequest, certificate: Certificate, permission: str) -> dict[str, Any]:
    found = tracing.trace(certificate, scope(request.user, permission))
    return {
        "certificate": certificate.number,
        "analyzer": certificate.analyzer.device.tag,
        "since": found.since,
        "disposition": certificate.disposition,
        "devices": [traced_device(one) for one in found.devices],
    }


def traced_device(one: TracedDevice) -> dict[str, Any]:
    return {
        "tag": one.device.tag,
        "in_doubt": one.in_doubt,
        "retest": one.retest.reference if one.retest else None,
        "readings": [
            {
                "order": row.order.reference,
                "step": row.result.step.key,
                "value": row.result.value,
                "unit": row.result.unit,
                "lower": row.result.lower,
                "upper": row.result.upper,
                "margin": row.margin,
                "in_doubt": row.in_doubt,
                "recorded_at": row.result.recorded_at,
            }
            for row in one.readings
        ],
    }


@certificates_router.post("/{pk}/re-tests", response={201: list[OrderOut]})
@needs(Permission.WORK_ORDER_CREATE)
def open_retests(request: SignedInRequest, pk: int) -> object:
    """Open a work order for every device in doubt; those that are open already are given again."""
    certificate = access.certificate(request.user, pk)
    reach = scope(request.user, Permission.WORK_ORDER_CREATE)
    devices = [one.device for one in tracing.trace(certificate, reach).doubtful]
    return Status(201, run(request, analyzers.open_retests, certificate, devices=devices))


@certificates_router.post("/{pk}/decision", response=CertificateOut)
@needs(Permission.DEVICE_RELEASE)
def decide(request: SignedInRequest, pk: int, body: DecisionIn) -> object:
    """Record what an error found meant for earlier work; the equipment may be used again."""
    found = access.certificate(request.user, pk)
    return run(request, analyzers.settle, found, disposition=body.disposition)


@measuring_router.get("/{reference}/checklists/{purpose}/measured-with", response=list[UsedOut])
@needs(Permission.WORK_ORDER_READ)
def show_measured_with(request: SignedInRequest, reference: str, purpose: str) -> object:
    """With which test equipment the checklist `main` or `retest` is measured."""
    found = performing.latest_run(access.work_order(request.user, reference), purpose)
    return measuring.uses_of(found) if found else []


@measuring_router.put("/{reference}/checklists/{purpose}/steps/{key}/measured-with", response=ResultOut)
@needs(Permission.WORK_ORDER_PERFORM)
def measure_step_of_checklist_with(
    request: SignedInRequest, reference: str, purpose: str, key: str, body: StepMeasuredWithIn
) -> object:
    """Say which of several pieces of test equipment one reading was made with; empty: any of them."""
    chosen = access.analyzer(request.user, body.analyzer) if body.analyzer else None
    found = _running(request, reference, purpose)
    return run(request, measure_step_with, found, key=key, analyzer=chosen)


@measuring_router.put("/{reference}/checklists/{purpose}/measured-with", response=list[UsedOut])
@needs(Permission.WORK_ORDER_PERFORM)
def measure_checklist_with(
    request: SignedInRequest, reference: str, purpose: str, body: MeasuredWithIn
) -> object:
    """Say with which test equipment the checklist is measured; what is not fit is refused."""
    found = _running(request, reference, purpose)
    chosen = [access.analyzer(request.user, tag) for tag in body.analyzers]
    return measuring.uses_of(run(request, measure_with, found, analyzers=chosen, reason=body.reason))


def _running(request: SignedInRequest, reference: str, purpose: str) -> ChecklistRun:
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_PERFORM)
    found = performing.latest_run(order, purpose)
    if found is None:
        raise InvalidInput(_("This checklist has not begun. Begin it first."))
    return found
