from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.limits import Bounds, Limits
from openhtm.maintenance.rules.quantities import Refusal, RefusedEntry
from openhtm.maintenance.rules.steps import DateRule, InvalidStep, Statistic, Step, StepKind, check_steps
from openhtm.maintenance.rules.verdicts import (
    Answer,
    Note,
    Overall,
    Verdict,
    judge,
    outcome,
)

TODAY = date(2026, 3, 15)
LEAKAGE = Step(
    key="leakage",
    kind=StepKind.MEASURE,
    label="Touch current, ground intact",
    unit="µA",
    limits=Limits(upper=Decimal(100)),
    critical=True,
)


def step(kind: StepKind, **fields: object) -> Step:
    return Step(key="it", kind=kind, label="It", **fields)  # type: ignore[arg-type]


def measured(text: str, unit: str = "µA", of: Step = LEAKAGE) -> tuple[Verdict, Decimal | None]:
    result = judge(of, Answer(values=(text,), unit=unit), on=TODAY)
    return result.verdict, result.value


@pytest.mark.parametrize(
    ("text", "unit", "verdict", "value"),
    [
        ("100", "µA", Verdict.PASS, "100"),
        ("100.0001", "µA", Verdict.FAIL, "100.0001"),
        ("0,099", "mA", Verdict.PASS, "99"),
        ("0.3", "mA", Verdict.FAIL, "300"),
        ("99", "mA", Verdict.FAIL, "99000"),
    ],
)
def test_a_reading_is_judged_in_the_unit_of_the_limit(
    text: str, unit: str, verdict: Verdict, value: str
) -> None:
    assert measured(text, unit) == (verdict, Decimal(value))


def test_a_conversion_is_noted() -> None:
    result = judge(LEAKAGE, Answer(values=("0.05",), unit="mA"), on=TODAY)
    assert result.notes == (Note.CONVERTED,)
    assert (result.unit, result.bounds) == ("µA", Bounds(upper=Decimal(100)))


@pytest.mark.parametrize(
    ("unit", "refusal"),
    [
        ("", Refusal.UNIT_MISSING),
        ("mV", Refusal.UNIT_OTHER_FAMILY),
        ("parsec", Refusal.UNIT_UNKNOWN),
    ],
)
def test_a_number_without_the_right_kind_of_unit_is_refused_and_never_passes(
    unit: str, refusal: Refusal
) -> None:
    with pytest.raises(RefusedEntry) as caught:
        measured("50", unit)
    assert caught.value.refusal is refusal


def test_rounding_never_turns_a_failure_into_a_pass() -> None:
    ground = step(StepKind.MEASURE, unit="Ω", limits=Limits(upper=Decimal("0.50")), decimals=2)
    assert measured("0.504", "Ω", ground)[0] is Verdict.FAIL


@pytest.mark.parametrize(
    ("statistic", "verdict", "shown"),
    [
        (Statistic.EACH, Verdict.FAIL, "12"),
        (Statistic.MEAN, Verdict.PASS, "10"),
        (Statistic.LOWEST, Verdict.FAIL, "8"),
        (Statistic.HIGHEST, Verdict.FAIL, "12"),
    ],
)
def test_several_readings_are_judged_by_their_statistic(
    statistic: Statistic, verdict: Verdict, shown: str
) -> None:
    flow = step(
        StepKind.MEASURE,
        unit="mL/h",
        limits=Limits(target=Decimal(10), tolerance=Decimal(1)),
        readings=3,
        statistic=statistic,
    )
    result = judge(flow, Answer(values=("10", "12", "8"), unit="mL/h"), on=TODAY)
    assert (result.verdict, result.value) == (verdict, Decimal(shown))


def test_fewer_readings_than_asked_are_incomplete_even_when_all_are_good() -> None:
    flow = step(StepKind.MEASURE, unit="mL/h", limits=Limits(upper=Decimal(10)), readings=3)
    result = judge(flow, Answer(values=("1", "2", " "), unit="mL/h"), on=TODAY)
    assert (result.verdict, result.notes) == (Verdict.INCOMPLETE, (Note.READINGS_MISSING,))


def test_more_readings_than_asked_are_refused_rather_than_cut_off() -> None:
    with pytest.raises(RefusedEntry) as caught:
        judge(LEAKAGE, Answer(values=("1", "900"), unit="µA"), on=TODAY)
    assert caught.value.refusal is Refusal.TOO_MANY_READINGS


def test_the_side_on_which_a_reading_failed_is_said() -> None:
    span = step(StepKind.MEASURE, unit="V", limits=Limits(lower=Decimal(1), upper=Decimal(2)), readings=2)
    both = judge(span, Answer(values=("0.5", "2.5"), unit="V"), on=TODAY)
    assert both.notes == (Note.BELOW, Note.ABOVE)


@given(st.decimals(-1000, 1000, places=3), st.decimals(-500, 500, places=3), st.decimals(0, 300, places=3))
def test_the_verdict_agrees_with_comparing_the_distance_to_the_target(
    reading: Decimal, target: Decimal, tolerance: Decimal
) -> None:
    limited = step(StepKind.MEASURE, unit="V", limits=Limits(target=target, tolerance=tolerance))
    found = judge(limited, Answer(values=(format(reading, "f"),), unit="V"), on=TODAY).verdict
    assert found is (Verdict.PASS if abs(reading - target) <= tolerance else Verdict.FAIL)


@pytest.mark.parametrize(
    ("rule", "day", "verdict", "notes"),
    [
        (DateRule.NOT_PAST, "2026-03-15", Verdict.PASS, ()),
        (DateRule.NOT_PAST, "2026-03-14", Verdict.FAIL, (Note.EXPIRED,)),
        (DateRule.NOT_FUTURE, "2026-03-16", Verdict.FAIL, (Note.IN_FUTURE,)),
        (DateRule.NOT_FUTURE, "2026-03-15", Verdict.PASS, ()),
        (DateRule.ANY, "1999-01-01", Verdict.RECORDED, ()),
    ],
)
def test_a_date_is_compared_with_the_day_of_the_work(
    rule: DateRule, day: str, verdict: Verdict, notes: tuple[Note, ...]
) -> None:
    result = judge(step(StepKind.DATE, date_rule=rule), Answer(values=(day,)), on=TODAY)
    assert (result.verdict, result.notes) == (verdict, notes)


@pytest.mark.parametrize("text", ["15/03/2026", "2026-02-30", "soon"])
def test_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RefusedEntry) as caught:
        judge(step(StepKind.DATE), Answer(values=(text,)), on=TODAY)
    assert caught.value.refusal is Refusal.NOT_A_DATE


@pytest.mark.parametrize(
    ("asked", "entered", "verdict"),
    [
        (step(StepKind.PASS_FAIL_NA), "pass", Verdict.PASS),
        (step(StepKind.PASS_FAIL_NA), "fail", Verdict.FAIL),
        (step(StepKind.CHOICE, choices=("clean", "soiled")), "soiled", Verdict.RECORDED),
        (
            step(StepKind.CHOICE, choices=("clean", "soiled"), failing_choices=frozenset({"soiled"})),
            "soiled",
            Verdict.FAIL,
        ),
        (
            step(StepKind.CHOICE, choices=("clean", "soiled"), failing_choices=frozenset({"soiled"})),
            "clean",
            Verdict.PASS,
        ),
        (step(StepKind.INSTRUCTION), "done", Verdict.RECORDED),
        (step(StepKind.TEXT), "scratches", Verdict.RECORDED),
        (step(StepKind.PHOTO), "17", Verdict.RECORDED),
        (step(StepKind.SIGNATURE), "4", Verdict.RECORDED),
        (step(StepKind.SOFTWARE_VERSION), "2.1.0", Verdict.RECORDED),
        (step(StepKind.SOFTWARE_VERSION, expected="2.1.0"), "2.1.0", Verdict.PASS),
        (step(StepKind.SOFTWARE_VERSION, expected="2.1.0"), "2.0.9", Verdict.FAIL),
        (step(StepKind.BARCODE, expected="453564"), "453565", Verdict.FAIL),
    ],
)
def test_each_other_kind_of_step(asked: Step, entered: str, verdict: Verdict) -> None:
    assert judge(asked, Answer(values=(entered,)), on=TODAY).verdict is verdict


@pytest.mark.parametrize("kind", [kind for kind in StepKind if kind is not StepKind.CALC])
def test_an_empty_answer_is_refused_for_every_kind(kind: StepKind) -> None:
    asked = step(kind, unit="V", limits=Limits(upper=Decimal(1)) if kind is StepKind.MEASURE else None)
    with pytest.raises(RefusedEntry) as caught:
        judge(asked, Answer(values=(" ",), unit="V"), on=TODAY)
    assert caught.value.refusal is Refusal.EMPTY


@pytest.mark.parametrize(
    ("asked", "entered", "refusal"),
    [
        (step(StepKind.PASS_FAIL_NA), "maybe", Refusal.NOT_A_CHOICE),
        (step(StepKind.PASS_FAIL_NA), "PASS", Refusal.NOT_A_CHOICE),
        (step(StepKind.INSTRUCTION), "yes", Refusal.WRONG_ANSWER),
        (step(StepKind.METER_READING, unit="h"), "-4", Refusal.NEGATIVE_METER),
    ],
)
def test_an_answer_the_step_does_not_offer_is_refused(asked: Step, entered: str, refusal: Refusal) -> None:
    with pytest.raises(RefusedEntry) as caught:
        judge(asked, Answer(values=(entered,), unit=asked.unit), on=TODAY)
    assert caught.value.refusal is refusal


def test_a_meter_reading_is_recorded_in_its_unit() -> None:
    result = judge(step(StepKind.METER_READING, unit="h"), Answer(values=("90",), unit="min"), on=TODAY)
    assert (result.verdict, result.value) == (Verdict.RECORDED, Decimal("1.5"))


def test_not_applicable_needs_leave_and_a_reason() -> None:
    allowed = step(StepKind.PASS_FAIL_NA, allow_na=True)
    good = judge(allowed, Answer(na=True, reason="No battery fitted"), on=TODAY)
    assert good.verdict is Verdict.NOT_APPLICABLE
    with pytest.raises(RefusedEntry) as bare:
        judge(allowed, Answer(na=True, reason=" "), on=TODAY)
    with pytest.raises(RefusedEntry) as forbidden:
        judge(step(StepKind.PASS_FAIL_NA), Answer(na=True, reason="Busy"), on=TODAY)
    assert bare.value.refusal is Refusal.REASON_MISSING
    assert forbidden.value.refusal is Refusal.NOT_APPLICABLE_FORBIDDEN


ERROR = Step(
    key="error",
    kind=StepKind.CALC,
    label="Flow error",
    unit="%",
    limits=Limits(lower=Decimal(-5), upper=Decimal(5)),
    formula="(flow - 100) / 100 * 100",
)


@pytest.mark.parametrize(("flow", "verdict"), [("105", Verdict.PASS), ("94.9", Verdict.FAIL)])
def test_a_calculated_step_is_judged_from_earlier_values(flow: str, verdict: Verdict) -> None:
    assert judge(ERROR, Answer(), on=TODAY, earlier={"flow": Decimal(flow)}).verdict is verdict


def test_a_calculation_without_its_inputs_is_incomplete() -> None:
    assert judge(ERROR, Answer(), on=TODAY).verdict is Verdict.INCOMPLETE


def test_a_calculated_value_cannot_be_typed_in() -> None:
    with pytest.raises(RefusedEntry) as caught:
        judge(ERROR, Answer(values=("0",), unit="%"), on=TODAY)
    assert caught.value.refusal is Refusal.COMPUTED


A = Step(key="a", kind=StepKind.PASS_FAIL_NA, label="A", critical=True, mandatory=False)
B = Step(key="b", kind=StepKind.PASS_FAIL_NA, label="B", allow_na=True)
C = Step(key="c", kind=StepKind.TEXT, label="C", mandatory=False)


@pytest.mark.parametrize(
    ("results", "overall", "missing"),
    [
        ({"a": Verdict.PASS, "b": Verdict.PASS}, Overall.PASS, ()),
        ({"a": Verdict.PASS, "b": Verdict.NOT_APPLICABLE}, Overall.PASS, ()),
        ({"a": Verdict.PASS, "b": Verdict.FAIL}, Overall.PASS_WITH_NOTES, ()),
        ({"a": Verdict.FAIL}, Overall.FAIL, ("b",)),
        ({"b": Verdict.PASS}, Overall.INCOMPLETE, ("a",)),
        ({"a": Verdict.PASS, "b": Verdict.INCOMPLETE}, Overall.INCOMPLETE, ("b",)),
        ({"a": Verdict.PASS, "b": Verdict.PASS, "c": Verdict.INCOMPLETE}, Overall.INCOMPLETE, ("c",)),
        ({"a": Verdict.NOT_APPLICABLE, "b": Verdict.NOT_APPLICABLE}, Overall.INCOMPLETE, ()),
        ({}, Overall.INCOMPLETE, ("a", "b")),
    ],
)
def test_the_whole_is_as_good_as_its_worst_known_part_and_never_better_than_known(
    results: dict[str, Verdict], overall: Overall, missing: tuple[str, ...]
) -> None:
    found = outcome([A, B, C], results)
    assert (found.overall, found.missing) == (overall, missing)


def test_the_failing_critical_steps_are_named() -> None:
    found = outcome([A, B], {"a": Verdict.FAIL, "b": Verdict.FAIL})
    assert (found.failed_critical, found.failed) == (("a",), ("a", "b"))


def test_no_steps_at_all_is_never_a_pass() -> None:
    assert outcome([], {}).overall is Overall.INCOMPLETE


@given(st.dictionaries(st.sampled_from("abc"), st.sampled_from(Verdict)))
def test_a_pass_always_has_an_answered_critical_step_and_no_failure(results: dict[str, Verdict]) -> None:
    if outcome([A, B, C], results).overall is Overall.PASS:
        assert results["a"] in {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.RECORDED}
        assert Verdict.FAIL not in results.values()
        assert Verdict.INCOMPLETE not in results.values()


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ([], "step.none"),
        ([A, A], "step.key_twice"),
        ([step(StepKind.TEXT, limits=Limits(upper=Decimal(1)))], "step.limits_of_kind"),
        ([step(StepKind.MEASURE, unit="V")], "step.no_limits"),
        ([step(StepKind.MEASURE, limits=Limits(upper=Decimal(1)))], "step.unit unit=''"),
        (
            [step(StepKind.MEASURE, unit="furlong", limits=Limits(upper=Decimal(1)))],
            "step.unit unit='furlong'",
        ),
        ([step(StepKind.MEASURE, unit="V", limits=Limits(upper=Decimal(1)), readings=0)], "step.readings"),
        (
            [step(StepKind.MEASURE, unit="°C", limits=Limits(target=Decimal(37), percent=Decimal(1)))],
            "step.percent_of_temperature",
        ),
        ([step(StepKind.METER_READING, unit="h", critical=True)], "step.critical_meter"),
        ([step(StepKind.CHOICE, choices=("one",))], "step.choices"),
        ([step(StepKind.CHOICE, choices=("one", "one"))], "step.choices"),
        (
            [step(StepKind.CHOICE, choices=("a", "b"), failing_choices=frozenset({"c"}))],
            "step.failing_choice",
        ),
        ([ERROR], "step.formula_name name='flow'"),
        (
            [step(StepKind.CALC, unit="V", limits=Limits(upper=Decimal(1)), formula="1 +")],
            "formula.unreadable",
        ),
        ([Step(key="no spaces", kind=StepKind.TEXT, label="X")], "step.key"),
        ([Step(key="x", kind=StepKind.TEXT, label=" ")], "step.no_label"),
    ],
)
def test_a_procedure_that_could_not_be_judged_is_refused(steps: list[Step], rule: str) -> None:
    with pytest.raises(InvalidStep, match=rule):
        check_steps(steps)


def test_limits_are_needed_to_judge_even_if_nobody_checked_the_procedure() -> None:
    with pytest.raises(InvalidStep):
        judge(step(StepKind.MEASURE, unit="V"), Answer(values=("1",), unit="V"), on=TODAY)


def test_a_good_procedure_is_taken() -> None:
    flow = Step(
        key="flow", kind=StepKind.MEASURE, label="Flow", unit="mL/h", limits=Limits(upper=Decimal(110))
    )
    check_steps([A, B, C, LEAKAGE, flow, ERROR, step(StepKind.CHOICE, choices=("a", "b"))])
