"""Ready for an incident, half way: a team with gaps, fallbacks for some kinds, an exercise held, and one incident
open on the Log4Shell story."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openhtm.places.api import Site
from openhtm.registry.api import Device
from openhtm.response import api as response
from openhtm.response.api import Incident

from .flaws import CVE
from .stage import BY, Stage

_PHONE = "+1 312 555 01{:02d}"
#: Role, name or account, whether reachable out of hours, rank.
_TEAM: tuple[tuple[str, str, str, int], ...] = (
    ("commander", "Adriana Cole", "yes", 1),
    ("clinical", "Dr. Priya Natarajan", "yes", 1),
    ("clinical", "Dr. Samuel Okafor", "no", 2),
    ("nursing", "House supervisor on duty", "yes", 1),
    ("htm", "manager", "yes", 1),
    ("htm", "engineer", "yes", 2),
    ("it", "Network operations desk", "yes", 1),
    ("security", "Lena Fischer", "unknown", 1),
    ("emergency", "Marcus Reyes", "yes", 1),
    ("risk", "Joan Whitfield", "no", 1),
    ("maker", "Northlake Medical (made up), product security", "yes", 1),
)
_FALLBACKS = {
    "Central monitoring station": (
        "1. A nurse at each bed.\n2. Alarms at the bedside to the loudest.\n3. Vital signs on paper.",
        "Central alarms and the record of trends",
        30,
    ),
    "Ventilator, intensive care": (
        "1. Resuscitation bag at the bed, tried.\n2. Respiratory therapist comes with a transport ventilator.",
        "",
        0,
    ),
    "Laboratory analyzer": ("Urgent samples by courier to the partner laboratory; the rest waits.", "", 240),
}
_SHOWN = (
    ("plan", "Emergency operations plan, annex 9, in the command center", 60),
    ("authority", "Matrix of who may disconnect what, signed by the chief nursing officer", 200),
    ("restore", "Copies of configurations in the safe of the workshop", 260),
    ("reports_of_oddities", "Poster in every unit, and a line in the orientation of new staff", 120),
)


def load_response(stage: Stage) -> None:
    incident_site = _device(stage, "NLV-0001").site
    _team(stage, incident_site)
    _fallbacks(stage)
    for item, text, days in _SHOWN:
        day = stage.today - timedelta(days=days)
        given: dict[str, Any] = {"item": item, "answer": "shown", "text": text, "shown_on": day}
        response.preparing.record(incident_site, **given, by=BY, at=stage.at)
    _exercise(stage, incident_site)
    _incident(stage, incident_site)


def _device(stage: Stage, tag: str) -> Device:
    found: Device = Device.objects.select_related("site", "department", "device_type").get(tag=tag)
    return found


def _team(stage: Stage, site: Site) -> None:
    for n, (role, who, hours, rank) in enumerate(_TEAM):
        person = stage.people.get(who)
        values = {
            "role": role,
            "rank": rank,
            "person": person,
            "name": "" if person else who,
            "phone": _PHONE.format(n),
            "out_of_hours": hours,
            "other_way": "Radio channel 3" if rank == 1 and hours == "yes" else "",
        }
        made = response.roster.name_member(site, values=values, by=BY, at=stage.at)
        if hours != "unknown":
            response.roster.confirm(made, on=stage.today - timedelta(days=20 * n), by=BY, at=stage.at)
    for n, tag in enumerate(("NLV-0001", "NLK-0001"), start=40):
        unit = _device(stage, tag).department
        values = {
            "role": "unit",
            "department": unit,
            "name": "Charge nurse on duty",
            "phone": _PHONE.format(n),
        }
        response.roster.name_member(site, values={**values, "out_of_hours": "yes"}, by=BY, at=stage.at)


def _fallbacks(stage: Stage) -> None:
    for name, (instead, stops, minutes) in _FALLBACKS.items():
        values = {
            "instead": instead,
            "stops": stops,
            "away_minutes": minutes,
            "agreed_with": "Dr. Priya Natarajan",
            "agreed_on": stage.today - timedelta(days=90),
        }
        response.fallbacks.write(stage.types[name], values=values, by=BY, at=stage.at)


def _declare(stage: Stage, site: Site, *, days: int, **given: Any) -> Incident:
    at = stage.at - timedelta(days=days)
    return response.incidents.declare(
        site, learned_at=at - timedelta(hours=3), by=stage.people["manager"], at=at, **given
    )


def _exercise(stage: Stage, site: Site) -> None:
    """Held half a year ago, every device settled; one lesson done, one overdue."""
    manager = stage.people["manager"]
    values = {
        "title": "Table-top: ransomware reaches the infusion server at night",
        "kind": "malware",
        "severity": "critical",
        "summary": "Played by ICU, HTM, IT, nursing and risk in the command center.",
    }
    made = _declare(stage, site, days=180, values=values, is_exercise=True)
    at = stage.at - timedelta(days=180)
    acting: dict[str, Any] = {"by": manager, "at": at}
    device = _device(stage, "NLP-0001")
    line = response.incidents.add_devices(
        made, devices=[device], because={device.pk: "The scenario names it"}, **acting
    )[0]
    told: dict[str, Any] = {
        "way": "network",
        "reason": "To stop the spread",
        "released_by": "Dr. Samuel Okafor",
    }
    ordered = response.lines.order_isolation(line, **told, **acting)
    response.lines.isolation_done(ordered, done_by="Night technician", **acting)
    response.lines.recover(line, plan="Restored from a clean image", **acting)
    response.lines.return_device(line, **acting)
    for to in ("contained", "recovering", "recovered"):
        response.incidents.advance(made, to=to, **acting)
    mend: dict[str, Any] = {
        "text": "Print the numbers of the wards and lay them out",
        "owner": stage.people["engineer"],
    }
    first = response.lessons.add(made, **mend, due_on=stage.today - timedelta(days=150), **acting)
    response.lessons.done(first, note="In the red binder of the command center", by=BY, at=stage.at)
    other: dict[str, Any] = {"text": "Agree a fallback for imaging with radiology", "owner": manager}
    response.lessons.add(made, **other, due_on=stage.today - timedelta(days=30), **acting)


def _incident(stage: Stage, site: Site) -> None:
    """Open: found by the flaw, one isolated, one cleared, one held as evidence, the rest to be decided."""
    values = {
        "title": "Log4Shell in networked devices",
        "kind": "flaw",
        "severity": "high",
        "summary": "The gateway of the ventilators logs names that visitors may choose.",
    }
    made = _declare(stage, site, days=2, values=values)
    acting: dict[str, Any] = {"by": stage.people["manager"], "at": stage.at - timedelta(days=1)}
    found = response.triage.from_flaw(BY, made, CVE, on=stage.today)
    lines = response.incidents.add_devices(made, devices=found.devices, because=found.because, **acting)
    by_tag = {one.device.tag: one for one in lines}
    if gateway := by_tag.get("NLV-0001"):
        told: dict[str, Any] = {
            "way": "network",
            "reason": "It can be reached from the guest network",
            "released_by": "Dr. Okafor",
        }
        ordered = response.lines.order_isolation(gateway, **told, **acting)
        response.lines.isolation_done(ordered, done_by="Network operations desk", **acting)
    if server := by_tag.get("NLP-0002"):
        kept: dict[str, Any] = {
            "reason": "Odd entries in its log",
            "custody": "Workshop, locker 4; key with the manager",
        }
        response.lines.hold(server, **kept, **acting)
    if station := by_tag.get("NLI-0001"):
        response.lines.clear(station, reason="Off the network since installation", **acting)
    note = "Ward sister of the ICU told; a nurse stands at each of the two beds."
    response.incidents.add_note(made, text=note, **acting)
    reason = "No data of patients are known to have left"
    response.reports.rule_out(made, clock="gdpr", reason=reason, **acting)
    owed = "The maker must hear of the odd entries"
    response.reports.start(made, clock="voluntary", started_at=acting["at"], reason=owed, **acting)
