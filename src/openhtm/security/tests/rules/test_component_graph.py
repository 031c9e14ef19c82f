"""Paths and cycles of what holds what."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules.component_graph import Paths, cycles

_EDGES = st.dictionaries(
    st.integers(0, 6).map(str), st.lists(st.integers(0, 6).map(str), max_size=4), max_size=7
)


def test_the_shortest_path_from_the_root_is_told() -> None:
    edges = {"pump": ["server", "viewer"], "server": ["viewer"], "viewer": ["log4j"], "log4j": ["viewer"]}
    assert Paths(["pump"], edges).to("log4j") == ("pump", "viewer", "log4j")
    assert cycles(edges) == [("viewer", "log4j", "viewer")]


def test_ten_thousand_levels_are_no_matter() -> None:
    edges = {str(number): [str(number + 1)] for number in range(10000)}
    found = Paths(["0"], edges)
    assert (len(found.to("10000")), found.to("elsewhere")) == (10001, ())
    assert cycles(edges) == []
    assert len(cycles(edges | {"10000": ["0"]})) == 1


@given(_EDGES)
def test_a_cycle_is_found_where_something_reaches_itself(edges: dict[str, list[str]]) -> None:
    """The oracle: whether anything can be reached from its own members."""
    found = cycles(edges)
    for one in found:
        assert one[0] == one[-1]
        assert all(after in edges[before] for before, after in pairwise(one))
    reaches_itself = any(start in Paths(edges[start], edges) for start in edges)
    assert bool(found) == reaches_itself


@given(_EDGES)
def test_every_path_follows_the_edges(edges: dict[str, list[str]]) -> None:
    found = Paths(["0"], edges)
    for target in found:
        path = found.to(target)
        assert (path[0], path[-1]) == ("0", target)
        assert all(after in edges[before] for before, after in pairwise(path))
