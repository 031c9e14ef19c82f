"""What the pages of batches show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Column, Crumb, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ... import batch_words, batches, describing, words
from ...rules.batches import ANSWERED, Progress, Standing
from ...rules.steps import StepKind

LIST_HEADS = (
    Head(label=gettext_lazy("Batch")),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Answered")),
    Head(label=gettext_lazy("At"), hidden_on_phone=True),
    Head(label=gettext_lazy("Opened"), hidden_on_phone=True),
)
TONES = {
    Standing.WAITING: Tone.PLAIN,
    Standing.PARTLY: Tone.SOON,
    Standing.PASSED: Tone.OK,
    Standing.FAILED: Tone.OVERDUE,
    Standing.IN_USE: Tone.INFO,
    Standing.NOT_LOCATED: Tone.UNKNOWN,
    Standing.OTHER: Tone.HELD,
    Standing.LEFT: Tone.PLAIN,
}


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    title: str
    url: str
    place: str
    opened_at: datetime
    opened_by: str
    progress: Progress
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class BatchListPage(Page):
    rows: Sequence[BatchRow]
    columns: Sequence[Column]
    paging: Paging


@dataclass(frozen=True, kw_only=True)
class GridHead:
    key: str
    label: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """``asked`` False: the step is not asked of this device as it stands."""

    name: str
    step: str
    label: str
    value: str
    options: Sequence[str]
    numeric: bool
    asked: bool
    wrong: bool


@dataclass(frozen=True, kw_only=True)
class GridRow:
    pk: int
    tag: str
    url: str
    what: str
    place: str
    order: str
    order_url: str
    pill: Pill
    known: str
    repair: str
    repair_url: str
    seen: int
    cells: Sequence[Cell]
    by_eye: Sequence[tuple[str, str, bool]]
    note: str
    takes: bool
    answered: bool
    result_url: str
    out_url: str
    checklist_url: str
    refusal: str = ""

    @property
    def anchor(self) -> str:
        return f"line-{self.pk}"


@dataclass(frozen=True, kw_only=True)
class GridPart:
    """What one answer changes: the row, and how far the whole is."""

    row: GridRow
    lead: str
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class BatchPage(Page):
    progress: Progress
    counts: Sequence[tuple[Pill, int]]
    heads: Sequence[GridHead]
    rows: Sequence[GridRow]
    find: str
    not_found: str
    gear: forms.Form | None
    gear_url: str
    measured_with: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Offer:
    pk: int
    tag: str
    url: str
    what: str
    place: str
    due_on: date
    late: bool
    order: str


@dataclass(frozen=True, kw_only=True)
class NewBatchPage(Page):
    """``offers`` None: nothing has been asked for yet."""

    filter: forms.Form
    form: forms.Form
    offers: Sequence[Offer] | None
    more: int
    url: str


def crumbs(batch: Any | None = None) -> list[Crumb]:
    made = [Crumb(label=_("Batches"), url=reverse("maintenance:batches"))]
    return [*made, Crumb(label=batch.title, url=batch.get_absolute_url())] if batch else made


def tabs(view: str) -> list[Tab]:
    base = reverse("maintenance:batches")
    offered = (("open", _("Running")), ("closed", _("Closed")))
    return [Tab(label=label, url=f"{base}?view={slug}", current=slug == view) for slug, label in offered]


def batch_row(batch: Any, progress: Progress) -> BatchRow:
    return BatchRow(
        title=batch.title,
        url=batch.get_absolute_url(),
        place=str(batch.site),
        opened_at=batch.opened_at,
        opened_by=batch.opened_by,
        progress=progress,
        pill=_pill_of(batch, progress),
    )


def _pill_of(batch: Any, progress: Progress) -> Pill:
    if not batch.is_open:
        return Pill(text=_("Closed"), tone=Tone.PLAIN)
    if progress.open:
        return Pill(text=_("Running"), tone=Tone.INFO)
    return Pill(text=_("To be signed"), tone=Tone.SOON)


def counts(progress: Progress) -> list[tuple[Pill, int]]:
    """How many devices stand where; what is zero is left out."""
    found = [(one, getattr(progress, one.value)) for one in Standing]
    return [(Pill(text=str(batch_words.STANDINGS[one]), tone=TONES[one]), n) for one, n in found if n]


def heads(steps: Sequence[Any]) -> list[GridHead]:
    return [
        GridHead(key=step.key, label=step.label, hint=_limits(step))
        for step in steps
        if step.kind in batches.ENTERED
    ]


def _limits(step: Any) -> str:
    return words.limits(step.limits, unit=step.unit, decimals=step.decimals) if step.limits else step.unit


def row(
    line: batches.Line,
    steps: Sequence[Any],
    *,
    may: bool,
    typed: Mapping[str, Any] | None = None,
    ticked: Sequence[str] = (),
    refusal: str = "",
) -> GridRow:
    """``typed``: what was entered and refused, so that nothing of it is lost."""
    record, order, device = line.line, line.order, line.line.device
    run = line.sheet.run if line.sheet else None
    return GridRow(
        pk=record.pk,
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        order=order.reference,
        order_url=order.get_absolute_url(),
        pill=_standing(line),
        known=_known(line),
        repair=line.repair.reference if line.repair else "",
        repair_url=line.repair.get_absolute_url() if line.repair else "",
        seen=record.version,
        cells=[_cell(line, step, typed or {}) for step in steps if step.kind in batches.ENTERED],
        by_eye=_by_eye(steps, ticked),
        note=str((typed or {}).get("note", "")),
        answered=line.standing in ANSWERED,
        takes=may and record.batch.is_open and line.takes_results,
        result_url=reverse("maintenance:batch_result", args=[record.pk]),
        out_url=reverse("maintenance:batch_take_out", args=[record.pk]),
        checklist_url=reverse("maintenance:perform", args=[order.reference, run.pk]) if run else "",
        refusal=refusal,
    )


def _standing(line: batches.Line) -> Pill:
    return Pill(text=str(batch_words.STANDINGS[line.standing]), tone=TONES[line.standing])


def _known(line: batches.Line) -> str:
    if line.line.left_at is not None:
        return line.line.left_because
    if line.standing in {Standing.IN_USE, Standing.NOT_LOCATED, Standing.OTHER}:
        return line.evidence
    if line.standing is Standing.LEFT:
        return line.order.end_reason
    return batch_words.still_missing(line.missing) if line.standing is Standing.PARTLY else ""


def _cell(line: batches.Line, step: Any, typed: Mapping[str, Any]) -> Cell:
    sheet = line.sheet
    result = sheet.results.get(step.key) if sheet else None
    name = f"r-{step.key}"
    asked = step.key in sheet.asked() if sheet else not (step.condition or step.as_left_of)
    return Cell(
        name=name,
        step=step.label,
        label=f"{line.line.device.tag} {step.label}",
        value=str(typed[name]) if name in typed else _entered(result),
        options=list(step.choices) if step.kind == StepKind.CHOICE else (),
        numeric=bool(step.unit),
        asked=asked and (sheet is None or step.key in sheet.steps),
        wrong=bool(result and result.verdict == "fail"),
    )


def _entered(result: Any) -> str:
    """As it was typed; the unit only where it is another one than the step's."""
    if result is None or not result.entered:
        return ""
    text = "; ".join(str(one) for one in result.entered)
    other = result.entered_unit and result.entered_unit != result.unit
    return f"{text} {result.entered_unit}" if other else text


def _by_eye(steps: Sequence[Any], ticked: Sequence[str]) -> list[tuple[str, str, bool]]:
    """The steps that are judged by eye: key, words, whether it was just ticked as failed."""
    return [(one.key, one.label, one.key in ticked) for one in steps if one.kind == StepKind.PASS_FAIL_NA]


def acts(batch: Any, progress: Progress, *, may_close: bool) -> list[Act]:
    if not batch.is_open or not may_close:
        return []
    left = _("Some devices have no result yet.") if progress.open else ""
    url = reverse("maintenance:batch_close", args=[batch.pk])
    return [Act(label=_("Sign and close"), url=url, icon="circle-check", kind="primary", refused=left)]


def offer(occurrence: Any, *, today: date) -> Offer:
    device = occurrence.device
    return Offer(
        pk=occurrence.pk,
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        due_on=occurrence.due_on,
        late=occurrence.is_overdue(today),
        order=occurrence.work_order.reference if occurrence.work_order else "",
    )


def new_acts() -> list[Act]:
    url = reverse("maintenance:batch_new")
    return [Act(label=_("New batch"), url=url, kind="primary", icon="plus")]
