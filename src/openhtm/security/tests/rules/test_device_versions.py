"""Whether the version of a device is among those stated; "unknown" is an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules.device_versions import Held, Order, held, order
from openhtm.security.rules.wording_names import read_with_name
from openhtm.security.rules.wording_reading import read


@pytest.mark.parametrize(
    ("version", "wording", "answer"),
    [
        # BD counts 9.5 < 9.7 < 9.12 < 9.19 < 9.33; as decimals 9.33 would come first.
        ("9.19", "<= 9.33", Held.INSIDE),
        ("9.19", "<= 9.5", Held.OUTSIDE),
        ("9.5", "<= 9.33", Held.INSIDE),
        ("9.5", "<= 9.5", Held.INSIDE),
        ("9.7", "9.7", Held.INSIDE),
        ("9.7", "<= 9.33", Held.INSIDE),
        ("9.0", "<= 9.33", Held.INSIDE),
        ("9.33.0", "<= 9.33", Held.INSIDE),
        ("9.33.1", "<= 9.33", Held.UNKNOWN),
        ("9", "<= 9.33", Held.UNKNOWN),
        ("9", "<= 10.2", Held.INSIDE),
        ("3.0.1", "< 3.0", Held.OUTSIDE),
        ("3.0-beta2", "< 3.0", Held.INSIDE),
        ("2.4", "2.X", Held.INSIDE),
        ("3.0", "2.X", Held.OUTSIDE),
        ("1.9", "2.X", Held.OUTSIDE),
        ("5.170.5", "5.89.05b", Held.OUTSIDE),
        ("5.09.02", "5.9.2", Held.INSIDE),
        ("C.00.03", "<= C.00.04", Held.INSIDE),
        ("B.05", "< B.06.18", Held.INSIDE),
        ("N.0", "<= N", Held.INSIDE),
        ("K.2", "<= K", Held.UNKNOWN),
        ("L79", "<= U61 | <= L81", Held.INSIDE),
        ("L85", "<= U61", Held.UNKNOWN),
        ("HD23", "HD 16 | HD23", Held.INSIDE),
        ("2.6B", "<= 2.6A", Held.OUTSIDE),
        ("v20D30", ">= 20D29 | <= 20D32", Held.INSIDE),
        ("2.1", ">= 2.0", Held.INSIDE),
        ("1.9", ">= 2.0", Held.OUTSIDE),
        ("4.0", "vers:all/*", Held.INSIDE),
        (None, "vers:all/*", Held.INSIDE),
        (None, "<= 9.33", Held.UNKNOWN),
        ("", "<= 9.33", Held.UNKNOWN),
        ("see label", "<= 9.33", Held.UNKNOWN),
        ("4.0", "vers:none/*", Held.OUTSIDE),
        ("4.0", "anything with wireless option", Held.UNKNOWN),
    ],
)
def test_a_version_is_inside_outside_or_unknown(version: str | None, wording: str, answer: Held) -> None:
    assert held(read(wording), version) == answer


def test_a_version_on_which_operators_and_name_disagree_is_unknown() -> None:
    pyxis = read_with_name(">= 1.3.4 | < 1.5.3", name="Pyxis ES Versions 1.3.4 through to 1.5.3")
    answers = [held(pyxis, version) for version in ("1.3.3", "1.3.4", "1.5.2", "1.5.3", "1.5.4")]
    assert answers == [Held.OUTSIDE, Held.INSIDE, Held.INSIDE, Held.UNKNOWN, Held.OUTSIDE]


_DOTTED = st.lists(st.integers(0, 12), min_size=1, max_size=4)


def _text(numbers: list[int]) -> str:
    return ".".join(map(str, numbers))


def _stripped(numbers: list[int]) -> list[int]:
    kept = list(numbers)
    while len(kept) > 1 and kept[-1] == 0:
        kept.pop()
    return kept


@given(_DOTTED, _DOTTED)
def test_dotted_numbers_compare_number_by_number(one: list[int], other: list[int]) -> None:
    """The oracle: Python's own order of lists of numbers; a prefix of the other says less than it."""
    found = order(_text(one), _text(other))
    if _stripped(one) == _stripped(other):
        assert found == Order.SAME
    elif one == other[: len(one)]:
        assert found == Order.COARSER
    elif other == one[: len(other)]:
        assert found == Order.FINER
    else:
        assert found == (Order.BEFORE if one < other else Order.AFTER)


_OPPOSITE = {
    Order.BEFORE: Order.AFTER,
    Order.AFTER: Order.BEFORE,
    Order.FINER: Order.COARSER,
    Order.COARSER: Order.FINER,
    Order.SAME: Order.SAME,
    Order.UNKNOWN: Order.UNKNOWN,
}
_ANY = st.text(alphabet="0123456789.ABvx-b ", max_size=12)


@given(_ANY, _ANY)
def test_the_order_of_two_is_the_opposite_of_the_order_of_the_other_two(one: str, other: str) -> None:
    assert order(other, one) == _OPPOSITE[order(one, other)]


@given(_DOTTED, _DOTTED)
def test_outside_is_never_said_of_what_a_float_or_a_string_would_call_inside(
    version: list[int], bound: list[int]
) -> None:
    """Whatever is not after the bound, number by number, is not outside of "up to" it."""
    answer = held(read(f"<= {_text(bound)}"), _text(version))
    if _stripped(version) <= _stripped(bound):
        assert answer != Held.OUTSIDE
    else:
        assert answer != Held.INSIDE
