"""IFA identifiers (PPN), and the ISO/IEC 15434 envelope with ANSI MH10.8.2 data identifiers.

[)> RS 06 GS 9N<PPN> GS 1T<lot> GS D<expiry> GS S<serial> RS EOT
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from . import dates
from .checks import is_digits, modulo_97
from .result import Agency, Reading, Udi

PPN = "9N"
TITLES = {
    PPN: "PPN",
    "1T": "LOT",
    "16D": "MANUFACTURED",
    "D": "EXPIRY",
    "S": "SERIAL",
    "8P": "GTIN",
    "Q": "QUANTITY",
    "27Q": "QUANTITY",
}
BRACKETED = re.compile(r"\((9N|1T|16D|8P|27Q|[DSQ])\)([^(]*)")
SEPARATED = re.compile(r"[\x1c-\x1e\x04]+")


def parse_envelope(text: str, *, raw: str, today: date) -> Udi:
    """Read what stands in a format 06 envelope, the header already taken off."""
    parts = [part for part in SEPARATED.split(text) if part]
    return parse_parts((_cut(part) for part in parts), raw=raw, today=today)


def parse_bracketed(text: str, *, raw: str, today: date) -> Udi:
    """Read the human-readable form, identifiers in round brackets."""
    parts = [(found[1], found[2].strip()) for found in BRACKETED.finditer(text)]
    return parse_parts(parts, raw=raw, today=today)


def parse_bare(text: str, *, raw: str) -> Udi | None:
    """Read a German PPN (agency code 11, eight digits) without its identifier; None unless proven."""
    if not (re.fullmatch(r"11\d{10}", text, re.ASCII) and is_ppn(text)):
        return None
    reading = Reading(raw, Agency.IFA)
    _part(PPN, text, reading, date.min)
    return reading.freeze()


def is_ppn(text: str) -> bool:
    """Whether the text is a product number with its two check digits: agency, number, check."""
    shaped = re.fullmatch(r"[0-9A-Z]{2,20}\d\d", text, re.ASCII)
    return shaped is not None and modulo_97(text[:-2]) == text[-2:]


def parse_parts(parts: Iterable[tuple[str, str]], *, raw: str, today: date) -> Udi:
    """Read identifiers with their values."""
    reading = Reading(raw, Agency.UNKNOWN)
    for identifier, value in parts:
        _part(identifier, value, reading, today)
    if "di" not in reading.facts:
        reading.warn("ifa.no_product")
    return reading.freeze()


def _cut(part: str) -> tuple[str, str]:
    identifier = next((key for key in TITLES if part.startswith(key)), "")
    return identifier, part[len(identifier) :]


def _part(identifier: str, value: str, reading: Reading, today: date) -> None:
    if not identifier:
        reading.keep_unknown(value)
        return
    reading.add(identifier, TITLES[identifier], value)
    if identifier == PPN:
        reading.agency = Agency.IFA
        reading.fact("di", value)
        reading.fact("di_type", "PPN")
        reading.check(is_ppn(value), "ifa.check")
    else:
        _fact(identifier, value, reading, today)


def _fact(identifier: str, value: str, reading: Reading, today: date) -> None:
    if identifier in ("1T", "S"):
        reading.fact("lot" if identifier == "1T" else "serial", value)
    elif identifier in ("D", "16D"):
        day = dates.yymmdd(value, today=today) or dates.yyyymmdd(value)
        if day is None:
            reading.warn("udi.not_a_date", digits=value)
        reading.fact("expiry" if identifier == "D" else "manufactured", day)
    elif identifier in ("Q", "27Q") and is_digits(value):
        reading.fact("quantity", int(value[:9]))
