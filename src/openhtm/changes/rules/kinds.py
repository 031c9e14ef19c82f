"""The data of change control: who approves which kind of change, and what FDA says of activities on software."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from .states import Kind, Role


class InvalidBoard(ValueError):
    """A data file of change control is not as it must be."""


@dataclass(frozen=True, kw_only=True)
class KindTerms:
    """``paperwork_days``: business days after a word of mouth; None: nothing is approved so."""

    kind: Kind
    title: str
    meaning: str
    approvals: frozenset[Role]
    paperwork_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Activity:
    """``leaning``: likely_not or likely remanufacturing, before anybody has looked closer."""

    key: str
    title: str
    leaning: str
    note: str
    source: str


def kinds(text: str) -> Mapping[Kind, KindTerms]:
    rows = tomllib.loads(text)["kind"]
    found = {Kind(row["key"]): _terms(row) for row in rows}
    if found.keys() != set(Kind):
        raise InvalidBoard("kinds: every kind of change stands there once")
    return found


def _terms(row: Mapping[str, object]) -> KindTerms:
    names = row["approvals"]
    if not isinstance(names, list) or not names:
        raise InvalidBoard(f"{row['key']}: name who approves")
    days = row.get("paperwork_days")
    return KindTerms(
        kind=Kind(str(row["key"])),
        title=str(row["title"]),
        meaning=str(row["meaning"]),
        approvals=frozenset(Role(name) for name in names),
        paperwork_days=days if isinstance(days, int) else None,
    )


def activities(text: str) -> tuple[Activity, ...]:
    found = tuple(Activity(**row) for row in tomllib.loads(text)["activity"])
    if wrong := [one.key for one in found if one.leaning not in ("likely_not", "likely")]:
        raise InvalidBoard(f"{wrong[0]}: leaning is likely_not or likely")
    if len({one.key for one in found}) != len(found):
        raise InvalidBoard("activities: two have the same key")
    return found
