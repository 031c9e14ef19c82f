"""Batches read: what can be done together, where each device stands, which steps the grid asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from openhtm.accounts.api import Scope

from . import performing
from .codes import code_set
from .models import (
    Batch,
    BatchLine,
    ChecklistRun,
    Occurrence,
    Procedure,
    ProcedureStep,
    RunPurpose,
    StepResult,
    WorkOrder,
)
from .models.choices import Relation
from .performing import Sheet
from .rules.batches import ANSWERED, Progress, Standing, progress, standing
from .rules.steps import StepKind
from .rules.verdicts import Verdict
from .rules.work_order_states import BEFORE_WORK, ENDED, State

#: Kinds of steps that the grid has a field for. What it has none for is answered on the checklist's own page.
ENTERED = frozenset(
    {
        StepKind.MEASURE,
        StepKind.METER_READING,
        StepKind.TEXT,
        StepKind.CHOICE,
        StepKind.DATE,
        StepKind.SOFTWARE_VERSION,
        StepKind.BARCODE,
    }
)
_NOT_DONE = frozenset({State.CANCELLED, State.DUPLICATE})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One device as it stands. ``sheet`` is None while its checklist has not begun."""

    line: BatchLine
    standing: Standing
    sheet: Sheet | None
    repair: WorkOrder | None
    evidence: str

    @property
    def order(self) -> WorkOrder:
        return self.line.work_order

    @property
    def missing(self) -> list[ProcedureStep]:
        """Steps that still have to be answered, once the checklist has begun."""
        return [self.sheet.steps[key] for key in self.sheet.outcome().missing] if self.sheet else []

    @property
    def is_closed(self) -> bool:
        return self.order.state == State.CLOSED

    @property
    def takes_results(self) -> bool:
        return self.line.left_at is None and self.order.state in {*BEFORE_WORK, State.IN_PROGRESS}

    @property
    def ready(self) -> bool:
        """Nothing keeps the batch from being closed with this device."""
        return self.standing in {*ANSWERED, Standing.LEFT} or self.is_closed


def offered(
    scope: Scope, *, procedure: Procedure, until: date, department_id: int | None = None
) -> QuerySet[Occurrence]:
    """Open inspections by a procedure that can be done together: one a device, the one that is due first.

    Those whose work has begun, and those that are in another batch, are not offered.
    """
    rows = Occurrence.objects.within(scope).actionable().filter(plan__procedure=procedure)
    rows = rows.filter(opens_on__lte=until)
    if department_id is not None:
        rows = rows.filter(device__department_id=department_id)
    earlier = rows.filter(
        Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lt=OuterRef("pk")),
        device=OuterRef("device"),
    )
    taken = BatchLine.objects.filter(work_order=OuterRef("work_order"), left_at__isnull=True)
    free = Q(work_order__isnull=True) | Q(work_order__state__in=sorted({*BEFORE_WORK, *ENDED}))
    return rows.filter(free).exclude(Exists(earlier)).exclude(Exists(taken))


def lines_of(batch: Batch, scope: Scope) -> list[Line]:
    """Its devices inside the scope, by tag."""
    rows = BatchLine.objects.within(scope).filter(batch=batch)
    return standings(rows.order_by("device__tag"))


def lines_of_many(batches: Iterable[Batch], scope: Scope) -> dict[int, list[Line]]:
    """`lines_of` for each of a list of batches, by key, with as many questions as for one."""
    found: dict[int, list[Line]] = {batch.pk: [] for batch in batches}
    rows = BatchLine.objects.within(scope).filter(batch__in=found)
    for line in standings(rows.order_by("device__tag")):
        found[line.line.batch_id].append(line)
    return found


def standings(rows: QuerySet[BatchLine]) -> list[Line]:
    """Each with how it stands, in a handful of questions however many there are."""
    joins = ("work_order__assignee", "work_order__site", "batch")
    places = ("device__site", "device__room__building", "device__department", "device__model__manufacturer")
    found = list(rows.select_related(*joins, *places, "device__device_type"))
    keys = [row.work_order_id for row in found]
    runs, repairs = _runs(keys), _repairs(keys)
    evidence = _evidence(keys)
    return [
        _line(row, runs.get(row.work_order_id), repairs.get(row.work_order_id), evidence) for row in found
    ]


def _line(
    row: BatchLine, run: ChecklistRun | None, repair: WorkOrder | None, evidence: dict[int, str]
) -> Line:
    order = row.work_order
    code = code_set("sm_result").codes.get(order.sm_result)
    sheet = _sheet(run, order) if run else None
    found = standing(
        left=row.left_at is not None or order.state in _NOT_DONE,
        without_work=order.sm_result if code and not code.done else "",
        overall=run.overall if run else "",
        answered=bool(sheet and sheet.results),
    )
    return Line(
        line=row, standing=found, sheet=sheet, repair=repair, evidence=evidence.get(row.work_order_id, "")
    )


def _runs(keys: Sequence[int]) -> dict[int, ChecklistRun]:
    """The latest checklist of each order, with its steps and results."""
    rows = ChecklistRun.objects.filter(work_order__in=keys, purpose=RunPurpose.MAIN).order_by("pk")
    ahead = (
        "procedure_version__steps",
        "own_steps",
        Prefetch("results", queryset=StepResult.objects.select_related("recorded_by")),
    )
    return {
        run.work_order_id: run for run in rows.select_related("procedure_version").prefetch_related(*ahead)
    }


def _sheet(run: ChecklistRun, order: WorkOrder) -> Sheet:
    run.work_order = order
    steps = {step.key: step for step in performing.steps_of(run)}
    by_pk = {step.pk: step for step in steps.values()}
    results: dict[str, StepResult] = {}
    for row in run.results.all():
        row.step = by_pk[row.step_id]
        results[row.step.key] = row
    return Sheet(run=run, steps=steps, results=results)


def _repairs(keys: Sequence[int]) -> dict[int | None, WorkOrder]:
    rows = WorkOrder.objects.filter(follows__in=keys, relation=Relation.REPAIR_OF)
    return {row.follows_id: row for row in rows.exclude(state__in=_NOT_DONE).order_by("pk")}


def _evidence(keys: Sequence[int]) -> dict[int, str]:
    """What was last written down of somebody who went and could not do it."""
    rows = Occurrence.objects.filter(work_order__in=keys, attempts__isnull=False)
    pairs = rows.order_by("attempts__pk").values_list("work_order_id", "attempts__evidence")
    return dict(pairs)


def progress_of(lines: Iterable[Line]) -> Progress:
    return progress(one.standing for one in lines)


def steps_of(batch: Batch, lines: Iterable[Line], *, on: date) -> list[ProcedureStep]:
    """The steps of the grid: of the version in force, and of the checklists that have begun."""
    version = performing.in_force(batch.procedure, on=on)
    found = {step.key: step for step in version.steps.all()} if version else {}
    for line in lines:
        if line.sheet:
            found |= line.sheet.steps
    return [step for step in found.values() if step.kind != StepKind.ELECTRICAL_SAFETY]


def line_of(line: BatchLine) -> Line:
    """One device as it stands now."""
    (found,) = standings(BatchLine.objects.filter(pk=line.pk))
    return found


def steps_for(line: BatchLine, *, on: date) -> list[ProcedureStep]:
    """The steps of one device's grid fields."""
    return steps_of(line.batch, [line_of(line)], on=on)


def unmended(sheet: Sheet) -> list[str]:
    """Steps that have failed, without readings as found that were mended."""
    mended = {
        step.as_left_of
        for key, step in sheet.steps.items()
        if key in sheet.results and sheet.results[key].verdict == Verdict.PASS
    }
    return [key for key in sheet.outcome().failed if key not in mended]


def current(batch: Batch) -> QuerySet[BatchLine]:
    """The devices that were not taken out."""
    rows: QuerySet[BatchLine] = batch.lines.filter(left_at__isnull=True)
    return rows.order_by("device__tag")


def batch_of(order: WorkOrder) -> Batch | None:
    """The batch that an order is done with."""
    line = BatchLine.objects.filter(work_order=order, left_at__isnull=True).select_related("batch").first()
    return line.batch if line else None
