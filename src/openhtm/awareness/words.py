"""The sentences of policies and attestations, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from openhtm.accounts.api import roles
from openhtm.checks.api import Count
from openhtm.checks.api import library as checks
from openhtm.places.api import Department

from .models import FrequencyChoice, PolicyVersion
from .rules.attesting import Standing
from .rules.demands import Answer
from .versions import NewDemand

Text = str | Promise
#: So many units are named one by one.
_NAMED = 6

ANSWERS: Mapping[Answer, Text] = {
    Answer.ENOUGH: lazy("Set up"),
    Answer.SOME_DAYS: lazy("Not on every day"),
    Answer.SELDOM: lazy("Too seldom"),
    Answer.MISSING: lazy("Not set up"),
}


def check(template: str) -> str:
    """A template that is no more keeps its key."""
    found = checks.template(template)
    return found.title if found else template


def frequency(value: str) -> str:
    return str(dict(FrequencyChoice.choices).get(value, value))


def how_often(demand: Any) -> str:
    told = frequency(demand.frequency)
    return _("%(often)s, on days on which the unit works") % {"often": told} if demand.on_open_days else told


def where(demand: Any) -> str:
    """For which units a demand is."""
    kind, unit = demand.device_type, demand.department
    if kind is not None and unit is not None:
        return _("Each device of the type %(type)s in %(unit)s") % {"type": kind.name, "unit": unit.name}
    if kind is not None:
        return _("Each device of the type %(type)s in every unit") % {"type": kind.name}
    if unit is not None:
        return str(unit.name)
    return _("Wherever a unit does this check")


def demand(one: NewDemand) -> str:
    return f"{check(one.template)}: {how_often(one)}. {where(one)}"


def role(slug: str) -> str:
    found = roles().get(slug)
    return found.title if found else slug


def audience(version: PolicyVersion) -> str:
    return ", ".join(role(slug) for slug in version.audience)


def units(found: Sequence[Department]) -> str:
    """The units that a version is for; the first of many, and how many more."""
    if not found:
        return _("Every unit")
    named = ", ".join(f"{one.site.code} {one.name}" for one in found[:_NAMED])
    rest = len(found) - _NAMED
    more = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", max(rest, 0))
    return more % {"names": named, "n": rest} if rest > 0 else named


def months(number: int | None) -> str:
    if number is None:
        return _("Never again")
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}


STANDINGS: Mapping[Standing, Text] = {
    Standing.CURRENT: lazy("Attested"),
    Standing.EXPIRED: lazy("Expired"),
    Standing.OUTDATED: lazy("To an earlier version"),
    Standing.UNKNOWN: lazy("Nothing on record"),
}


def need(version: PolicyVersion, template: str) -> str:
    """What somebody has to know."""
    if template:
        return _("Knows the check: %(check)s (%(policy)s)") % {
            "check": check(template),
            "policy": version.policy.code,
        }
    return _("Has read %(policy)s, version %(number)s") % {"policy": version.policy, "number": version.number}


def done(count: Count) -> str | None:
    """None: nothing was due, so nothing is known."""
    if count.share is None:
        return None
    return _("%(done)s of %(due)s (%(share)s %%)") % {
        "done": count.on_time,
        "due": count.required,
        "share": f"{count.share:.0f}",
    }
