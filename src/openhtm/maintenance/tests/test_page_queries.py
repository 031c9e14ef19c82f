"""Pages of many rows ask the database no more for twenty-five than for five."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openhtm.maintenance.actions import batch_results, campaigns
from openhtm.maintenance.actions import batches as batch_acts
from openhtm.maintenance.actions.batches import NewBatch
from openhtm.maintenance.models import BatchLine, Occurrence

from . import factories as make
from .batch_world import GOOD
from .test_campaigns import opened, task
from .test_filter_plans import add, move_to

if TYPE_CHECKING:
    from openhtm.maintenance.models import Batch, Campaign
    from openhtm_testing.personas import World

FEW, MANY = 5, 25


def asked(client: Client, address: str) -> int:
    """After a first look, so that what is kept between pages is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def pumps(world: World, first: int, last: int) -> None:
    for number in range(first, last + 1):
        make.make_device(world, f"GEN-{number:04d}", room=world.icu_room, stores_phi=False)


def due(world: World, at: datetime, first: int, last: int) -> list[Occurrence]:
    pumps(world, first, last)
    make.make_due(world, at, until=date(2026, 12, 31))
    tags = [f"GEN-{number:04d}" for number in range(first, last + 1)]
    return list(Occurrence.objects.filter(device__tag__in=tags))


def batch_of(world: World, at: datetime, first: int, last: int) -> Batch:
    """Every second device has passed."""
    new = NewBatch(occurrences=due(world, at, first, last), title=f"Round {first}", assignee=world.tess)
    batch = batch_acts.open_batch(new, by=world.tess, at=at)
    lines = BatchLine.objects.filter(batch=batch).select_related("batch", "device").order_by("pk")
    for line in lines[::2]:
        batch_results.passed(line, readings=GOOD, by=world.tess, at=at)
    return batch


@pytest.fixture
def procedure(world: World, at: datetime) -> None:
    make.make_plan(world, at, version=make.make_procedure(world, at))


@pytest.mark.usefixtures("procedure")
def test_a_batch(world: World, at: datetime, sign_in: Callable[[str], Client]) -> None:
    few, many = batch_of(world, at, 1, FEW), batch_of(world, at, 101, 100 + MANY)
    tess = sign_in("tess")
    assert asked(tess, few.get_absolute_url()) == asked(tess, many.get_absolute_url())


@pytest.mark.usefixtures("procedure")
def test_the_list_of_batches(world: World, at: datetime, sign_in: Callable[[str], Client]) -> None:
    tess, counts = sign_in("tess"), []
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        for number in range(first, last + 1):
            batch_of(world, at, number, number)
        counts.append([asked(tess, "/batches/"), asked(tess, "/api/v1/batches")])
    assert counts[0] == counts[1]


def started(world: World, at: datetime, campaign: Campaign, first: int, last: int) -> None:
    for number in range(first, last + 1, 2):
        each = task(campaign, f"GEN-{number:04d}")
        campaigns.begin(each, assignee=world.tess, by=world.tess, at=at)


def test_a_campaign(world: World, at: datetime, sign_in: Callable[[str], Client]) -> None:
    pumps(world, 1, FEW)
    few = opened(world, at, title="Few")
    started(world, at, few, 1, FEW)
    mara = sign_in("mara")
    before = asked(mara, few.get_absolute_url())
    pumps(world, FEW + 1, MANY)
    many = opened(world, at, title="Many")
    started(world, at, many, 1, MANY)
    assert asked(mara, many.get_absolute_url()) == before


def test_the_list_of_campaigns(world: World, at: datetime, sign_in: Callable[[str], Client]) -> None:
    pumps(world, 1, 1)
    mara, counts = sign_in("mara"), []
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        for number in range(first, last + 1):
            opened(world, at, title=f"Campaign {number}")
        counts.append(asked(mara, "/campaigns/"))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("view", ["under", "left", "aside"])
def test_the_devices_of_a_plan_by_a_filter(
    world: World, at: datetime, sign_in: Callable[[str], Client], view: str
) -> None:
    mara, counts = sign_in("mara"), []
    pumps(world, 1, FEW)
    special = make.make_model("Flow 9")
    make.make_plan(world, at, model=special, code="safety")
    plan = add(world, at)
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        if first > 1:
            pumps(world, first, last)
            make.make_due(world, at)
        for number in range(first, last + 1):
            make.make_device(world, f"LEFT-{number:04d}", room=world.icu_room)
            make.make_device(world, f"ASIDE-{number:04d}", room=world.icu_room, model=special)
        make.make_due(world, at)
        for number in range(first, last + 1):
            move_to(world, at, _device(f"LEFT-{number:04d}"), world.operating)
        counts.append(asked(mara, f"/plans/{plan.pk}/devices/?view={view}"))
    assert counts[0] == counts[1]


def _device(tag: str) -> Any:
    from openhtm.registry.models import Device

    return Device.objects.get(tag=tag)
