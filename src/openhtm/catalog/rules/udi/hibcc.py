"""HIBCC identifiers: ANSI/HIBC 2 (Supplier Labeling Standard), primary and secondary data.

+ LIC PCN U/M [ / secondary [ / more ] ] check            one symbol
+ LIC PCN U/M check   + secondary link check              two symbols, scanned one after another
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from . import dates
from .checks import modulo_43
from .result import Agency, Reading, Udi

PRIMARY = r"(?P<lic>[A-Z][A-Z0-9]{3})(?P<pcn>[A-Z0-9]{1,18})(?P<unit>[0-9])"
ONE_SYMBOL = re.compile(rf"\+{PRIMARY}(?:/(?P<data>.*))?(?P<check>.)", re.DOTALL)
FIRST_OF_SEVERAL = re.compile(rf"\+{PRIMARY}(?P<check>.)(?P<more>\+.+)", re.DOTALL)
# The possessive marks keep the plus of "$$+" from being taken for the start of the next symbol.
NEXT_SYMBOL = re.compile(
    r"\+(?P<data>(?:\$\$?+\+?+|S|\d{5})[^+]*)(?P<link>.)(?P<check>.)(?=\+[$0-9S]|\Z)", re.DOTALL
)
BARE = re.compile(PRIMARY)
# Without a check nothing proves a bare text; only the usual form of the labeler code is believed.
LIKELY_BARE = re.compile(r"[A-Z][0-9]{3}[A-Z0-9]{4,18}[0-9]")

# Date codes of table 4: the code, the digits after it, how they are read. Codes 0 and 1 are
# themselves the first digit of the month.
DATE_CODES: dict[str, tuple[int, int, Callable[..., date | None]]] = {
    "0": (0, 4, dates.mmyy),
    "1": (0, 4, dates.mmyy),
    "2": (1, 6, dates.mmddyy),
    "3": (1, 6, dates.yymmdd),
    "4": (1, 8, dates.yymmdd),
    "5": (1, 5, dates.yyjjj),
    "6": (1, 7, dates.yyjjj),
}
DAY_DIGITS = {"4": 6, "6": 5}


def parse(text: str, *, raw: str, today: date) -> Udi:
    """Read a text that starts with a plus."""
    reading = Reading(raw, Agency.HIBCC)
    upper = text.upper()
    if upper != text:
        reading.warn("hibcc.small_letters")
    several = FIRST_OF_SEVERAL.fullmatch(upper)
    if several:
        _several_symbols(several, reading, today=today)
    else:
        _one_symbol(upper, reading, today=today)
    return reading.freeze()


def parse_bare(text: str, *, raw: str, certain: bool) -> Udi | None:
    """Read a device identifier without its plus, as databases hold it; None if it cannot be one.

    Some hold the check character after it, some do not, some drop it when it is a sign.
    ``certain``: the source says that HIBCC issued it, so the form alone is enough.
    """
    reading = Reading(raw, Agency.HIBCC)
    with_check = BARE.fullmatch(text[:-1])
    if with_check and modulo_43(f"+{text[:-1]}") == text[-1]:
        _primary(with_check, reading)
        reading.checks.append(True)
    elif (BARE if certain else LIKELY_BARE).fullmatch(text):
        _primary(BARE.fullmatch(text), reading)
        reading.warn("hibcc.by_form")
    else:
        return None
    return reading.freeze()


def _one_symbol(text: str, reading: Reading, *, today: date) -> None:
    _verify(text, reading)
    found = ONE_SYMBOL.fullmatch(text)
    if found:
        _primary(found, reading)
        _concatenated(found["data"], reading, today=today)
    elif _secondary_only(text):
        reading.warn("hibcc.secondary")
        _data(text[1:-2], reading, today=today)
        reading.add("link", "LINK CHARACTER", text[-2:-1])
    else:
        reading.keep_unknown(text)


def _secondary_only(text: str) -> bool:
    return len(text) > 3 and text[1] in "$0123456789S"


def _several_symbols(found: re.Match[str], reading: Reading, *, today: date) -> None:
    first = found[0][: -len(found["more"])]
    _verify(first, reading)
    _primary(found, reading)
    end = 0
    for symbol in NEXT_SYMBOL.finditer(found["more"]):
        if symbol.start() != end:
            break
        end = symbol.end()
        _verify(symbol[0], reading)
        linked = symbol["link"] == found["check"]
        reading.check(linked, "hibcc.link")
        _data(symbol["data"], reading, today=today)
    if end < len(found["more"]):
        reading.keep_unknown(found["more"][end:])


def _verify(symbol: str, reading: Reading) -> None:
    expected = modulo_43(symbol[:-1])
    if expected is None or modulo_43(symbol[-1]) is None:
        reading.check(False, "hibcc.character")
    else:
        reading.check(expected == symbol[-1], "hibcc.check", found=symbol[-1], expected=expected)


def _primary(found: re.Match[str] | None, reading: Reading) -> None:
    if found is None:
        return
    lic, pcn, unit = found["lic"], found["pcn"], found["unit"]
    reading.add("LIC", "LABELER", lic)
    reading.add("PCN", "PRODUCT", pcn)
    reading.add("U/M", "UNIT OF MEASURE", unit)
    reading.fact("di", lic + pcn + unit)
    reading.fact("di_type", "HIBC")
    reading.fact("package_level", int(unit))


def _concatenated(data: str | None, reading: Reading, *, today: date) -> None:
    for part in data.split("/") if data is not None else ():
        _data(part, reading, today=today)


def _data(part: str, reading: Reading, *, today: date) -> None:
    for prefix, reader in _READERS:
        if part.startswith(prefix):
            reader(prefix, part[len(prefix) :], reading, today)
            return
    if re.match(r"\d{5}", part):
        _julian(part, reading, today=today)
    elif part:
        reading.keep_unknown(part)


def _julian(part: str, reading: Reading, *, today: date) -> None:
    """The oldest form: five digits of date, then the lot, no identifier."""
    _day("expiry", part[:5], dates.yyjjj(part[:5], today=today), reading)
    reading.add("", "EXPIRY AND LOT", part)
    reading.fact("lot", part[5:])


def _dated(prefix: str, value: str, reading: Reading, today: date) -> None:
    serial = prefix == "$$+"
    reading.add(prefix, "EXPIRY AND SERIAL" if serial else "EXPIRY AND LOT", value)
    rest = _date_code(_quantity_code(value, reading), reading, today=today)
    reading.fact("serial" if serial else "lot", rest)


def _quantity_code(value: str, reading: Reading) -> str:
    digits = {"8": 2, "9": 5}.get(value[:1], 0)
    if digits and re.fullmatch(rf"\d{{{digits}}}", value[1 : 1 + digits], re.ASCII):
        reading.fact("quantity", int(value[1 : 1 + digits]))
        return value[1 + digits :]
    return value


def _date_code(value: str, reading: Reading, *, today: date) -> str:
    """Take the date code off the front and answer with what is left."""
    code = value[:1]
    if code == "7":
        return value[1:]
    if code not in DATE_CODES:
        if value:
            reading.warn("hibcc.no_date_code", value=value)
        return value
    skip, length, reader = DATE_CODES[code]
    digits = value[skip : skip + length]
    day_digits = digits[: DAY_DIGITS.get(code, length)]
    _day("expiry", digits, reader(day_digits, today=today), reading)
    reading.fact("expiry_time", dates.clock(digits[len(day_digits) :]))
    return value[skip + length :]


def _day(name: str, digits: str, day: date | None, reading: Reading) -> None:
    if day is None:
        reading.warn("udi.not_a_date", digits=digits)
    reading.fact(name, day)


def _lot(prefix: str, value: str, reading: Reading, _today: date) -> None:
    reading.add(prefix, "LOT", value)
    reading.fact("lot", value)


def _serial(prefix: str, value: str, reading: Reading, _today: date) -> None:
    reading.add(prefix, "SERIAL", value)
    reading.fact("serial", value)


def _made(prefix: str, value: str, reading: Reading, _today: date) -> None:
    reading.add(prefix, "MANUFACTURED", value)
    _day("manufactured", value, dates.yyyymmdd(value), reading)


def _expires(prefix: str, value: str, reading: Reading, _today: date) -> None:
    reading.add(prefix, "EXPIRY", value)
    _day("expiry", value, dates.yyyymmdd(value), reading)


def _quantity(prefix: str, value: str, reading: Reading, _today: date) -> None:
    reading.add(prefix, "QUANTITY", value)
    if re.fullmatch(r"\d{1,5}", value, re.ASCII):
        reading.fact("quantity", int(value))
    else:
        reading.warn("hibcc.not_a_quantity", value=value)


# Longest prefix first.
_READERS: tuple[tuple[str, Callable[[str, str, Reading, date], None]], ...] = (
    ("$$+", _dated),
    ("$$", _dated),
    ("$+", _serial),
    ("$", _lot),
    ("16D", _made),
    ("14D", _expires),
    ("S", _serial),
    ("Q", _quantity),
)
