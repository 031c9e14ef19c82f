"""The inspections of one unit done in one go: some pumps passed, one failed, one is on a patient, some are to do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import Answer, Occurrence

from .stage import BY, Stage

_MOST, _LEAST = 12, 5
_AHEAD = timedelta(days=45)


def load_batches(stage: Stage) -> None:
    """Over the unit and the procedure with the most devices due, whose steps a grid can answer."""
    due = Occurrence.objects.actionable().filter(
        opens_on__lte=stage.today + _AHEAD, work_order__isnull=True, plan__procedure__isnull=False
    )
    places = ("site", "device__department", "plan__procedure")
    groups = due.order_by().values_list(*places).annotate(n=Count("device", distinct=True))
    for site, unit, procedure, _n in groups.filter(n__gte=_LEAST).order_by("-n", *places):
        rows = due.filter(site=site, device__department=unit, plan__procedure=procedure)
        if _fits(stage, rows):
            _open(stage, rows)
            return


def _fits(stage: Stage, rows: Any) -> bool:
    procedure = rows.select_related("plan__procedure").first().plan.procedure
    version = maintenance.performing.in_force(procedure, on=stage.today)
    steps = list(version.steps.all()) if version else []
    easy = {"measure", "pass_fail_na", "instruction"}
    return bool(steps) and all(step.kind in easy and not step.condition for step in steps)


def _open(stage: Stage, rows: Any) -> None:
    """One inspection a device, the one that is due first."""
    joins = ("site", "plan__procedure", "device__site", "device__department", "device__technician")
    found: dict[int, Occurrence] = {}
    for one in rows.select_related(*joins, "work_order").order_by("due_on", "device__tag"):
        found.setdefault(one.device_id, one)
    chosen = list(found.values())[:_MOST]
    first = chosen[0]
    unit, named = first.device.department, first.plan.procedure
    new = maintenance.NewBatch(
        occurrences=chosen,
        title=f"{named.title}, {unit}" if unit and named else "",
        assignee=stage.people["technician"],
    )
    batch = maintenance.batch_acts.open_batch(new, by=BY, at=stage.at - timedelta(hours=3))
    lines = batch.lines.select_related("batch__procedure", "device__site", "work_order").order_by("pk")
    for number, line in enumerate(lines[: len(chosen) - 2]):
        _answer(stage, line, number)


def _answer(stage: Stage, line: maintenance.BatchLine, number: int) -> None:
    at = stage.at - timedelta(hours=2) + timedelta(minutes=6 * number)
    steps = maintenance.batches.steps_for(line, on=stage.today)
    readings = {step.key: _good(step) for step in steps if step.kind == "measure" and step.limits}
    by_eye = [step.key for step in steps if step.kind == "pass_fail_na"]
    if number == 2 and by_eye:
        seen = "Housing cracked at the pole clamp."
        maintenance.batch_results.failed(
            line, steps=by_eye[:1], readings=readings, comment=seen, by=BY, at=at
        )
    elif number == 3:
        kind = maintenance.AttemptKind.IN_USE
        seen = "Infusing; the charge nurse calls when it is free."
        maintenance.batch_results.could_not(line, kind=kind, evidence=seen, by=BY, at=at)
    else:
        maintenance.batch_results.passed(line, readings=readings, by=BY, at=at)


def _good(step: Any) -> Answer:
    """A reading well inside the limits, as often as the step asks for it."""
    bounds = step.limits.acceptance()
    if bounds.lower is not None and bounds.upper is not None:
        value = (bounds.lower + bounds.upper) / 2
    else:
        value = bounds.upper * Decimal("0.4") if bounds.upper is not None else bounds.lower * 2
    return Answer(values=(str(value.quantize(Decimal("0.01"))),) * step.readings, unit=step.unit)
