"""What the record answers about the last inspection of drawn devices: readings, signature, instruments, people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count

from openhtm.accounts.api import Permission
from openhtm.audit.api import Signature
from openhtm.kernel.time import local_date
from openhtm.maintenance.api import AnalyzerUse, CompetencyMark, CompetencyMarkKind, OrderSource, StepResult
from openhtm.registry.api import Device
from openhtm.workforce.api import Work, demands, lacking_then

from .given import Given, Row, gap, met, together, unknown
from .ground import Ground

_GRAVE = frozenset({"life_support", "high", "unknown"})


def _row(order: Any) -> Row:
    return ("order", order.reference, order.reference)


def last_inspection(ground: Ground) -> Mapping[int, Given]:
    orders = [one.pk for one in ground.inspections.values()]
    results = StepResult.objects.filter(run__work_order__in=orders).order_by()
    counted = dict(results.values_list("run__work_order_id").annotate(Count("pk")))
    rows = Signature.objects.filter(subject_type="maintenance.workorder", subject_id__in=orders)
    signed = set(rows.values_list("subject_id", flat=True))

    def answer(device: Device) -> Given:
        order = ground.inspections.get(device.pk)
        if order is None:
            return unknown("never_inspected", ("device", device.tag, device.tag))
        if order.source == OrderSource.IMPORTED:
            return unknown("imported", _row(order))
        lacking = {"no_readings": not counted.get(order.pk), "not_signed": order.pk not in signed}
        missing = [gap(code, _row(order), order=order.reference) for code, is_so in lacking.items() if is_so]
        done = local_date(order.completed_at, device.site.time_zone).isoformat()
        proven = met("inspected", _row(order), order=order.reference, on=done, n=counted.get(order.pk, 0))
        return together(missing or [proven])

    return ground.of_devices(Permission.WORK_ORDER_READ, answer)


def tester(ground: Ground) -> Mapping[int, Given]:
    orders = [one.pk for one in ground.inspections.values()]
    uses: dict[int, list[Any]] = defaultdict(list)
    rows = AnalyzerUse.objects.current().filter(run__work_order__in=orders)
    for use in rows.select_related("run", "certificate", "analyzer__device").order_by("pk"):
        uses[use.run.work_order_id].append(use)

    def answer(device: Device) -> Given:
        order = ground.inspections.get(device.pk)
        if order is None:
            return unknown("never_inspected", ("device", device.tag, device.tag))
        if found := uses.get(order.pk):
            return together(_calibrated(use, device.site.time_zone) for use in found)
        runs = list(order.runs.all())
        if runs and not any(run.procedure_version.test_equipment for run in runs):
            return met("no_tester_asked", _row(order))
        return unknown("tester_not_told", _row(order))

    return ground.of_devices(Permission.WORK_ORDER_READ, answer)


def _calibrated(use: Any, zone: str) -> Given:
    tag, found = use.analyzer.device.tag, use.certificate
    on = local_date(use.run.finished_at or use.run.started_at, zone)
    row: Row = ("analyzer", tag, tag)
    fit = found is not None and not found.voided_reason and found.calibrated_on <= on <= found.valid_until
    if not fit:
        return gap("not_calibrated", row, tag=tag, on=on.isoformat())
    return met("calibrated", row, tag=tag, number=found.number, until=found.valid_until.isoformat())


def competence(ground: Ground) -> Mapping[int, Given]:
    """Held against what the work asks for, on the day it was done; who stood beside and co-signed stands in."""
    works = dict(_works(ground))
    lacking = lacking_then(works)
    marks = CompetencyMark.objects.filter(work_order__in=works, kind=CompetencyMarkKind.CO_SIGNED)
    beside = dict(marks.order_by("pk").values_list("work_order_id", "person__name"))

    def answer(device: Device) -> Given:
        order = ground.inspections.get(device.pk)
        if order is None:
            return unknown("never_inspected", ("device", device.tag, device.tag))
        if order.pk not in works:
            return unknown("nobody_named", _row(order))
        who, on, work = works[order.pk]
        told = {"name": str(who), "on": on.isoformat()}
        if not demands(work):
            return unknown("nothing_asked", _row(order), **told)
        if order.pk not in lacking:
            return met("competent", _row(order), **told)
        if order.pk in beside:
            return met("beside", _row(order), name=beside[order.pk])
        return gap("not_competent", _row(order), **told)

    return ground.of_devices(Permission.COMPETENCY_READ, answer)


def _works(ground: Ground) -> Iterator[tuple[int, tuple[Any, date, Work]]]:
    """By order: who did it, on which day, and what it asks for."""
    for device in ground.devices:
        order = ground.inspections.get(device.pk)
        if order is not None and order.completed_by is not None:
            on = local_date(order.completed_at, device.site.time_zone)
            yield order.pk, (order.completed_by, on, _work(order, device))


def _work(order: Any, device: Device) -> Work:
    return Work(
        named=tuple(dict.fromkeys(run.procedure_version.competency for run in order.runs.all())),
        model_id=device.model_id,
        type_id=device.device_type_id,
        grave=device.risk_class in _GRAVE,
    )
