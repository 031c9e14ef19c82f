"""Scenarios of table-top exercises as they stand in files, and what an exercise comes to."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Any


class Mark(StrEnum):
    """What an observer saw of what a good team does."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class Inject:
    """Something that is told to a role at a minute. ``good``: what a good team does."""

    key: str
    minute: int
    to: str
    text: str
    good: str


@dataclass(frozen=True, kw_only=True)
class Scenario:
    key: str
    title: str
    kind: str
    summary: str
    injects: Sequence[Inject]


class NotAScenario(ValueError):
    """A file that is not as it must be; the message names it and what is wrong."""


def read(name: str, text: str, *, kinds: Collection[str], roles: Collection[str]) -> Scenario:
    data = tomllib.loads(text)
    if data.get("kind") not in kinds:
        raise NotAScenario(f"{name}: 'kind' is one of {sorted(kinds)}")
    injects = [
        _inject(f"{name}, inject {number}", row) for number, row in enumerate(data.get("inject", []), 1)
    ]
    keys = [one.key for one in injects]
    if not injects or len(set(keys)) != len(keys):
        raise NotAScenario(f"{name}: every inject needs a key of its own")
    if [one.minute for one in injects] != sorted(one.minute for one in injects):
        raise NotAScenario(f"{name}: injects stand in the order of their minutes")
    if unknown := {one.to for one in injects} - set(roles):
        raise NotAScenario(f"{name}: there is no role {sorted(unknown)[0]}")
    words = {field: _words(name, data, field) for field in ("key", "title", "summary")}
    return Scenario(**words, kind=data["kind"], injects=tuple(injects))


def _inject(where: str, row: Mapping[str, Any]) -> Inject:
    words = {field: _words(where, row, field) for field in ("key", "to", "text", "good")}
    minute = row.get("minute")
    if not isinstance(minute, int) or minute < 0:
        raise NotAScenario(f"{where}: 'minute' is a number from 0")
    return Inject(**words, minute=minute)


def _words(where: str, row: Mapping[str, Any], field: str) -> str:
    text = " ".join(str(row.get(field, "")).split())
    if not text:
        raise NotAScenario(f"{where}: '{field}' is missing")
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``unmarked``: no observer has said; it never counts as met."""

    met: int = 0
    partly: int = 0
    missed: int = 0
    unmarked: int = 0

    @property
    def all(self) -> int:
        return self.met + self.partly + self.missed + self.unmarked

    @property
    def percent(self) -> int | None:
        """Partly counts half; rounded down. None: there is nothing to score."""
        return 100 * (2 * self.met + self.partly) // (2 * self.all) if self.all else None

    @property
    def is_whole(self) -> bool:
        return self.all > 0 and not self.unmarked


def score(marks: Iterable[str]) -> Score:
    """``""``: nobody has marked it."""
    found = list(marks)
    return Score(
        met=found.count(Mark.MET),
        partly=found.count(Mark.PARTLY),
        missed=found.count(Mark.MISSED),
        unmarked=found.count(""),
    )


def middle(seconds: Sequence[float]) -> float | None:
    """None: nobody has decided anything."""
    return median(seconds) if seconds else None
