"""Whether an advisory's name of a product is a model of ours, how surely, and by which words.

Digits decide, as in the catalog. A product may be named by model number, by all words of the model's name, or by a
family of which the model is one; the last is only probable. A missed model is worse than one too many, but a word that
any product may have ("system", "monitor") finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
# Words of prose and of device kinds: they tell no product from another.
# fmt: off
_COMMON = frozenset((
    "a", "all", "also", "and", "any", "application", "are", "available", "base", "by", "center", "central",
    "client", "device", "devices", "enterprise", "family", "firmware", "for", "from", "has", "have",
    "hospital", "imaging", "in", "information", "infusion", "is", "it", "large", "lvp", "management",
    "medical", "model", "models", "monitor", "monitoring", "monitors", "more", "network", "of", "on", "only",
    "or", "patient", "platform", "portable", "prior", "product", "products", "pro", "plus", "pump", "pumps",
    "release", "rev", "revision", "running", "series", "server", "service", "software", "solution",
    "standard", "station", "syringe", "system", "systems", "the", "through", "to", "ultrasound", "unit",
    "units", "version", "versions", "web", "wireless", "with", "workstation",
))
# fmt: on


class Strength(IntEnum):
    PROBABLE = 1
    SURE = 2


@dataclass(frozen=True)
class Likeness:
    """``words`` of the model that were found in the name of the product."""

    strength: Strength
    words: tuple[str, ...]


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """Words in small letters, in their order: "IntelliVue MX450" as ("intellivue", "mx450")."""
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=50_000)
def _set(text: str) -> frozenset[str]:
    return frozenset(words(text))


def likeness(
    product: str, *, numbers: Iterable[str] = (), model: str, number: str, maker: Sequence[str] = ()
) -> Likeness | None:
    """How a product's name stands to a model; ``maker``: words of the maker's names, which tell nothing."""
    said = _set(product)
    own = [word for word in words(model) if word not in maker]
    if found := _by_number(said, numbers, number):
        return Likeness(Strength.SURE, found)
    if own and said.issuperset(own) and _is_telling(own):
        return Likeness(Strength.SURE, tuple(own))
    family = [word for word in words(_head(product)) if word not in maker]
    if family and _is_telling(family) and set(own) | {*words(number)} >= set(family):
        return Likeness(Strength.PROBABLE, tuple(family))
    shared = [
        word for word in own if word in said and _has_digit(word) and len(word) >= 3 and not word.isdigit()
    ]
    return Likeness(Strength.PROBABLE, tuple(shared)) if shared else None


def _by_number(said: frozenset[str], numbers: Iterable[str], number: str) -> tuple[str, ...]:
    """The model's number among those listed, or in the name; one of few digits may be anything."""
    plain = "".join(words(number))
    if len(plain) < 3:
        return ()
    if plain in {"".join(words(one)) for one in numbers}:
        return (number,)
    telling = len(plain) >= 4 or not plain.isdigit()
    return (number,) if telling and _has_digit(plain) and plain in said else ()


def _head(product: str) -> str:
    """The name before what is said of versions."""
    return re.split(r"[:|,(]", product, maxsplit=1)[0]


def _is_telling(found: Sequence[str]) -> bool:
    return any(
        word not in _COMMON and (len(word) >= 4 or _has_digit(word)) for word in found if not word.isdigit()
    )


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def vendor_names(vendor: str) -> list[str]:
    """The ways in which a vendor may be in the catalog: "Becton, Dickinson and Company (BD)" also as "BD"."""
    inside = re.findall(r"\(([^)]+)\)", vendor)
    before = re.sub(r"\([^)]*\)", " ", vendor)
    several = re.split(r",| and | & ", before) if "," in before else []
    found = [vendor, before, *inside, *several]
    return list(dict.fromkeys(" ".join(one.split()) for one in found if one.strip()))


def phrases(text: str, *, longest: int = 3) -> set[str]:
    """Runs of one to three words of a text, as names of components may stand in it."""
    found = words(text)
    runs = {
        " ".join(found[start : start + size]) for size in range(1, longest + 1) for start in range(len(found))
    }
    return {run for run in runs if len(run) >= 4 and not _COMMON.issuperset(run.split())}


def shares_word(one: str, other: str) -> bool:
    """Whether two names have a word in common that tells something."""
    return any(word not in _COMMON and len(word) >= 3 for word in _set(one) & _set(other))
