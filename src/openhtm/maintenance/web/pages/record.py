"""The record of a work order on paper: all that a signature binds, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.ui.parts import Fact, Page, Pill

from ... import describing, looks
from ...papers import readings
from .order_lines import LaborRow, PartRow, labor_rows, part_rows
from .teams import noted
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
        notes=entries([], noted(order), []),
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
    return RunRecord(
        title=readings.title_of(run),
        pill=looks.overall(run.overall),
        started_at=run.started_at,
        by=str(run.started_by or _("System")),
        rows=list(_results(run)),
        measured=readings.measured_with(run),
    )


def _results(run: Any) -> Iterable[ResultRow]:
    for number, (step, result) in enumerate(readings.answered(run), start=1):
        yield ResultRow(
            number=number,
            label=step.label,
            entered=readings.entered(result, step) if result else "",
            limits=readings.limits(step),
            pill=looks.verdict(result.verdict) if result else None,
            note=readings.remarks(result) if result else _("Not answered"),
            by=str(result.recorded_by or "") if result else "",
        )
