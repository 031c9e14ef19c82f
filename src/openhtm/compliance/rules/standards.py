"""Requirement sets: what an authority asks in an edition, as data of a file, and what a set may not be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

_SLUG = re.compile(r"[a-z][a-z0-9_]{1,59}")
_ROW = re.compile(r"\s*\[\[\s*requirement\s*\]\]")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Confidence(StrEnum):
    """CONFIRMED: read in a source that is named. KNOWN: common knowledge of the field. UNVERIFIED: neither."""

    CONFIRMED = "confirmed"
    KNOWN = "known"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """``text``: our own words. ``rules``: keys of the findings that answer it. ``replaces``: where it stood in
    another edition, as "set key: citation"."""

    citation: str
    text: str
    rules: tuple[str, ...]
    confidence: Confidence
    replaces: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class RequirementSet:
    """One edition: in force from ``effective_from`` until before ``effective_to``."""

    key: str
    authority: str
    title: str
    edition: str
    source: str
    effective_from: date
    effective_to: date | None
    confidence: Confidence
    requirements: tuple[Requirement, ...]

    def is_in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)

    def overlaps(self, other: RequirementSet) -> bool:
        begins = self.effective_to is None or other.effective_from < self.effective_to
        return begins and (other.effective_to is None or self.effective_from < other.effective_to)


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a file: a code with its values, and the line it stands in (0: the file as a whole)."""

    line: int
    code: str
    values: Mapping[str, str]


class NotASet(ValueError):
    """A file that is no requirement set; every trouble found in it, by line."""

    def __init__(self, name: str, troubles: Sequence[Trouble]) -> None:
        super().__init__(name)
        self.name = name
        self.troubles = tuple(sorted(troubles, key=lambda one: one.line))


_TEXTS = {"key", "authority", "title", "edition", "source", "confidence"}
_DAYS = {"effective_from", "effective_to"}
_REQUIRED = _TEXTS | {"effective_from"}
_ROW_TEXTS = {"citation", "text", "confidence"}
_ROW_LISTS = {"rules", "replaces"}


def read(name: str, text: str, *, known: Collection[str] | None) -> RequirementSet:
    """The set of a file; ``known``: keys of the rules there are (None: any).

    Raises ``NotASet`` with all that is wrong.
    """
    data = _parsed(name, text)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if _ROW.match(line)]
    rows = data.get("requirement", [])
    troubles = [*_head_troubles(data, text), *_rows_troubles(rows, lines, known)]
    if troubles:
        raise NotASet(name, troubles)
    return RequirementSet(
        **{key: str(data[key]).strip() for key in _TEXTS - {"confidence"}},
        effective_from=data["effective_from"],
        effective_to=data.get("effective_to"),
        confidence=Confidence(data["confidence"]),
        requirements=tuple(
            _requirement(row, line, Confidence(data["confidence"]))
            for row, line in zip(rows, lines, strict=True)
        ),
    )


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        at = _LINE.search(str(problem))
        line = int(at.group(1)) if at else 0
        said = _LINE.sub("", str(problem)).strip()
        raise NotASet(name, [Trouble(line, "not_toml", {"said": said})]) from None


def _requirement(row: Mapping[str, Any], line: int, confidence: Confidence) -> Requirement:
    return Requirement(
        citation=row["citation"].strip(),
        text=" ".join(row["text"].split()),
        rules=tuple(row.get("rules", ())),
        confidence=Confidence(row.get("confidence", confidence)),
        replaces=tuple(row.get("replaces", ())),
        line=line,
    )


def _line_of(text: str, key: str) -> int:
    pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if pattern.match(line)), 0)


def _head_troubles(data: Mapping[str, Any], text: str) -> Iterator[Trouble]:
    for key in sorted(set(data) - _TEXTS - _DAYS - {"requirement"}):
        yield Trouble(_line_of(text, key), "unknown_field", {"field": key})
    for key in sorted(_REQUIRED - set(data)):
        yield Trouble(0, "missing", {"field": key})
    for key in sorted(_TEXTS & set(data)):
        if not isinstance(data[key], str) or not data[key].strip():
            yield Trouble(_line_of(text, key), "not_text", {"field": key})
    for key in sorted(_DAYS & set(data)):
        if type(data[key]) is not date:
            yield Trouble(_line_of(text, key), "not_a_day", {"field": key, "value": str(data[key])})
    yield from _head_values(data, text)


def _head_values(data: Mapping[str, Any], text: str) -> Iterator[Trouble]:
    key, says = data.get("key"), data.get("confidence")
    if isinstance(key, str) and _SLUG.fullmatch(key) is None:
        yield Trouble(_line_of(text, "key"), "not_a_key", {"value": key})
    if isinstance(says, str) and says not in set(Confidence):
        yield Trouble(_line_of(text, "confidence"), "not_a_confidence", {"value": says})
    first, last = data.get("effective_from"), data.get("effective_to")
    if type(first) is date and type(last) is date and last <= first:
        yield Trouble(_line_of(text, "effective_to"), "ends_before", {"value": last.isoformat()})
    if not isinstance(data.get("requirement"), list) or not data["requirement"]:
        yield Trouble(0, "no_requirements", {})


def _rows_troubles(rows: object, lines: Sequence[int], known: Collection[str] | None) -> Iterator[Trouble]:
    if not isinstance(rows, list):
        return
    # Written in another way than as blocks, a row has no line of its own.
    places = lines if len(lines) == len(rows) else [0] * len(rows)
    if places != list(lines):
        yield Trouble(0, "not_blocks", {})
    seen: dict[str, int] = {}
    for row, line in zip(rows, places, strict=True):
        yield from _row_troubles(row, line, known)
        citation = row.get("citation") if isinstance(row, dict) else None
        if isinstance(citation, str) and citation.strip():
            name = " ".join(citation.casefold().split())
            if name in seen:
                yield Trouble(line, "citation_twice", {"citation": citation, "first": str(seen[name])})
            seen.setdefault(name, line)


def _row_troubles(row: Any, line: int, known: Collection[str] | None) -> Iterator[Trouble]:
    for key in sorted(set(row) - _ROW_TEXTS - _ROW_LISTS):
        yield Trouble(line, "unknown_field", {"field": key})
    for key in ("citation", "text"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            yield Trouble(line, "not_text", {"field": key})
    says = row.get("confidence", Confidence.KNOWN)
    if says not in set(Confidence):
        yield Trouble(line, "not_a_confidence", {"value": str(says)})
    yield from _list_troubles(row, line, known)


def _list_troubles(row: Mapping[str, Any], line: int, known: Collection[str] | None) -> Iterator[Trouble]:
    for key in sorted(_ROW_LISTS & set(row)):
        if not isinstance(row[key], list) or not all(isinstance(one, str) for one in row[key]):
            yield Trouble(line, "not_a_list", {"field": key})
    named = row.get("rules", [])
    for rule in named if isinstance(named, list) else []:
        if isinstance(rule, str) and known is not None and rule not in known:
            yield Trouble(line, "unknown_rule", {"rule": rule})


def overlapping(sets: Iterable[RequirementSet]) -> Iterator[tuple[RequirementSet, RequirementSet]]:
    """Pairs of editions of one authority that would be in force on the same day."""
    every = sorted(sets, key=lambda one: (one.authority.casefold(), one.effective_from, one.key))
    for place, one in enumerate(every):
        for other in every[place + 1 :]:
            if one.authority.casefold() == other.authority.casefold() and one.overlaps(other):
                yield one, other


def unmapped(sets: Sequence[RequirementSet]) -> Iterator[tuple[RequirementSet, Requirement, str]]:
    """What says that it replaces a requirement which none of the sets has."""
    there = {f"{one.key}: {row.citation}" for one in sets for row in one.requirements}
    for one in sets:
        for row in one.requirements:
            yield from ((one, row, name) for name in row.replaces if name not in there)


def answering(
    sets: Iterable[RequirementSet], rule: str, *, on: date
) -> list[tuple[RequirementSet, Requirement]]:
    """The requirements in force on a day that a rule answers."""
    return [
        (one, row) for one in sets if one.is_in_force(on) for row in one.requirements if rule in row.rules
    ]
