"""The questions of a mock survey as they stand in files: pure, and whole or refused."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

OF, ANSWERED_BY = ("device", "unit"), ("record", "person")
_KNOWN = frozenset({"key", "of", "answered_by", "text", "good", "rules", "names"})


class NotAQuestion(ValueError):
    """A file of questions is not as it must be; the message names file and question."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """``of``: asked of a device or of a unit. ``answered_by``: the record, or a person on the floor. ``good``: how a
    good answer looks. ``rules``: those of compliance that look for the same; requirements name them. ``names``: only of
    devices whose type has one of these words in it; empty: of all."""

    key: str
    of: str
    answered_by: str
    text: str
    good: str
    rules: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def concerns(self, type_name: str) -> bool:
        told = type_name.casefold()
        return not self.names or any(name.casefold() in told for name in self.names)


def read(name: str, text: str, *, rules: Collection[str], answered: Collection[str]) -> list[Question]:
    """``rules``: those there are. ``answered``: keys of the questions that the record can answer."""
    try:
        rows = tomllib.loads(text).get("question", [])
    except tomllib.TOMLDecodeError as problem:
        raise NotAQuestion(f"{name}: {problem}") from None
    found = [_question(f"{name}, question {number}", row) for number, row in enumerate(rows, start=1)]
    for one in found:
        if unknown := set(one.rules) - set(rules):
            raise NotAQuestion(f"{name}, {one.key}: there is no rule {sorted(unknown)[0]}")
        if one.answered_by == "record" and one.key not in answered:
            raise NotAQuestion(f"{name}, {one.key}: the record does not answer this")
    return found


def _question(where: str, row: dict[str, Any]) -> Question:
    if unknown := set(row) - _KNOWN:
        raise NotAQuestion(f"{where}: there is no '{sorted(unknown)[0]}'")
    for name in ("key", "of", "answered_by", "text", "good"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise NotAQuestion(f"{where}: '{name}' is missing")
    if row["of"] not in OF or row["answered_by"] not in ANSWERED_BY:
        raise NotAQuestion(f"{where}: 'of' is one of {OF}, 'answered_by' one of {ANSWERED_BY}")
    return Question(**{**row, "rules": tuple(row.get("rules", ())), "names": tuple(row.get("names", ()))})


def once(found: Sequence[Question]) -> Sequence[Question]:
    """The same, refused when two have one key."""
    keys = [one.key for one in found]
    for key in keys:
        if keys.count(key) > 1:
            raise NotAQuestion(f"there are two questions '{key}'")
    return found
