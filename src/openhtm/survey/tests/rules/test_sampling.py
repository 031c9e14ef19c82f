"""Drawing by a seed: the same for everybody, by the parts of the fleet, whatever order the fleet comes in."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from openhtm.survey.rules.sampling import Lot, chosen, shares

FLEET = [Lot(f"P-{n:03}", ("high",)) for n in range(60)] + [Lot(f"B-{n:03}", ("low",)) for n in range(30)]


def stratified(fleet: list[Lot], *, seed: int, size: int) -> list[Lot]:
    return chosen(fleet, shares(Counter(lot.stratum for lot in fleet), size=size), seed=seed)


def test_each_stratum_gets_its_part() -> None:
    drawn = stratified(FLEET, seed=3, size=9)
    assert [lot.stratum[0] for lot in drawn] == ["high"] * 6 + ["low"] * 3


def test_within_a_stratum_the_smallest_hashes_come_first() -> None:
    tags = [lot.tag for lot in FLEET if lot.stratum == ("low",)]
    by_hand = sorted(tags, key=lambda tag: hashlib.sha256(f"3:{tag}".encode()).hexdigest())[:3]
    assert [lot.tag for lot in stratified(FLEET, seed=3, size=9) if lot.stratum == ("low",)] == by_hand


def test_another_seed_draws_others() -> None:
    assert stratified(FLEET, seed=1, size=9) != stratified(FLEET, seed=2, size=9)


def test_a_small_stratum_is_not_lost_and_of_too_many_the_largest_come() -> None:
    assert shares({("a",): 98, ("b",): 1, ("c",): 1}, size=10) == {("a",): 8, ("b",): 1, ("c",): 1}
    assert shares({("a",): 5, ("b",): 9, ("c",): 7}, size=2) == {("b",): 1, ("c",): 1}
    assert shares({}, size=5) == {}


Sizes = st.dictionaries(st.tuples(st.text(max_size=3)), st.integers(1, 400), max_size=12)


@given(Sizes, st.integers(1, 200))
def test_no_more_than_there_are_and_as_many_as_were_asked_for(
    sizes: dict[tuple[str, ...], int], size: int
) -> None:
    given_out = shares(sizes, size=size)
    assert sum(given_out.values()) == min(size, sum(sizes.values()))
    assert all(0 < number <= sizes[key] for key, number in given_out.items())


@given(st.permutations(FLEET), st.integers(0, 10**6), st.integers(1, 30))
def test_the_order_of_the_fleet_changes_nothing(fleet: list[Lot], seed: int, size: int) -> None:
    assert stratified(fleet, seed=seed, size=size) == stratified(FLEET, seed=seed, size=size)
