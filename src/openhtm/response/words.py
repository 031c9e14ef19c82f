"""The sentences of incident response."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from . import shelf
from .rules.playbook import Item, Phase
from .rules.preparedness import Counted, Standing

PHASES = {
    Phase.PREPARATION: lazy("Preparation"),
    Phase.DETECTION: lazy("Detection and analysis"),
    Phase.CONTAINMENT: lazy("Containment, eradication, recovery"),
    Phase.AFTER: lazy("After the incident"),
}
STANDINGS = {
    Standing.READY: lazy("Proven"),
    Standing.STALE: lazy("Shown too long ago"),
    Standing.GAP: lazy("Gap"),
    Standing.UNKNOWN: lazy("Unknown: nothing to count"),
    Standing.NOT_APPLICABLE: lazy("Does not apply"),
}
COUNTS = {
    "network_known": lazy("%(have)s of %(of)s devices"),
    "versions_known": lazy("%(have)s of %(of)s devices that are or may be on the network"),
    "bills_of_materials": lazy("%(have)s of %(of)s devices that are or may be on the network"),
    "network_identity": lazy("%(have)s of %(of)s devices on the network"),
    "fallbacks": lazy("%(have)s of %(of)s devices that are or may be on the network"),
    "roles_filled": lazy("%(have)s of %(of)s roles"),
    "deputies": lazy("%(have)s of %(of)s roles"),
    "reachable": lazy("%(have)s of %(of)s people"),
    "confirmed": lazy("%(have)s of %(of)s people"),
    "exercise_held": lazy("%(have)s of %(of)s exercise of the last twelve months"),
    "units_named": lazy("%(have)s of %(of)s units with devices"),
}


def said(english: str) -> str:
    """A text of the playbook in the reader's language: what the file calls it is the key of its translation."""
    return _(english)


def role(key: str) -> str:
    found = shelf.role(key)
    return said(found.title) if found else key


def counted(item: Item, found: Counted) -> str:
    return str(COUNTS[item.measure]) % {"have": found.have, "of": found.of}


def goal(item: Item) -> str:
    return _("at least %(share)s %% asked") % {"share": round(item.goal * 100)}


def away(minutes: int | None) -> str:
    """How long a device may be away, in the largest whole unit; empty: nobody has said."""
    if minutes is None:
        return ""
    if minutes == 0:
        return _("Not at all")
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
