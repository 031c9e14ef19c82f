"""Tags, serial numbers, search texts and completeness: small rules, exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.registry.export.cells import guarded
from openhtm.registry.rules.completeness import WANTED, completeness
from openhtm.registry.rules.searching import MOST_WORDS, Patterns, fold, patterns, search_text
from openhtm.registry.rules.serials import is_placeholder, serial_key
from openhtm.registry.rules.tags import check_character, is_complete, make_tag, tag_key

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODES = st.text(ALPHABET, min_size=1, max_size=20)


def test_the_check_character_is_that_of_the_standard() -> None:
    # Worked out by hand from ISO/IEC 7064:2003, MOD 37,36: A12425GABC1234002 gets M (the GRid example).
    assert check_character("A12425GABC1234002") == "M"


@given(CODES, st.data())
def test_every_single_wrong_character_is_found(code: str, data: st.DataObject) -> None:
    whole = code + check_character(code)
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != whole[place]]))
    assert not is_complete(whole[:place] + wrong + whole[place + 1 :])


def test_all_but_one_in_630_swaps_of_two_neighbors_are_found() -> None:
    """Hybrid systems of ISO/IEC 7064 find all wrong characters and nearly all swaps. Of each of the 36 states
    that a first character leads to, one pair escapes: (P + a) = 18 and b the next, since 2 * 18 + b and
    2 * 19 + a then leave the same rest."""
    pairs = [(a, b) for a in ALPHABET for b in ALPHABET if a < b]
    escaping = [
        (first, a, b)
        for first in ALPHABET
        for a, b in pairs
        if check_character(first + a + b) == check_character(first + b + a)
    ]
    assert len(pairs) == 630
    assert len(escaping) == len({first for first, _a, _b in escaping}) == 36


def test_tags_are_made_of_site_number_and_check_character() -> None:
    assert make_tag("gen", 123) == "GEN-000123" + check_character("GEN000123")
    assert tag_key("  def  0001\t") == "DEF 0001"


@pytest.mark.parametrize("text", ["SN 12-34/A", "sn1234a", "SN.12_34 A", "\uff53\uff4e1234a"])
def test_one_serial_number_in_many_spellings_has_one_key(text: str) -> None:
    assert serial_key(text) == "SN1234A"


def test_leading_zeros_of_a_serial_number_count() -> None:
    assert serial_key("0012") != serial_key("12")


@pytest.mark.parametrize("text", ["N/A", "n.a.", "unknown", "none", "-", "000", "?", "no serial", "XXX"])
def test_a_word_for_not_knowing_is_no_serial_number(text: str) -> None:
    assert serial_key(text) == ""
    assert is_placeholder(text)


def test_an_empty_serial_number_is_no_placeholder() -> None:
    assert not is_placeholder("")


def test_search_text_folds_case_and_accents_and_says_each_value_once() -> None:
    assert search_text(["DEF-1", "Beatmungsgerät", "", "def-1"]) == "  def-1  beatmungsgerat "


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Patterns(())),
        ("  ", Patterns(())),
        ("a", Patterns(("  a",))),
        ("IC", Patterns((" ic",))),
        ("pump", Patterns(("pump",))),
        ("Pump 12 A icu", Patterns(("pump", "icu"), ("12", "a"))),
        ("ic 3", Patterns((" ic",), ("3",))),
        ("a b", Patterns(("a b",))),
    ],
)
def test_a_query_becomes_patterns_that_the_index_can_answer(query: str, expected: Patterns) -> None:
    assert patterns(query) == expected


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(query: str) -> None:
    found = patterns(query)
    assert all(len(pattern) >= 3 for pattern in found.indexed)
    assert len(found.indexed) + len(found.checked) <= MOST_WORDS


# Two letters alone are looked for at the start of words only, where the index can answer.
@given(
    st.text(ALPHABET.lower() + " ", min_size=3, max_size=12)
    .map(str.strip)
    .filter(lambda text: len(text) >= 3)
)
def test_a_value_is_found_by_itself(value: str) -> None:
    text = search_text([value])
    found = patterns(value)
    assert all(pattern in text for pattern in (*found.indexed, *found.checked)), fold(value)


def test_completeness_weighs_what_is_missing() -> None:
    total = sum(wanted.weight for wanted in WANTED)
    everything = {wanted.key: True for wanted in WANTED}
    assert completeness(everything).score == 100
    lacking = completeness({**everything, "serial_number": False})
    assert lacking.score == (total - 3) * 100 // total
    assert [wanted.key for wanted in lacking.missing] == ["serial_number"]
    assert completeness({}).score == 0


def test_a_device_off_the_network_needs_no_network_facts() -> None:
    known = {wanted.key: not wanted.networked for wanted in WANTED}
    assert completeness(known).score < 100
    assert completeness({**known, "off_network": True}).score == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd", "'+cmd"),
        ("-12.5", "-12.5"),
        ("+49", "+49"),
        ("-1|2", "'-1|2"),
        ("pump", "pump"),
        ("", ""),
    ],
)
def test_a_cell_cannot_be_taken_for_a_formula(text: str, expected: str) -> None:
    assert guarded(text) == expected
