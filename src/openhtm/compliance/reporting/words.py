"""What the numbers of the committee report are called, where they stand, and what the program does not keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.catalog.api import RiskClass

SECTIONS: Mapping[str, str | Promise] = {
    "maintenance": lazy("Planned maintenance"),
    "repairs": lazy("Repairs"),
    "findings": lazy("Findings"),
    "actions": lazy("Corrective actions"),
    "programs": lazy("Alternate maintenance and policies"),
    "safety": lazy("Incidents with devices"),
    "security": lazy("Device security"),
}
SECTION_OF: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("repairs_opened", "repairs_closed", "repairs_open_long"),
            *("cannot_duplicate", "use_error", "cause_unknown"),
        ),
        "repairs",
    ),
    **dict.fromkeys(("findings_opened", "findings_closed"), "findings"),
    **dict.fromkeys(("findings_critical", "findings_major", "findings_minor"), "findings"),
    **dict.fromkeys(
        ("actions_opened", "actions_live", "checks_effective", "checks_not_effective"), "actions"
    ),
    **dict.fromkeys(("programs_in_force", "reviews_decided", "reviews_waiting", "policies_due"), "programs"),
    "incidents": "safety",
}
_LABELS: Mapping[str, str | Promise] = {
    "undone_could_not_locate": lazy("Not done: could not be located, tried inside the window"),
    "undone_in_use": lazy("Not done: in use on a patient, tried inside the window"),
    "undone_open": lazy("Not done, nothing on record"),
    "undone_missing": lazy("Left out: declared missing before the window closed"),
    "repairs_opened": lazy("Repairs asked for"),
    "repairs_closed": lazy("Repairs closed"),
    "repairs_open_long": lazy("Repairs open for more than 30 days at the end"),
    "cannot_duplicate": lazy("Closed: the reported problem could not be duplicated"),
    "use_error": lazy("Closed: damage or error in use"),
    "cause_unknown": lazy("Closed: no cause is coded"),
    "findings_opened": lazy("Findings that came up"),
    "findings_closed": lazy("Findings that were mended"),
    "findings_critical": lazy("Critical findings that stood at the end"),
    "findings_major": lazy("Major findings that stood at the end"),
    "findings_minor": lazy("Minor findings that stood at the end"),
    "actions_opened": lazy("Corrective actions begun"),
    "actions_live": lazy("Corrective actions that had not ended"),
    "checks_effective": lazy("Checked: effective"),
    "checks_not_effective": lazy("Checked: not effective, another round"),
    "programs_in_force": lazy("Alternate programs in force at the end"),
    "reviews_decided": lazy("Reviews of alternate programs decided"),
    "reviews_waiting": lazy("Reviews of alternate programs due and not decided"),
    "policies_due": lazy("Policies due for review by the end"),
    "incidents": lazy("Incidents in which devices played a part, without exercises"),
    "plans_over": lazy("Plans of remediation past their day"),
    "exposures_affected": lazy("Device and flaw: affected"),
    "exposures_probably": lazy("Device and flaw: probably affected"),
    "exposures_cannot_exclude": lazy("Device and flaw: cannot be excluded"),
}
_RATES: Mapping[str, str | Promise] = {
    "strict": lazy("Strict on time: done inside the window"),
    "completed": lazy("Completed: done at all"),
    "credited": lazy("With attempts credited: it holds devices nobody inspected"),
}
NOT_CLOSED = lazy("This period is not closed.")
#: Said, never counted as none.
NOT_KEPT: tuple[str | Promise, ...] = (
    lazy("Recalls and safety alerts, and what was done about them"),
    lazy("Reports to authorities and makers of harm to patients"),
    lazy("Training of clinical users, beyond what they attest to"),
    lazy("Minutes and decisions of the committee"),
)


def section_of(key: str) -> str:
    if key in SECTION_OF:
        return SECTION_OF[key]
    return "security" if key.startswith(("exposures_", "plans_")) else "maintenance"


def label_of(key: str) -> str | Promise:
    """Of a number that is no completion: read in the language of whoever reads."""
    return _LABELS[key]


def label(key: str) -> str:
    """A number that is no more keeps its key."""
    if not key.startswith("completion_"):
        return str(_LABELS.get(key, key))
    _start, rate, name = key.split("_", 2)
    said = str(_RATES.get(rate, rate))
    if name == "all":
        return said
    risk = str(dict(RiskClass.choices).get(name, name))
    return _("%(risk)s: %(rate)s") % {"risk": risk, "rate": said}


def value(number: float | None, *, share: bool) -> str:
    """Empty: unknown. A share is kept as the percentage it is told as."""
    if number is None:
        return ""
    if share:
        return f"{formats.number_format(round(number, 1), 1)} %"
    return str(formats.number_format(int(number), force_grouping=True))


def made_of(of: tuple[float, float]) -> str:
    return _("%(part)d of %(whole)d") % {"part": of[0], "whole": of[1]}


def unknown(key: str) -> str:
    """Why a number is none; empty: it is counted no more."""
    if key.startswith("findings_"):
        return _("Findings were not kept yet, or not from its beginning on.")
    return _("Nothing is countable.") if key.startswith("completion_") else ""


def place(site: Any) -> str:
    return str(site) if site else _("All sites")
