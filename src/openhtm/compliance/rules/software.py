"""The latest change of a software on a device, by the versions that the register showed one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A version from an instant on; empty: unknown. ``corrects``: the entry before was wrong."""

    version: str
    at: datetime
    corrects: bool = False


@dataclass(frozen=True, kw_only=True)
class Changed:
    """``at``: when the new version was first shown."""

    before: str
    after: str
    at: datetime


def last_change(rows: Iterable[Shown], *, same: Callable[[str, str], bool]) -> Changed | None:
    """None: the software never changed, as far as the record tells. A first reading is no change, nor is an unknown
    version; what lies between two known versions is. A correction takes the place of the entry that it corrects.
    """
    known: list[Shown] = []
    for row in rows:
        if row.corrects and known:
            row = replace(row, at=known.pop().at)
        if row.version and not (known and same(known[-1].version, row.version)):
            known.append(row)
    if len(known) < 2:
        return None
    return Changed(before=known[-2].version, after=known[-1].version, at=known[-1].at)
