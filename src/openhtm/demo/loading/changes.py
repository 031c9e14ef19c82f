"""A change of pump software half way over some pumps, and one of the network that waits for a look.

The update is made up: nothing is said of any maker's product.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.accounts.api import User
from openhtm.catalog.api import Model
from openhtm.changes import api as changes
from openhtm.changes.api import Change, Line
from openhtm.registry import api as registry
from openhtm.registry.api import Device, DeviceChange

from .network import SEGMENT
from .stage import BY, Stage

_BEFORE, _AFTER = "3.1.4", "3.2.0"
_MOST = 8
_TEXTS = {
    "clinical_impact": "Each pump is away for half an hour; the unit keeps the others.",
    "fallback": "Spare pumps of the unit; syringe pumps for short infusions.",
    "test_plan": "Flow at two rates, occlusion and air alarms, battery, drug library, link to the server, time.",
    "rollback": "Version 3.1.4 and the saved configuration from the service laptop.",
    "training": "None: the screens stay as they are. A note goes to the charge nurses.",
    "it_part": "Opens the update server to the pumps for the days of the change.",
    "recalibration": "no",
}


def load_changes(stage: Stage, *, password: str) -> None:
    _pumps(stage, password)
    _network(stage)


def _proof(stage: Stage, person: User, password: str, days: int) -> dict[str, Any]:
    at = stage.at - timedelta(days=days)
    return {"proof": accounts.reauthenticate(person, password=password, at=at), "by": person, "at": at}


def _pumps(stage: Stage, password: str) -> None:
    """Two verified, one failed and rolled back, one waits for its test, the rest are planned."""
    pump = Device.objects.usable().filter(tag__startswith="LVP-", model__isnull=False).order_by("tag").first()
    if pump is None or pump.model is None or pump.device_type is None:
        return
    devices = list(Device.objects.usable().filter(model=pump.model, site=pump.site).order_by("tag")[:_MOST])
    software = [{"kind": "application", "name": "", "version": _BEFORE}]
    told = [DeviceChange(one.pk, software=software) for one in devices]
    registry.devices.update_many(told, by=BY, at=stage.at - timedelta(days=60))
    change = _requested(stage, pump.model, devices)
    _approved(stage, change, password)
    _carried_out(stage, change, password)
    new = changes.pool_acts.NewMinimum(
        device_type=pump.device_type,
        department=devices[0].department,
        ready=1,
        agreed_with="Dr. Priya Natarajan",
        agreed_on=stage.today - timedelta(days=30),
    )
    changes.pool_acts.agree(pump.site, new=new, by=stage.people["manager"], at=stage.at)


def _requested(stage: Stage, model: Model, devices: list[Device]) -> Change:
    engineer, at = stage.people["engineer"], stage.at - timedelta(days=20)
    values = {
        "kind": "normal",
        "title": "Pump software 3.2.0 (made up, for practice)",
        "reason": "Practice with an update that does not exist, as a field change order would ask for it.",
        "source_kind": "field_change",
        "source": "FCO 2026-17 (made up)",
    }
    acting: dict[str, Any] = {"by": engineer, "at": at}
    change = changes.drafting.request(devices[0].site, values=values, **acting)
    new = changes.NewTarget(model=model, from_versions=_BEFORE, to_version=_AFTER)
    changes.drafting.name_target(change, new=new, **acting)
    changes.drafting.add_devices(change, devices=devices, **acting)
    texts = {**_TEXTS, "begins_on": stage.today - timedelta(days=5)}
    changes.drafting.edit(change, values=texts, **acting)
    return change


def _approved(stage: Stage, change: Change, password: str) -> None:
    engineer, manager = stage.people["engineer"], stage.people["manager"]
    acting: dict[str, Any] = {"by": engineer, "at": stage.at - timedelta(days=19)}
    changes.assessing.authorize(
        change,
        document="FCO 2026-17, revision B (made up), in the folder of the model",
        authorized_by="Field service of the maker",
        authorized_on=stage.today - timedelta(days=40),
        **acting,
    )
    new = changes.assessing.NewDetermination(
        activity="update",
        determination="servicing",
        rationale="The maker's own update for this model; intended use and alarms stay as they are.",
    )
    changes.assessing.determine(change, new=new, **_proof(stage, engineer, password, 19))
    rated = {
        "safety": changes.Rated(
            severity_before=4, probability_before=2, severity_after=4, probability_after=1
        ),
        "effectiveness": changes.Rated(
            severity_before=2, probability_before=2, severity_after=2, probability_after=2
        ),
        "security": changes.Rated(
            severity_before=4, probability_before=4, severity_after=4, probability_after=1
        ),
    }
    changes.assessing.rate(change, ratings=rated, **acting)
    leading: dict[str, Any] = {"by": manager, "at": stage.at - timedelta(days=15)}
    for to in ("assessment", "review"):
        changes.deciding.advance(change, to=to, **leading)
    for role, who in (("htm", "manager"), ("it", "security"), ("clinical", "risk"), ("security", "security")):
        person = stage.people[who]
        changes.deciding.approve(change, role=role, **_proof(stage, person, password, 12))
    for to in ("scheduled", "implementing"):
        changes.deciding.advance(change, to=to, by=manager, at=stage.at - timedelta(days=5))


def _carried_out(stage: Stage, change: Change, password: str) -> None:
    rows = Line.objects.for_list().filter(change=change).order_by("device__tag")
    lines = list(rows[:4])
    technician, engineer = stage.people["technician"], stage.people["engineer"]
    for days, line in zip((5, 4, 3, 1), lines, strict=False):
        at = stage.at - timedelta(days=days)
        acting: dict[str, Any] = {"by": technician, "at": at}
        changes.lines.begin([line], backup="Service laptop 2, folder of the day", **acting)
        if days != 3:
            changes.lines.installed([line], **acting)
    version = next(iter(_versions(stage)), None)
    if version is None:
        return
    passed = changes.Proof(procedure=version, result="All steps passed, alarms heard")
    for days, line in zip((4, 3), lines, strict=False):
        changes.lines.verify([line], evidence=passed, **_proof(stage, engineer, password, days))
    reason = "The pump did not start with the new version"
    for line in lines[2:3]:
        changes.lines.fail([line], reason=reason, by=technician, at=stage.at - timedelta(days=2))
        signed = _proof(stage, engineer, password, 2)
        changes.lines.roll_back([line], runs_now=_BEFORE, reason=reason, evidence=passed, **signed)


def _versions(stage: Stage) -> list[Any]:
    """Procedures in force."""
    return changes.proving.procedures(BY, on=stage.today)


def _network(stage: Stage) -> None:
    """Asked by IT: devices that ride on the segment, and those of which the segment is unknown."""
    site = Device.objects.select_related("site").get(tag="NLV-0001").site
    security = stage.people["security"]
    acting: dict[str, Any] = {"by": security, "at": stage.at - timedelta(days=3)}
    values = {
        "kind": "network",
        "title": "New firewall rules for the segment of medical devices",
        "reason": "Closes what the segment does not need to the internet.",
        "source_kind": "it_request",
        "source": "RFC 4411 (made up)",
    }
    change = changes.drafting.request(site, values=values, **acting)
    touches = [("segment", SEGMENT), ("host", "nlv-0001"), ("device", "NLP-0001")]
    changes.riding_acts.ask(change, touches=touches, **acting)
    texts = {
        "clinical_impact": "Gateways may lose their server for minutes",
        "rollback": "The rules of before",
    }
    changes.drafting.edit(change, values=texts, **acting)
