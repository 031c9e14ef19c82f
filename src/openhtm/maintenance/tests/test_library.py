"""Every file of the checklist library is held to the same questions; adding one adds its cases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from openhtm.maintenance.checklists import (
    InvalidLibraryFile,
    LibraryProcedure,
    library,
    library_procedure,
    read_library_file,
)
from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.steps import StepKind
from openhtm.maintenance.rules.verdicts import Verdict, judge_values

ALL = sorted(library())
MEASURED = [
    pytest.param(one.step, id=f"{slug}-{one.step.key}")
    for slug in ALL
    for one in library()[slug].steps
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
def test_a_value_at_the_middle_passes_and_one_far_out_fails(step: object) -> None:
    limits = step.limits  # type: ignore[attr-defined]
    assert isinstance(limits, Limits)
    bounds = limits.acceptance()
    ends = [end for end in (bounds.lower, bounds.upper) if end is not None]
    inside = sum(ends, Decimal(0)) / len(ends)
    if len(ends) == 1:
        inside = ends[0] / 2 if bounds.lower is None else ends[0] * 2
    assert judge_values([inside], limits)[0] is Verdict.PASS
    assert (
        judge_values([ends[-1] * 3 if bounds.upper is not None else ends[0] / 3], limits)[0] is Verdict.FAIL
    )


@pytest.mark.parametrize(
    ("slug", "key", "lower", "upper"),
    [
        # From the standards' and manuals' numbers, worked out by hand.
        ("defibrillator", "energy_high", "170", "230"),
        ("defibrillator", "energy_low", "6", "14"),
        ("infusion_pump", "flow_low", "23.75", "26.25"),
        ("ventilator", "peep", "2.8", "7.2"),
        ("electrosurgical_unit", "bipolar_power", "25", "35"),
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
        ('[[steps]]\nkey = "a"\nkind = "dance"\nlabel = "A"', r"line 5: step a: 'dance' is not a valid"),
        (
            '[[steps]]\nkey = "a"\nkind = "text"\nlabel = "A"\ncolour = "red"',
            "line 5: step a: unknown key colour",
        ),
        ('[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "furlong"\nat_most = 1', "not known"),
        (
            '[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "V"\nat_least = 2\nat_most = 1',
            "swapped",
        ),
        (
            '[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "V"\nbelow = 2\nat_most = 1',
            "at_most or below",
        ),
        ('[[steps]]\nkey = "a"\nkind = "measure"\nlabel = "A"\nunit = "V"\nat_most = "x"', "x.toml, line 5"),
        ('[[steps]]\nkind = "text"\nlabel = "A"', "step 1: 'key'"),
        ("", "needs a"),
        ("[[steps", "x.toml"),
        ('[[steps]]\nkey = "a"\nkind = "text"\nlabel = ""', "label"),
    ],
)
def test_a_faulty_file_is_named_with_line_and_what_to_mend(text: str, message: str) -> None:
    with pytest.raises(InvalidLibraryFile, match=message):
        read_library_file(HEAD + text, file="x.toml")
