"""What an incident holds, as it stands: the situation its states are decided by, and the whole that is signed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from . import shelf
from .models import Incident, ReportState
from .rules.incidents import DeviceState, Situation


def situation(incident: Incident, *, reported: bool | None = None) -> Situation:
    """``reported``: whether its report is written; else as it is stored."""
    states = Counter(incident.devices.values_list("state", flat=True))
    reports = dict(incident.reports.values_list("clock", "state"))
    written = bool(incident.went_well and incident.to_mend)
    return Situation(
        devices={DeviceState(state): n for state, n in states.items()},
        undecided=sum(one.key not in reports for one in shelf.clocks()),
        running=sum(state == ReportState.RUNNING for state in reports.values()),
        report=written if reported is None else reported,
    )


def content(incident: Incident) -> dict[str, Any]:
    """Everything a signature binds, in a form that stays the same."""
    names = ("number", "is_exercise", "title", "kind", "severity", "summary", "went_well", "to_mend")
    return {
        **{name: getattr(incident, name) for name in names},
        "site": incident.site.code,
        "learned_at": incident.learned_at.isoformat(),
        "declared_at": incident.declared_at.isoformat(),
        "devices": [
            [one.device.tag, one.state, one.because, one.said, one.override, one.order_id]
            for one in incident.devices.select_related("device").order_by("pk")
        ],
        "reports": [
            [one.clock, one.state, one.reason, one.reference] for one in incident.reports.order_by("pk")
        ],
        "timeline": [
            [one.at.isoformat(), one.by_label, one.kind, one.text] for one in incident.entries.order_by("pk")
        ],
    }
