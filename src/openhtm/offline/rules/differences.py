"""Two versions of the same facts, laid side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One fact in both versions; None: that version does not know it."""

    name: str
    mine: str | None
    theirs: str | None

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


def side_by_side(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Sequence[Beside]:
    """Every fact of either version, in the order of ours and then of theirs."""
    names = [*mine, *(name for name in theirs if name not in mine)]
    return [Beside(name=name, mine=mine.get(name), theirs=theirs.get(name)) for name in names]
