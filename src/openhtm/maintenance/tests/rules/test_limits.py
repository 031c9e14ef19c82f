from __future__ import annotations

from decimal import Decimal

import pytest

from openhtm.maintenance.rules.formulas import InvalidFormula, NoValue, evaluate, names_in
from openhtm.maintenance.rules.limits import Bounds, Combine, InvalidLimits, Limits, shown


def test_the_defibrillator_tolerance_is_the_greater_of_percent_and_joules() -> None:
    # 15 % of 10 J is 1.5 J, so 4 J rules; 15 % of 200 J is 30 J.
    low = Limits(target=Decimal(10), tolerance=Decimal(4), percent=Decimal(15))
    high = Limits(target=Decimal(200), tolerance=Decimal(4), percent=Decimal(15))
    assert low.written() == Bounds(lower=Decimal(6), upper=Decimal(14))
    assert high.written() == Bounds(lower=Decimal(170), upper=Decimal(230))


def test_tolerances_can_add_up_or_take_the_lesser() -> None:
    # ±(4 mL + 15 %) of 500 mL is 79 mL.
    total = Limits(target=Decimal(500), tolerance=Decimal(4), percent=Decimal(15), combine=Combine.SUM)
    lesser = Limits(target=Decimal(500), tolerance=Decimal(4), percent=Decimal(15), combine=Combine.LESSER)
    assert total.written() == Bounds(lower=Decimal(421), upper=Decimal(579))
    assert lesser.written() == Bounds(lower=Decimal(496), upper=Decimal(504))


def test_a_negative_target_keeps_its_bounds_in_order() -> None:
    assert Limits(target=Decimal(-100), percent=Decimal(10)).written() == Bounds(
        lower=Decimal(-110), upper=Decimal(-90)
    )


def test_the_guard_band_narrows_both_ends() -> None:
    limits = Limits(lower=Decimal(10), upper=Decimal(20), guard_band=Decimal("0.5"))
    assert limits.acceptance() == Bounds(lower=Decimal("10.5"), upper=Decimal("19.5"))
    assert Limits(upper=Decimal(20), guard_band=Decimal("0.5")).acceptance() == Bounds(upper=Decimal("19.5"))


@pytest.mark.parametrize(
    ("value", "inclusive", "passes"),
    [("0.5", True, True), ("0.5", False, False), ("0.4999", False, True), ("0.5001", True, False)],
)
def test_less_than_and_at_most_differ_at_the_limit(value: str, inclusive: bool, passes: bool) -> None:
    bounds = Limits(upper=Decimal("0.5"), upper_inclusive=inclusive).acceptance()
    assert bounds.admits(Decimal(value)) is passes


@pytest.mark.parametrize(
    ("value", "inclusive", "passes"), [("2", True, True), ("2", False, False), ("1.9", True, False)]
)
def test_more_than_and_at_least_differ_at_the_limit(value: str, inclusive: bool, passes: bool) -> None:
    assert Limits(lower=Decimal(2), lower_inclusive=inclusive).acceptance().admits(Decimal(value)) is passes


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"lower": Decimal(5), "upper": Decimal(1)}, "limits.crossed lower="),
        ({"lower": Decimal(1), "upper": Decimal(2), "guard_band": Decimal(1)}, "limits.crossed"),
        ({}, "limits.none"),
        ({"tolerance": Decimal(1)}, "limits.no_target"),
        ({"target": Decimal(1)}, "limits.two_ways"),
        ({"target": Decimal(1), "tolerance": Decimal(1), "upper": Decimal(3)}, "limits.two_ways"),
        ({"target": Decimal(1), "tolerance": Decimal(-1)}, "limits.negative"),
        ({"upper": Decimal(1), "guard_band": Decimal(-1)}, "limits.negative"),
    ],
)
def test_limits_that_nothing_could_be_judged_by_are_refused(arguments: dict[str, Decimal], rule: str) -> None:
    with pytest.raises(InvalidLimits, match=rule):
        Limits(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.504", 2, "0.50"),
        ("0.505", 2, "0.51"),
        ("100", None, "100"),
        ("1.500", None, "1.5"),
        ("0", None, "0"),
    ],
)
def test_values_are_shown_rounded_half_up(value: str, decimals: int | None, text: str) -> None:
    assert shown(Decimal(value), decimals=decimals) == text


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a + b * 2", "5"),
        ("(a - b) / b", "-0.5"),
        ("abs(a - 10)", "9"),
        ("max(a, b, 7) - min(a, b)", "6"),
        ("mean(a, b, 6) + 0.1", "3.1"),
        ("-a", "-1"),
    ],
)
def test_formulas_compute_in_decimals(formula: str, expected: str) -> None:
    assert evaluate(formula, {"a": Decimal(1), "b": Decimal(2)}) == Decimal(expected)


def test_the_names_a_formula_reads_are_known() -> None:
    assert names_in("mean(set_1, set_2) / target * 100") == {"set_1", "set_2", "target"}


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "a +",
        "__import__('os')",
        "a.b",
        "a[0]",
        "a ** 2",
        "a if b else c",
        "sqrt(a)",
        "abs(a, b)",
        "max()",
        "'text'",
        "True",
        "1e999",
        "lambda: 1",
        "a" * 501,
    ],
)
def test_anything_but_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(InvalidFormula):
        names_in(formula)


@pytest.mark.parametrize("formula", ["a / (b - 2)", "a + missing", "0 / 0"])
def test_a_formula_without_an_answer_says_so(formula: str) -> None:
    with pytest.raises(NoValue):
        evaluate(formula, {"a": Decimal(1), "b": Decimal(2)})


def test_a_divisor_that_could_be_zero_is_no_fault_of_the_formula() -> None:
    assert names_in("a / (b - b)") == {"a", "b"}
