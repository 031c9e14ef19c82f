"""A hospital's procedure beside the one of the library that it was copied from: what differs, step by step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .steps import Step


class Change(StrEnum):
    """What taking over the library's step would do."""

    NEW = "new"
    OTHER = "other"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A step as it is written, with its section and explanation."""

    step: Step
    section: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One difference. ``mine`` None: the hospital has no such step; ``theirs`` None: the library has none."""

    key: str
    mine: Written | None
    theirs: Written | None

    @property
    def title(self) -> str:
        known = self.theirs or self.mine
        return known.step.label if known else self.key

    @property
    def change(self) -> Change:
        if self.mine is None:
            return Change.NEW
        return Change.GONE if self.theirs is None else Change.OTHER


def offers(mine: Sequence[Written], theirs: Sequence[Written]) -> list[Offer]:
    """The differences, in the order of the library; steps that it has not at the end. Order alone is none."""
    own, other = ({one.step.key: one for one in steps} for steps in (mine, theirs))
    made = [
        Offer(key=key, mine=own.get(key), theirs=one) for key, one in other.items() if own.get(key) != one
    ]
    return made + [Offer(key=key, mine=one, theirs=None) for key, one in own.items() if key not in other]


def taken(mine: Sequence[Written], theirs: Sequence[Written], keys: Collection[str]) -> list[Written]:
    """The hospital's steps with those of the library that were chosen by key: replaced in their place, new ones
    after the step that they follow in the library, and without those that the library has not."""
    other = {one.step.key: one for one in theirs}
    kept = [other.get(one.step.key, one) if one.step.key in keys else one for one in mine]
    made = [one for one in kept if one.step.key not in keys or one.step.key in other]
    before = ""
    for one in theirs:
        have = [row.step.key for row in made]
        if one.step.key in keys and one.step.key not in have:
            made.insert(_place(have, before), one)
            have = [row.step.key for row in made]
        if one.step.key in have:
            before = one.step.key
    return made


def _place(have: Sequence[str], before: str) -> int:
    return have.index(before) + 1 if before else 0
