"""The record of a work order on paper: all that a signature binds, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.ui.parts import Fact, Page, Pill

from ... import describing, looks, measuring, words
from ...rules.limits import Bounds, shown
from .order_lines import LaborRow, PartRow, labor_rows, part_rows
from .work_order import codes, entries, facts, times


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    number: int
    label: str
    entered: str
    limits: str
    pill: Pill | None
    note: str
    by: str


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    title: str
    pill: Pill
    started_at: datetime
    by: str
    rows: Sequence[ResultRow]
    measured: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SignatureRow:
    meaning: str
    name: str
    signed_at: datetime
    zone: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class RecordPage(Page):
    reference: str
    device: str
    reported: str
    facts: Sequence[Fact]
    times: Sequence[Fact]
    codes: Sequence[Fact]
    runs: Sequence[RunRecord]
    labor: Sequence[LaborRow]
    parts: Sequence[PartRow]
    notes: Sequence[Any]
    signatures: Sequence[SignatureRow]
    printed_at: datetime


def record_page(order: Any, signatures: Sequence[Any], *, at: datetime) -> RecordPage:
    device = order.device
    return RecordPage(
        title=f"{order.reference} {order.title}",
        reference=order.reference,
        device=f"{device.tag} {describing.what(device)}, {_('serial')} {device.serial or _('unknown')}"
        if device
        else "",
        reported=order.description,
        facts=facts(order),
        times=times(order),
        codes=codes(order),
        runs=[_run(run) for run in order.runs.select_related("procedure_version__procedure", "started_by")],
        labor=labor_rows(order, order.labor.all(), may=False),
        parts=part_rows(order, order.parts.all(), may=False),
        notes=entries([], order.notes.all(), []),
        signatures=[
            SignatureRow(
                meaning=one.get_meaning_display(),
                name=one.printed_name,
                signed_at=one.signed_at,
                zone=one.zone,
                digest=one.content_hash,
            )
            for one in signatures
        ],
        printed_at=at,
    )


def _run(run: Any) -> RunRecord:
    results = {row.step_id: row for row in run.results.select_related("recorded_by")}
    version = run.procedure_version
    return RunRecord(
        title=f"{version.procedure} v{version.number}, {run.get_purpose_display()}",
        pill=looks.overall(run.overall),
        started_at=run.started_at,
        by=str(run.started_by or _("System")),
        rows=list(_results(version.steps.all(), results)),
        measured=[_use(use) for use in measuring.uses_of(run)],
    )


def _use(use: Any) -> str:
    """The test equipment with the certificate by which it was fit, or why it was used all the same."""
    device, certificate = use.analyzer.device, use.certificate
    by = f"{certificate.number} ({certificate.laboratory})" if certificate else ""
    return ", ".join(text for text in (device.tag, device.serial, by, use.reason) if text)


def _results(steps: Iterable[Any], results: dict[int, Any]) -> Iterable[ResultRow]:
    for number, step in enumerate(steps, start=1):
        result = results.get(step.pk)
        yield ResultRow(
            number=number,
            label=step.label,
            entered=_entered(result, step) if result else "",
            limits=_limits(step),
            pill=looks.verdict(result.verdict) if result else None,
            note=" ".join(text for text in (result.na_reason, result.comment) if text)
            if result
            else _("Not answered"),
            by=str(result.recorded_by or "") if result else "",
        )


def _entered(result: Any, step: Any) -> str:
    if result.value is None:
        return ", ".join(result.entered)
    value = f"{shown(result.value, decimals=step.decimals)} {result.unit}"
    typed = ", ".join(result.entered)
    return (
        value
        if typed in ("", shown(result.value, decimals=None))
        else f"{value} ({typed} {result.entered_unit})"
    )


def _limits(step: Any) -> str:
    bounds: Bounds | None = step.limits.acceptance() if step.limits else None
    return words.bounds(bounds, unit=step.unit, decimals=step.decimals) if bounds else ""
