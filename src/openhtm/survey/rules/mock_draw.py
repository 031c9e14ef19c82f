"""Which devices and units a mock survey goes to: by risk class, across units, by a seed that is shown."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .sampling import place, shares

#: (tag, risk class, code of the unit); "": in none.
Stand = tuple[str, str, str]
_Kept = dict[tuple[str, str], list[tuple[int, str]]]


def devices(stands: Iterable[Stand], *, seed: int, size: int) -> list[Stand]:
    """Each risk class gets its part of the sample, and at least one as long as there is one to give; inside a class
    the units take turns in the order of the draw, so that few large units do not make up the sample."""
    sizes: dict[str, int] = defaultdict(int)
    kept: _Kept = defaultdict(list)
    for tag, risk, unit in stands:
        sizes[risk] += 1
        # A heap of the smallest: its root is the largest of them, negated.
        entry = (-int(place(seed, tag), 16), tag)
        heap = kept[risk, unit]
        if len(heap) < size:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)
    given = shares({(risk,): n for risk, n in sizes.items()}, size=size)
    return [one for (risk,) in sorted(given) for one in _in_turn(kept, risk, seed=seed, size=given[risk,])]


def _in_turn(
    kept: Mapping[tuple[str, str], list[tuple[int, str]]], risk: str, *, seed: int, size: int
) -> list[Stand]:
    columns = {
        unit: [tag for _place, tag in sorted(heap, key=lambda entry: (-entry[0], entry[1]))]
        for (of, unit), heap in kept.items()
        if of == risk
    }
    order = units(columns, seed=seed, size=len(columns))
    rounds = max(map(len, columns.values()))
    turns = [
        (columns[unit][turn], risk, unit)
        for turn in range(rounds)
        for unit in order
        if turn < len(columns[unit])
    ]
    return turns[:size]


def units(codes: Iterable[str], *, seed: int, size: int) -> Sequence[str]:
    """Units in the order of the draw."""
    return sorted(codes, key=lambda code: (place(seed, f"unit {code}"), code))[:size]
