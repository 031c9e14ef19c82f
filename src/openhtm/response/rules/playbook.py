"""The data files of the playbook: the checklist of preparedness and the roles of the team."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    PREPARATION = "preparation"
    DETECTION = "detection"
    CONTAINMENT = "containment"
    AFTER = "after"


class NotAPlaybook(ValueError):
    """A file that is not as it must be; the message names the row and what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of the checklist. ``measure`` with ``goal``: the program answers. ``months``: a person does."""

    key: str
    phase: Phase
    title: str
    why: str
    measure: str = ""
    goal: float = 1.0
    months: int = 0


@dataclass(frozen=True, kw_only=True)
class Role:
    key: str
    title: str
    does: str
    required: bool
    outside: bool = False


def items(text: str, *, measures: Collection[str]) -> tuple[Item, ...]:
    """The checklist in the order of the file; ``measures``: those the program can answer."""
    return tuple(_item(row, measures) for row in _rows(text, "item"))


def roles(text: str) -> tuple[Role, ...]:
    return tuple(
        Role(
            key=row["key"],
            title=_words(row, "title"),
            does=_words(row, "does"),
            required=bool(row.get("required", False)),
            outside=bool(row.get("outside", False)),
        )
        for row in _rows(text, "role")
    )


def _rows(text: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(text).get(name, [])
    keys = [str(row.get("key", "")) for row in rows]
    if not rows or "" in keys or len(set(keys)) != len(keys):
        raise NotAPlaybook(f"Every {name} needs a key of its own: {', '.join(keys)}")
    return rows


def _words(row: Mapping[str, Any], name: str) -> str:
    text = " ".join(str(row.get(name, "")).split())
    if not text:
        raise NotAPlaybook(f"{row['key']}: '{name}' is missing.")
    return text


def _item(row: Mapping[str, Any], measures: Collection[str]) -> Item:
    measure, months, goal = row.get("measure", ""), int(row.get("months", 0)), float(row.get("goal", 1.0))
    if bool(measure) == bool(months):
        raise NotAPlaybook(f"{row['key']}: give either a measure or months.")
    if measure and measure not in measures:
        raise NotAPlaybook(f"{row['key']}: there is no measure '{measure}'.")
    if not 0 < goal <= 1 or months < 0:
        raise NotAPlaybook(f"{row['key']}: the goal is a share above 0, the months are positive.")
    return Item(
        key=row["key"],
        phase=Phase(row["phase"]),
        title=_words(row, "title"),
        why=_words(row, "why"),
        measure=measure,
        goal=goal,
        months=months,
    )
