"""Who covers a kind of device, against a count written from the definition."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.workforce.rules.coverage import Covered, coverage
from openhtm.workforce.rules.demands import Purpose

IDS = st.integers(1, 4)
SETS = st.frozensets(IDS, max_size=3)
PURPOSES = st.lists(st.builds(lambda models, types: (models, types), SETS, SETS), max_size=4).map(
    lambda rows: [Purpose(pk=n, names=frozenset(), models=m, types=t) for n, (m, t) in enumerate(rows)]
)


def test_a_competency_for_the_kind_covers_every_model() -> None:
    kind = Purpose(pk=1, names=frozenset(), types=frozenset({7}))
    found = coverage({7: {70, 71}}, purposes=[kind], held={5: {1}, 6: set()})
    assert found == {7: Covered(whole=(5,), part=(), asked=True)}


def test_a_competency_for_one_model_covers_a_part() -> None:
    one = Purpose(pk=1, names=frozenset(), models=frozenset({70}))
    found = coverage({7: {70, 71}}, purposes=[one], held={5: {1}})
    assert found == {7: Covered(whole=(), part=(5,), asked=True)}


def test_two_competencies_together_cover_all_models() -> None:
    rows = [Purpose(pk=n, names=frozenset(), models=frozenset({70 + n})) for n in (0, 1)]
    assert coverage({7: {70, 71}}, purposes=rows, held={5: {0, 1}})[7].whole == (5,)


def test_one_person_is_too_few_and_two_are_enough() -> None:
    assert Covered(whole=(), part=(1, 2, 3), asked=True).is_gap(grave=False)
    assert Covered(whole=(1,), part=(), asked=True).is_gap(grave=False)
    assert not Covered(whole=(1, 2), part=(), asked=True).is_gap(grave=True)


def test_what_no_competency_is_for_is_a_gap_where_devices_are_grave() -> None:
    found = coverage({7: {70}}, purposes=[], held={5: {1}})[7]
    assert (found.is_gap(grave=True), found.is_gap(grave=False)) == (True, False)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    models=st.dictionaries(IDS, st.frozensets(IDS, min_size=1, max_size=3), max_size=3),
    purposes=PURPOSES,
    held=st.dictionaries(IDS, SETS, max_size=3),
)
def test_as_the_definition_says(
    models: dict[int, frozenset[int]], purposes: list[Purpose], held: dict[int, frozenset[int]]
) -> None:
    found = coverage(models, purposes=purposes, held=held)
    for kind, known in models.items():
        for person, mine in held.items():
            done = [
                any(one.pk in mine and (kind in one.types or model in one.models) for one in purposes)
                for model in known
            ]
            assert (person in found[kind].whole) == all(done)
            assert found[kind].asked >= any(done)
            assert (person in found[kind].part) == (any(done) and not all(done))
