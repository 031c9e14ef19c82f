"""What an answer to a step means, and what all answers mean together.

The server judges; a client only says what was entered. Judged on the exact value, never on a
rounded one. Whatever is missing or cannot be computed is INCOMPLETE, which is never a pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum

from .formulas import NoValue, evaluate
from .limits import Bounds, Limits
from .quantities import PRECISION, Refusal, RefusedEntry, convert, find_unit, parse_number
from .steps import DateRule, Statistic, Step, StepKind


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 (a verdict)
    FAIL = "fail"
    NOT_APPLICABLE = "na"
    RECORDED = "recorded"  # taken down; there is nothing to judge it by
    INCOMPLETE = "incomplete"


class Overall(StrEnum):
    PASS = "pass"  # noqa: S105 (a verdict)
    PASS_WITH_NOTES = "pass_with_notes"  # noqa: S105 (a verdict)
    FAIL = "fail"
    INCOMPLETE = "incomplete"


class Note(StrEnum):
    """What a page should say beside a verdict."""

    CONVERTED = "converted"
    BELOW = "below"
    ABOVE = "above"
    EXPIRED = "expired"
    IN_FUTURE = "in_future"
    OTHER_VERSION = "other_version"
    READINGS_MISSING = "readings_missing"
    NO_VALUE = "no_value"
    ANSWERED_FAIL = "answered_fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was entered for one step. `values` are texts as typed; a measurement names its `unit`.

    PASS_FAIL_NA takes "pass" or "fail"; INSTRUCTION takes "done"; PHOTO and SIGNATURE take the id of
    what was stored. `na` with a `reason` answers any step that allows it.
    """

    values: tuple[str, ...] = ()
    unit: str = ""
    na: bool = False
    reason: str = ""

    @property
    def first(self) -> str:
        return self.values[0].strip() if self.values else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """The verdict on one step. `readings` and `value` are in the step's unit, exact."""

    key: str
    verdict: Verdict
    notes: tuple[Note, ...] = ()
    readings: tuple[Decimal, ...] = ()
    value: Decimal | None = None
    unit: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict on the whole, and the keys of the steps that made it so."""

    overall: Overall
    failed_critical: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def judge(
    step: Step, answer: Answer, *, on: date, earlier: Mapping[str, Decimal] | None = None
) -> StepResult:
    """The verdict on one answer given on day `on`; `earlier` are values of steps before a CALC.

    Raises `RefusedEntry` for an entry that cannot be taken at all; nothing should then be stored.
    """
    if answer.na:
        return _not_applicable(step, answer)
    match step.kind:
        case StepKind.MEASURE:
            return _measured(step, answer)
        case StepKind.METER_READING:
            return _meter(step, answer)
        case StepKind.CALC:
            return _calculated(step, answer, earlier or {})
        case StepKind.DATE:
            return _dated(step, answer, on=on)
        case StepKind.PASS_FAIL_NA | StepKind.CHOICE:
            return _chosen(step, answer)
        case _:
            return _recorded(step, answer)


def _not_applicable(step: Step, answer: Answer) -> StepResult:
    if not step.allow_na:
        raise RefusedEntry(Refusal.NOT_APPLICABLE_FORBIDDEN, entered=step.key)
    if not answer.reason.strip():
        raise RefusedEntry(Refusal.REASON_MISSING, entered=step.key)
    return StepResult(key=step.key, verdict=Verdict.NOT_APPLICABLE)


def _measured(step: Step, answer: Answer) -> StepResult:
    readings, converted = _readings(step, answer)
    if len(readings) < step.readings:
        notes = (*converted, Note.READINGS_MISSING)
        return _numeric(step, Verdict.INCOMPLETE, readings=readings, notes=notes)
    judged = _judged_values(step.statistic, readings)
    verdict, notes = judge_values(judged, step.judged_by)
    return _numeric(
        step, verdict, readings=readings, notes=(*converted, *notes), value=worst(judged, step.judged_by)
    )


def _readings(step: Step, answer: Answer) -> tuple[tuple[Decimal, ...], tuple[Note, ...]]:
    entered = [value for value in answer.values if value.strip()]
    if not entered:
        raise RefusedEntry(Refusal.EMPTY, entered="")
    if len(entered) > step.readings:
        raise RefusedEntry(Refusal.TOO_MANY_READINGS, entered=str(len(entered)), expected=str(step.readings))
    readings = tuple(convert(parse_number(one), unit=answer.unit, to=step.unit) for one in entered)
    same = find_unit(answer.unit) == find_unit(step.unit)
    return readings, (() if same else (Note.CONVERTED,))


def _judged_values(statistic: Statistic, readings: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    with localcontext(PRECISION):
        match statistic:
            case Statistic.EACH:
                return readings
            case Statistic.MEAN:
                return (sum(readings, Decimal(0)) / len(readings),)
            case Statistic.LOWEST:
                return (min(readings),)
            case Statistic.HIGHEST:
                return (max(readings),)


def judge_values(values: Sequence[Decimal], limits: Limits) -> tuple[Verdict, tuple[Note, ...]]:
    """PASS when every value lies within the acceptance bounds; otherwise FAIL and on which side."""
    bounds = limits.acceptance()
    low = Bounds(lower=bounds.lower, lower_inclusive=bounds.lower_inclusive)
    high = Bounds(upper=bounds.upper, upper_inclusive=bounds.upper_inclusive)
    notes = []
    if not all(low.admits(value) for value in values):
        notes.append(Note.BELOW)
    if not all(high.admits(value) for value in values):
        notes.append(Note.ABOVE)
    return (Verdict.FAIL if notes else Verdict.PASS), tuple(notes)


def worst(values: Sequence[Decimal], limits: Limits) -> Decimal:
    """The one value to show of several: a failing one first, else the first reading."""
    bounds = limits.acceptance()
    return next((value for value in values if not bounds.admits(value)), values[0])


def _numeric(
    step: Step,
    verdict: Verdict,
    *,
    readings: tuple[Decimal, ...] = (),
    notes: tuple[Note, ...] = (),
    value: Decimal | None = None,
) -> StepResult:
    return StepResult(
        key=step.key,
        verdict=verdict,
        notes=notes,
        readings=readings,
        value=value,
        unit=find_unit(step.unit).symbol,
        bounds=step.limits.acceptance() if step.limits else None,
    )


def _meter(step: Step, answer: Answer) -> StepResult:
    readings, notes = _readings(step, answer)
    if readings[0] < 0:
        raise RefusedEntry(Refusal.NEGATIVE_METER, entered=answer.first)
    return _numeric(step, Verdict.RECORDED, readings=readings, notes=notes, value=readings[0])


def _calculated(step: Step, answer: Answer, earlier: Mapping[str, Decimal]) -> StepResult:
    if answer.values:
        raise RefusedEntry(Refusal.COMPUTED, entered=answer.first)
    try:
        value = evaluate(step.formula, earlier)
    except NoValue:
        return _numeric(step, Verdict.INCOMPLETE, notes=(Note.NO_VALUE,))
    verdict, notes = judge_values((value,), step.judged_by)
    return _numeric(step, verdict, notes=notes, value=value)


def _dated(step: Step, answer: Answer, *, on: date) -> StepResult:
    entered = _needed(answer)
    try:
        day = date.fromisoformat(entered)
    except ValueError as problem:
        raise RefusedEntry(Refusal.NOT_A_DATE, entered=entered, expected="YYYY-MM-DD") from problem
    if step.date_rule is DateRule.ANY:
        return StepResult(key=step.key, verdict=Verdict.RECORDED)
    if step.date_rule is DateRule.NOT_PAST and day < on:
        return StepResult(key=step.key, verdict=Verdict.FAIL, notes=(Note.EXPIRED,))
    if step.date_rule is DateRule.NOT_FUTURE and day > on:
        return StepResult(key=step.key, verdict=Verdict.FAIL, notes=(Note.IN_FUTURE,))
    return StepResult(key=step.key, verdict=Verdict.PASS)


def _chosen(step: Step, answer: Answer) -> StepResult:
    entered = _needed(answer)
    choices = ("pass", "fail") if step.kind is StepKind.PASS_FAIL_NA else step.choices
    failing = frozenset({"fail"}) if step.kind is StepKind.PASS_FAIL_NA else step.failing_choices
    if entered not in choices:
        raise RefusedEntry(Refusal.NOT_A_CHOICE, entered=entered, expected=", ".join(choices))
    if entered in failing:
        return StepResult(key=step.key, verdict=Verdict.FAIL, notes=(Note.ANSWERED_FAIL,))
    judged = step.kind is StepKind.PASS_FAIL_NA or failing
    return StepResult(key=step.key, verdict=Verdict.PASS if judged else Verdict.RECORDED)


def _recorded(step: Step, answer: Answer) -> StepResult:
    entered = _needed(answer)
    if step.kind is StepKind.INSTRUCTION and entered != "done":
        raise RefusedEntry(Refusal.WRONG_ANSWER, entered=entered, expected="done")
    if step.expected and step.kind in {StepKind.SOFTWARE_VERSION, StepKind.BARCODE}:
        if entered != step.expected:
            return StepResult(key=step.key, verdict=Verdict.FAIL, notes=(Note.OTHER_VERSION,))
        return StepResult(key=step.key, verdict=Verdict.PASS)
    return StepResult(key=step.key, verdict=Verdict.RECORDED)


def _needed(answer: Answer) -> str:
    if not answer.first:
        raise RefusedEntry(Refusal.EMPTY, entered="")
    return answer.first


def outcome(steps: Sequence[Step], results: Mapping[str, Verdict]) -> Outcome:
    """The verdict on the whole checklist.

    A failed critical step fails it at once. Otherwise a required step without a verdict, and a list
    in which nothing was found good, are INCOMPLETE. Failures of steps that are not critical pass
    with notes. ``steps``: those that are asked.

    A reading as found that fails and as left passes was mended: it is a note. As left it is as critical as
    as found, and needed only where it failed.
    """
    failed = tuple(step.key for step in steps if results.get(step.key) is Verdict.FAIL)
    by_key = {step.key: step for step in steps}
    mended = {step.as_left_of for step in steps if results.get(step.key) is Verdict.PASS}
    critical = tuple(key for key in failed if key not in mended and _is_critical(by_key[key], by_key))
    missing = tuple(step.key for step in steps if _is_missing(step, results))
    return Outcome(
        overall=_overall(steps, results, critical=critical, failed=failed, missing=missing),
        failed_critical=critical,
        failed=failed,
        missing=missing,
    )


def _is_critical(step: Step, by_key: Mapping[str, Step]) -> bool:
    found = by_key.get(step.as_left_of)
    return step.critical or (found is not None and found.critical)


def _is_missing(step: Step, results: Mapping[str, Verdict]) -> bool:
    verdict = results.get(step.key)
    if step.as_left_of and verdict is None:
        return results.get(step.as_left_of) is Verdict.FAIL
    # A half-entered optional reading is something begun and not settled, so it counts as missing too.
    return verdict is Verdict.INCOMPLETE or (verdict is None and step.required)


def _overall(
    steps: Sequence[Step],
    results: Mapping[str, Verdict],
    *,
    critical: tuple[str, ...],
    failed: tuple[str, ...],
    missing: tuple[str, ...],
) -> Overall:
    if critical:
        return Overall.FAIL
    settled = {Verdict.PASS, Verdict.RECORDED}
    nothing_done = not any(results.get(step.key) in settled for step in steps)
    if missing or nothing_done:
        return Overall.INCOMPLETE
    return Overall.PASS_WITH_NOTES if failed else Overall.PASS
