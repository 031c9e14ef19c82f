"""An incident and its devices as programs see them: for REST and the command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import incident_words as words
from . import returning, shelf
from .models import Incident, IncidentDevice, Report, TimelineEntry


def incident_json(one: Incident) -> dict[str, Any]:
    names = ("title", "kind", "severity", "summary", "state", "is_exercise", "version")
    return {
        "id": one.pk,
        "number": str(one),
        "site": one.site.code,
        **{name: getattr(one, name) for name in names},
        "learned_at": one.learned_at,
        "declared_at": one.declared_at,
        "declared_by": str(one.declared_by) if one.declared_by else None,
        "closed_at": one.closed_at,
    }


def line_json(one: IncidentDevice, *, held: bool) -> dict[str, Any]:
    return {
        "id": one.pk,
        "version": one.version,
        "tag": one.device.tag,
        "department": one.device.department.name if one.device.department else None,
        "state": one.state,
        "since": one.since,
        "because": one.because,
        "said": one.said or None,
        "held": held,
        "work_order": one.order.reference if one.order else None,
        "returned_untested_because": one.override or None,
    }


def line_alone(one: IncidentDevice) -> dict[str, Any]:
    """With what keeps it from going back to patients."""
    lacking = [words.lacking(each) for each in returning.lacking(one)]
    held = one.holds.filter(released_at__isnull=True).exists()
    return {**line_json(one, held=held), "lacking": lacking}


def entry_json(one: TimelineEntry) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": one.at,
        "recorded_at": one.recorded_at,
        "by": one.by_label,
        "kind": one.kind,
        "text": one.text,
    }


def reports_json(incident: Incident, *, now: datetime) -> list[dict[str, Any]]:
    """Every report of the file; ``state`` undecided: nobody has decided whether it applies."""
    decided = {one.clock: one for one in incident.reports.all()}
    return [_report_json(one.key, decided.get(one.key), now=now) for one in shelf.clocks()]


def _report_json(key: str, one: Report | None, *, now: datetime) -> dict[str, Any]:
    found = shelf.clock(key)
    due = one.due_at if one else None
    return {
        "clock": key,
        "report": words.clock_title(key),
        "deadline": words.counted_from(key),
        "source": found.source if found else "",
        "confidence": found.confidence if found else "",
        "state": one.state if one else "undecided",
        "started_at": one.started_at if one else None,
        "due_at": due,
        "late": bool(one and one.state == "running" and due is not None and due < now),
        "reason": one.reason if one else None,
        "reference": (one.reference or None) if one else None,
    }
