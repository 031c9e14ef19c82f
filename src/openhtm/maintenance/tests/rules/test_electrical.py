"""Tables of electrical safety: the values of the standards, and which of them a device is measured by.

The limits stand here once more, written from the standards' tables and not from the files under test.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.electrical import InvalidTable, read_table, tables
from openhtm.maintenance.rules.asking import asked
from openhtm.maintenance.rules.conditions import Given
from openhtm.maintenance.rules.electrical import (
    CLASS_KEY,
    CONNECTION_KEY,
    PART_KEYS,
    AppliedPart,
    Connection,
    Expanded,
    Facts,
    InvalidMakerLimit,
    MakerLimit,
    ProtectionClass,
    check_maker,
    expand,
    settled,
)
from openhtm.maintenance.rules.steps import Step, StepKind, check_steps

AT = Step(key="electrical", kind=StepKind.ELECTRICAL_SAFETY, label="Electrical safety", critical=True)
I, II, IP = ProtectionClass  # noqa: E741 (the names of the classes)
B, BF, CF = AppliedPart
CORD, NO_CORD, FIXED, SYSTEM = Connection
DIRECT, ALTERNATIVE, NFPA = "iec_62353_direct", "iec_62353_alternative", "nfpa_99_2012"


def facts(protection: ProtectionClass, *parts: AppliedPart, connection: Connection = CORD) -> Facts:
    return Facts(protection=protection, parts=frozenset(parts), connection=connection)


def limits(slug: str, known: Facts) -> dict[str, str]:
    """Key to limit in words of this test, such as "<= 500 µA x2"."""
    return dict(_limits(expand(tables()[slug], known, (), at=AT)))


def _limits(steps: list[Expanded]) -> Iterator[tuple[str, str]]:
    for one in steps:
        step = one.step
        if step.limits is None:
            yield step.key, "asked"
            continue
        value = step.limits.upper if step.limits.upper is not None else step.limits.lower
        assert value is not None
        sign = ">=" if step.limits.upper is None else ("<=" if step.limits.upper_inclusive else "<")
        times = f" x{step.readings}" if step.readings > 1 else ""
        yield step.key, f"{sign} {value.normalize():f} {step.unit}{times}"


@pytest.mark.parametrize(
    ("slug", "known", "expected"),
    [
        (
            NFPA,
            facts(I, CF),
            {
                "es_earth_resistance": "< 0.5 Ω",
                "es_touch_current__ground_intact": "<= 100 µA",
                "es_touch_current__ground_open": "<= 500 µA",
                "es_lead_leakage__isolated_ground_intact__cf": "<= 10 µA",
                "es_lead_leakage__isolated_ground_open__cf": "<= 50 µA",
                "es_isolation__cf": "<= 50 µA",
            },
        ),
        (
            NFPA,
            facts(II, B),
            {
                "es_touch_current__ground_intact": "<= 100 µA",
                "es_touch_current__ground_open": "<= 500 µA",
                "es_lead_leakage__ground_intact__b": "<= 100 µA",
                "es_lead_leakage__ground_open__b": "<= 500 µA",
            },
        ),
        (NFPA, facts(I, connection=FIXED), {"es_touch_current__fixed": "<= 10 mA"}),
        (
            "nfpa_99_2005",
            facts(I, BF),
            {"es_earth_resistance": "< 0.5 Ω", "es_touch_current": "<= 300 µA"},
        ),
        (
            DIRECT,
            facts(I, BF),
            {
                "es_earth_resistance": "<= 0.3 Ω",
                "es_insulation_resistance__class_1": ">= 2 MΩ",
                "es_insulation_resistance__applied_part__bf": ">= 70 MΩ",
                "es_equipment_leakage__class_1": "<= 500 µA x2",
                "es_applied_part_leakage__bf": "<= 5000 µA x2",
            },
        ),
        (
            DIRECT,
            facts(II, CF),
            {
                "es_insulation_resistance__class_2": ">= 7 MΩ",
                "es_insulation_resistance__applied_part__cf": ">= 70 MΩ",
                "es_equipment_leakage__class_2": "<= 100 µA x2",
                "es_applied_part_leakage__cf": "<= 50 µA x2",
            },
        ),
        (
            DIRECT,
            facts(I, connection=NO_CORD),
            {
                "es_earth_resistance__no_cord": "<= 0.2 Ω",
                "es_cord_resistance": "<= 0.1 Ω",
                "es_insulation_resistance__class_1": ">= 2 MΩ",
                "es_equipment_leakage__class_1": "<= 500 µA x2",
            },
        ),
        (
            ALTERNATIVE,
            facts(I, CF, connection=SYSTEM),
            {
                "es_earth_resistance__system": "<= 0.5 Ω",
                "es_insulation_resistance__class_1": ">= 2 MΩ",
                "es_insulation_resistance__applied_part__cf": ">= 70 MΩ",
                "es_equipment_leakage__class_1": "<= 1000 µA",
                "es_applied_part_leakage__cf": "<= 100 µA",
            },
        ),
        (ALTERNATIVE, facts(IP, BF), {"es_applied_part_leakage__bf": "<= 5000 µA"}),
        (DIRECT, facts(IP), {"es_nothing": "asked"}),
        (
            "iec_60601_1_ed3",
            facts(I, CF),
            {
                "es_earth_resistance": "<= 0.2 Ω",
                "es_earth_leakage__normal": "<= 5 mA",
                "es_earth_leakage__fault": "<= 10 mA",
                "es_touch_current__normal": "<= 100 µA",
                "es_touch_current__fault": "<= 500 µA",
                "es_patient_leakage__normal__cf": "<= 10 µA",
                "es_patient_leakage__fault__cf": "<= 50 µA",
                "es_patient_leakage_dc__normal__cf": "<= 10 µA",
                "es_patient_leakage_dc__fault__cf": "<= 50 µA",
                "es_mains_on_applied_part__cf": "<= 50 µA",
                "es_patient_auxiliary__normal__cf": "<= 10 µA",
                "es_patient_auxiliary__fault__cf": "<= 50 µA",
            },
        ),
        (
            "ul_60601_1",
            facts(I),
            {
                "es_earth_resistance": "<= 0.2 Ω",
                "es_earth_leakage__normal": "<= 300 µA",
                "es_earth_leakage__fault": "<= 1000 µA",
                "es_touch_current__normal": "<= 100 µA",
                "es_touch_current__fault": "<= 300 µA",
            },
        ),
        (
            "iec_60601_1_ed2",
            facts(I, connection=NO_CORD),
            {
                "es_earth_resistance__no_cord": "<= 0.1 Ω",
                "es_earth_leakage__normal": "<= 500 µA",
                "es_earth_leakage__fault": "<= 1000 µA",
                "es_touch_current__normal": "<= 100 µA",
                "es_touch_current__fault": "<= 500 µA",
            },
        ),
        (
            "aami_es1_1993",
            facts(I, BF),
            {
                "es_touch_current": "<= 300 µA",
                "es_lead_leakage__isolated_ground_intact__bf": "<= 10 µA",
                "es_lead_leakage__isolated_ground_open__bf": "<= 50 µA",
            },
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_a_device_is_measured_by_the_values_of_the_standard(
    slug: str, known: Facts, expected: dict[str, str]
) -> None:
    assert limits(slug, known) == expected


@pytest.mark.parametrize("slug", sorted(tables()))
def test_what_is_unknown_is_asked_and_nothing_is_measured_before(slug: str) -> None:
    steps = [one.step for one in expand(tables()[slug], Facts(), (), at=AT)]
    check_steps(steps)
    assert CLASS_KEY in [step.key for step in steps]
    measured = [step for step in asked(steps, {}) if step.kind is StepKind.MEASURE]
    assert not [step for step in measured if step.key not in _for_every_device(slug)]


def _for_every_device(slug: str) -> set[str]:
    return {row.key() for row in tables()[slug].rows if not (row.classes or row.parts or row.connections)}


known_facts = st.builds(
    Facts,
    protection=st.sampled_from(ProtectionClass),
    parts=st.frozensets(st.sampled_from(AppliedPart)),
    connection=st.sampled_from(Connection),
)


@given(
    slug=st.sampled_from(sorted(tables())),
    device=known_facts,
    hidden=st.frozensets(st.sampled_from(["protection", "parts", "connection"])),
)
def test_asked_or_known_the_same_is_measured(slug: str, device: Facts, hidden: frozenset[str]) -> None:
    """Whoever answers the questions truly is asked for just what somebody whose device is known is asked for."""
    part_known = Facts(
        **{
            name: None if name in hidden else getattr(device, name)
            for name in ("protection", "parts", "connection")
        }
    )
    steps = [one.step for one in expand(tables()[slug], part_known, (), at=AT)]
    answers = {key: Given(verdict="done", entered=text) for key, text in _truth(device).items()}
    found = asked(steps, answers)
    measured = {(step.key, step.limits) for step in found if step.kind is StepKind.MEASURE}
    wanted = expand(tables()[slug], device, (), at=AT)
    assert measured == {(one.step.key, one.step.limits) for one in wanted if one.row}
    told = {step.key: _truth(device)[step.key] for step in found if step.kind is StepKind.CHOICE}
    learned = settled(part_known, told)
    assert {
        (one.step.key, one.step.limits) for one in expand(tables()[slug], learned, (), at=AT) if one.row
    } == measured


def _truth(device: Facts) -> dict[str, str]:
    assert device.protection
    assert device.connection
    assert device.parts is not None
    parts = {key: "Yes" if part in device.parts else "No" for part, key in PART_KEYS.items()}
    return {CLASS_KEY: device.protection.value, CONNECTION_KEY: device.connection.value, **parts}


def test_what_is_known_is_not_settled_again() -> None:
    known = facts(I, CF)
    assert settled(known, {CLASS_KEY: II.value, CONNECTION_KEY: FIXED.value}) == known
    # Half of the answers about applied parts are none: the rest would be taken for absent.
    assert settled(Facts(), {PART_KEYS[BF]: "Yes"}) == Facts()


def maker(key: str = "es_touch_current__ground_open", **given: object) -> MakerLimit:
    values = {"unit": "mA", "source": "Manual C, p. 41", "at_most": Decimal("0.3"), **given}
    return MakerLimit(key=key, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["es_touch_current", "es_touch_current__ground_open"])
def test_the_manufacturers_limit_wins_in_the_unit_of_the_step(key: str) -> None:
    steps = {one.step.key: one for one in expand(tables()[NFPA], facts(I), [maker(key)], at=AT)}
    found = steps["es_touch_current__ground_open"]
    assert found.step.limits
    assert (found.step.limits.upper, found.step.unit) == (Decimal(300), "µA")
    assert found.step.source == "Manual C, p. 41"
    assert found.instead_of
    assert found.instead_of.limits.upper == 500
    intact = steps["es_touch_current__ground_intact"]
    assert (intact.instead_of is None) == (key != "es_touch_current")


def test_of_two_limits_the_one_for_the_variant_wins() -> None:
    both = [maker("es_touch_current", at_most=Decimal("0.2")), maker(at_most=Decimal("0.4"))]
    steps = {one.step.key: one.step for one in expand(tables()[NFPA], facts(I), both, at=AT)}
    uppers = {key: step.limits.upper for key, step in steps.items() if step.limits}
    assert uppers["es_touch_current__ground_open"] == 400
    assert uppers["es_touch_current__ground_intact"] == 200


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (maker("es_wind"), "electrical.key"),
        (maker(unit="Ω"), "electrical.unit"),
        (maker(unit="furlong"), "electrical.unit"),
        (maker(source=" "), "electrical.source"),
        (maker(at_most=None), "limits.none"),
        (maker(at_least=Decimal(2), at_most=Decimal(1)), "limits.crossed"),
    ],
)
def test_a_manufacturers_limit_that_cannot_be_is_refused(wrong: MakerLimit, rule: str) -> None:
    rows = [row for one in tables().values() for row in one.rows]
    with pytest.raises(InvalidMakerLimit) as refused:
        check_maker(wrong, rows)
    assert refused.value.rule == rule


def test_an_advisory_test_is_never_missing_nor_critical() -> None:
    steps = {one.step.key: one.step for one in expand(tables()[DIRECT], facts(I), (), at=AT)}
    advisory = steps["es_insulation_resistance__class_1"]
    assert (advisory.required, advisory.critical) == (False, False)
    assert steps["es_earth_resistance"].critical


GOOD = """
[table]
title = "T"
standard = "S"
[[rows]]
quantity = "touch_current"
label = "Touch"
unit = "µA"
at_most = 500
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[table", "needs a"),
        (GOOD.replace('title = "T"', 'titel = "T"'), "titel"),
        (GOOD.replace('title = "T"\n', ""), "title"),
        (GOOD.replace('unit = "µA"', 'unit = "furlong"'), "furlong"),
        (GOOD.replace("at_most = 500", 'at_most = "500"'), "at_most must be a number"),
        (GOOD.replace("at_most = 500", "at_most = 500\nbelow = 4"), "not both"),
        (GOOD.replace("at_most = 500", ""), "or none"),
        (GOOD + "classes = ['Class IV']", "Class I, Class II"),
        (GOOD + "readings = 0", "readings are"),
        (GOOD + "readings = true", "readings must be"),
        (GOOD + "color = 'red'", "unknown key color"),
        (GOOD + GOOD[GOOD.index("[[rows]]") :], "given twice"),
        (GOOD.replace('"touch_current"', '"touch current"'), "words of letters"),
    ],
)
def test_a_table_that_cannot_be_used_names_file_and_row(text: str, said: str) -> None:
    assert read_table(GOOD, file="good.toml").rows[0].key() == "es_touch_current"
    with pytest.raises(InvalidTable, match=said) as refused:
        read_table(text, file="wrong.toml")
    assert "wrong.toml" in str(refused.value)


def test_a_procedure_has_one_table_and_leaves_it_its_keys() -> None:
    from openhtm.maintenance.rules.steps import InvalidStep

    own = Step(key="es_touch_current", kind=StepKind.TEXT, label="Own")
    check_steps([own])
    for steps, rule in (
        ([AT, own], "step.table_key"),
        ([AT, Step(key="again", kind=StepKind.ELECTRICAL_SAFETY, label="Again")], "step.table_twice"),
        (
            [AT, Step(key="x", kind=StepKind.TEXT, label="X", condition="electrical passes")],
            "step.condition_step",
        ),
    ):
        with pytest.raises(InvalidStep) as refused:
            check_steps(steps)
        assert refused.value.rule == rule
