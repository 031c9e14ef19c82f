"""The data files beside this module: aliases of headings, words for values, months, profiles.

They are data so that people who know hospitals' lists can read and extend them; a new profile is a new file.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from .rules.dates import Order
from .rules.profiles import Profile
from .rules.text import normalize

_DATA = resources.files(__package__) / "data"


def _load(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def load(name: str) -> dict[str, Any]:
    """A file of ``data`` as it is written."""
    return _load(_DATA / name)


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name
    )


def aliases_from(file: Traversable) -> Mapping[str, tuple[str, ...]]:
    """Field name → its known headings of all languages, strongest first. Languages follow in the file's
    order.
    """
    return MappingProxyType(
        {
            name: tuple(dict.fromkeys(normalize(alias) for words in languages.values() for alias in words))
            for name, languages in _load(file).items()
        }
    )


@cache
def aliases(kind: str) -> Mapping[str, tuple[str, ...]]:
    return aliases_from(_DATA / "aliases" / f"{kind}.toml")


@cache
def words(name: str) -> Mapping[str, str]:
    """Normalized word → value, for one list of words, for example `status`. Each value is also a word for
    itself.
    """
    table = _load(_DATA / "words" / f"{name}.toml")
    known = {normalize(word): value for value, synonyms in table.items() for word in synonyms}
    return MappingProxyType({normalize(value): value for value in table} | known)


@cache
def abbreviations() -> Mapping[str, str]:
    """Shortened word → the word, for headings."""
    table = load("abbreviations.toml")
    return MappingProxyType({normalize(short): word for word, those in table.items() for short in those})


@cache
def months() -> Mapping[str, int]:
    """Normalized month name or abbreviation → 1..12, all languages together: none of them contradict."""
    languages = _load(_DATA / "words" / "months.toml").values()
    return MappingProxyType(
        {
            word: month
            for names in languages
            for month, names_of in enumerate(names, 1)
            for word in names_of.split()
        }
    )


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile in the folder, by file name."""
    return tuple(_as_profile(file) for file in _toml_files(_DATA / "profiles"))


def profile(slug: str) -> Profile | None:
    return next((each for each in profiles() if each.slug == slug), None)


def _as_profile(file: Traversable) -> Profile:
    table = _load(file)
    order = table.get("date_order")
    return Profile(
        slug=file.name.removesuffix(".toml").replace("_", "-"),
        title=table["title"],
        kind=table["kind"],
        signs=frozenset(normalize(sign) for sign in table["signs"]),
        signs_needed=table["signs_needed"],
        columns=MappingProxyType({header: name or None for header, name in table["columns"].items()}),
        words=MappingProxyType({name: _normalized(each) for name, each in table.get("words", {}).items()}),
        treat=MappingProxyType({name: _normalized(each) for name, each in table.get("treat", {}).items()}),
        date_order=Order(order) if order else None,
        match=table.get("match", ""),
        accepts=tuple(table.get("accepts", ())),
        notes=tuple(table.get("notes", ())),
    )


def _normalized(table: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({normalize(word): value for word, value in table.items()})
