"""What tests of incidents stand on: one declared, a device on its board, taken as far as a test needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from openhtm.maintenance.actions import checklists, finishing, order_lines
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device
from openhtm.response import shelf
from openhtm.response.actions import incidents, lines, reports
from openhtm.response.models import Incident, IncidentDevice, Isolation

from . import room

if TYPE_CHECKING:
    from openhtm_testing.personas import World

DECLARED = {"title": "Pumps restart by themselves", "kind": "odd", "severity": "high", "summary": "Two pumps"}


def declare(world: World, at: datetime, **given: Any) -> Incident:
    return incidents.declare(
        given.pop("site", world.site),
        values={**DECLARED, **given.pop("values", {})},
        learned_at=at - timedelta(hours=2),
        by=world.mara,
        at=at,
        **given,
    )


def board(world: World, at: datetime, incident: Incident, *devices: Device) -> list[IncidentDevice]:
    because = {one.pk: "It restarted" for one in devices}
    return incidents.add_devices(incident, devices=devices, because=because, by=world.tess, at=at)


def line(world: World, at: datetime, tag: str = "GEN-0001", **given: Any) -> IncidentDevice:
    """A suspect on the board of a new incident."""
    return board(world, at, declare(world, at, **given), room.device(world, tag))[0]


def order(world: World, at: datetime, one: IncidentDevice, way: str = "out_of_use") -> Isolation:
    return lines.order_isolation(
        one, way=way, reason="It may spread", released_by="Dr. Ward", by=world.mara, at=at
    )


def isolated(world: World, at: datetime, one: IncidentDevice, way: str = "out_of_use") -> IncidentDevice:
    lines.isolation_done(order(world, at, one, way), by=world.tess, at=at)
    found: IncidentDevice = IncidentDevice.objects.for_list().get(pk=one.pk)
    return found


def held(world: World, at: datetime, one: IncidentDevice) -> Any:
    return lines.hold(one, reason="Image of its disk", custody="Locker 4, Ivo", by=world.tess, at=at)


def recovering(world: World, at: datetime, one: IncidentDevice) -> IncidentDevice:
    version = make.make_procedure(world, at)
    lines.recover(one, plan="The maker's patch 3.2", version=version, by=world.tess, at=at)
    found: IncidentDevice = IncidentDevice.objects.for_list().get(pk=one.pk)
    return found


def decide_all(world: World, at: datetime, incident: Incident) -> None:
    for clock in shelf.clocks():
        reports.rule_out(incident, clock=clock.key, reason="Nobody was harmed", by=world.mara, at=at)


def work_done(
    world: World, at: datetime, one: IncidentDevice, *, leakage: str = "80", close: bool = True
) -> None:
    """The work of the recovery: checklist filled, finished, the device given back by it, the record closed."""
    work = one.order
    assert work is not None
    run = checklists.begin(work, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    reading = Answer(values=(leakage,), unit="µA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)
    labor = order_lines.Labor(minutes=60, worked_on=make.TODAY)
    order_lines.add_labor(work, labor=labor, by=world.tess, at=at)
    finishing.finish(work, by=world.tess, at=at)
    if not close:
        return
    work.refresh_from_db()
    if work.overall.startswith("pass"):
        finishing.return_device(work, by=world.tess, at=at)
    finishing.close(work, proof=make.proof(world.tess, at), by=world.tess, at=at)
