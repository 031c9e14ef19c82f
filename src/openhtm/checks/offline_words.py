"""The sentences of user checks without a network, and what of a point is laid side by side."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .models import CheckPoint, CheckRecord

FACT_LABELS: dict[str, str | Promise] = {
    "point": lazy("Point"),
    "device": lazy("Device"),
    "outcome": lazy("Outcome"),
    "checked": lazy("Last checked"),
    "by": lazy("Checked by"),
    "comment": lazy("Comment"),
}


def point_facts(point: CheckPoint, latest: CheckRecord | None) -> dict[str, str]:
    """In words, by the keys of ``FACT_LABELS``; the same for the package and for the comparison."""
    facts = {"point": str(point), "device": point.device.tag if point.device else ""}
    if latest is None:
        return facts
    return facts | record_facts(latest)


def record_facts(record: CheckRecord) -> dict[str, str]:
    return {
        "outcome": str(record.get_outcome_display()),
        "checked": record.at.isoformat(timespec="minutes"),
        "by": record.by_label,
        "comment": record.comment,
    }


def checking_words() -> dict[str, Any]:
    return {
        "checking": {
            "to_check": _("To check now"),
            "later": _("Checked, or due later"),
            "until": _("until %at"),
            "from": _("from %at"),
            "last": _("Last: %what"),
            "well_here": {"text": _("All well, checked here"), "tone": "ok"},
            "failed_here": {"text": _("Failed, checked here"), "tone": "overdue"},
            "out_here": {"text": _("Out of use, noted here"), "tone": "held"},
            "held_here": {"text": _("Needs a decision"), "tone": "overdue"},
            "missing": _("Enter first: %names."),
            "nothing": _("Say of each item whether it is well, or press All well."),
            "kept": _("Kept here %at. It counts when it reaches the server: until %until it is in time."),
            "kept_late": _("Kept here %at. It counts when it reaches the server."),
            "failed": _(
                "Not well: %names. Do not use it. Fetch the replacement now, and tell whoever is in charge: "
                "the workshop hears of it only when this is sent."
            ),
            "well": _("Well"),
            "fault": _("Not well"),
            "acts": {
                "well": _("All well: %point"),
                "checked": _("Checked: %point"),
                "failed": _("Not well: %point"),
                "out": _("Out of use: %point"),
            },
        }
    }
