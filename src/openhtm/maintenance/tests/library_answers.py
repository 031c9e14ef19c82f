"""Good and bad answers to any step of a library file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import DateRule, Step, StepKind
from openhtm.maintenance.rules.verdicts import Answer, StepResult, Verdict, judge

DAY = date(2026, 5, 4)


def middle(limits: Limits) -> Decimal:
    """A value well inside: half way between two bounds, half of an upper one, twice a lower one."""
    bounds = limits.acceptance()
    if bounds.lower is None:
        assert bounds.upper is not None
        return bounds.upper / 2
    return bounds.lower * 2 if bounds.upper is None else (bounds.lower + bounds.upper) / 2


def outside(limits: Limits) -> Decimal:
    bounds = limits.acceptance()
    if bounds.upper is not None:
        return bounds.upper + 1
    assert bounds.lower is not None
    return bounds.lower - 1


def good(step: Step) -> Answer:
    match step.kind:
        case StepKind.MEASURE:
            return Answer(values=(str(middle(step.judged_by)),) * step.readings, unit=step.unit)
        case StepKind.METER_READING:
            return Answer(values=("1200",), unit=step.unit)
        case StepKind.CALC:
            return Answer()
        case StepKind.INSTRUCTION:
            return Answer(values=("done",))
        case StepKind.DATE:
            return Answer(values=(DAY.isoformat(),))
        case StepKind.CHOICE:
            return Answer(values=(next(one for one in step.choices if one not in step.failing_choices),))
        case StepKind.PASS_FAIL_NA:
            return Answer(values=("pass",))
        case _:
            return Answer(values=("4.2",))


def bad(step: Step) -> Answer | None:
    """An answer that fails the step; None for a step that nothing typed into it can fail."""
    match step.kind:
        case StepKind.MEASURE:
            return Answer(values=(str(outside(step.judged_by)),) * step.readings, unit=step.unit)
        case StepKind.PASS_FAIL_NA:
            return Answer(values=("fail",))
        case StepKind.CHOICE if step.failing_choices:
            return Answer(values=(min(step.failing_choices),))
        case StepKind.DATE if step.date_rule is not DateRule.ANY:
            off = timedelta(days=-1 if step.date_rule is DateRule.NOT_PAST else 1)
            return Answer(values=((DAY + off).isoformat(),))
        case _:
            return None


def verdicts(steps: Sequence[Step], answers: Mapping[str, Answer]) -> dict[str, Verdict]:
    """The verdict on each answered step, calculated steps reading the values before them."""
    found: dict[str, StepResult] = {}
    for step in steps:
        if step.key in answers:
            earlier = {key: one.value for key, one in found.items() if one.value is not None}
            found[step.key] = judge(step, answers[step.key], on=DAY, earlier=earlier)
    return {key: one.verdict for key, one in found.items()}
