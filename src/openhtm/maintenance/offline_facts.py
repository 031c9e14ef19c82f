"""What of a work order is laid side by side when a device comes back: as it was taken along, and as it is."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.parts import Pill

from .models import Occurrence, WorkOrder
from .words import OVERALLS, PRIORITIES

FACT_LABELS: dict[str, str | Promise] = {
    "state": lazy("State"),
    "assignee": lazy("Assigned to"),
    "title": lazy("Title"),
    "priority": lazy("Priority"),
    "due": lazy("Due"),
    "checklist": lazy("Checklist"),
    "overall": lazy("Result"),
    "end_reason": lazy("Ended because"),
}


def order_facts(order: WorkOrder) -> dict[str, str]:
    """In words, by the keys of ``FACT_LABELS``; the same for the package and for the comparison."""
    return {
        "state": str(order.get_state_display()),
        "assignee": str(order.assignee or ""),
        "title": order.title,
        "priority": str(PRIORITIES[order.priority]),
        "due": order.due_on.isoformat() if order.due_on else "",
        "overall": str(OVERALLS[order.overall]) if order.overall else "",
        "end_reason": order.end_reason,
    }


def occurrence_facts(found: Any | Occurrence) -> dict[str, str]:
    return {
        "state": str(found.get_state_display()),
        "title": found.plan.title,
        "due": found.due_on.isoformat(),
    }


def pill(found: Pill) -> dict[str, str]:
    return {"text": str(found.text), "tone": str(found.tone), "icon": found.icon}
