"""GS1 messages: element strings as scanned, human-readable text with brackets, Digital Links.

Sources: GS1 General Specifications 3 and 7.8; GS1 Digital Link URI Syntax 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from ..notes import Note, note
from . import dates
from .checks import ends_in_check_digit, is_digits
from .gs1_identifiers import CHECKED, DATED, GS, OPENING, PRODUCTION, Identifier, at, table
from .result import Agency, Reading, Udi

# None of these may stand in GS1 data, so scanners and spreadsheets use them for the separator.
STAND_INS = re.compile(r"<GS>|\{GS\}|\[GS\]|<FNC1>|\\x1[dD]|\\u001[dD]|\^\]|[\u241d\^|~#]", re.IGNORECASE)
BRACKETED = re.compile(r"(?<!\\)[(\[]([0-9A-Za-z]{1,5})[)\]]")
GTIN_LENGTHS = (8, 12, 13, 14)
NO_SEPARATOR = note("gs1.no_separator")
# More readings than a person would compare help nobody.
MOST_ALTERNATIVES = 5
Pair = tuple[str, str]


def parse_scan(text: str, *, raw: str, today: date) -> Udi:
    """Read a raw element string."""
    scan = STAND_INS.sub(GS, text)
    pairs, warnings = split(scan.strip(GS), today=today)
    udi = parse_pairs(pairs, raw=raw, today=today, warnings=warnings, replaced=scan != text)
    others = () if GS in scan else _alternatives(pairs, scan, raw=raw, today=today)
    return replace(udi, alternatives=others, warnings=(*udi.warnings, NO_SEPARATOR)) if others else udi


def is_bracketed(text: str) -> bool:
    """Whether the text is the printed form, not a sentence that happens to have a number in brackets."""
    pairs = bracketed_pairs(text)
    opens = BRACKETED.match(text) is not None and pairs[0][0] in table()
    return opens or any(code in table() and table()[code].allows(value) for code, value in pairs)


def bracketed_pairs(text: str) -> list[Pair]:
    """Codes in brackets with what follows them; ``\\(`` is a bracket within the data."""
    places = list(BRACKETED.finditer(text))
    before = text[: places[0].start()].strip() if places else text
    pairs = [("", before)] if before else []
    for place, following in zip(places, [*places[1:], None], strict=False):
        value = text[place.end() : following.start() if following else None].strip().replace("\\(", "(")
        pairs.append((place[1], _without_spaces(place[1], value)))
    return pairs


def parse_bracketed(text: str, *, raw: str, today: date) -> Udi:
    """Read human-readable text such as ``(01)…(21)…``."""
    return parse_pairs(bracketed_pairs(text), raw=raw, today=today)


def parse_gtin(digits: str, *, raw: str) -> Udi:
    """Read a bare trade item number of 8, 12, 13 or 14 digits."""
    reading = Reading(raw, Agency.GS1)
    _element("01", digits.zfill(14), reading, today=date.min)
    return reading.freeze()


def is_message(text: str, *, today: date) -> bool:
    """Whether a text without any sign of GS1 reads as a message from end to end."""
    first = at(text)
    return first is not None and first.code in OPENING and _reads_clean(text, today=today)


def parse_pairs(
    pairs: list[Pair], *, raw: str, today: date, warnings: tuple[Note, ...] = (), replaced: bool = False
) -> Udi:
    """Read application identifiers with their data."""
    reading = Reading(raw, Agency.GS1, warnings=list(warnings))
    if replaced:
        reading.warn("gs1.other_separator")
    seen: dict[str, str] = {}
    for code, value in pairs:
        _element(code, value, reading, today=today)
        if code and seen.setdefault(code, value) != value:
            reading.warn("gs1.twice", code=code)
    if not pairs:
        reading.warn("gs1.empty")
    elif "di" not in reading.facts:
        reading.warn("gs1.no_identifier")
    return reading.freeze()


def split(text: str, *, today: date) -> tuple[list[Pair], tuple[Note, ...]]:
    """Cut an element string into pairs; what cannot be cut is kept under an empty code."""
    pairs: list[Pair] = []
    warnings: list[Note] = []
    position = 0
    while position < len(text):
        if text[position] == GS:
            position += 1
            continue
        pair, position = _next(text, position, warnings, today=today)
        pairs.append(pair)
    return pairs, tuple(warnings)


def _next(text: str, position: int, warnings: list[Note], *, today: date) -> tuple[Pair, int]:
    identifier = at(text, position)
    end = text.find(GS, position)
    end = len(text) if end < 0 else end
    if identifier is None:
        return ("", text[position:end]), end
    start = position + len(identifier.code)
    if identifier.length is not None:
        end = min(end, start + identifier.length)
    elif not identifier.allows(text[start:end]):
        end = start + _lost_separator(identifier, text[start:end], warnings, today=today)
    return (identifier.code, text[start:end]), end


def _lost_separator(identifier: Identifier, chunk: str, warnings: list[Note], *, today: date) -> int:
    """How long the data probably are, the separator after them having been dropped."""
    for cut in _cuts(identifier, chunk, followers=PRODUCTION, today=today):
        warnings.append(note("gs1.lost_separator", code=identifier.code))
        return cut
    return len(chunk)


def _cuts(identifier: Identifier, chunk: str, *, followers: tuple[str, ...], today: date) -> Iterator[int]:
    for cut in range(1, len(chunk)):
        follows = chunk.startswith(followers, cut)
        if follows and identifier.allows(chunk[:cut]) and _reads_clean(chunk[cut:], today=today):
            yield cut


def _reads_clean(text: str, *, today: date) -> bool:
    """Whether every character belongs to a known identifier with data of the right form."""
    position = 0
    while position < len(text):
        identifier = at(text, position)
        if identifier is None:
            return False
        start = position + len(identifier.code)
        end = text.find(GS, start) if GS in text[start:] else len(text)
        position = end if identifier.length is None else start + identifier.length
        value = text[start:position]
        if not identifier.allows(value) or not _dates_exist(identifier.code, value, today=today):
            return False
        position += text.startswith(GS, position)
    return True


def _alternatives(pairs: list[Pair], scan: str, *, raw: str, today: date) -> tuple[Udi, ...]:
    """The other readings when the last, variable part may hide a second one behind a lost separator."""
    code, value = pairs[-1] if pairs else ("", "")
    followers = {"10": ("21", "17", "11"), "21": ("17", "11")}.get(code, ())
    free = tuple(follower for follower in followers if follower not in dict(pairs))
    if not free or not table()[code].allows(value):
        return ()
    start = len(scan) - len(value)
    cuts = islice(_cuts(table()[code], value, followers=free, today=today), MOST_ALTERNATIVES)
    again = (split(f"{scan[: start + cut]}{GS}{scan[start + cut :]}", today=today)[0] for cut in cuts)
    return tuple(parse_pairs(other, raw=raw, today=today) for other in again)


def _without_spaces(code: str, value: str) -> str:
    numeric = code in CHECKED or code in DATED
    return re.sub(r"\s", "", value) if numeric else value


def _element(code: str, value: str, reading: Reading, *, today: date) -> None:
    identifier = table().get(code)
    if identifier is None:
        _unknown(code, value, reading)
        return
    reading.add(code, identifier.title, value)
    if not identifier.allows(value):
        form = "gs1.form" if value else "gs1.form_empty"
        reading.warn(form, code=code, title=identifier.title, value=value)
    _verify(code, value, reading)
    if not _dates_exist(code, value, today=today):
        reading.warn("gs1.not_a_date", code=code, title=identifier.title, value=value)
    _fact(code, value, reading, today=today)


def _unknown(code: str, value: str, reading: Reading) -> None:
    if code:
        reading.add(code, "", value)
        reading.warn("gs1.unknown_code", code=code)
    else:
        reading.keep_unknown(value)


def _verify(code: str, value: str, reading: Reading) -> None:
    if code in CHECKED:
        start, end = CHECKED[code]
        number = value[start:end]
        correct = len(number) == end - start and ends_in_check_digit(number)
        reading.check(correct, "gs1.check_digit", code=code, number=number)


def _dates_exist(code: str, value: str, *, today: date) -> bool:
    days = (value[start : start + 6] for start in DATED.get(code, ()))
    return all(dates.yymmdd(day, today=today) for day in days if day) and _clock_exists(code, value)


def _clock_exists(code: str, value: str) -> bool:
    digits = value[6:10] if code in ("7003", "7011", "8008", "4324", "4325") else ""
    return not digits or digits == "9999" or dates.clock(digits) is not None


def _fact(code: str, value: str, reading: Reading, *, today: date) -> None:
    if code in ("01", "03"):
        _trade_item(value, reading)
    elif code in ("10", "21"):
        reading.fact("lot" if code == "10" else "serial", value)
    elif code in ("17", "11"):
        reading.fact("expiry" if code == "17" else "manufactured", dates.yymmdd(value, today=today))
    elif code == "7003":
        reading.fact("expiry", dates.yymmdd(value[:6], today=today))
        reading.fact("expiry_time", dates.clock(value[6:]))
    elif code in ("30", "37") and is_digits(value):
        reading.fact("quantity", int(value[:9]))


def _trade_item(value: str, reading: Reading) -> None:
    if is_digits(value):
        reading.fact("di", value.zfill(14))
        reading.fact("di_type", "GTIN")
        reading.fact("package_level", int(value.zfill(14)[0]))
