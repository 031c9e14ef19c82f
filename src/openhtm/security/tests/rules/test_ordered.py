"""Cutting a range out of versions in order finds the versions that judging each of them finds."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules import ecosystems, ranges
from openhtm.security.rules.device_versions import Held
from openhtm.security.rules.ordered import Ordered

_VERSION = st.one_of(
    st.from_regex(r"[0-9]\.[0-3](-(alpha|rc1|sp))?", fullmatch=True),
    st.sampled_from(["", "latest!", "1.0.0", "v1.0"]),
)
_BOUND = st.one_of(st.none(), _VERSION.filter(bool))
_INTERVAL = st.tuples(_BOUND, st.booleans(), _BOUND, st.booleans()).map(list)
_SCHEMES = ["maven", "npm", "pypi", "deb", "", "something-else"]


def _stored(**given: Any) -> dict[str, Any]:
    empty = {
        "scheme": "maven",
        "raw": "",
        "all": False,
        "exact": [],
        "intervals": [],
        "notes": [],
        "prose": None,
    }
    return empty | given


@given(
    st.sampled_from(_SCHEMES),
    st.lists(_VERSION.filter(bool), max_size=3),
    st.lists(_INTERVAL, max_size=3),
    st.lists(_VERSION, max_size=12),
)
def test_what_is_cut_out_is_what_lies_inside(
    scheme: str, exact: list[str], intervals: list[list[Any]], versions: list[str]
) -> None:
    stored = _stored(scheme=scheme, exact=exact, intervals=intervals)
    spans = ranges.spans(stored)
    # As a bill keeps them: a component without a version has no key, whatever its ecosystem would make of "".
    keys = {one: (ecosystems.key(scheme, one) or "") if one else "" for one in versions}
    ordered = Ordered([(keys[one], one) for one in versions])
    judged = {one: ranges.contains(stored, one) for one in versions}
    if spans is None:
        return
    inside = list(ordered.within(spans))
    assert sorted(inside) == sorted(one for one in versions if judged[one] is Held.INSIDE and keys[one])
    assert all(judged[one] is not Held.UNKNOWN for one in versions if one not in ordered.aside)


def test_a_bound_that_is_no_version_leaves_it_to_be_judged() -> None:
    assert ranges.spans(_stored(exact=["1.0"])) is not None
    assert ranges.spans(_stored(scheme="npm", intervals=[["not a version", True, None, False]])) is None
    assert ranges.spans(_stored(all=True)) is None
    assert ranges.spans(_stored()) is None


def test_versions_without_a_key_stay_aside() -> None:
    ordered = Ordered([("", "latest"), ("2", "two"), ("1", "one")])
    assert ordered.aside == ["latest"]
    everything = ranges.Span(None, True, None, True)
    assert list(ordered.within([everything, everything])) == ["one", "two"]
