"""GS1 Digital Links: web addresses that carry application identifiers in path and query."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote, unquote_plus

from ..notes import Note, note
from . import gs1
from .checks import is_digits
from .gs1_identifiers import table
from .result import Agency, Reading, Udi

# GS1 Digital Link URI Syntax 1.3, 4.3: what may open the path, and what may follow it there.
PRIMARY_KEYS: dict[str, tuple[str, ...]] = {
    "00": (),
    "01": ("22", "10", "21", "235"),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": ("254", "7040"),
    "415": ("8020",),
    "417": ("7040",),
    "8003": (),
    "8004": ("7040",),
    "8006": ("22", "10", "21"),
    "8010": ("8011",),
    "8013": (),
    "8017": ("8019",),
    "8018": ("8019",),
}
# The words that version 1.0 allowed in place of numbers; still printed on labels.
WORDS = {
    "gtin": "01",
    "sscc": "00",
    "cpv": "22",
    "lot": "10",
    "ser": "21",
    "gln": "414",
    "giai": "8004",
    "grai": "8003",
}
FORBIDDEN = set('<>{}\\^`" ')


def parse(text: str, *, raw: str, today: date) -> Udi:
    """Read an http or https address; agency UNKNOWN when it carries no primary key."""
    address, _, query = text.partition("#")[0].partition("?")
    path = _path_pairs(address.partition("://")[2].split("/")[1:])
    if not path:
        return _no_identifiers(raw)
    pairs, warnings = _query_pairs(query)
    pairs = [(code, _padded(code, value)) for code, value in path + pairs]
    codes = [code for code, _ in pairs if code]
    if len(set(codes)) != len(codes):
        warnings.append(note("link.twice"))
    if FORBIDDEN & set(text):
        warnings.append(note("link.characters"))
    return gs1.parse_pairs(pairs, raw=raw, today=today, warnings=tuple(warnings))


def _no_identifiers(raw: str) -> Udi:
    reading = Reading(raw, Agency.UNKNOWN)
    reading.keep_unknown(raw)
    reading.warn("link.no_identifier")
    return reading.freeze()


def _path_pairs(segments: list[str]) -> list[tuple[str, str]]:
    """The pairs from the right-most primary key to the end of the path."""
    for start in range(len(segments) - 2, -1, -1):
        key = WORDS.get(segments[start], segments[start])
        rest = segments[start + 2 :]
        codes = [WORDS.get(code, code) for code in rest[::2]]
        if key in PRIMARY_KEYS and len(rest) % 2 == 0 and set(codes) <= set(PRIMARY_KEYS[key]):
            values = [unquote(segment) for segment in segments[start + 1 :: 2]]
            return list(zip([key, *codes], values, strict=True))
    return []


def _query_pairs(query: str) -> tuple[list[tuple[str, str]], list[Note]]:
    """Numeric keys are identifiers, known or not; anything else belongs to the web site."""
    pairs: list[tuple[str, str]] = []
    warnings: list[Note] = []
    for part in query.replace(";", "&").split("&"):
        key, found, value = part.partition("=")
        if found and (is_digits(key) or key in WORDS):
            pairs.append((WORDS.get(key, key), unquote_plus(value)))
        elif part:
            warnings.append(note("link.other_part", part=unquote(part)))
    return pairs, warnings


def _padded(code: str, value: str) -> str:
    short_gtin = code in ("01", "02") and is_digits(value) and len(value) in gs1.GTIN_LENGTHS
    return value.zfill(14) if short_gtin and code in table() else value
