"""The whole record of a work order as plain values: what a signature binds, what is printed and exported."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from . import competence, measuring, outside, performing
from .models import (
    AnalyzerUse,
    ChecklistRun,
    CompetencyMark,
    DowntimeSpan,
    LaborLine,
    Loan,
    Occurrence,
    OrderHelper,
    PartLine,
    StepResult,
    WorkOrder,
)
from .models.content import fields_of

_ORDER = (
    "reference",
    "original_number",
    "kind",
    "priority",
    "title",
    "description",
    "source",
    "requester",
    "on_patient",
    "opened_at",
    "due_on",
    "started_at",
    "completed_at",
    "returned_at",
    "down_from",
    "down_to",
    "down_partly",
    "problem_code",
    "cause_code",
    "action_code",
    "sm_result",
    "resolution",
    "overall",
    "safety_part_opened",
    "no_labor",
    "status_after",
    "vendor",
    "vendor_reference",
    "vendor_cost_minor",
    "currency",
)
_LOAN = ("lent_at", "lent_by", "returned_at", "returned_by", "fit", "note")
#: What is told of a loaner that was not back yet.
_STILL_OUT = {"returned_at": None, "returned_by": "", "fit": None, "note": ""}
_HELPER = ("joined_at", "released_at")
_RESULT = (
    "verdict",
    "entered",
    "entered_unit",
    "value",
    "readings",
    "unit",
    "lower",
    "upper",
    "judgment",
    "na_reason",
    "comment",
    "recorded_at",
)
_CERTIFICATE = ("number", "laboratory", "accreditation", "calibrated_on", "valid_until", "as_found")
_LABOR = (
    "person_name",
    "kind",
    "minutes",
    "worked_on",
    "rate_class",
    "rate_minor",
    "currency",
    "voided_reason",
)
_PART = (
    "catalog_number",
    "description",
    "source",
    "lot",
    "serial",
    "removed_serial",
    "quantity",
    "unit_cost_minor",
    "currency",
    "safety_relevant",
    "voided_reason",
)


def order_content(order: WorkOrder) -> dict[str, Any]:
    """Everything that a signature under this order signs. Notes are not part: addenda come later."""
    helpers = order.helpers.select_related("person")
    return {
        **fields_of(order, _ORDER),
        "site": order.site.code,
        "device": _device(order),
        "performed_by": str(order.completed_by or ""),
        "verified_by": str(order.verified_by or ""),
        "follows": str(order.follows or ""),
        "checklists": [_run(run) for run in _runs(order)],
        "labor": [_line(line, _LABOR) for line in order.labor.select_related("first_on").order_by("pk")],
        "parts": [_line(line, _PART) for line in order.parts.select_related("first_on").order_by("pk")],
        # Records signed before these were known keep the content they were signed with.
        **({"loans": [_loan(loan, order) for loan in order.loans.all()]} if order.loans.exists() else {}),
        **({"downtime": [_down(one) for one in spans]} if (spans := order.down_spans.all()) else {}),
        **({"helpers": [_helper(one) for one in helpers]} if helpers else {}),
        **({"down_planned": order.down_planned} if order.down_planned is not None else {}),
        **({"competency": [_mark(one) for one in marks]} if (marks := competence.marks(order)) else {}),
        "planned": [_occurrence(one) for one in order.occurrences.order_by("pk")],
        # Records signed before keep the content they were signed with.
        **outside.record_content(order),
    }


def _loan(loan: Loan, order: WorkOrder) -> dict[str, Any]:
    """As it was when the record was closed: a loaner that came back later was out when it was signed."""
    told = fields_of(loan, _LOAN)
    if order.closed_at and loan.returned_at and loan.returned_at >= order.closed_at:
        return {**told, **_STILL_OUT}
    return told


def _down(one: DowntimeSpan) -> dict[str, Any]:
    return fields_of(one, ("begins_at", "ends_at", "note", "voided_reason"))


def _mark(one: CompetencyMark) -> dict[str, Any]:
    return {"person": str(one.person), **fields_of(one, ("kind", "missing", "marked_at"))}


def _line(line: LaborLine | PartLine, names: tuple[str, ...]) -> dict[str, Any]:
    """With the duplicate that it came from, where it came from one."""
    return {**fields_of(line, names), **({"first_on": str(line.first_on)} if line.first_on else {})}


def _helper(one: OrderHelper) -> dict[str, Any]:
    return {"person": str(one.person), **fields_of(one, _HELPER)}


def _device(order: WorkOrder) -> dict[str, Any] | None:
    """The device as it was known at the signature."""
    device = order.device
    if device is None:
        return None
    names = ("tag", "serial", "udi", "risk_class", "status")
    return {**fields_of(device, names), "model": str(device.model or "")}


def _runs(order: WorkOrder) -> list[ChecklistRun]:
    return list(order.runs.select_related("procedure_version__procedure", "started_by").order_by("pk"))


def _run(run: ChecklistRun) -> dict[str, Any]:
    results = run.results.select_related(
        "step", "recorded_by", "use__analyzer__device", "use__certificate", "file"
    ).order_by("step__position", "step_id")
    uses = [_use(use) for use in measuring.uses_of(run)]
    among = performing.asked_of(run, performing.steps_of(run))
    return {
        "purpose": run.purpose,
        "procedure": run.procedure_version.procedure.code,
        "version": run.procedure_version.number,
        "procedure_hash": run.procedure_version.content_hash,
        "overall": run.overall,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "results": [_result(one, among) for one in results],
        **({"electrical": run.electrical} if run.electrical else {}),
        # Records signed before test equipment was named keep the content they were signed with.
        **({"measured_with": uses} if uses else {}),
    }


def _use(use: AnalyzerUse) -> dict[str, Any]:
    """The test equipment with the certificate by which it was fit."""
    certificate = use.certificate
    return {
        "analyzer": use.analyzer.device.tag,
        "serial": use.analyzer.device.serial,
        "certificate": fields_of(certificate, _CERTIFICATE) if certificate else None,
        "reason": use.reason,
    }


def _result(result: StepResult, among: Collection[str]) -> dict[str, Any]:
    return {
        "step": result.step.key,
        "label": result.step.label,
        "recorded_by": str(result.recorded_by or ""),
        **fields_of(result, _RESULT),
        **({"measured_with": result.use.analyzer.device.tag} if result.use else {}),
        **({"file": result.file.sha256} if result.file else {}),
        # Answered and then, by another answer, not asked any more: it stays and counts for nothing.
        **({} if result.step.key in among else {"asked": False}),
    }


def _occurrence(one: Occurrence) -> dict[str, Any]:
    return {"plan": one.plan.title, "due_on": one.due_on, "closes_on": one.closes_on}
