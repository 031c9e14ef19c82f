"""Things in the order of their versions, so that a range is two cuts instead of a look at each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from .ranges import Span

T = TypeVar("T")


class Ordered(Generic[T]):
    """Made of pairs of a sortable key and a thing; those whose key is "" stay aside: a range cannot tell of them."""

    def __init__(self, keyed: Iterable[tuple[str, T]]) -> None:
        pairs = sorted(keyed, key=lambda pair: pair[0])
        start = bisect_right(pairs, "", key=lambda pair: pair[0])
        self.aside = [one for _key, one in pairs[:start]]
        self._keys = [key for key, _one in pairs[start:]]
        self._things = [one for _key, one in pairs[start:]]

    def within(self, spans: Sequence[Span]) -> Iterator[T]:
        """The things inside any of the spans, each once."""
        places: Iterable[int] = (place for span in spans for place in self._places(span))
        if len(spans) > 1:
            places = sorted(set(places))
        return (self._things[place] for place in places)

    def _places(self, span: Span) -> range:
        low = 0 if span.low is None else _cut(self._keys, span.low, after=not span.low_included)
        high = len(self._keys) if span.high is None else _cut(self._keys, span.high, after=span.high_included)
        return range(low, high)


def _cut(keys: Sequence[str], key: str, *, after: bool) -> int:
    return bisect_right(keys, key) if after else bisect_left(keys, key)
