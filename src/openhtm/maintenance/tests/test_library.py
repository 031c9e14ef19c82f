"""Every file of the checklist library is held to the same questions; adding one adds its cases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openhtm.maintenance.checklists import (
    InvalidLibraryFile,
    LibraryProcedure,
    library_by_slug,
    library_procedure,
    problems_of,
    read_library_file,
    shipped,
)
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Verdict, judge_values

from .library_answers import middle

ALL = sorted(library_by_slug())
MEASURED = [
    pytest.param(one.step, id=f"{slug}-{one.step.key}")
    for slug in ALL
    for one in library_by_slug()[slug].steps
    if one.step.kind is StepKind.MEASURE
]


def of(slug: str) -> LibraryProcedure:
    found = library_procedure(slug)
    assert found
    return found


def test_the_core_families_are_there() -> None:
    assert {
        "defibrillator",
        "infusion_pump",
        "ventilator",
        "patient_monitor",
        "electrosurgical_unit",
        "electrical_safety_nfpa99",
    } <= set(ALL)


def test_codes_are_unique() -> None:
    codes = [of(slug).code for slug in ALL]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("slug", ALL)
def test_it_says_what_a_technician_needs_to_begin(slug: str) -> None:
    found = of(slug)
    assert found.title
    assert found.source_reference
    assert found.standard_minutes
    assert found.competency
    assert found.test_equipment
    assert found.interval_hint


@pytest.mark.parametrize("slug", ALL)
def test_every_limit_says_where_it_comes_from(slug: str) -> None:
    unsourced = [one.step.key for one in of(slug).steps if one.step.limits and not one.step.source]
    assert unsourced == []


@pytest.mark.parametrize("slug", ALL)
def test_it_has_a_critical_step(slug: str) -> None:
    assert any(one.step.critical for one in of(slug).steps)


@pytest.mark.parametrize("step", MEASURED)
def test_the_middle_passes_and_just_outside_each_end_fails(step: Step) -> None:
    limits = step.judged_by
    bounds = limits.acceptance()
    assert judge_values([middle(limits)], limits)[0] is Verdict.PASS
    outside = []
    if bounds.lower is not None:
        outside.append(bounds.lower - Decimal("0.001"))
    if bounds.upper is not None:
        outside.append(bounds.upper + Decimal("0.001"))
    assert outside
    assert {judge_values([value], limits)[0] for value in outside} == {Verdict.FAIL}


@pytest.mark.parametrize(
    ("slug", "key", "lower", "upper"),
    [
        # From the standards' and manuals' numbers, worked out by hand.
        ("defibrillator", "energy_high", "170", "230"),
        ("defibrillator", "energy_low", "6", "14"),
        ("infusion_pump", "flow_low", "23.75", "26.25"),
        ("ventilator", "peep", "2.8", "7.2"),
        ("electrosurgical_unit", "bipolar_power", "25", "35"),
        ("aed", "energy", "127.5", "172.5"),
        ("anesthesia_machine", "co2", "4.17", "5.83"),
        ("vaporizer", "output_low", "0.8", "1.2"),
        ("vaporizer", "output_high", "4.25", "5.75"),
        ("external_pacemaker", "current_high", "18", "22"),
        ("ecmo", "flow_high", "3.72", "4.28"),
        ("infant_incubator", "cutout", None, "38"),
        ("surgical_laser", "power_high", "16", "24"),
        ("vital_signs_monitor", "static_50", "47", "53"),
        ("vital_signs_monitor", "static_200", "196", "204"),
        ("steam_sterilizer", "air_leak", None, "1.3"),
        ("blood_bank_refrigerator", "top", "1", "6"),
        ("refrigerator_medical", "freezer", "-50", "-15"),
        ("scale", "weight_100", "99.9", "100.1"),
        ("electrical_safety_iec62353_class2", "equipment_leakage", None, "100"),
        ("electrical_safety_iec62353_class1", "equipment_leakage", None, "500"),
        ("electrical_safety_nfpa99", "touch_current_intact", None, "100"),
    ],
)
def test_limits_are_the_intended_numbers(slug: str, key: str, lower: str | None, upper: str) -> None:
    step = next(one.step for one in of(slug).steps if one.step.key == key)
    bounds = step.judged_by.acceptance()
    assert bounds.lower == (None if lower is None else Decimal(lower))
    assert bounds.upper == Decimal(upper)


def test_the_ground_resistance_limit_itself_does_not_pass() -> None:
    step = next(
        one.step for one in of("electrical_safety_nfpa99").steps if one.step.key == "ground_resistance"
    )
    assert judge_values([Decimal("0.50")], step.judged_by)[0] is Verdict.FAIL


HEAD = '[procedure]\ncode = "X"\ntitle = "X"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[steps]]\nkey = "a"\nkind = "dance"\nlabel = "A"',
            r"line 6: step a: unknown kind 'dance'; there are instruction, ",
        ),
        (
            '[[steps]]\nkey = "a"\nkind = "text"\nlabel = "A"\ncolour = "red"',
            "line 8: step a: unknown key colour",
        ),
        ('[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "furlong"\nat_most = 1', "not known"),
        (
            '[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "V"\nat_least = 2\nat_most = 1',
            "swapped",
        ),
        (
            '[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "V"\nbelow = 2\nat_most = 1',
            "line 9: step a: give at_most or below",
        ),
        (
            '[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "V"\nat_most = "x"',
            "x.toml, line 9: step a: at_most must be a number",
        ),
        ('[[steps]]\nkind = "text"\nlabel = "A"', "line 4: step 1: key is missing"),
        ("", "needs a"),
        ("[[steps", "x.toml"),
        ('[[steps]]\nkey = "a"\nkind = "text"\nlabel = ""', "label"),
    ],
)
def test_a_faulty_file_is_named_with_line_and_what_to_mend(text: str, message: str) -> None:
    with pytest.raises(InvalidLibraryFile, match=message):
        read_library_file(HEAD + text, file="x.toml")


FAULTY = """\
[procedure]
code = "X"
color = "red"

[[steps]]
key = "a"
kind = "dance"
label = "A"

[[steps]]
key = "b"
kind = "measure"
label = "B"
unit = "µA"
at_least = 500
at_most = 100

[[steps]]
key = "c"
kind = "measure"
label = "C"
unit = "mA"
at_most = inf
"""


def test_everything_wrong_with_a_file_is_told_with_its_line() -> None:
    told = [(one.line, one.step) for one in problems_of([("x.toml", FAULTY)])]
    assert told == [(1, ""), (3, ""), (7, "a"), (15, "b"), (23, "c")]


SUMS = """\
[procedure]
code = "X"
title = "X"
[[steps]]
key = "near"
kind = "measure"
label = "Near"
unit = "µA"
at_most = 100
[[steps]]
key = "far"
kind = "measure"
label = "Far"
unit = "mA"
at_most = 1
[[steps]]
key = "both"
kind = "calc"
label = "Both"
unit = "µA"
formula = "{formula}"
at_most = 1
"""


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("near + far", "cannot add up mA and µA"),
        ("max(near, far)", "cannot add up mA and µA"),
        ("far + 2", "its formula gives mA, not µA"),
        ("later", "later is not an earlier step"),
        ("near +", "is not a formula"),
    ],
)
def test_a_formula_that_mixes_units_is_refused_at_its_line(formula: str, told: str) -> None:
    (problem,) = problems_of([("x.toml", SUMS.replace("{formula}", formula))])
    assert (problem.line, problem.step, told in problem.text) == (21, "both", True)


@pytest.mark.parametrize("formula", ["near * 2 + 1", "near / far", "abs(near - 3)", "mean(near, near)"])
def test_a_formula_of_one_unit_or_of_a_product_is_taken(formula: str) -> None:
    assert problems_of([("x.toml", SUMS.replace("{formula}", formula))]) == []


def test_two_files_of_one_code_are_told() -> None:
    good = SUMS.replace("{formula}", "near")
    (problem,) = problems_of([("x.toml", good), ("y.toml", good)])
    assert str(problem) == "y.toml, line 1: the code X is that of x.toml too."


def test_the_library_that_is_shipped_has_no_fault() -> None:
    assert problems_of(shipped().items()) == []
