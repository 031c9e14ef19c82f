"""Devices of incidents taken through whatever order of acts: each step is that of the table or refused, and what the
registry holds of the device always agrees with the room."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.kernel.errors import DomainError
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.response import incident_access as access
from openhtm.response.actions import lines
from openhtm.response.models import EvidenceHold, IncidentDevice, Isolation
from openhtm.response.rules.incidents import DeviceState, device_may_follow

from . import incident_world as play

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
Act = Callable[[], object]
STEPS = 30


class Walk:
    """One device, and the acts that anybody may try on it in any state."""

    def __init__(self, world: World, at: datetime, *, exercise: bool) -> None:
        self.world, self.at, self.exercise = world, at, exercise
        self.pk = play.line(world, at, is_exercise=exercise).pk

    @property
    def line(self) -> IncidentDevice:
        found: IncidentDevice = IncidentDevice.objects.for_list().get(pk=self.pk)
        return found

    def acts(self) -> dict[str, Act]:
        line = self.line
        mara: dict[str, Any] = {"by": self.world.mara, "at": self.at}
        proof = make.proof(self.world.mara, self.at)
        return {
            "clear": lambda: lines.clear(line, reason="x", **mara),
            "suspect": lambda: lines.suspect_again(line, reason="x", **mara),
            "order": lambda: play.order(self.world, self.at, line),
            "isolated": lambda: lines.isolation_done(access.standing_isolation(line), **mara),
            "hold": lambda: lines.hold(line, reason="x", custody="y", **mara),
            "release": lambda: lines.release(access.standing_hold(line), reason="x", **mara),
            "recover": lambda: lines.recover(line, plan="x", **mara),
            "again": lambda: lines.isolate_again(line, reason="x", **mara),
            "return": lambda: lines.return_device(line, **mara),
            "untested": lambda: lines.return_untested(line, reason="x", proof=proof, **mara),
        }

    def step(self, name: str) -> bool:
        """Whether the act was carried out; refused, nothing has changed."""
        before = self.seen()
        try:
            self.acts()[name]()
        except DomainError:
            assert self.seen() == before, f"{name} was refused and changed something"
            return False
        was, now = DeviceState(str(before[0])), DeviceState(self.line.state)
        assert was is now or device_may_follow(was, now), f"{name}: {was} to {now}"
        return True

    def seen(self) -> tuple[object, ...]:
        device = Device.objects.get()
        counts = (WorkOrder.objects.count(), Isolation.objects.count(), EvidenceHold.objects.count())
        return (
            self.line.state,
            device.status,
            device.block_count,
            *counts,
            self.line.incident.entries.count(),
        )

    def agrees(self) -> None:
        """What must hold after every step."""
        line, device = self.line, Device.objects.get()
        held = line.holds.filter(released_at=None).exists()
        out = line.isolations.filter(ended_at=None, done_at__isnull=False).exists()
        if self.exercise:
            assert (device.status, device.block_count, WorkOrder.objects.count()) == ("in_service", 0, 0)
            return
        assert device.block_count == int(held)
        assert device.status == ("isolated" if out else "in_service")
        if line.state == DeviceState.ISOLATED:
            assert out
        if line.state in {DeviceState.CLEARED, DeviceState.RETURNED}:
            assert not out
        if line.state == DeviceState.RETURNED:
            # No order was worked on here, so only a signature can have given it back.
            assert line.override


@pytest.mark.parametrize("exercise", [False, True], ids=["real", "exercise"])
@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_acts_keeps_room_and_registry_agreed(
    world: World, at: datetime, seed: int, exercise: bool
) -> None:
    chosen, walk = random.Random(seed), Walk(world, at, exercise=exercise)
    names = sorted(walk.acts())
    done = set()
    for _step in range(STEPS):
        name = chosen.choice(names)
        if walk.step(name):
            done.add(name)
        walk.agrees()
    assert len(done) >= 4, "the walk went nowhere: it proves nothing"
