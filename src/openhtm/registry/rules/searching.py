"""The text by which a device is found, and the patterns that a typed query becomes.

Both databases index trigrams. Values stand in the text lower case, without accents, each with two blanks
before it: so a query of two letters is the trigram of a word's start, and one of a single letter that of a
value's start.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_WORDS = 8


def fold(text: str) -> str:
    """Lower case, accents off, blanks single."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in parts if not unicodedata.combining(character))
    return " ".join(text.casefold().split())


def search_text(values: Iterable[str]) -> str:
    """One line of all the values; the same value once."""
    folded = dict.fromkeys(fold(value) for value in values if value)
    return "".join(f"  {value}" for value in folded if value) + " "


@dataclass(frozen=True, slots=True)
class Patterns:
    """``indexed``: at least three characters each, answered by the index. ``checked``: shorter than the index
    can answer, looked for in what it found."""

    indexed: tuple[str, ...]
    checked: tuple[str, ...] = ()


def patterns(query: str) -> Patterns:
    """What must stand in the text for a typed query; nothing indexed for an empty one."""
    typed = fold(query).split()[:MOST_WORDS]
    words = list(dict.fromkeys(typed))
    indexed = [word for word in words if len(word) > 2]
    if indexed:
        return Patterns(tuple(indexed), tuple(word for word in words if len(word) < 3))
    pairs = [word for word in words if len(word) == 2]
    if pairs:
        return Patterns(tuple(f" {word}" for word in pairs), tuple(word for word in words if len(word) == 1))
    # Single letters: the start of a value, or, several of them, as they were typed one after the other.
    return Patterns((" ".join(typed).rjust(3),) if typed else ())
