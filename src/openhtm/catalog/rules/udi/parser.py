"""One entry for every text that may hold a device identifier."""

from __future__ import annotations

import re
from datetime import date

from . import digital_link, gs1, hibcc, iccbba, ifa
from .checks import ends_in_check_digit, is_digits
from .gs1_identifiers import GS
from .result import Agency, Reading, Udi

# ISO/IEC 15424 symbology identifiers: what the scanner says it read. These five say GS1.
SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
GS1_SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]J1", "]e0")
# Symbols that hold one trade item number, and its length there.
TRADE_ITEM_LENGTHS = {"]E0": (13,), "]E4": (8,), "]I1": (13, 14), "]X0": gs1.GTIN_LENGTHS}
ENVELOPE = re.compile(r"\[\)>\x1e?(0[56])\x1d?")
# Far beyond any identifier; keeps a pasted document from costing time.
LONGEST = 1000


def parse(text: str, *, today: date, agency: Agency = Agency.UNKNOWN) -> Udi:
    """Read a scan or typed text; any text gives a reading, none an exception.

    ``today`` decides the century of two-digit years. ``agency`` is what the source says about who
    issued a bare identifier, as a device database does; it changes nothing for a marked text.
    """
    if len(text) > LONGEST:
        return _unknown(text, "udi.too_long")
    found = SYMBOLOGY.match(text.lstrip())
    symbology = found[0] if found else ""
    body = text.lstrip()[3:] if found else text
    return _parse_body(body, raw=text, symbology=symbology, today=today, agency=agency)


def _parse_body(body: str, *, raw: str, symbology: str, today: date, agency: Agency) -> Udi:
    marked = _parse_marked(body, raw=raw, today=today)
    if marked:
        return marked
    stripped = _trim(body)
    if symbology in GS1_SYMBOLOGIES or body.lstrip(" \t\r\n").startswith(GS):
        return gs1.parse_scan(stripped, raw=raw, today=today)
    if symbology in TRADE_ITEM_LENGTHS:
        return _parse_trade_item(stripped, raw=raw, lengths=TRADE_ITEM_LENGTHS[symbology], today=today)
    return _parse_bare(stripped, raw=raw, today=today, agency=agency)


def _trim(text: str) -> str:
    return text.strip(" \t\r\n\x1d\x1e\x04\x00")


def _parse_marked(body: str, *, raw: str, today: date) -> Udi | None:
    """Read a text that itself says which agency's form it has; None if it does not."""
    text = body.strip("\t\r\n\x1d").lstrip(" *")
    if text.startswith("+"):
        return hibcc.parse(_without_stars(text), raw=raw, today=today)
    text = _trim(text)
    if re.match(r"[=&][/,>}*%<=&A-Z0-9]", text):
        return iccbba.parse(text, raw=raw)
    if text.lower().startswith(("http://", "https://")):
        return digital_link.parse(text, raw=raw, today=today)
    envelope = ENVELOPE.match(text)
    if envelope:
        inside = text[envelope.end() :]
        of_gs1 = envelope[1] == "05"
        return (gs1.parse_scan if of_gs1 else ifa.parse_envelope)(inside, raw=raw, today=today)
    return _parse_bracketed(text, raw=raw, today=today)


def _without_stars(text: str) -> str:
    """HIBC text between asterisks, its printed form; a trailing space may be the check character."""
    bare = text.rstrip(" ")
    return bare.rstrip("*") if bare.endswith("*") else text


def _parse_bracketed(text: str, *, raw: str, today: date) -> Udi | None:
    if ifa.BRACKETED.search(text) and not re.search(r"\(\d{2,4}\)", text):
        return ifa.parse_bracketed(text, raw=raw, today=today)
    return gs1.parse_bracketed(text, raw=raw, today=today) if gs1.is_bracketed(text) else None


def _parse_trade_item(text: str, *, raw: str, lengths: tuple[int, ...], today: date) -> Udi:
    """An EAN or UPC symbol, perhaps with a composite component behind a bar."""
    digits, composite, rest = text.partition("|]e0")
    if not (is_digits(digits) and len(digits) in lengths):
        return _unknown(raw, "udi.no_trade_item")
    if not composite:
        return gs1.parse_gtin(digits, raw=raw)
    return gs1.parse_scan(f"01{digits.zfill(14)}{rest}", raw=raw, today=today)


def _parse_bare(text: str, *, raw: str, today: date, agency: Agency) -> Udi:
    """Read what carries no mark at all: the surest reading first."""
    item = is_digits(text) and len(text) in gs1.GTIN_LENGTHS
    if item and (ends_in_check_digit(text) or agency is Agency.GS1):
        return gs1.parse_gtin(text, raw=raw)
    found = (
        hibcc.parse_bare(text.upper(), raw=raw, certain=agency is Agency.HIBCC)
        or ifa.parse_bare(text, raw=raw)
        or _parse_element_string(text, raw=raw, today=today)
    )
    if found:
        return found
    if item and len(text) in (13, 14):
        return gs1.parse_gtin(text, raw=raw)
    return _unknown(raw, "udi.not_recognized")


def _parse_element_string(text: str, *, raw: str, today: date) -> Udi | None:
    """Read data of a GS1 symbol whose scanner told nothing; None if they are not from end to end."""
    opened_by_gtin = re.match(r"01\d{14}", text, re.ASCII) and ends_in_check_digit(text[2:16])
    clean = gs1.STAND_INS.sub(GS, text)
    if opened_by_gtin or gs1.is_message(clean, today=today):
        return gs1.parse_scan(text, raw=raw, today=today)
    return None


def _unknown(raw: str, rule: str) -> Udi:
    reading = Reading(raw, Agency.UNKNOWN)
    reading.warn(rule)
    if raw.strip():
        reading.add("", "", raw)
    return reading.freeze()


def normalize_di(text: str, *, agency: Agency = Agency.UNKNOWN) -> str:
    """The device identifier in the form in which two sources can be compared.

    Knows GTINs of any length and HIBC with or without plus and check character; anything else is
    trimmed and written in capitals.
    """
    udi = parse(text, today=date.max, agency=agency)
    return udi.di or text.strip().upper()
