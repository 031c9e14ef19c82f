"""Many devices of a change: they cost no more questions than a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.changes import gathering, proving
from openhtm.changes.actions import drafting, lines
from openhtm.changes.errors import PoolKeptReady, UnableToVerify
from openhtm.changes.models import Change, Line
from openhtm.changes.proving import Proof
from openhtm.kernel.errors import UnableToSome
from openhtm.registry.models import Device, Software

from . import board

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 30


@contextmanager
def reads_of(*tables: str) -> Iterator[list[str]]:
    """What is asked of tables on their own account, without what is written."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    for one in captured.captured_queries:
        sql = one["sql"].lstrip()
        if sql.startswith("SELECT") and any(f'FROM "{table}"' in sql for table in tables):
            found.append(sql)


def pumps(world: World, count: int, *, first: int = 1, **facts: str) -> list[Device]:
    return [board.pump(world, f"GEN-{n:04}", **facts) for n in range(first, first + count)]


def carried_out(world: World, at: datetime, count: int, *, first: int) -> list[Line]:
    """Devices of a change, not begun; nothing of it asks for a second person or keeps a pool ready."""
    return board.of(board.implementing(world, at, *pumps(world, count, first=first)))


def added(world: World, at: datetime, change: Change, devices: Sequence[Device]) -> int:
    with CaptureQueriesContext(connection) as captured:
        drafting.add_devices(change, devices=devices, by=world.cleo, at=at)
    return sum(one["sql"].lstrip().startswith("SELECT") for one in captured.captured_queries)


def test_taking_devices_in_asks_the_same_of_three_and_of_thirty(world: World, at: datetime) -> None:
    devices = pumps(world, FEW + MANY + 1)
    change = board.draft(world, at, devices[0])
    Software.objects.filter(device=devices[1]).delete()
    few = added(world, at, change, devices[1 : FEW + 1])
    assert added(world, at, change, devices[FEW + 1 :]) == few
    ran = dict(change.lines.values_list("device__tag", "from_version"))
    assert ran.pop("GEN-0002") == ""
    assert set(ran.values()) == {"3.1"}
    assert len(ran) == FEW + MANY


def test_what_runs_is_that_of_the_software_which_is_changed(world: World, at: datetime) -> None:
    device, other = pumps(world, 2)
    for kind, name, version in (("os", "", "10.0"), ("application", "Drug library", "7")):
        Software.objects.create(device=device, kind=kind, name=name, version=version, valid_from=at)
    Software.objects.filter(device=other).update(valid_to=at)
    change = board.draft(world, at, device)
    targets = {one.model_id: one for one in change.targets.all()}
    assert gathering.running_versions([device, other], targets) == {device.pk: "3.1"}


def test_beginning_installing_and_verifying_ask_the_same(world: World, at: datetime) -> None:
    proof, asked = board.evidence(world, at), []
    for count, first in ((FEW, 1), (MANY, 101)):
        found = carried_out(world, at, count, first=first)
        with reads_of("changes_line", "registry_software", "maintenance_workorder") as reads:
            lines.begin(found, backup=board.BACKUP, by=world.tess, at=at)
            lines.installed(found, by=world.tess, at=at)
            board.verify(world, at, found, proof)
        asked.append(len(reads))
    assert asked[0] == asked[1] > 0


def test_the_devices_are_looked_at_again_in_one_question(world: World, at: datetime) -> None:
    found = carried_out(world, at, MANY, first=1)
    for one in found:
        assert one.device.risk_class == "medium"  # read before it is a grave one
    Device.objects.filter(tag__startswith="GEN").update(risk_class="life_support")
    with reads_of("registry_device") as reads, pytest.raises(PoolKeptReady):
        lines.begin(found, backup=board.BACKUP, by=world.tess, at=at)
    # All of them, and those that are ready of their pool.
    assert len(reads) == 2


def test_the_orders_are_looked_at_again_in_one_question(world: World, at: datetime) -> None:
    asked = []
    for count, first in ((FEW, 1), (MANY, 101)):
        found = board.installed(world, at, board.implementing(world, at, *pumps(world, count, first=first)))
        for one in found:
            one.order = board.order(world, at, one)
        with reads_of("maintenance_workorder") as reads, pytest.raises(UnableToSome) as refused:
            board.verify(world, at, found, Proof())
        assert len(refused.value.problems) == count
        asked.append(len(reads))
    assert asked == [1, 1]


def test_an_order_that_was_given_for_one_is_read_as_it_stands(world: World, at: datetime) -> None:
    (line,) = board.installed(world, at, board.implementing(world, at, board.pump(world)))
    order = board.order(world, at, line)
    type(order).objects.filter(pk=order.pk).update(title="Meanwhile")
    with pytest.raises(UnableToVerify):
        board.verify(world, at, [line], Proof(order=order))
    assert order.title == "Meanwhile"
    proving.look_again([line], Proof())
    assert line.order is None
