"""The sentences of incidents: what is on the timeline, what is refused, and why."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from openhtm.registry.api import Device

from . import shelf, words
from .models import DeviceStateChoice, Incident, IncidentDevice, Isolation, Report, ReportState
from .rules.clocks import Clock, Unit
from .rules.incidents import DeviceState, Lacking, Obstacle

OBSTACLES = {
    Obstacle.SUSPECTS: lazy(
        "Some devices are suspected and nothing was decided on them. Clear or isolate them first."
    ),
    Obstacle.UNSETTLED: lazy("Some devices are neither cleared nor returned to service."),
    Obstacle.CLOCKS_UNDECIDED: lazy("For some reports to others nobody has decided whether they apply."),
    Obstacle.CLOCKS_RUNNING: lazy("Some reports to others run and were not sent."),
    Obstacle.REPORT: lazy("The report of what went well and what is to be mended is not written."),
}
LACKING = {
    Lacking.ORDER: lazy("There is no work order whose test would prove it. Begin the recovery first."),
    Lacking.OPEN: lazy("Its work order is not closed yet."),
    Lacking.NOT_TESTED: lazy(
        "Its work order was closed without a checklist that passed. Have it tested, or sign for it."
    ),
    Lacking.FAILED: lazy("The test of its work order failed."),
    Lacking.HELD: lazy("It is held as evidence. Release it first, with the reason."),
}
UNITS = {
    Unit.HOURS: lazy("%(n)s hours"),
    Unit.DAYS: lazy("%(n)s days"),
    Unit.WORKDAYS: lazy("%(n)s work days"),
    Unit.MONTHS: lazy("%(n)s month"),
}
TIERS = {
    "affected": lazy("affected"),
    "probably": lazy("probably affected"),
    "cannot_exclude": lazy("cannot be excluded"),
}
CONFIDENCE = {"known": lazy("Known in the field"), "unverified": lazy("Unverified: look it up")}


def obstacle(one: Obstacle) -> str:
    return str(OBSTACLES[one])


def lacking(one: Lacking) -> str:
    return str(LACKING[one])


def no_step(device: Device, before: DeviceState, after: DeviceState) -> str:
    told = _("%(device)s is %(before)s: %(after)s cannot follow.")
    return told % {
        "device": device,
        "before": str(DeviceStateChoice(before).label).lower(),
        "after": str(DeviceStateChoice(after).label).lower(),
    }


def declared(incident: Incident) -> str:
    told = _("Exercise begun: %(title)s") if incident.is_exercise else _("Declared: %(title)s")
    return told % {"title": incident.title}


def state_now(incident: Incident) -> str:
    return _("The incident is %(state)s now.") % {"state": incident.get_state_display().lower()}


def suspected(rows: Sequence[IncidentDevice]) -> str:
    n = len(rows)
    told = ngettext("%(n)s device is suspected: %(tags)s", "%(n)s devices are suspected: %(tags)s", n)
    shown = ", ".join(one.device.tag for one in rows[:20])
    return told % {"n": n, "tags": shown if n <= 20 else f"{shown} ..."}


def isolation_ordered(one: Isolation) -> str:
    if one.released_by:
        told = _("Isolation ordered (%(way)s): %(why)s. Released by %(who)s.")
        values = {"who": one.released_by}
    else:
        told = _("Isolation ordered (%(way)s): %(why)s. No clinician released it: %(who)s")
        values = {"who": one.unreleased_because}
    return told % {"way": one.get_way_display().lower(), "why": one.reason, **values}


def recovery(line: IncidentDevice, plan: str) -> str:
    if line.order is None:
        return _("Recovery begun: %(plan)s") % {"plan": plan}
    return _("Recovery begun by %(order)s: %(plan)s") % {"order": line.order, "plan": plan}


def clock_title(key: str) -> str:
    found = shelf.clock(key)
    return words.said(found.report) if found else key


def deadline(clock: Clock) -> str:
    """By when, in words."""
    if clock.unit is Unit.NONE:
        return _("No deadline is set")
    told = _("%(time)s from: %(event)s")
    return told % {"time": str(UNITS[clock.unit]) % {"n": clock.amount}, "event": words.said(clock.event)}


def report_decided(one: Report) -> str:
    title = clock_title(one.clock)
    if one.state == ReportState.NOT_APPLICABLE:
        return _("Report does not apply: %(title)s. %(why)s") % {"title": title, "why": one.reason}
    return _("Report is owed: %(title)s. %(why)s") % {"title": title, "why": one.reason}


def reported(one: Report) -> str:
    return _("Reported: %(title)s. %(reference)s") % {
        "title": clock_title(one.clock),
        "reference": one.reference,
    }


def counted_from(key: str) -> str:
    """From which moment a deadline is counted, for the form that asks for it."""
    found = shelf.clock(key)
    return deadline(found) if found else ""


def standing(rows: Sequence[IncidentDevice]) -> list[str]:
    """What the card of a device says of the incidents that it is in."""
    told = []
    for row in rows:
        held = next((one for one in row.holds.all() if one.released_at is None), None)
        told.append(
            _("%(incident)s: %(state)s.") % {"incident": row.incident, "state": row.get_state_display()}
        )
        if held is not None:
            said = _("Held as evidence: do not use, service, wipe or retire it. %(custody)s")
            told.append(said % {"custody": held.custody})
    return told


def concerned(name: str, tier: str, because: Sequence[str]) -> str:
    """Why a flaw puts a device on the board."""
    return f"{name}: {TIERS.get(tier, tier)}. {' '.join(because)}".strip()
