"""Planted cases of rules about changes of software."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from openhtm.changes.actions import assessing, drafting
from openhtm.changes.models import Change
from openhtm.changes.rules.risks import Aspect, Rated
from openhtm.changes.tests import board
from openhtm.maintenance.tests import factories as make
from openhtm.registry.api import DeviceChange, devices
from openhtm.registry.models import Device

from .planting import Planted, changed

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def _emergency(world: World, at: datetime, title: str, **facts: Any) -> Change:
    made = drafting.request(
        world.site, values={**board.REQUEST, "kind": "emergency", "title": title}, by=world.cleo, at=at
    )
    rated = Rated(severity_before=4, probability_before=3, severity_after=4, probability_after=1)
    assessing.rate(made, ratings=dict.fromkeys(Aspect, rated), by=world.cleo, at=at)
    changed(made, spoken_at=at, **facts)()
    return made


def paperwork_late(world: World, at: datetime) -> Planted:
    late = _emergency(world, at, "Pumps lose time", paperwork_on=date(2026, 11, 20))
    _emergency(world, at, "Due today", paperwork_on=date(2026, 11, 22))
    _emergency(world, at, "Signed", paperwork_on=date(2026, 11, 20), paperwork_done_at=at)
    _emergency(world, at, "Long ago", paperwork_on=date(2022, 11, 20))
    return Planted(f"{late} Pumps lose time", changed(late, paperwork_done_at=at))


def _shows(world: World, at: datetime, device: Device, version: str, reason: str = "", **more: Any) -> None:
    software = [{"kind": "application", "name": "", "version": version, **more}]
    devices.update_many([DeviceChange(device.pk, software=software)], by=world.root, at=at, reason=reason)


def software_changed(world: World, at: datetime) -> Planted:
    """Beside it: first read, proven by a change, corrected with a reason, spelled otherwise, gone."""
    before, later = at - timedelta(days=9), at - timedelta(days=5)
    found, proven, wrong, spelled, gone = (
        board.pump(world, f"GEN-77{n:02}", created_at=before) for n in range(5)
    )
    Device.objects.update(created_at=before)
    type(found.software.get()).objects.update(valid_from=before)
    first = make.make_device(world, "GEN-7799", model=found.model)
    _shows(world, later, first, "3.2")
    change = board.implementing(world, later, proven)
    proof = board.evidence(world, later)
    board.verify(world, later, board.installed(world, later, change), proof)
    _shows(world, later, found, "3.2")
    _shows(world, later, wrong, "3.11", reason="Read the label of the pump beside it", corrects=True)
    _shows(world, later, spelled, "Version 3.1")
    _shows(world, later, gone, "3.2")
    changed(gone, status="retired")()

    def mend() -> None:
        again = board.implementing(world, at, found)
        board.verify(world, at, board.installed(world, at, again), proof)

    return Planted("GEN-7700", mend)


CHANGE_CASES = (paperwork_late, software_changed)
