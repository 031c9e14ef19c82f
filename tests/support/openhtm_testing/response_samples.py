"""What the walk knows of incident response: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    from openhtm.response.actions import fallbacks, preparing, roster

    world, device = samples.world, samples["device"]
    values = {"role": "clinical", "name": "Zebrafinch Clinician", "phone": "555 zebrafinch"}
    samples.records["member"] = roster.name_member(world.site, values=values, by=world.mara, at=at)
    unit = {"role": "unit", "department": world.icu, "name": "Zebrafinch Charge", "phone": "555 zebrafinch"}
    roster.name_member(world.site, values=unit, by=world.mara, at=at)
    given = {"instead": "Zebrafinch hand", "agreed_with": "Zebrafinch ward", "agreed_on": at.date()}
    samples.records["fallback"] = fallbacks.write(device, values=given, by=world.mara, at=at)
    shown: dict[str, Any] = {
        "item": "plan",
        "answer": "shown",
        "text": "Zebrafinch plan",
        "shown_on": at.date(),
    }
    preparing.record(world.site, **shown, by=world.mara, at=at)
    _incident(samples, at)


def _incident(samples: Samples, at: datetime) -> None:
    """Open, with a device of its own that is ordered isolated and held, a report that runs, and a lesson."""
    from openhtm.maintenance.tests import factories as make
    from openhtm.response.actions import incidents, lessons, lines, reports

    world = samples.world
    acting: dict[str, Any] = {"by": world.mara, "at": at}
    values = {"title": "Zebrafinch pumps", "kind": "odd", "severity": "high", "summary": "Zebrafinch"}
    made = incidents.declare(world.site, values=values, learned_at=at, **acting)
    device = make.make_device(world, "GEN-ZEBRAFINCH-INCIDENT", network_connected=True)
    because = {device.pk: "Zebrafinch restart"}
    line = incidents.add_devices(made, devices=[device], because=because, **acting)[0]
    given: dict[str, Any] = {
        "way": "network",
        "reason": "Zebrafinch spread",
        "released_by": "Zebrafinch ward",
    }
    lines.order_isolation(line, **given, **acting)
    lines.hold(line, reason="Zebrafinch disk", custody="Zebrafinch locker", **acting)
    reports.start(made, clock="gdpr", started_at=at, reason="Zebrafinch names", **acting)
    lesson = lessons.add(made, text="Zebrafinch number", owner=world.tess, due_on=at.date(), **acting)
    samples.records |= {
        "incident": made,
        "suspect": line,
        "lesson": lesson,
        "inject": _rehearsal(samples, at),
    }


def _rehearsal(samples: Samples, at: datetime) -> Any:
    """An exercise whose first inject is told, decided on and marked; the second is told."""
    from openhtm.response.actions import rehearsals

    world = samples.world
    made = rehearsals.begin(world.site, scenario="infusion_server", by=world.mara, at=at)
    first, second = made.injects.all()[:2]
    for one in (first, second):
        rehearsals.release(one, by=world.mara, at=at)
    rehearsals.decide(first, text="Zebrafinch list", by=world.tess, at=at)
    rehearsals.mark(first, mark="partly", note="Zebrafinch gap", by=world.mara, at=at)
    return second
