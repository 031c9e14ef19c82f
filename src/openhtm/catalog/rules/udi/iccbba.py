"""ICCBBA identifiers: ISBT 128 data structures, used for devices that contain human tissue.

Each structure starts with two characters, the first ``=`` or ``&``; data are letters and digits,
so a text falls apart at those signs without any separator. ISBT 128 carries no check in the data
(the donation number's check character is printed only), hence ``valid_check`` is None.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from . import dates
from .result import Agency, Reading, Udi


class Structure(NamedTuple):
    """An ISBT 128 data structure: title and number of data characters."""

    title: str
    length: int


# ISBT 128 Standard Technical Specification, table of data identifiers.
STRUCTURES = {
    "=/": Structure("PRODUCT IDENTIFICATION", 16),
    "=,": Structure("SERIAL", 6),
    "=>": Structure("EXPIRY", 6),
    "=}": Structure("MANUFACTURED", 6),
    "&>": Structure("EXPIRY DATE AND TIME", 10),
    "&}": Structure("PRODUCTION DATE AND TIME", 10),
    "=*": Structure("COLLECTION DATE", 6),
    "&*": Structure("COLLECTION DATE AND TIME", 10),
    "&,1": Structure("LOT", 18),
    "=<": Structure("PRODUCT CODE", 8),
    "=%": Structure("BLOOD GROUPS", 4),
}
DONATION_LENGTH = 15
PART = re.compile(r"[=&][^=&]*")


def parse(text: str, *, raw: str) -> Udi:
    """Read a text that starts with ``=`` or ``&``."""
    reading = Reading(raw, Agency.ICCBBA)
    for part in PART.findall(text):
        _part(part.rstrip(), reading)
    if "di" not in reading.facts:
        reading.warn("iccbba.no_product")
    return reading.freeze()


def _part(part: str, reading: Reading) -> None:
    identifier = next((key for key in ("&,1", part[:2]) if part.startswith(key) and key in STRUCTURES), None)
    if identifier:
        structure, value = STRUCTURES[identifier], part[len(identifier) :]
        reading.add(identifier, structure.title, value)
        _expect_length(value, structure.length, structure.title, reading)
        _fact(identifier, value, reading)
    elif re.match(r"=[A-Z0-9]", part, re.ASCII):
        reading.add("=", "DONATION IDENTIFICATION", part[1:])
        _expect_length(part[1:], DONATION_LENGTH, "DONATION IDENTIFICATION", reading)
        reading.fact("donation_id", part[1:])
    else:
        reading.keep_unknown(part)


def _expect_length(value: str, length: int, title: str, reading: Reading) -> None:
    if len(value) != length:
        reading.warn("iccbba.length", title=title, length=len(value), expected=length)


def _fact(identifier: str, value: str, reading: Reading) -> None:
    if identifier == "=/":
        reading.fact("di", value)
        reading.fact("di_type", "ISBT 128")
    elif identifier == "=,":
        reading.fact("serial", value)
    elif identifier == "&,1":
        reading.fact("lot", value)
    elif identifier in ("=>", "&>"):
        _day("expiry", value, reading)
        reading.fact("expiry_time", dates.clock(value[6:]))
    elif identifier in ("=}", "&}"):
        _day("manufactured", value, reading)


def _day(name: str, digits: str, reading: Reading) -> None:
    day: date | None = dates.cyyjjj(digits[:6])
    if day is None:
        reading.warn("udi.not_a_date", digits=digits)
    reading.fact(name, day)
