"""What tests of changes stand on: a change of two pumps, taken as far as a test needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from openhtm.changes.actions import assessing, deciding, drafting, lines
from openhtm.changes.actions.drafting import NewTarget
from openhtm.changes.models import Change, Line
from openhtm.changes.proving import Proof
from openhtm.changes.rules.risks import Aspect, Rated
from openhtm.maintenance.actions import work_orders as orders
from openhtm.maintenance.models import OrderKind, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.tests import factories as make
from openhtm.registry.models import Device, Software

if TYPE_CHECKING:
    from openhtm_testing.personas import World

REQUEST = {
    "kind": "normal",
    "title": "Pump software 3.2",
    "reason": "Closes the flaw in the web server of the pump",
    "source_kind": "field_change",
    "source": "FCO 2026-17",
}
TEXTS = {
    "clinical_impact": "Each pump is away for half an hour",
    "fallback": "Spare pumps of the pool",
    "test_plan": "Functional test by the manual, alarms, drug library",
    "rollback": "Version 3.1 from the service laptop",
    "training": "None: the screens stay as they are",
    "it_part": "None",
    "recalibration": "no",
    "begins_on": date(2026, 11, 23),
}
ROLES = {"htm": "mara", "it": "ivo", "clinical": "rita", "security": "ivo"}
BACKUP = "Service laptop 4, folder of the day"


def pump(world: World, tag: str = "GEN-0001", *, risk: str = "medium", **facts: Any) -> Device:
    """Runs version 3.1, in the ICU of General Hospital."""
    device = make.make_device(world, tag, model=make.make_model(f"Flow {risk}", risk=risk), **facts)
    Software.objects.create(
        device=device, kind="application", name="", version="3.1", valid_from=device.created_at
    )
    return device


def draft(world: World, at: datetime, *devices: Device, **given: Any) -> Change:
    """With its models and devices, nothing assessed. By Cleo."""
    change = drafting.request(world.site, values={**REQUEST, **given}, by=world.cleo, at=at)
    for model in {one.model for one in devices if one.model}:
        new = NewTarget(model=model, from_versions="3.1", to_version="3.2")
        drafting.name_target(change, new=new, by=world.cleo, at=at)
    drafting.add_devices(change, devices=devices, by=world.cleo, at=at)
    return change


def authorize(world: World, at: datetime, change: Change) -> Change:
    return assessing.authorize(
        change,
        document="FCO 2026-17, rev. B",
        authorized_by="Acme Medical, field service",
        authorized_on=date(2026, 11, 2),
        by=world.cleo,
        at=at,
    )


def determine(world: World, at: datetime, change: Change, **given: Any) -> Change:
    values = {
        "activity": "update",
        "determination": "servicing",
        "rationale": "The maker's own update for this model",
        **given,
    }
    new = assessing.NewDetermination(**values)
    return assessing.determine(change, new=new, proof=make.proof(world.cleo, at), by=world.cleo, at=at)


def rate(world: World, at: datetime, change: Change, **given: Any) -> Change:
    rated = Rated(
        **{
            "severity_before": 4,
            "probability_before": 3,
            "severity_after": 4,
            "probability_after": 1,
            **given,
        }
    )
    return assessing.rate(change, ratings=dict.fromkeys(Aspect, rated), by=world.cleo, at=at)


def assessed(world: World, at: datetime, change: Change) -> Change:
    """Whole, in review."""
    drafting.edit(change, values=TEXTS, by=world.cleo, at=at)
    if change.kind != "network":
        authorize(world, at, change)
        determine(world, at, change)
    rate(world, at, change)
    for to in ("assessment", "review"):
        deciding.advance(change, to=to, by=world.mara, at=at)
    return change


def sign(world: World, at: datetime, change: Change, role: str, who: str = "") -> Any:
    person = getattr(world, who or ROLES[role])
    return deciding.approve(change, role=role, proof=make.proof(person, at), by=person, at=at)


def approved(world: World, at: datetime, change: Change) -> Change:
    assessed(world, at, change)
    for role in ROLES:
        sign(world, at, change, role)
    return change


def implementing(world: World, at: datetime, *devices: Device, **given: Any) -> Change:
    change = approved(world, at, draft(world, at, *devices, **given))
    for to in ("scheduled", "implementing"):
        deciding.advance(change, to=to, by=world.mara, at=at)
    return change


def of(change: Change) -> list[Line]:
    return list(Line.objects.for_list().filter(change=change).order_by("device__tag"))


def installed(world: World, at: datetime, change: Change) -> list[Line]:
    """By Tess."""
    lines.begin(of(change), backup=BACKUP, by=world.tess, at=at)
    return lines.installed(of(change), by=world.tess, at=at)


def evidence(world: World, at: datetime, **given: Any) -> Proof:
    version = given.pop("procedure", None) or make.make_procedure(world, at)
    return Proof(**{"procedure": version, "result": "All steps passed", **given})


def order(world: World, at: datetime, line: Line) -> WorkOrder:
    """An open one of the device, which proves nothing yet."""
    new = NewOrder(kind=OrderKind.CYBER, title="Update", device=line.device)
    made = orders.open_order(new, by=world.mara, at=at)
    Line.objects.filter(pk=line.pk).update(order=made)
    return made


def verify(world: World, at: datetime, found: list[Line], proof: Proof, who: str = "cleo") -> list[Line]:
    person = getattr(world, who)
    return lines.verify(found, evidence=proof, proof=make.proof(person, at), by=person, at=at)


def end(world: World, at: datetime, change: Change, to: str = "closed") -> Change:
    return deciding.end(
        change, to=to, result="As planned", proof=make.proof(world.mara, at), by=world.mara, at=at
    )
