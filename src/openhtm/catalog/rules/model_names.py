"""Whether two model names of one manufacturer mean one model, how surely, and why.

Digits decide: SSD-1100 and SSD-1000 are two machines, however alike they look. Letters forgive
case, accents, punctuation, the maker's name in front, and a slip of the hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from . import names
from .names import Candidate
from .notes import Note, note

Key = TypeVar("Key", bound=Hashable)
LEAST = 0.6


def key(name: str, *, manufacturer: str = "") -> str:
    """Letters and digits only, without the maker's name in front: ``Aloka SSD-1100`` is ssd1100."""
    found = list(names.words(name))
    makers = {word.text for word in names.weigh(manufacturer) if word.weight == names.WEIGHTS["own"]}
    while len(found) > 1 and found[0] in makers:
        found.pop(0)
    return "".join(found)


def normalized(name: str, number: str, *, manufacturer: str = "") -> str:
    """The key stored with a model: that of its name, then that of its number where it adds something."""
    first, second = key(name, manufacturer=manufacturer), key(number)
    return f"{first} {second}".strip()[:330] if second and second != first else first[:330]


def compare(one: str, other: str) -> tuple[float, tuple[Note, ...]]:
    """Confidence that two model keys mean one model, and the reason."""
    if one == other:
        return 1.0, (note("model.same_but_form"),)
    shorter, longer = sorted((one, other), key=len)
    if digits(one) == digits(other):
        like = names.likeness(letters(one), letters(other))
        if like:
            return round(like * 0.95, 2), (note("model.slip"),)
    if len(shorter) >= 4 and longer.startswith(shorter) and not _cuts_a_number(shorter, longer):
        return 0.7, (note("model.begins", longer=longer, shorter=shorter),)
    return 0.0, ()


def digits(text: str) -> str:
    """The digits in their order, runs kept apart."""
    return " ".join(re.findall(r"\d+", text))


def letters(text: str) -> str:
    """The letters in their order."""
    return re.sub(r"\d+", "", text)


def _cuts_a_number(shorter: str, longer: str) -> bool:
    return shorter[-1].isdigit() and longer[len(shorter)].isdigit()


class ModelIndex(Generic[Key]):
    """Finds candidates among the models of one manufacturer."""

    def __init__(self, models: Iterable[tuple[Key, str]], *, manufacturer: str = "") -> None:
        self._manufacturer = manufacturer
        self._by_digits: defaultdict[str, list[tuple[Key, str, str]]] = defaultdict(list)
        self._by_start: defaultdict[str, list[tuple[Key, str, str]]] = defaultdict(list)
        for entry_key, name in models:
            model_key = key(name, manufacturer=manufacturer)
            self._by_digits[digits(model_key)].append((entry_key, name, model_key))
            self._by_start[model_key[:4]].append((entry_key, name, model_key))

    def find(self, name: str, *, limit: int = 5, least: float = LEAST) -> list[Candidate[Key]]:
        """The best candidates, surest first."""
        wanted = key(name, manufacturer=self._manufacturer)
        best: dict[Key, Candidate[Key]] = {}
        for entry_key, other, model_key in [*self._by_digits[digits(wanted)], *self._by_start[wanted[:4]]]:
            confidence, reasons = compare(wanted, model_key)
            if confidence >= least and (entry_key not in best or best[entry_key].confidence < confidence):
                best[entry_key] = Candidate(entry_key, other, confidence, reasons)
        return sorted(best.values(), key=lambda found: -found.confidence)[:limit]
