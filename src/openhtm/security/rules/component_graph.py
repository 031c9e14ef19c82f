"""What holds what in a bill of materials: paths from the root, and cycles, which are no reason to fail."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

Edges = Mapping[str, Sequence[str]]


class Paths:
    """The shortest way from a root to everything that is reached; a way is written out when it is asked for."""

    def __init__(self, roots: Iterable[str], edges: Edges) -> None:
        self._holders: dict[str, str | None] = dict.fromkeys(roots)
        waiting = deque(self._holders)
        while waiting:
            one = waiting.popleft()
            for other in edges.get(one, ()):
                if other not in self._holders:
                    self._holders[other] = one
                    waiting.append(other)

    def __contains__(self, ref: object) -> bool:
        return ref in self._holders

    def __iter__(self) -> Iterator[str]:
        return iter(self._holders)

    def to(self, ref: str) -> tuple[str, ...]:
        """From a root to the thing itself; empty where nothing leads to it."""
        if ref not in self._holders:
            return ()
        way = []
        here: str | None = ref
        while here is not None:
            way.append(here)
            here = self._holders[here]
        return tuple(reversed(way))


def cycles(edges: Edges, *, most: int = 100) -> list[tuple[str, ...]]:
    """Cycles, each from a member back to itself; one at least for every knot of things that hold each other."""
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in edges:
        if start not in done and len(found) < most:
            found += _cycles_from(start, edges, done)
    return found[:most]


def _cycles_from(start: str, edges: Edges, done: set[str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    trail = [start]
    places = {start: 0}
    waiting = [iter(edges.get(start, ()))]
    while waiting:
        other = next(waiting[-1], None)
        if other is None:
            waiting.pop()
            left = trail.pop()
            del places[left]
            done.add(left)
        elif other in places:
            found.append((*trail[places[other] :], other))
        elif other not in done:
            places[other] = len(trail)
            trail.append(other)
            waiting.append(iter(edges.get(other, ())))
    return found
