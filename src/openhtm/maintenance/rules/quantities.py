"""Numbers with units: reading what a person typed, and converting exactly or refusing.

All arithmetic is decimal: 0.3 means 0.3. A value is converted only within its family (µA to mA);
between families (µA to mV, mmHg to °C) there is no answer and the reading is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from enum import StrEnum

MOST_DIGITS = 15
PRECISION = Context(prec=34)


class Refusal(StrEnum):
    """Why an entered value cannot be taken; the page turns it into a sentence."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS_COMMA = "ambiguous_comma"
    EXPONENT = "exponent"
    TOO_LONG = "too_long"
    UNIT_MISSING = "unit_missing"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_OTHER_FAMILY = "unit_other_family"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DATE = "not_a_date"
    NOT_APPLICABLE_FORBIDDEN = "not_applicable_forbidden"
    REASON_MISSING = "reason_missing"
    TOO_MANY_READINGS = "too_many_readings"
    NEGATIVE_METER = "negative_meter"
    COMPUTED = "computed"
    WRONG_ANSWER = "wrong_answer"


class RefusedEntry(ValueError):
    """An entry that is not stored as a reading because nobody could say what it means."""

    def __init__(self, refusal: Refusal, *, entered: str, expected: str = "") -> None:
        super().__init__(f"{refusal.value}: {entered!r}" + (f" (expected {expected})" if expected else ""))
        self.refusal = refusal
        self.entered = entered
        self.expected = expected


class Family(StrEnum):
    CURRENT = "current"
    VOLTAGE = "voltage"
    RESISTANCE = "resistance"
    POWER = "power"
    ENERGY = "energy"
    PRESSURE = "pressure"
    TEMPERATURE = "temperature"
    VOLUME = "volume"
    FLOW = "flow"
    TIME = "time"
    RATE = "rate"
    FREQUENCY = "frequency"
    LENGTH = "length"
    MASS = "mass"
    RATIO = "ratio"
    SOUND = "sound"
    SPEED = "speed"
    IRRADIANCE = "irradiance"
    SPECTRAL_IRRADIANCE = "spectral_irradiance"
    ILLUMINANCE = "illuminance"
    CONDUCTIVITY = "conductivity"
    ACIDITY = "acidity"
    ANGLE = "angle"
    FORCE = "force"
    ATTENUATION = "attenuation"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """value in the family's base unit = (value + offset) * factor / divisor.

    The divisor keeps fifths of a ninth exact: 98.6 °F is 37 °C, not 36.99999.
    """

    symbol: str
    family: Family
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    divisor: Decimal = Decimal(1)


def _units(family: Family, table: str) -> list[Unit]:
    """Units from "symbol factor" pairs.

    Text on purpose: as keyword arguments Python would turn the micro sign into a Greek mu.
    """
    words = table.split()
    return [
        Unit(symbol, family, Decimal(factor)) for symbol, factor in zip(words[::2], words[1::2], strict=True)
    ]


# Factors are exact by definition where the unit is defined so: 1 mmHg = 133.322387415 Pa and
# 1 cmH2O = 98.0665 Pa (conventional, NIST SP 811 appendix B.8); 1 psi = 6894.757 Pa is rounded there.
_TABLE: list[Unit] = [
    *_units(Family.CURRENT, "nA 1e-9 µA 1e-6 mA 1e-3 A 1"),
    *_units(Family.VOLTAGE, "µV 1e-6 mV 1e-3 V 1 kV 1e3"),
    *_units(Family.RESISTANCE, "mΩ 1e-3 Ω 1 kΩ 1e3 MΩ 1e6 GΩ 1e9"),
    *_units(Family.POWER, "mW 1e-3 W 1 kW 1e3"),
    *_units(Family.ENERGY, "mJ 1e-3 J 1 kJ 1e3"),
    *_units(Family.PRESSURE, "Pa 1 hPa 100 kPa 1000 mbar 100 bar 100000"),
    *_units(Family.PRESSURE, "mmHg 133.322387415 cmH2O 98.0665 psi 6894.757"),
    Unit("K", Family.TEMPERATURE),
    Unit("°C", Family.TEMPERATURE, offset=Decimal("273.15")),
    Unit("°F", Family.TEMPERATURE, Decimal(5), offset=Decimal("459.67"), divisor=Decimal(9)),
    *_units(Family.VOLUME, "µL 1e-6 mL 1e-3 L 1"),
    *_units(Family.FLOW, "mL/h 1 mL/min 60 L/min 60000 L/h 1000"),
    *_units(Family.TIME, "ms 1e-3 s 1 min 60 h 3600"),
    *_units(Family.RATE, "1/min 1 bpm 1 ppm 1 rpm 1"),
    *_units(Family.FREQUENCY, "Hz 1 kHz 1e3 MHz 1e6"),
    *_units(Family.LENGTH, "mm 1e-3 cm 1e-2 m 1"),
    *_units(Family.MASS, "mg 1e-6 g 1e-3 kg 1"),
    *_units(Family.RATIO, "% 1"),
    *_units(Family.SOUND, "dBA 1"),
    *_units(Family.SPEED, "m/s 1 mm/s 1e-3"),
    *_units(Family.IRRADIANCE, "mW/cm² 1 µW/cm² 1e-3"),
    *_units(Family.SPECTRAL_IRRADIANCE, "µW/cm²/nm 1"),
    *_units(Family.ILLUMINANCE, "lx 1 klx 1e3"),
    *_units(Family.CONDUCTIVITY, "µS/cm 1e-3 mS/cm 1"),
    *_units(Family.ACIDITY, "pH 1"),
    *_units(Family.ANGLE, "° 1"),
    *_units(Family.FORCE, "N 1"),
    *_units(Family.ATTENUATION, "HU 1"),
    *_units(Family.COUNT, "count 1 cycles 1 shocks 1 exposures 1"),
]
UNITS: dict[str, Unit] = {unit.symbol: unit for unit in _TABLE}
# What keyboards and analyzers write instead of our symbol. "ma" or "MA" are left out on purpose:
# a milliampere is a billion nanoamperes away from a megaampere, so case is never guessed.
SYNONYMS: dict[str, str] = {
    "uA": "µA",
    "uV": "µV",
    "uL": "µL",
    "ml": "mL",
    "l": "L",
    "ohm": "Ω",
    "Ohm": "Ω",
    "mohm": "mΩ",
    "kohm": "kΩ",
    "Mohm": "MΩ",
    "C": "°C",
    "F": "°F",
    "degC": "°C",
    "degF": "°F",
    "cmH₂O": "cmH2O",
    "sec": "s",
    "hr": "h",
    "ml/h": "mL/h",
    "ml/min": "mL/min",
    "l/min": "L/min",
}

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_EXPONENT = re.compile(r"[+-]?[\d.,]+[eE][+-]?\d+")


def parse_number(entered: str) -> Decimal:
    """The number a person typed, with a decimal point or a decimal comma.

    "1,234" is refused: it is 1.234 in one country and 1234 in another. So are exponents, infinity
    and more than 15 digits, none of which an instrument shows.
    """
    text = entered.strip().replace("\u2212", "-")
    _refuse_if_unreadable(text, entered=entered)
    if _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _PLAIN.fullmatch(text):
        raise RefusedEntry(Refusal.NOT_A_NUMBER, entered=entered)
    return Decimal(text)


def _refuse_if_unreadable(text: str, *, entered: str) -> None:
    if not text:
        raise RefusedEntry(Refusal.EMPTY, entered=entered)
    if _EXPONENT.fullmatch(text):
        raise RefusedEntry(Refusal.EXPONENT, entered=entered)
    if _THOUSANDS.fullmatch(text) and not text.lstrip("+-").startswith("0,"):
        raise RefusedEntry(Refusal.AMBIGUOUS_COMMA, entered=entered)
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        raise RefusedEntry(Refusal.TOO_LONG, entered=entered)


# Greek mu and the ohm sign look like, and are not, the micro sign and the Greek omega.
_LOOKALIKES = str.maketrans({"\u03bc": "\u00b5", "\u2126": "\u03a9"})


def find_unit(symbol: str) -> Unit:
    """The unit with this symbol or a known spelling of it."""
    text = symbol.strip().translate(_LOOKALIKES)
    if not text:
        raise RefusedEntry(Refusal.UNIT_MISSING, entered=symbol)
    unit = UNITS.get(SYNONYMS.get(text, text))
    if unit is None:
        raise RefusedEntry(Refusal.UNIT_UNKNOWN, entered=symbol)
    return unit


def convert(value: Decimal, *, unit: str, to: str) -> Decimal:
    """`value` in another unit of the same family; refused between families."""
    source, target = find_unit(unit), find_unit(to)
    if source.family is not target.family:
        raise RefusedEntry(Refusal.UNIT_OTHER_FAMILY, entered=source.symbol, expected=target.symbol)
    if source == target:
        return value
    with localcontext(PRECISION):
        scaled = (value + source.offset) * source.factor * target.divisor
        return scaled / (source.divisor * target.factor) - target.offset
