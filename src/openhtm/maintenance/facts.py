"""What closing looks at, gathered from the record of one order."""

from __future__ import annotations

from datetime import datetime

from openhtm.documents import api as documents
from openhtm.registry.api import USABLE, Status

from . import measuring, outside
from .codes import code_set
from .models import RunPurpose, WorkOrder
from .performing import latest_run, retest_required
from .rules.closing import Facts, Missing, missing_to_close
from .rules.verdicts import Overall


def closing_facts(order: WorkOrder, *, now: datetime) -> Facts:
    measured = [(run, measuring.uses_of(run)) for run in measuring.latest_runs(order)]
    code = code_set("sm_result").codes.get(order.sm_result)
    return Facts(
        is_scheduled=order.is_scheduled,
        is_repair=order.is_repair,
        has_device=order.device_id is not None,
        problem_code=order.problem_code,
        cause_code=order.cause_code,
        action_code=order.action_code,
        sm_result=order.sm_result,
        sm_passing=code.passing if code else None,
        sm_without_work=bool(code and not code.done),
        labor_lines=order.labor.filter(voided_reason="").count(),
        no_labor_stated=order.no_labor,
        checklist=_overall(order, RunPurpose.MAIN),
        analyzer_unsaid=any(measuring.unsaid(run, uses) for run, uses in measured),
        analyzer_unfit=any(measuring.unfit(run, uses, at=now) for run, uses in measured),
        safety_part_opened=True if retest_required(order) else order.safety_part_opened,
        retest=_overall(order, RunPurpose.RETEST),
        device_usable_after=Status(order.status_after) in USABLE if order.status_after else None,
        loaner_out=order.loans.filter(returned_at__isnull=True).exists(),
        vendor_visited=bool(order.vendor),
        vendor_report_kept=_has_report(order),
        **outside.closing_facts(order),
        started_at=order.started_at,
        completed_at=order.completed_at,
        down_from=order.down_from,
        down_to=order.down_to,
    )


def _overall(order: WorkOrder, purpose: str) -> Overall | None:
    run = latest_run(order, purpose)
    if run is None:
        return None
    return Overall(run.overall) if run.finished_at else Overall.INCOMPLETE


def _has_report(order: WorkOrder) -> bool:
    return documents.current(order).filter(kind=documents.DocumentKind.REPORT).exists()


def missing(order: WorkOrder, *, now: datetime) -> tuple[Missing, ...]:
    """Everything that keeps the order from being closed."""
    return missing_to_close(closing_facts(order, now=now), now=now)
