"""The requirement sets there are: those that come with the program, and the hospital's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from .models import OwnSet
from .plugins import rules
from .rules import standards
from .rules.standards import NotASet, Requirement, RequirementSet, Trouble

FOLDER = Path(__file__).parent / "standards"


@lru_cache(maxsize=1)
def shipped() -> tuple[RequirementSet, ...]:
    """By file name. A file that is not as it must be fails loudly."""
    known = set(rules().slugs())
    return tuple(
        standards.read(path.name, path.read_text(encoding="utf-8"), known=known)
        for path in sorted(FOLDER.glob("*.toml"))
    )


def sets() -> Sequence[RequirementSet]:
    """Every edition, by authority and day; one query."""
    return sorted([*shipped(), *own()], key=lambda one: (one.authority.casefold(), one.effective_from))


def own() -> list[RequirementSet]:
    """The hospital's own, as they stand."""
    rows = OwnSet.objects.standing().values_list("name", "text")
    return [read_own(name, text) for name, text in rows]


@lru_cache(maxsize=64)
def read_own(name: str, text: str) -> RequirementSet:
    """A file that was found to be as it must be. A rule that is no more answers nothing of it."""
    known = set(rules().slugs())
    found = standards.read(name, text, known=None)
    rows = [
        replace(row, rules=tuple(rule for rule in row.rules if rule in known)) for row in found.requirements
    ]
    return replace(found, requirements=tuple(rows))


def answered_by(rule: str, *, on: date) -> list[tuple[RequirementSet, Requirement]]:
    """The requirements in force on the day that a rule answers, by authority."""
    return standards.answering(sets(), rule, on=on)


def troubles(name: str, text: str) -> list[Trouble]:
    """All that is wrong with a file of the hospital's own, beside the sets there are; empty: nothing."""
    try:
        found = standards.read(name, text, known=set(rules().slugs()))
    except NotASet as problem:
        return list(problem.troubles)
    others = [one for one in sets() if one.key != found.key]
    told = [Trouble(0, "key_taken", {"key": found.key}) for one in shipped() if one.key == found.key]
    for one, other in standards.overlapping([found, *others]):
        if found in (one, other):
            another = other if one is found else one
            values = {"other": another.key, "day": max(one.effective_from, other.effective_from).isoformat()}
            told.append(Trouble(0, "overlaps", values))
    own = ((row, missing) for one, row, missing in standards.unmapped([found, *others]) if one is found)
    told += [Trouble(row.line, "unmapped", {"name": missing}) for row, missing in own]
    return told
