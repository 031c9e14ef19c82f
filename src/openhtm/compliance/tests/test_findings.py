"""Every rule finds its planted case, not the one beside it, and nothing once it is mended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from openhtm.compliance import words
from openhtm.compliance.asking import Asked
from openhtm.compliance.plugins import rules
from openhtm.compliance.rules.severity import ORDER, UNKNOWN
from openhtm.registry.models import Device

from .cases import CASES, TODAY

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def subjects(key: str, at: datetime, device_ids: tuple[int, ...] | None = None) -> list[str]:
    asked = Asked(on=TODAY, at=at, device_ids=device_ids)
    return sorted(one.subject for one in rules()[key].find(asked))


def test_every_rule_has_its_cases() -> None:
    assert sorted(rules().slugs()) == sorted(CASES)


@pytest.mark.parametrize("key", sorted(CASES))
def test_a_rule_finds_what_was_planted_and_nothing_beside_it(key: str, world: World, at: datetime) -> None:
    planted = CASES[key](world, at)
    assert subjects(key, at) == [planted.subject]


@pytest.mark.parametrize("key", sorted(CASES))
def test_what_was_mended_is_found_no_more(key: str, world: World, at: datetime) -> None:
    CASES[key](world, at).mend()
    assert subjects(key, at) == []


@pytest.mark.parametrize("key", sorted(CASES))
def test_each_reason_has_a_sentence_with_all_its_values(key: str, world: World, at: datetime) -> None:
    CASES[key](world, at)
    found = next(iter(rules()[key].find(Asked(on=TODAY, at=at))))
    told = words.because(key, [[code, dict(values)] for code, values in found.because])
    assert told
    assert all(text not in rules()[key].because and "%(" not in text for text in told)


@pytest.mark.parametrize("key", sorted(one.key for one in rules() if one.by_device))
def test_asked_of_some_devices_a_rule_answers_for_those_alone(key: str, world: World, at: datetime) -> None:
    CASES[key](world, at)
    found = next(iter(rules()[key].find(Asked(on=TODAY, at=at))))
    assert found.device_id is not None
    others = tuple(Device.objects.exclude(pk=found.device_id).values_list("pk", flat=True))
    assert subjects(key, at, device_ids=others) == []
    assert subjects(key, at, device_ids=(found.device_id,)) == subjects(key, at)


def test_every_rule_grades_an_unknown_risk_no_lower_than_any_other() -> None:
    for one in rules():
        gravest = min(one.severity.values(), key=ORDER.index)
        assert one.severity[UNKNOWN] == gravest, one.key
