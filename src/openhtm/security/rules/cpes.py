"""CPE names: reading both spellings, comparing them with wildcards.

Sources: NISTIR 7695 (naming 2.3) and NISTIR 7696 (name matching 2.3). Values of attributes keep the escapes of a
well-formed name ("8\\.0"); "*" stands for any, "-" for not applicable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache

ANY, NOT_APPLICABLE = "*", "-"
LONGEST = 1000
_PARTS = frozenset(("a", "o", "h", ANY, NOT_APPLICABLE))
_PACKED = 6
# What may follow "%" in the old spelling, beside the two wildcards.
_ESCAPE = re.compile(r"%([0-9a-f]{2})")
_PUNCTUATION = frozenset("!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~-.")


class BadCpe(ValueError):
    """The text is no CPE name; the message says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Cpe:
    """A name by its attributes, in the order of the new spelling."""

    part: str = ANY
    vendor: str = ANY
    product: str = ANY
    version: str = ANY
    update: str = ANY
    edition: str = ANY
    language: str = ANY
    sw_edition: str = ANY
    target_sw: str = ANY
    target_hw: str = ANY
    other: str = ANY

    def __str__(self) -> str:
        return ":".join(("cpe", "2.3", *(_bound(value) for value in values(self))))


_NAMES = tuple(field.name for field in fields(Cpe))


def values(name: Cpe) -> tuple[str, ...]:
    return tuple(getattr(name, attribute) for attribute in _NAMES)


def plain(value: str) -> str:
    """A value without its escapes: "8\\.0" as "8.0"."""
    return re.sub(r"\\(.)", r"\1", value)


@lru_cache(maxsize=200_000)
def parse(text: str) -> Cpe:
    """The name of either spelling; raises BadCpe."""
    if len(text) > LONGEST:
        raise BadCpe("A CPE name of more than 1,000 characters is none.")
    if text.startswith("cpe:2.3:"):
        return _new(text)
    if text.startswith("cpe:/"):
        return _old(text)
    raise BadCpe(f"'{text[:60]}' does not begin with cpe:2.3: or cpe:/.")


def parsed(text: str) -> Cpe | None:
    """As ``parse``; None for what is none, as if it were not there."""
    try:
        return parse(text) if text else None
    except BadCpe:
        return None


def key(name: Cpe) -> str:
    """Vendor and product as one text to look up: "apache:log4j"."""
    return f"{plain(name.vendor)}:{plain(name.product)}".casefold()[:300]


def _new(text: str) -> Cpe:
    pieces = re.split(r"(?<!\\)(?:\\\\)*:", text)
    if len(pieces) != len(_NAMES) + 2:
        raise BadCpe(f"'{text[:60]}' has {len(pieces) - 2} of {len(_NAMES)} attributes.")
    found = [_quoted(piece) for piece in pieces[2:]]
    return _checked(dict(zip(_NAMES, found, strict=True)))


def _checked(found: dict[str, str]) -> Cpe:
    if found.get("part", ANY) not in _PARTS:
        raise BadCpe(f"'{found['part'][:20]}' is no part: a, o or h.")
    return Cpe(**found)


def _quoted(piece: str) -> str:
    """An attribute of the new spelling with every punctuation mark escaped; wildcards stand at the ends only."""
    if piece in (ANY, NOT_APPLICABLE):
        return piece
    if not piece:
        raise BadCpe("An attribute is empty.")
    made = []
    place = 0
    while place < len(piece):
        letter = piece[place]
        if letter == "\\" and place + 1 < len(piece):
            made.append(piece[place : place + 2])
            place += 2
            continue
        made.append(_mark(piece, place))
        place += 1
    return "".join(made)


def _mark(piece: str, place: int) -> str:
    letter = piece[place]
    if letter in "*?":
        if not _at_an_end(piece, place):
            raise BadCpe(f"'{piece[:60]}' has a wildcard inside.")
        return letter
    if letter.isalnum() or letter == "_":
        return letter
    if letter not in _PUNCTUATION or letter == "\\":
        raise BadCpe(f"'{piece[:60]}' has a character that must not be there.")
    return f"\\{letter}"


def _at_an_end(piece: str, place: int) -> bool:
    """A "*" is the first or last character; question marks stand together at either end."""
    if piece[place] == "*":
        return place in (0, len(piece) - 1)
    return not piece[:place].strip("?") or not piece[place:].strip("?")


def _old(text: str) -> Cpe:
    pieces = text.removeprefix("cpe:/").split(":")
    names = ("part", "vendor", "product", "version", "update", "edition", "language")
    if len(pieces) > len(names):
        raise BadCpe(f"'{text[:60]}' has {len(pieces)} attributes, of 7 at most.")
    found: dict[str, str] = {}
    for name, piece in zip(names, pieces, strict=False):
        if name == "edition" and piece.startswith("~"):
            found |= _unpacked(piece)
        else:
            found[name] = _decoded(piece)
    return _checked(found)


def _unpacked(piece: str) -> dict[str, str]:
    parts = piece.split("~")
    if len(parts) != _PACKED:
        raise BadCpe(f"'{piece[:60]}' packs {len(parts) - 1} of 5 attributes.")
    names = ("edition", "sw_edition", "target_sw", "target_hw", "other")
    return {name: _decoded(part) for name, part in zip(names, parts[1:], strict=True)}


def _decoded(piece: str) -> str:
    """An attribute of the old spelling: "%02" is "*", "%01" is "?", other escapes are the character itself."""
    if not piece:
        return ANY
    if piece == NOT_APPLICABLE:
        return piece
    tokens = list(_tokens(piece.casefold()))
    made = "".join(tokens)
    wild = "".join(token if token in ("*", "?") else "x" for token in tokens)
    if any(mark in "*?" and not _at_an_end(wild, place) for place, mark in enumerate(wild)):
        raise BadCpe(f"'{piece[:60]}' has a wildcard inside.")
    return made


def _tokens(piece: str) -> Iterator[str]:
    place = 0
    while place < len(piece):
        if found := _ESCAPE.match(piece, place):
            place = found.end()
            yield _unescaped(found[1], piece)
            continue
        letter = piece[place]
        place += 1
        if letter == "%":
            raise BadCpe(f"'{piece[:60]}' has a '%' that is no escape.")
        yield letter if letter.isalnum() or letter in "_*?" else f"\\{letter}"


def _unescaped(code: str, piece: str) -> str:
    if code in ("01", "02"):
        return "?" if code == "01" else "*"
    letter = chr(int(code, 16))
    if letter not in _PUNCTUATION:
        raise BadCpe(f"'{piece[:60]}' escapes what needs no escape.")
    return f"\\{letter}"


def _bound(value: str) -> str:
    """An attribute as the new spelling writes it: ".", "-" and "_" without escape."""
    return re.sub(r"\\([.\-_])", r"\1", value) if value != NOT_APPLICABLE else value


class Relation(StrEnum):
    EQUAL = "equal"
    SUPERSET = "superset"
    SUBSET = "subset"
    DISJOINT = "disjoint"
    UNDEFINED = "undefined"


def compare_values(source: str, target: str) -> Relation:
    """NISTIR 7696, table 6-2: how what is said of an attribute stands to what is there."""
    source, target = source.casefold(), target.casefold()
    if source == target:
        return Relation.EQUAL
    if source == ANY:
        return Relation.SUPERSET
    if target == ANY:
        return Relation.SUBSET
    if NOT_APPLICABLE in (source, target):
        return Relation.DISJOINT
    if _pattern(target) is not None:
        return Relation.UNDEFINED
    pattern = _pattern(source)
    return Relation.SUPERSET if pattern is not None and pattern.fullmatch(target) else Relation.DISJOINT


@lru_cache(maxsize=20_000)
def _pattern(value: str) -> re.Pattern[str] | None:
    """The expression of a value with wildcards; None for one without. An escaped character is one character."""
    tokens = re.findall(r"\\.|.", value)
    if not any(token in ("*", "?") for token in tokens):
        return None
    made = [".*" if one == "*" else r"(?:\\.|[^\\])?" if one == "?" else re.escape(one) for one in tokens]
    return re.compile("".join(made))


def compare(source: Cpe, target: Cpe) -> Relation:
    """How a name stands to another as a whole."""
    found = {compare_values(one, other) for one, other in zip(values(source), values(target), strict=True)}
    if Relation.DISJOINT in found:
        return Relation.DISJOINT
    if found == {Relation.EQUAL}:
        return Relation.EQUAL
    for whole in (Relation.SUPERSET, Relation.SUBSET):
        if found <= {whole, Relation.EQUAL}:
            return whole
    return Relation.UNDEFINED
