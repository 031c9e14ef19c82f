"""Steps as the rules know them, as rows to be stored."""

from __future__ import annotations

from typing import Any

from .models import ProcedureStep
from .rules.steps import Step

_LIMITS = (
    "lower",
    "upper",
    "lower_inclusive",
    "upper_inclusive",
    "target",
    "tolerance",
    "percent",
    "combine",
    "guard_band",
)


def step_row(step: Step, *, section: str, how: str, position: int, **owner: Any) -> ProcedureStep:
    """``how`` is its explanation, ``owner`` version or checklist that it belongs to."""
    row = ProcedureStep(
        **owner,
        position=position,
        key=step.key,
        section=section,
        kind=step.kind,
        label=step.label,
        help=how,
        mandatory=step.mandatory,
        critical=step.critical,
        allow_na=step.allow_na,
        unit=step.unit,
        decimals=step.decimals,
        readings=step.readings,
        statistic=step.statistic,
        choices=list(step.choices),
        failing_choices=sorted(step.failing_choices),
        date_rule=step.date_rule,
        expected=step.expected,
        formula=step.formula,
        source=step.source,
        condition=step.condition,
        as_left_of=step.as_left_of,
    )
    if step.limits is not None:
        for name in _LIMITS:
            setattr(row, name, getattr(step.limits, name))
    return row
