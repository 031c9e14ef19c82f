"""Which field each heading means, with how sure that is.

Five ways to know, strongest first: a person said so, the heading is the field's own name, it is a known alias, it is
one when shortened words are spelled out (perhaps with "asset" or a unit around it), it is nearly an alias. What the
column holds then speaks against a match that it makes impossible: a column full of dates is no serial number. Each
field is given once.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from . import columns
from .dates import DateReader
from .fields import Cell, Field, ValueType
from .text import normalize


class How(StrEnum):
    GIVEN = "given"  # in the command or the form, now
    REMEMBERED = "remembered"  # a correction made in an earlier import
    PROFILE = "profile"
    NAME = "name"
    ALIAS = "alias"
    STRIPPED = "stripped"
    SPELLED_OUT = "spelled_out"
    SIMILAR = "similar"


CONFIDENCE = {
    How.GIVEN: 1.0,
    How.REMEMBERED: 1.0,
    How.PROFILE: 1.0,
    How.NAME: 1.0,
    How.ALIAS: 0.95,
    How.STRIPPED: 0.85,
    How.SPELLED_OUT: 0.9,
    How.SIMILAR: 0.8,  # times the likeness
}
_SAID = {How.GIVEN, How.REMEMBERED, How.PROFILE}
LEAST = 0.6
_LIKENESS = 84.0
_PREFIXES = frozenset(
    {
        "asset",
        "assets",
        "equipment",
        "device",
        "item",
        "medical",
        "the",
        "equip",
        "eq",
        "apparatus",
        "biomed",
        "bme",
        "htm",
        "cmms",
    }
)
_SUFFIXES = frozenset(
    {
        "usd",
        "eur",
        "gbp",
        "chf",
        "mdl",
        "cad",
        "aud",
        "date",
        "yyyy",
        "mm",
        "dd",
        "optional",
        "required",
        "text",
        "amount",
        "code",
        "name",
    }
)
_UNLIKELY = 0.3  # what is left of the confidence when most cells contradict
_EVIDENCE_TYPES = {
    ValueType.DATE,
    ValueType.MOMENT,
    ValueType.MONEY,
    ValueType.DECIMAL,
    ValueType.INTEGER,
    ValueType.BOOLEAN,
    ValueType.INTERVAL,
    ValueType.MAC,
    ValueType.IP,
    ValueType.EMAIL,
}
_NEVER_DATES = {ValueType.SERIAL, ValueType.CODE, ValueType.TEXT, ValueType.NAME, ValueType.CHOICE}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the mapper sees it. `samples` are filled cells from its beginning."""

    header: str
    samples: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a column was taken for. `field` is None when nothing fits well enough; `near` then names the
    best guess.
    """

    header: str
    field: str | None = None
    confidence: float = 0.0
    how: How | None = None
    near: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before looking: `given` and `profile` by heading, `remembered` by normalized heading.

    The value None says that the column is to be left out.
    """

    given: Mapping[str, str | None] = field(default_factory=dict)
    profile: Mapping[str, str | None] = field(default_factory=dict)
    remembered: Mapping[str, str | None] = field(default_factory=dict)

    def look_up(self, header: str) -> tuple[str | None, How] | None:
        if header in self.given:
            return self.given[header], How.GIVEN
        plain = normalize(header)
        by_profile = {normalize(name): name for name in self.profile}
        if plain in self.remembered:
            return self.remembered[plain], How.REMEMBERED
        if plain in by_profile:
            return self.profile[by_profile[plain]], How.PROFILE
        return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    position: int
    field: str
    confidence: float
    how: How
    rank: int  # place of the alias in the field's list


def map_columns(
    table: Sequence[Column],
    fields: Sequence[Field],
    *,
    known: Known,
    months: Mapping[str, int],
    today: dt.date,
    short: Mapping[str, str],
) -> tuple[Match, ...]:
    """One match per column, in the order of the columns. No field appears twice. ``short``: word for abbreviation."""
    said = {position: known.look_up(column.header) for position, column in enumerate(table)}
    index = _Index(fields, short)
    candidates = list(_said_candidates(said))
    for position, column in enumerate(table):
        if said[position] is None:
            candidates += _weigh(
                index.candidates(position, column.header), column, index, months=months, today=today
            )
    chosen = _assign(candidates)
    return tuple(
        _as_match(position, column, chosen.get(position), candidates, left_out=said[position] is not None)
        for position, column in enumerate(table)
    )


class _Index:
    """The headings of all fields, ready for look-up."""

    def __init__(self, fields: Sequence[Field], short: Mapping[str, str]) -> None:
        self.short = short
        self.fields = {each.name: each for each in fields}
        self.names = {normalize(each.name): each.name for each in fields}
        self.aliases: dict[str, list[tuple[str, int]]] = {}
        for each in fields:
            for rank, alias in enumerate(each.aliases):
                self.aliases.setdefault(alias, []).append((each.name, rank))
        self.spelled: dict[str, list[tuple[str, int]]] = {}
        for alias, named in self.aliases.items():
            self.spelled.setdefault(spell_out(alias, short), []).extend(named)

    def candidates(self, position: int, header: str) -> list[_Candidate]:
        plain = normalize(header)
        found = self._exact(position, plain)
        spelled = spell_out(plain, self.short)
        if not found:
            found = self._spelled(position, spelled)
        stripped = _strip(spelled)
        if stripped != plain:
            less = self._exact(position, stripped) or self._spelled(position, stripped)
            found += [
                replace(each, how=How.STRIPPED, confidence=CONFIDENCE[How.STRIPPED])
                for each in less
                if each.field not in {one.field for one in found}
            ]
        return found or self._similar(position, plain)

    def _spelled(self, position: int, spelled: str) -> list[_Candidate]:
        return [
            _Candidate(position, name, CONFIDENCE[How.SPELLED_OUT], How.SPELLED_OUT, rank)
            for name, rank in self.spelled.get(spelled, ())
        ]

    def _exact(self, position: int, plain: str) -> list[_Candidate]:
        found = [
            _Candidate(position, name, CONFIDENCE[How.ALIAS], How.ALIAS, rank)
            for name, rank in self.aliases.get(plain, ())
        ]
        if plain in self.names:
            found.insert(0, _Candidate(position, self.names[plain], CONFIDENCE[How.NAME], How.NAME, -1))
        return found

    def _similar(self, position: int, plain: str) -> list[_Candidate]:
        if len(plain) < 4:
            return []
        near = process.extract(
            plain, self.aliases.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_LIKENESS, limit=3
        )
        return [
            _Candidate(position, name, round(CONFIDENCE[How.SIMILAR] * score / 100, 3), How.SIMILAR, rank)
            for alias, score, _ in near
            for name, rank in self.aliases[alias]
        ]


def spell_out(plain: str, short: Mapping[str, str]) -> str:
    """The normalized heading with its shortened words in full: "acq dt" is "acquisition date"."""
    return " ".join(short.get(word, word) for word in plain.split())


def _strip(plain: str) -> str:
    words = plain.split()
    while len(words) > 1 and words[0] in _PREFIXES:
        words.pop(0)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return " ".join(words)


def _said_candidates(said: Mapping[int, tuple[str | None, How] | None]) -> Iterable[_Candidate]:
    for position, answer in said.items():
        if answer is not None and answer[0] is not None:
            yield _Candidate(position, answer[0], CONFIDENCE[answer[1]], answer[1], -1)


def _weigh(
    candidates: Iterable[_Candidate],
    column: Column,
    index: _Index,
    *,
    months: Mapping[str, int],
    today: dt.date,
) -> list[_Candidate]:
    return [
        replace(
            each,
            confidence=round(each.confidence * _weight(index.fields[each.field], column, months, today), 3),
        )
        for each in candidates
    ]


def _weight(wanted: Field, column: Column, months: Mapping[str, int], today: dt.date) -> float:
    """1 when the cells do not contradict, little when most of them do."""
    if not column.samples:
        return 1.0
    if wanted.type in _EVIDENCE_TYPES:
        fitting = sum(columns.fits(wanted.type, cell, months=months, today=today) for cell in column.samples)
        return 1.0 if fitting * 2 >= len(column.samples) else _UNLIKELY
    if wanted.type in _NEVER_DATES and _all_dates(column.samples, months, today):
        return _UNLIKELY
    return 1.0


def _all_dates(samples: Sequence[Cell], months: Mapping[str, int], today: dt.date) -> bool:
    reader = DateReader(today, months=months)
    written = [cell for cell in samples if not isinstance(cell, int | float) and not str(cell).isdigit()]
    dated = sum(
        isinstance(reading, dt.date) or getattr(reading, "rule", "") == "date.ambiguous"
        for reading in map(reader.read, written)
    )
    return bool(samples) and dated * 10 >= len(samples) * 9


def _assign(candidates: Iterable[_Candidate]) -> dict[int, _Candidate]:
    """Best first; who said it, then how sure, then how usual the alias, then the leftmost column."""
    chosen: dict[int, _Candidate] = {}
    taken: set[str] = set()
    order = sorted(
        candidates, key=lambda each: (each.how not in _SAID, -each.confidence, each.rank, each.position)
    )
    for each in order:
        if each.confidence >= LEAST and each.position not in chosen and each.field not in taken:
            chosen[each.position] = each
            taken.add(each.field)
    return chosen


def _as_match(
    position: int,
    column: Column,
    chosen: _Candidate | None,
    candidates: Iterable[_Candidate],
    *,
    left_out: bool,
) -> Match:
    if chosen is not None:
        return Match(column.header, chosen.field, chosen.confidence, chosen.how)
    if left_out:
        return Match(column.header, how=How.GIVEN)
    best = max(
        (each for each in candidates if each.position == position),
        key=lambda each: each.confidence,
        default=None,
    )
    return Match(column.header, near=best.field if best else "")
