"""Whatever is done to a document, it is read or refused: nothing else ever comes out."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.feeds.reading import all_kinds
from openhtm.security.feeds.sources import Source
from openhtm.security.rules.documents import Problem, Unreadable

from .test_feeds import SAMPLES

KINDS = {kind.slug.replace("-", "_").replace(".", "_"): kind for kind in all_kinds()}
ODD: list[Any] = [None, 1, -1, 1.5, True, "", "x", [], {}, [None], [[]], {"a": 1}, "\ud800", 10**400]


def read(path: Any, content: bytes) -> list[Problem]:
    kind = KINDS[path.parent.parent.name]
    try:
        return [one for one in kind.read(Source(name=path.name, content=content)) if isinstance(one, Problem)]
    except Unreadable as refusal:
        return [refusal.problem]


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a tree of JSON."""
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield from ways(inner, (*way, name))


@pytest.mark.parametrize(
    "path", [path for path in SAMPLES if path.suffix == ".json"], ids=lambda path: path.stem
)
def test_any_value_in_any_place_is_read_or_complained_of(path: Any) -> None:
    whole = json.loads(path.read_bytes())
    for way in ways(whole):
        for odd in ODD:
            damaged = copy.deepcopy(whole)
            inner = damaged
            for step in way[:-1]:
                inner = inner[step]
            inner[way[-1]] = odd
            assert all(one.trouble for one in read(path, json.dumps(damaged).encode()))


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=3),
)
def test_any_byte_may_be_wrong(path: Any, changes: list[tuple[float, int]]) -> None:
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[int(place * len(content))] = byte
    assert all(one.place for one in read(path, bytes(content)))
