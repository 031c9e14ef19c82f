"""A proof counts for the version that it proved, on that software, from then on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.changes.actions import lines
from openhtm.changes.tests import board
from openhtm.compliance.asking import Asked
from openhtm.compliance.findings.software_changed import RULE
from openhtm.maintenance.models import ProcedureVersion
from openhtm.maintenance.tests.factories import proof
from openhtm.registry.api import Device, DeviceChange, Software, devices

from .planting import TODAY

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def told(at: datetime) -> list[tuple[str, list[str]]]:
    rows = RULE.find(Asked(on=TODAY, at=at))
    return [(one.subject, [str(values["after"]) for _code, values in one.because]) for one in rows]


def shows(world: World, at: datetime, device: Device, version: str, kind: str = "application") -> None:
    software = [{"kind": kind, "name": "", "version": version}]
    devices.update_many([DeviceChange(device.pk, software=software)], by=world.root, at=at)


@pytest.fixture
def proven(world: World, at: datetime) -> Device:
    """Runs 3.2, by a change of twenty days ago."""
    pump, then = board.pump(world), at - timedelta(days=20)
    Software.objects.update(valid_from=then - timedelta(days=1))
    change = board.implementing(world, then, pump)
    board.verify(world, then, board.installed(world, then, change), board.evidence(world, then))
    return pump


def test_an_earlier_proof_does_not_cover_what_came_after_it(
    world: World, proven: Device, at: datetime
) -> None:
    assert told(at) == []
    shows(world, at - timedelta(days=9), proven, "3.1")
    assert told(at) == [("GEN-0001", ["3.1"])]
    shows(world, at - timedelta(days=5), proven, "3.2")
    assert told(at) == [("GEN-0001", ["3.2"])]


def test_a_proof_of_one_software_does_not_cover_another(world: World, proven: Device, at: datetime) -> None:
    for days, version in ((30, "7"), (10, "3.2")):
        shows(world, at - timedelta(days=days), proven, version, kind="firmware")
    assert told(at) == [("GEN-0001", ["3.2"])]


def test_a_device_that_was_rolled_back_runs_what_the_change_says(
    world: World, proven: Device, at: datetime
) -> None:
    other = board.pump(world, "GEN-0002", created_at=at - timedelta(days=8))
    then = at - timedelta(days=4)
    Software.objects.filter(device=other).update(valid_from=then - timedelta(days=1))
    (line,) = board.installed(world, then, board.implementing(world, then, other))
    lines.fail([line], reason="Does not start", by=world.tess, at=then)
    (line,) = lines.give_up(
        board.of(line.change), runs_now="3.0", reason="No start", by=world.tess, at=then + timedelta(hours=1)
    )
    assert told(at) == []
    signed: dict[str, Any] = {
        "evidence": board.evidence(world, then, procedure=ProcedureVersion.objects.get()),
        "proof": proof(world.cleo, at),
    }
    lines.roll_back([line], runs_now="3.1", reason="Tested", by=world.cleo, at=at, **signed)
    assert told(at) == []
