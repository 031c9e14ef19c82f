"""A change of pump software in waves, half way over some pumps; one of the network that waits for a look; and one that
carries out a plan against Log4Shell and waits for the maker's word.

The update is made up: nothing is said of any maker's product.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.accounts.api import User
from openhtm.catalog.api import Model
from openhtm.changes import api as changes
from openhtm.changes.api import Change, Line
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry
from openhtm.registry.api import Device, DeviceChange
from openhtm.security import api as security

from .flaws import CVE
from .network import SEGMENT
from .security import MAKER
from .stage import BY, Stage

_BEFORE, _AFTER = "3.1.4", "3.2.0"
#: Where the gateways go: made up, as they are.
GATEWAY_AFTER = "2.1"
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
    _gateways(stage)
    _unplanned(stage)


def _proof(stage: Stage, person: User, password: str, days: int) -> dict[str, Any]:
    at = stage.at - timedelta(days=days)
    return {"proof": accounts.reauthenticate(person, password=password, at=at), "by": person, "at": at}


def _pumps(stage: Stage, password: str) -> None:
    """In waves: the pilot is done, the second wave stopped by a pump that was rolled back, the rest are planned."""
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
    engineer, at = stage.people["engineer"], stage.at - timedelta(days=40)
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
    texts = {**_TEXTS, "begins_on": stage.today - timedelta(days=25)}
    changes.drafting.edit(change, values=texts, **acting)
    return change


def _approved(stage: Stage, change: Change, password: str) -> None:
    engineer, manager = stage.people["engineer"], stage.people["manager"]
    acting: dict[str, Any] = {"by": engineer, "at": stage.at - timedelta(days=39)}
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
    changes.assessing.determine(change, new=new, **_proof(stage, engineer, password, 39))
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
    leading: dict[str, Any] = {"by": manager, "at": stage.at - timedelta(days=35)}
    for to in ("assessment", "review"):
        changes.deciding.advance(change, to=to, **leading)
    for role, who in (("htm", "manager"), ("it", "security"), ("clinical", "risk"), ("security", "security")):
        person = stage.people[who]
        changes.deciding.approve(change, role=role, **_proof(stage, person, password, 32))
    for to in ("scheduled", "implementing"):
        changes.deciding.advance(change, to=to, by=manager, at=stage.at - timedelta(days=27))


def _carried_out(stage: Stage, change: Change, password: str) -> None:
    """The pilot is done and baked; of the second wave one is verified, one failed and was rolled back."""
    engineer, manager = stage.people["engineer"], stage.people["manager"]
    changes.wave_acts.adopt(change, by=engineer, at=stage.at - timedelta(days=26))
    waves = list(change.waves.all())
    version = next(iter(_versions(stage)), None)
    if version is None or not waves:
        return
    passed = changes.Proof(procedure=version, result="All steps passed, alarms heard")
    pilot = changes.opening.open_wave(waves[0], by=manager, at=stage.at - timedelta(days=25))
    _changed(stage, pilot, days=25)
    _verified(stage, pilot, passed, password, days=24)
    for wave, days in zip(waves[1:3], (-6, 3), strict=False):
        _agreed(stage, wave, stage.today + timedelta(days=days))
    if len(waves) > 1:
        second = changes.opening.open_wave(waves[1], by=manager, at=stage.at - timedelta(days=7))
        _changed(stage, second[:1], days=6)
        _verified(stage, second[:1], passed, password, days=5)
        _rolled_back(stage, second[1:2], passed, password)


def _agreed(stage: Stage, wave: Any, on: date) -> None:
    window = changes.wave_acts.Window(
        on=on,
        begins=time(13),
        until=time(15, 30),
        agreed_with="The charge nurse of the unit",
        agreed_on=stage.today - timedelta(days=20),
    )
    changes.wave_acts.agree(
        wave, window=window, by=stage.people["engineer"], at=stage.at - timedelta(days=19)
    )


def _changed(stage: Stage, lines: list[Line], *, days: int) -> None:
    acting: dict[str, Any] = {"by": stage.people["technician"], "at": stage.at - timedelta(days=days)}
    if lines:
        changes.lines.begin(lines, backup="Service laptop 2, folder of the day", **acting)
        changes.lines.installed(lines, **acting)


def _verified(stage: Stage, lines: list[Line], passed: Any, password: str, *, days: int) -> None:
    if not lines:
        return
    orders = [one.order for one in lines if one.order]
    changes.lines.verify(lines, evidence=passed, **_proof(stage, stage.people["engineer"], password, days))
    at = stage.at - timedelta(days=days)
    for order in orders:
        _finished(stage, order, at)


def _finished(stage: Stage, order: Any, at: datetime) -> None:
    maintenance.orders.start(order, began_at=at - timedelta(hours=1), by=BY, at=at)
    labor = maintenance.Labor(minutes=30, worked_on=stage.day_of(at), person=stage.people["technician"])
    maintenance.order_lines.add_labor(order, labor=labor, by=BY, at=at)
    maintenance.finishing.finish(order, resolution="Updated, tested by the procedure.", by=BY, at=at)
    if not maintenance.missing_to_close(order, now=at):
        maintenance.finishing.close(order, by=BY, at=at)


def _rolled_back(stage: Stage, lines: list[Line], passed: Any, password: str) -> None:
    if not lines:
        return
    _changed(stage, lines, days=4)
    reason, at = "The pump did not start with the new version", stage.at - timedelta(days=4)
    changes.lines.fail(lines, reason=reason, by=stage.people["technician"], at=at)
    signed = _proof(stage, stage.people["engineer"], password, 3)
    changes.lines.roll_back(lines, runs_now=_BEFORE, reason=reason, evidence=passed, **signed)


def _versions(stage: Stage) -> list[Any]:
    """Procedures in force."""
    return maintenance.performing.readable_in_force(BY, on=stage.today)


def _gateways(stage: Stage) -> None:
    """Requested for the plan against Log4Shell in the gateways; the maker's word has not come."""
    engineer = stage.people["engineer"]
    model = Model.objects.get(number="NL-2000", manufacturer__name=MAKER)
    plan = security.access.plans(engineer).standing().get(vulnerability__name=CVE, model=model)
    acting: dict[str, Any] = {"by": engineer, "at": stage.at}
    values = {
        "kind": "normal",
        "title": "Ventilator gateways to the release that the maker promised",
        "reason": plan.what,
        "source_kind": "flaw",
        "source": CVE,
    }
    change = changes.drafting.request(plan.at_site, values=values, plans=[plan], **acting)
    new = changes.NewTarget(model=model, from_versions="2.0", to_version=GATEWAY_AFTER)
    changes.drafting.name_target(change, new=new, **acting)
    devices = changes.gathering.of_plans(engineer, change)
    changes.drafting.add_devices(change, devices=devices, **acting)


def _unplanned(stage: Stage) -> None:
    """A monitor shows another version, and no change says why. Of the one beside it only the entry was wrong."""
    monitors = list(Device.objects.usable().filter(tag__startswith="MON-").order_by("tag")[:2])
    for one in monitors:
        _reads(stage, one, "4.0", days=90, reason="Read at the inspection")
    for one in monitors[:1]:
        _reads(stage, one, "4.1", days=20, reason="Read at the inspection")
    for one in monitors[1:]:
        why = "Entered for the monitor beside it"
        _reads(stage, one, "3.9", days=20, reason=why, corrects=True)


def _reads(
    stage: Stage, device: Device, version: str, *, days: int, reason: str, corrects: bool = False
) -> None:
    shown = {"kind": "application", "name": "", "version": version, "corrects": corrects}
    told = [DeviceChange(device.pk, software=[shown])]
    registry.devices.update_many(told, by=BY, at=stage.at - timedelta(days=days), reason=reason)


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
