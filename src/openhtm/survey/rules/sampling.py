"""Drawing devices: by a seed that is shown, so that anybody draws the same again.

The order of a draw is that of SHA-256 over "seed:tag". Nobody can steer it, and one device more or fewer in the fleet
moves no other.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST = 200


@dataclass(frozen=True, slots=True)
class Lot:
    """A device as the draw looks at it. ``stratum``: what it is counted by."""

    tag: str
    stratum: tuple[str, ...] = ()


def place(seed: int, tag: str) -> str:
    """Where a tag stands in the draw of a seed; the first are drawn."""
    return hashlib.sha256(f"{seed}:{tag}".encode()).hexdigest()


def one(lots: Iterable[str], *, seed: int) -> str | None:
    """The tag that the seed draws; None: there is none."""
    return min(lots, key=lambda tag: (place(seed, tag), tag), default=None)


def shares(sizes: Mapping[tuple[str, ...], int], *, size: int) -> dict[tuple[str, ...], int]:
    """How many of each stratum: by its part of the whole, the largest remainder first; each gets one as long as there
    are enough to give."""
    whole = sum(sizes.values())
    size = min(size, whole)
    if size <= 0:
        return {}
    if size < len(sizes):
        largest = sorted(sizes, key=lambda key: (-sizes[key], key))[:size]
        return dict.fromkeys(largest, 1)
    exact = {key: size * count / whole for key, count in sizes.items()}
    given = {key: max(1, int(exact[key])) for key in sizes}
    by_need = sorted(sizes, key=lambda key: (-(exact[key] - given[key]), key))
    while sum(given.values()) < size:
        key = max(by_need, key=lambda each: (given[each] < sizes[each], exact[each] - given[each]))
        given[key] += 1
    while sum(given.values()) > size:
        key = max((each for each in by_need if given[each] > 1), key=lambda each: given[each] - exact[each])
        given[key] -= 1
    return given


def stratified(lots: Iterable[Lot], *, seed: int, size: int) -> list[Lot]:
    """A sample by strata, in the order of strata and draw. Reads the lots once and keeps no more than the sample of
    each stratum."""
    sizes: dict[tuple[str, ...], int] = defaultdict(int)
    kept: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for lot in lots:
        sizes[lot.stratum] += 1
        # A heap of the smallest: its root is the largest of them, negated.
        entry = (-int(place(seed, lot.tag), 16), lot.tag)
        if len(kept[lot.stratum]) < size:
            heapq.heappush(kept[lot.stratum], entry)
        else:
            heapq.heappushpop(kept[lot.stratum], entry)
    given = shares(sizes, size=size)
    drawn = []
    for stratum in sorted(given):
        first = sorted(kept[stratum], key=lambda entry: (-entry[0], entry[1]))[: given[stratum]]
        drawn += [Lot(tag, stratum) for _place, tag in first]
    return drawn
