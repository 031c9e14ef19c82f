"""Samples that the database draws are those that anybody draws with SHA-256 alone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.models import Device
from openhtm.survey import sampling
from openhtm.survey.readers import Person

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
TAGS = [*(f"GEN-{n:04}" for n in range(40)), "Ä-1", "Œ-2", "日本-3", "IT'S-4"]


@pytest.fixture
def fleet(world: World) -> list[Device]:
    """Of three risk classes in two units, tags of all letters; one is retired and one of another hospital."""
    made = [make_device(world, tag) for tag in [*TAGS, "GONE-1"]]
    for number, one in enumerate(made):
        risk = ("low", "medium", "medium", "high")[number % 4]
        unit = world.icu if number % 3 else None
        Device.objects.filter(pk=one.pk).update(risk_class=risk, department=unit)
    Device.objects.filter(tag="GONE-1").update(status="disposed")
    return made


def _digest(seed: int, tag: str) -> str:
    return hashlib.sha256(f"{seed}:{tag}".encode()).hexdigest()


@pytest.mark.parametrize("seed", [0, 7, 123456])
def test_one_device_is_the_first_by_its_digest(world: World, fleet: list[Device], seed: int) -> None:
    assert sampling.one(Person(world.mara), seed=seed) == min(TAGS, key=lambda tag: _digest(seed, tag))
    assert sampling.one(Person(world.otto), seed=seed) is None


@pytest.mark.parametrize(("seed", "size"), [(1, 12), (2, 3), (3, 44), (4, 200)])
def test_of_each_stratum_the_first_by_their_digest_come(
    world: World, fleet: list[Device], seed: int, size: int
) -> None:
    found = sampling.drawn(Person(world.mara), seed=seed, size=size)
    assert len(found) == min(size, len(TAGS))
    by_hand: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in Device.objects.exclude(tag="GONE-1"):
        unit = f" {one.department.name}" if one.department else ""
        by_hand[one.risk_class, f"GEN{unit}"].append(one.tag)
    drawn: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for lot in found:
        drawn[lot.stratum].append(lot.tag)
    for stratum, tags in drawn.items():
        standing = sorted(by_hand[stratum], key=lambda tag: _digest(seed, tag))
        assert tags == standing[: len(tags)]
    assert len(drawn) == min(size, len(by_hand))


def test_it_asks_the_same_whatever_the_size(world: World, fleet: list[Device]) -> None:
    world.mara.may_anywhere("device.read")  # what she may do is read once
    counts = []
    for size in (2, 40):
        with CaptureQueriesContext(connection) as asked:
            sampling.drawn(Person(world.mara), seed=1, size=size)
        counts.append(len(asked))
    assert counts == [3, 3]
