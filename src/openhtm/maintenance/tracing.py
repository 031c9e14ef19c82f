"""The reverse trace: everything measured with test equipment since its last good calibration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from openhtm.kernel.time import start_of_day
from openhtm.registry.api import Device

from .models import Certificate, StepResult, TraceRetest, WorkOrder
from .rules.calibration import AsFound, in_doubt, margin
from .rules.steps import StepKind

_MEASURED = (StepKind.MEASURE, StepKind.METER_READING)


@dataclass(frozen=True, kw_only=True)
class Traced:
    """One reading, and whether the error that was found could turn its verdict."""

    result: StepResult
    margin: Decimal | None
    in_doubt: bool

    @property
    def order(self) -> WorkOrder:
        return self.result.run.work_order


@dataclass(frozen=True, kw_only=True)
class TracedDevice:
    """A device with its readings, the closest first, and the order that tests it again."""

    device: Device
    readings: list[Traced]
    retest: WorkOrder | None

    @property
    def in_doubt(self) -> bool:
        return any(one.in_doubt for one in self.readings)


@dataclass(frozen=True, kw_only=True)
class Trace:
    """``since`` None: there is no earlier certificate, so all that was ever measured with it."""

    certificate: Certificate
    since: date | None
    devices: list[TracedDevice]

    @property
    def doubtful(self) -> list[TracedDevice]:
        return [one for one in self.devices if one.in_doubt]


def needs_trace(certificate: Certificate) -> bool:
    return certificate.as_found == AsFound.OUT and not certificate.voided_reason


def since(certificate: Certificate) -> date | None:
    """The day of the calibration before."""
    rows = certificate.analyzer.certificates.valid().filter(calibrated_on__lt=certificate.calibrated_on)
    found: date | None = rows.order_by("-calibrated_on").values_list("calibrated_on", flat=True).first()
    return found


def readings(certificate: Certificate, reach: Any) -> QuerySet[StepResult]:
    """Readings made with it between the calibration before and this one, inside the scope.

    Where a result does not say which of a checklist's equipment it was made with, it may have been any.
    """
    analyzer, begin = certificate.analyzer, since(certificate)
    zone = analyzer.device.site.time_zone
    # A text in the statement of the run, not of the result: the index of uses answers it.
    runs = analyzer.uses.current().values("run_id")
    rows = StepResult.objects.filter(run_id__in=runs, step__kind__in=_MEASURED, value__isnull=False)
    rows = rows.filter(Q(use__isnull=True) | Q(use__analyzer=analyzer))
    rows = rows.filter(recorded_at__lt=_end(certificate, zone))
    if begin is not None:
        rows = rows.filter(recorded_at__gte=start_of_day(begin, zone))
    orders = WorkOrder.objects.within(reach).filter(device__isnull=False)
    found: QuerySet[StepResult] = rows.filter(run__work_order__in=orders)
    return found


def _end(certificate: Certificate, zone: str) -> datetime:
    return start_of_day(date.fromordinal(certificate.calibrated_on.toordinal() + 1), zone)


def trace(certificate: Certificate, reach: Any) -> Trace:
    """The whole trace inside a scope: devices in doubt first, then by tag."""
    rows = readings(certificate, reach).select_related(
        "step", "run__work_order__device__model__manufacturer", "run__work_order__device__department"
    )
    by_device: dict[int, list[Traced]] = {}
    devices: dict[int, Device] = {}
    for row in rows.order_by("pk"):
        if (device := row.run.work_order.device) is not None:
            devices[device.pk] = device
            by_device.setdefault(device.pk, []).append(_traced(row, certificate))
    opened = {
        row.device_id: row.work_order
        for row in TraceRetest.objects.filter(certificate=certificate).select_related("work_order")
    }
    made = [
        TracedDevice(device=devices[pk], readings=sorted(found, key=_closest), retest=opened.get(pk))
        for pk, found in by_device.items()
    ]
    made.sort(key=lambda one: (not one.in_doubt, one.device.tag))
    return Trace(certificate=certificate, since=since(certificate), devices=made)


def _traced(row: StepResult, certificate: Certificate) -> Traced:
    found = margin(row.value, lower=_number(row.lower), upper=_number(row.upper)) if row.value else None
    doubt = in_doubt(found, error_percent=certificate.as_found_error)
    return Traced(result=row, margin=found, in_doubt=doubt)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _closest(one: Traced) -> tuple[bool, Decimal]:
    return (one.margin is not None, abs(one.margin) if one.margin is not None else Decimal(0))
