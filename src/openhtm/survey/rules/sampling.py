"""Drawing devices: by a seed that is shown, so that anybody draws the same again.

The order of a draw is that of SHA-256 over "seed:tag". Nobody can steer it, and one device more or fewer in the fleet
moves no other.
"""

from __future__ import annotations

import hashlib
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


def chosen(lots: Iterable[Lot], given: Mapping[tuple[str, ...], int], *, seed: int) -> list[Lot]:
    """As many of each stratum as it is given, in the order of strata and draw. ``lots``: at least the first of each."""
    standing: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for lot in lots:
        standing[lot.stratum].append(lot.tag)
    return [
        Lot(tag, stratum)
        for stratum in sorted(given)
        for tag in sorted(standing[stratum], key=lambda tag: (place(seed, tag), tag))[: given[stratum]]
    ]
