"""Which reading of a result file answers which step; the arithmetic is checked against fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.limits import Limits
from openhtm.maintenance.rules.quantities import Refusal
from openhtm.maintenance.rules.result_files import Contents, Match, Record, Target, Trouble
from openhtm.maintenance.rules.result_layouts import (
    GENERIC_CSV,
    DayFormat,
    Decimals,
    InvalidLayout,
    Layout,
    MappedTest,
    Shape,
    layout_values,
    plain,
    read_layout,
)
from openhtm.maintenance.rules.result_matching import match, unmapped
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Verdict

TODAY = date(2026, 11, 22)


def measured(key: str, *, unit: str = "µA", most: str = "500", readings: int = 1, **more: Any) -> Step:
    limits = Limits(upper=Decimal(most))
    return Step(
        key=key, kind=StepKind.MEASURE, label=key, unit=unit, limits=limits, readings=readings, **more
    )


EARTH = measured("earth", unit="Ω", most="0.3")
LEAKAGE = measured("leakage", readings=2)
LEADS = measured("leads", most="50", allow_na=True)
CASE = Step(key="case", kind=StepKind.PASS_FAIL_NA, label="Case")
STEPS = (CASE, EARTH, LEAKAGE, LEADS)
SECTIONS = {"case": "Look", "earth": "Safety", "leakage": "Safety", "leads": "Safety"}


def target(**more: Any) -> Target:
    facts: dict[str, Any] = {
        "tag": "GEN-0001",
        "serial": "S-77",
        "analyzer_serial": "ESA-9",
        "today": TODAY,
        "opened_on": date(2026, 11, 20),
        "steps": STEPS,
        "sections": SECTIONS,
    }
    return Target(**facts | more)


def rows(*tests: str, head: dict[str, str] | None = None, **cells: str) -> Contents:
    """Each test as "name|value|unit|polarity"; cells stand in every row."""
    made = []
    for number, text in enumerate(tests, start=2):
        parts = [*text.split("|"), "", "", ""]
        record = dict(zip(("test", "value", "unit", "polarity"), parts, strict=False))
        made.append(Record(where=f"line {number}", cells=record | {"device": "GEN-0001"} | cells))
    return Contents(head=head or {}, records=tuple(made))


GOOD = ("earth|0.12|Ω", "leakage|210|µA", "leakage|0.22|mA")


def troubles(found: Match) -> list[Trouble]:
    return [one.trouble for one in found.problems]


def of(layout: Layout, contents: Contents, **more: Any) -> Match:
    return match(layout, contents, target(**more))


def test_each_step_gets_its_readings_and_the_verdict_of_its_limits() -> None:
    found = of(GENERIC_CSV, rows(*GOOD, serial="s 77", analyzer="esa9", measured_on="2026-11-21"))
    assert [(fill.step, fill.judged.verdict) for fill in found.fills] == [
        ("earth", Verdict.PASS),
        ("leakage", Verdict.PASS),
    ]
    # 0.22 mA is 220 µA: an instrument that changes its range writes both.
    assert found.fills[1].judged.readings == (Decimal(210), Decimal(220))
    assert (found.problems, found.measured_on) == ((), date(2026, 11, 21))


def test_milliamperes_are_never_taken_for_microamperes() -> None:
    found = of(GENERIC_CSV, rows("earth|0.1|Ω", "leakage|0.4|mA", "leakage|0.6|mA"))
    assert found.fills[1].judged.readings == (Decimal(400), Decimal(600))
    assert found.fills[1].judged.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("test", "trouble", "refusal"),
    [
        ("earth|0.1|mV", Trouble.REFUSED, Refusal.UNIT_OTHER_FAMILY),
        ("earth|0.1|", Trouble.REFUSED, Refusal.UNIT_MISSING),
        ("earth|0.1|furlong", Trouble.REFUSED, Refusal.UNIT_UNKNOWN),
        ("earth|1e999|Ω", Trouble.REFUSED, Refusal.EXPONENT),
        ("earth|1,234|Ω", Trouble.REFUSED, Refusal.AMBIGUOUS_COMMA),
        ("earth|fine|Ω", Trouble.REFUSED, Refusal.NOT_A_NUMBER),
        ("earth||Ω", Trouble.REFUSED, Refusal.EMPTY),
        ("earth|nan|Ω", Trouble.REFUSED, Refusal.NOT_A_NUMBER),
        ("earth|1234567890123456|Ω", Trouble.REFUSED, Refusal.TOO_LONG),
        ("earth|OL|Ω", Trouble.OVER_RANGE, None),
        ("earth|>19.99|Ω", Trouble.OVER_RANGE, None),
        ("earth|0.1 mΩ|Ω", Trouble.UNIT_CONFLICT, None),
        ("case|1|Ω", Trouble.NOT_MEASURED, None),
    ],
)
def test_a_reading_that_nobody_could_stand_for_stops_the_file(
    test: str, trouble: Trouble, refusal: Refusal | None
) -> None:
    found = of(GENERIC_CSV, rows(test, "leakage|1|µA", "leakage|2|µA"))
    problem = next(one for one in found.problems if one.stops)
    assert (problem.trouble, problem.refusal, problem.where) == (trouble, refusal, "line 2")
    assert found.refused({trouble.value}) != ()


def test_a_decimal_comma_is_read_where_it_cannot_be_anything_else() -> None:
    found = of(GENERIC_CSV, rows("earth|0,12|Ω"))
    assert found.fills[0].judged.value == Decimal("0.12")


@pytest.mark.parametrize(
    ("decimals", "text", "value"),
    [
        (Decimals.COMMA, "1,234", "1.234"),
        (Decimals.POINT, "1.234", "1.234"),
        (Decimals.COMMA, "1.234", None),
        (Decimals.POINT, "1,234", None),
        (Decimals.COMMA, "1.234,5", None),
    ],
)
def test_the_mapping_says_what_stands_before_the_decimals(
    decimals: Decimals, text: str, value: str | None
) -> None:
    layout = Layout(names=GENERIC_CSV.names, decimals=decimals)
    found = of(layout, rows(f"earth|{text}|Ω"))
    assert [fill.judged.value for fill in found.fills] == ([Decimal(value)] if value else [])
    assert (Trouble.DECIMAL_MARK in troubles(found)) is (value is None)


@pytest.mark.parametrize(
    ("cells", "head", "trouble"),
    [
        ({"device": "GEN-0002"}, {}, Trouble.OTHER_DEVICE),
        ({"serial": "S-78"}, {}, Trouble.OTHER_DEVICE),
        ({"device": ""}, {}, Trouble.DEVICE_UNSAID),
        ({"device": ""}, {"serial": "S-78"}, Trouble.OTHER_DEVICE),
        ({"analyzer": "ESA-8"}, {}, Trouble.OTHER_ANALYZER),
        ({"measured_on": "2026-11-23"}, {}, Trouble.IN_FUTURE),
        ({"measured_on": "2026-11-19"}, {}, Trouble.BEFORE_ORDER),
        ({"measured_on": "yesterday"}, {}, Trouble.DAY_UNREADABLE),
    ],
)
def test_a_file_of_something_else_is_told(
    cells: dict[str, str], head: dict[str, str], trouble: Trouble
) -> None:
    assert troubles(of(GENERIC_CSV, rows(*GOOD, head=head, **cells))) == [trouble]


def test_the_head_may_say_whose_file_it_is() -> None:
    contents = rows(*GOOD, head={"device": "gen0001", "analyzer": "ESA-9"}, device="")
    assert of(GENERIC_CSV, contents).problems == ()


def test_lines_of_other_devices_are_left_out_and_counted() -> None:
    other = rows("earth|0.9|Ω", device="GEN-0002").records
    contents = Contents(head={}, records=(*rows(*GOOD).records, *other))
    found = of(GENERIC_CSV, contents)
    assert (found.left_out, found.problems, len(found.fills)) == (1, (), 2)


def test_a_device_without_a_serial_number_on_record_is_known_by_its_tag() -> None:
    assert of(GENERIC_CSV, rows(*GOOD, serial="S-78"), serial="").problems == ()
    assert troubles(of(GENERIC_CSV, rows(*GOOD, serial="S-78", device=""), serial="")) == [
        Trouble.OTHER_DEVICE
    ]


def test_days_of_two_measurements_are_not_one() -> None:
    first, second = (rows("earth|0.1|Ω", measured_on=f"2026-11-2{n}").records for n in (0, 1))
    assert Trouble.SEVERAL_DAYS in troubles(of(GENERIC_CSV, Contents(head={}, records=first + second)))


def test_missing_and_unknown_tests_are_named_and_can_be_accepted() -> None:
    found = of(GENERIC_CSV, rows("leakage|1|µA", "noise|3|dBA"))
    assert [(one.trouble, one.test or one.step) for one in found.problems] == [
        (Trouble.UNKNOWN_TEST, "noise"),
        (Trouble.MISSING_TEST, "earth"),
        (Trouble.MISSING_TEST, "leakage"),
    ]
    assert len(found.refused({"unknown_test"})) == 2
    assert found.refused({"unknown_test", "missing_test"}) == ()
    assert found.fills[0].judged.verdict is Verdict.INCOMPLETE


def test_what_may_not_apply_and_what_stands_in_other_sections_is_not_missed() -> None:
    sections = SECTIONS | {"earth": "Elsewhere"}
    found = of(GENERIC_CSV, rows("leakage|1|µA", "leakage|2|µA"), sections=sections)
    assert found.problems == ()


def test_more_results_than_the_step_takes_stop() -> None:
    found = of(GENERIC_CSV, rows("earth|0.1|Ω", "earth|0.2|Ω"))
    assert Trouble.TOO_MANY in troubles(found)


def test_a_file_without_any_step_of_the_checklist_says_so() -> None:
    empty = Contents(head={}, records=(Record(where="line 2", cells={"device": "GEN-0001"}),))
    assert troubles(of(GENERIC_CSV, empty)) == [Trouble.NOTHING]


def test_what_is_entered_already_is_replaced_only_when_it_differs() -> None:
    same = of(GENERIC_CSV, rows(*GOOD), answered={"earth": (Decimal("0.12"),)})
    other = of(GENERIC_CSV, rows(*GOOD), answered={"earth": (Decimal("0.13"),)})
    assert (troubles(same), troubles(other)) == ([], [Trouble.REPLACES])


def test_an_instrument_that_calls_a_passing_reading_failed_is_heard() -> None:
    found = of(GENERIC_CSV, rows(*GOOD, verdict="FAIL"))
    assert set(troubles(found)) == {Trouble.INSTRUMENT_FAILED}
    failing = of(GENERIC_CSV, rows("earth|0.9|Ω", verdict="FAIL"), steps=(EARTH,))
    assert troubles(failing) == []


# -- mappings ---------------------------------------------------------------------------------------------


MAPPED = Layout(
    names=GENERIC_CSV.names,
    tests=(
        MappedTest(name="PE resistance", step="earth", unit="Ω", lowest=Decimal(0), highest=Decimal(2)),
        MappedTest(name="Equipment leakage", step="leakage", polarity="Reversed", unit="µA"),
        MappedTest(name="Equipment leakage", step="leakage", polarity="Normal", unit="µA"),
    ),
)


def test_a_mapping_gives_step_unit_and_order() -> None:
    tests = ("equipment  LEAKAGE|210||normal", "PE resistance|0.1", "Equipment leakage|190||Reversed")
    found = of(MAPPED, rows(*tests))
    assert found.problems == ()
    assert found.fills[1].judged.readings == (Decimal(190), Decimal(210))


@pytest.mark.parametrize("value", ["2.01", "-0.01", "2010|mΩ"])
def test_a_reading_outside_what_the_instrument_measures_stops(value: str) -> None:
    found = of(MAPPED, rows(f"PE resistance|{value}"))
    assert Trouble.OUTSIDE_RANGE in troubles(found)


def test_a_polarity_that_the_mapping_does_not_have_is_unknown() -> None:
    found = of(MAPPED, rows("Equipment leakage|1||Standby", "PE resistance|0.1"))
    assert troubles(found)[0] is Trouble.UNKNOWN_TEST


def test_a_column_for_each_test_takes_the_unit_of_its_heading() -> None:
    layout = Layout(
        shape=Shape.COLUMNS,
        names={"device": "Asset"},
        tests=(
            MappedTest(name="Earth (mΩ)", step="earth"),
            MappedTest(name="Leakage [µA]", step="leakage", unit="mA"),
        ),
    )
    cells = {plain("Asset"): "GEN-0001", plain("Earth (mΩ)"): "120", plain("Leakage [µA]"): "80"}
    found = of(layout, Contents(head={}, records=(Record(where="line 2", cells=cells),)))
    assert found.fills[0].judged.value == Decimal("0.12")
    assert troubles(found)[0] is Trouble.UNIT_CONFLICT


def test_a_sample_names_the_tests_that_are_not_mapped_yet() -> None:
    found = unmapped(MAPPED, rows("PE resistance|0.1", "Insulation|200|MΩ|500 V", "Insulation|201|MΩ|500 V"))
    assert [(one.name, one.polarity) for one in found] == [("Insulation", "500 V")]


def test_days_are_read_as_the_mapping_says() -> None:
    for pattern, text in (
        (DayFormat.POINTS, "21.11.2026 14:03"),
        (DayFormat.DAY_FIRST, "21/11/2026"),
        (DayFormat.MONTH_FIRST, "11/21/2026"),
        (DayFormat.ISO, "2026-11-21T14:03:00Z"),
    ):
        assert Layout(day_format=pattern).day(text) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"names": {"test": "T"}}, "layout.no_name"),
        ({"names": {"test": "T", "value": " t "}}, "layout.name_twice"),
        ({"names": {"tset": "T"}}, "layout.unknown"),
        ({"shape": "columns", "tests": []}, "layout.no_tests"),
        ({"format": "xml"}, "layout.no_record"),
        ({"format": "pdf"}, "layout.choice"),
        ({"tests": [{"name": "A", "step": "a b"}]}, "layout.test_step"),
        ({"tests": [{"name": "", "step": "a"}]}, "layout.test_unnamed"),
        ({"tests": [{"name": "A", "step": "a"}, {"name": " a", "step": "b"}]}, "layout.test_twice"),
        ({"tests": [{"name": "A", "step": "a", "unit": "furlong"}]}, "layout.test_unit"),
        ({"tests": [{"name": "A", "step": "a", "lowest": "1"}]}, "layout.range_unit"),
        (
            {"tests": [{"name": "A", "step": "a", "unit": "A", "lowest": "2", "highest": "1"}]},
            "layout.range_crossed",
        ),
        ({"tests": [{"name": "A", "step": "a", "unit": "A", "lowest": "NaN"}]}, "layout.number"),
        ({"tests": [{"name": "A", "step": "a", "limit": "1"}]}, "layout.unknown"),
        ({"tests": ["A"]}, "layout.unreadable"),
        ({"tests": "A"}, "layout.unreadable"),
        ({"tests": [{"name": str(n), "step": "a"} for n in range(301)]}, "layout.too_many_tests"),
    ],
)
def test_a_layout_by_which_nothing_could_be_read_is_refused(change: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidLayout) as refused:
        read_layout(layout_values(GENERIC_CSV) | change)
    assert refused.value.rule == rule


def test_a_layout_survives_being_stored() -> None:
    for layout in (GENERIC_CSV, MAPPED):
        assert read_layout(layout_values(layout)) == layout


# -- an oracle --------------------------------------------------------------------------------------------

_MICRO = {"nA": Fraction(1, 1000), "µA": Fraction(1), "mA": Fraction(1000), "A": Fraction(10**6)}
amounts = st.decimals(min_value=0, max_value=5000, places=3, allow_nan=False)


@given(st.lists(st.tuples(amounts, st.sampled_from(sorted(_MICRO))), min_size=1, max_size=4), st.booleans())
def test_whatever_the_units_the_judgment_is_that_of_exact_fractions(
    given_rows: list[tuple[Decimal, str]], comma: bool
) -> None:
    """No reading passes that the fractions put above the limit, and none fails that they do not."""
    layout = Layout(names=GENERIC_CSV.names, decimals=Decimals.COMMA if comma else Decimals.POINT)
    step = measured("leakage", readings=len(given_rows))
    texts = [
        f"leakage|{format(value, 'f').replace('.', ',' if comma else '.')}|{unit}"
        for value, unit in given_rows
    ]
    found = of(layout, rows(*texts), steps=(step,), sections={})
    exact = [Fraction(value) * _MICRO[unit] for value, unit in given_rows]
    assert [Fraction(one) for one in found.fills[0].judged.readings] == exact
    passes = all(one <= 500 for one in exact)
    assert found.fills[0].judged.verdict is (Verdict.PASS if passes else Verdict.FAIL)
