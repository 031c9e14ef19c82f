from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.maintenance.rules.quantities import (
    UNITS,
    Refusal,
    RefusedEntry,
    convert,
    find_unit,
    parse_number,
)


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("100", "100"),
        (" 0.30 ", "0.30"),
        ("12,5", "12.5"),
        ("0,123", "0.123"),
        ("-65", "-65"),
        ("\u221265", "-65"),
        ("+3.0", "3.0"),
        (".5", "0.5"),
        ("12.", "12"),
        ("1234,5", "1234.5"),
    ],
)
def test_a_number_is_read_as_typed(entered: str, value: str) -> None:
    assert parse_number(entered) == Decimal(value)


@pytest.mark.parametrize(
    ("entered", "refusal"),
    [
        ("", Refusal.EMPTY),
        ("   ", Refusal.EMPTY),
        ("1,234", Refusal.AMBIGUOUS_COMMA),
        ("12,345,678", Refusal.AMBIGUOUS_COMMA),
        ("1e999", Refusal.EXPONENT),
        ("1.22E+11", Refusal.EXPONENT),
        ("1234567890123456", Refusal.TOO_LONG),
        ("NaN", Refusal.NOT_A_NUMBER),
        ("Infinity", Refusal.NOT_A_NUMBER),
        ("12 µA", Refusal.NOT_A_NUMBER),
        ("1.2.3", Refusal.NOT_A_NUMBER),
        ("0x10", Refusal.NOT_A_NUMBER),
        ("1_000", Refusal.NOT_A_NUMBER),
        ("--5", Refusal.NOT_A_NUMBER),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_refused(entered: str, refusal: Refusal) -> None:
    with pytest.raises(RefusedEntry) as caught:
        parse_number(entered)
    assert caught.value.refusal is refusal


@given(st.decimals(-99999, 99999, places=4, allow_nan=False))
def test_every_plain_decimal_reads_back_as_itself(number: Decimal) -> None:
    text = format(number, "f")
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        ("0.3", "mA", "µA", "300"),
        ("300", "uA", "mA", "0.3"),
        ("300", "\u03bcA", "mA", "0.3"),
        ("1", "k\u2126", "Ω", "1000"),
        ("98.6", "°F", "°C", "37"),
        ("37", "°C", "°F", "98.6"),
        ("250", "mΩ", "Ω", "0.25"),
        ("2", "h", "min", "120"),
        ("1", "L/min", "mL/h", "60000"),
        ("1", "kPa", "cmH2O", "10.19716212977928242570"),  # 1000 / 98.0665
    ],
)
def test_conversion_within_a_family_is_exact(value: str, unit: str, to: str, expected: str) -> None:
    found = convert(Decimal(value), unit=unit, to=to)
    assert abs(found - Decimal(expected)) < Decimal("1e-18")
    if not expected.startswith("10.19"):
        assert found == Decimal(expected)


@pytest.mark.parametrize(("unit", "to"), [("µA", "mV"), ("mmHg", "°C"), ("J", "W"), ("s", "1/min")])
def test_there_is_no_conversion_between_families(unit: str, to: str) -> None:
    with pytest.raises(RefusedEntry) as caught:
        convert(Decimal(1), unit=unit, to=to)
    assert caught.value.refusal is Refusal.UNIT_OTHER_FAMILY
    assert (caught.value.entered, caught.value.expected) == (unit, to)


def test_a_missing_and_an_unknown_unit_are_told_apart() -> None:
    with pytest.raises(RefusedEntry) as missing:
        find_unit(" ")
    with pytest.raises(RefusedEntry) as unknown:
        find_unit("furlong")
    assert (missing.value.refusal, unknown.value.refusal) == (Refusal.UNIT_MISSING, Refusal.UNIT_UNKNOWN)


@pytest.mark.parametrize("guess", ["ma", "MA", "UA", "mhg"])
def test_case_is_never_guessed(guess: str) -> None:
    with pytest.raises(RefusedEntry):
        find_unit(guess)


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.integers(-10_000, 10_000))
def test_there_and_back_is_the_same_value_or_there_is_no_way(first: str, second: str, number: int) -> None:
    value = Decimal(number) / 8
    if UNITS[first].family is not UNITS[second].family:
        with pytest.raises(RefusedEntry):
            convert(value, unit=first, to=second)
        return
    back = convert(convert(value, unit=first, to=second), unit=second, to=first)
    assert abs(back - value) < Decimal("1e-15")
