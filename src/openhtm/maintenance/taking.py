"""What a result file would give a checklist: asked by the preview, and once more when it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from openhtm.kernel.time import local_date

from . import performing, result_words
from .analyzer_files import layout_for, read_contents
from .models import Analyzer, ChecklistRun, ProcedureStep, ResultMapping, StepResult
from .rules.limits import shown
from .rules.result_files import Fill, Match, Target
from .rules.result_layouts import GENERIC_CSV, Layout, MappedTest
from .rules.result_matching import match, unmapped


@dataclass(frozen=True, kw_only=True)
class Taking:
    """``labels``: of the steps, by key."""

    match: Match
    steps: Mapping[str, ProcedureStep]

    @property
    def stops(self) -> bool:
        return any(one.stops for one in self.match.problems)

    @property
    def labels(self) -> dict[str, str]:
        return {key: step.label for key, step in self.steps.items()}


def mapping_of(analyzer: Analyzer) -> ResultMapping | None:
    return cast("ResultMapping | None", ResultMapping.objects.filter(analyzer=analyzer).first())


def with_layout(analyzers: Iterable[Analyzer]) -> set[int]:
    """The ids of those for which it was said how their files are laid out."""
    rows = ResultMapping.objects.filter(analyzer__in=[one.pk for one in analyzers])
    return set(rows.values_list("analyzer", flat=True))


def stored_layout(analyzer: Analyzer) -> Layout | None:
    found = mapping_of(analyzer)
    return None if found is None else found.layout


def taking(run: ChecklistRun, *, analyzer: Analyzer, content: bytes, at: datetime) -> Taking:
    """Read and match the file, writing nothing. Raises `UnableToRead` when it cannot be read at all."""
    layout = layout_for(content, stored_layout(analyzer))
    steps = {step.key: step for step in performing.steps_of(run)}
    return Taking(
        match=match(layout, read_contents(content, layout), _target(run, analyzer, steps, at=at)),
        steps=steps,
    )


def documented() -> Layout:
    """The layout that is taken where none is stored."""
    return GENERIC_CSV


def tests_of(content: bytes, layout: Layout) -> list[MappedTest]:
    """The tests of a sample file that the layout does not map yet."""
    return unmapped(layout, read_contents(content, layout))


def told(found: Taking) -> dict[str, Any]:
    """What a file would give, as REST and the command say it."""
    match = found.match
    return {
        "measured_on": match.measured_on,
        "left_out": match.left_out,
        "steps": [_step(fill, found.steps[fill.step]) for fill in match.fills],
        "problems": [
            {
                "code": one.trouble.value,
                "text": result_words.problem(one, labels=found.labels),
                "acceptable": not one.stops,
            }
            for one in match.problems
        ],
    }


def _step(fill: Fill, step: ProcedureStep) -> dict[str, Any]:
    judged = fill.judged
    return {
        "step": fill.step,
        "label": step.label,
        "tests": list(fill.tests),
        "entered": fill.said,
        "value": None if judged.value is None else shown(judged.value, decimals=None),
        "unit": judged.unit,
        "verdict": judged.verdict.value,
    }


def _target(
    run: ChecklistRun, analyzer: Analyzer, steps: Mapping[str, ProcedureStep], *, at: datetime
) -> Target:
    order = run.work_order
    return Target(
        tag=order.device.tag if order.device else "",
        serial=order.device.serial if order.device else "",
        analyzer_serial=analyzer.device.serial,
        today=performing.today_of(order, at),
        opened_on=local_date(order.opened_at, order.site.time_zone),
        steps=[steps[key].rule for key in performing.asked_of(run, steps.values())],
        sections={key: step.section for key, step in steps.items()},
        answered=_answered(run),
    )


def _answered(run: ChecklistRun) -> dict[str, tuple[Decimal, ...]]:
    rows = StepResult.objects.filter(run=run, value__isnull=False).select_related("step")
    return {row.step.key: tuple(Decimal(text) for text in row.readings) for row in rows}
