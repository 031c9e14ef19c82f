"""What codes of compliance mean to people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openhtm.awareness.api import words as policy_words
from openhtm.catalog.api import RiskClass
from openhtm.maintenance.api import AttemptKind
from openhtm.registry.api import Ownership

from .models import SeverityChoice
from .plugins import rules
from .rules.standards import Confidence, Trouble

KINDS: Mapping[str, str | Promise] = {
    "registry.device": _("Device"),
    "maintenance.workorder": _("Work order"),
    "maintenance.vendorvisit": _("Visit of a vendor"),
    "maintenance.plan": _("Plan"),
    "maintenance.planrevision": _("Plan"),
    "maintenance.procedureversion": _("Procedure"),
    "maintenance.certificate": _("Certificate"),
    "catalog.model": _("Model"),
    "places.site": _("Site"),
    "places.department": _("Unit"),
    "awareness.policy": _("Policy"),
    "compliance.correctiveaction": _("Corrective action"),
    "compliance.managementplan": _("Management plan"),
    "compliance.plangoal": _("Goal of a management plan"),
    "checks.checkpoint": _("Point of a user check"),
    "checks.unitcheck": _("User check"),
}
CONFIDENCES: Mapping[str, str | Promise] = {
    Confidence.CONFIRMED: _("Confirmed by a source"),
    Confidence.KNOWN: _("Common knowledge of the field"),
    Confidence.UNVERIFIED: _("Not verified"),
}
NO_SUCH_OWNER = _("There is no active person with the address '%(email)s' in your sites.")
NO_SUCH_DEPARTMENT = _(
    "There is no department with the code '%(code)s' at that site, or it is outside your places."
)
NO_SUCH_FINDINGS = _("Some of these findings are not there, or are outside your sites.")
_UNITS: Mapping[str, str | Promise] = {
    "day": _("days"),
    "week": _("weeks"),
    "month": _("months"),
    "year": _("years"),
}
TROUBLES: Mapping[str, str | Promise] = {
    "not_toml": _("This is not TOML: %(said)s."),
    "unknown_field": _("There is no field '%(field)s'."),
    "missing": _("The field '%(field)s' is missing."),
    "not_text": _("The field '%(field)s' has to be text."),
    "not_a_day": _("The field '%(field)s' takes a day such as 2026-01-01; %(value)s is none."),
    "not_a_key": _("'%(value)s' is no key: lower-case letters, digits and underscores."),
    "not_a_confidence": _("'%(value)s' is no confidence; write confirmed, known or unverified."),
    "ends_before": _("The edition ends (%(value)s) before it begins."),
    "no_requirements": _("There is no [[requirement]] in it."),
    "not_blocks": _("Write each requirement as a block that begins with [[requirement]]."),
    "citation_twice": _("'%(citation)s' stands here and in line %(first)s."),
    "not_a_list": _("The field '%(field)s' takes a list of texts."),
    "unknown_rule": _("There is no rule '%(rule)s'. 'openhtm compliance rules' lists them."),
    "overlaps": _("It would be in force together with '%(other)s' of the same authority (from %(day)s)."),
    "unmapped": _("It replaces '%(name)s', which stands in no set."),
    "key_taken": _("A set that comes with the program has the key '%(key)s'. Choose another one."),
}


def trouble(found: Trouble) -> str:
    return str(TROUBLES[found.code]) % dict(found.values)


def trouble_at(found: Trouble) -> str:
    """With the line it stands in."""
    told = trouble(found)
    return _("Line %(line)d: %(told)s") % {"line": found.line, "told": told} if found.line else told


def severity(value: str) -> str:
    return str(SeverityChoice(value).label)


def rule_title(key: str) -> str:
    """A rule that is no more keeps its key."""
    found = rules().get(key)
    return str(found.title) if found else key


def remedy(key: str) -> str:
    found = rules().get(key)
    return str(found.remedy) if found else ""


def kind(subject_type: str) -> str:
    return str(KINDS.get(subject_type, subject_type))


def because(rule: str, stored: Iterable[Sequence[Any]]) -> list[str]:
    """A sentence for each reason, as it was kept."""
    known = rules().get(rule)
    return [_sentence(known.because if known else {}, code, values) for code, values in stored]


def _sentence(sentences: Mapping[str, str | Promise], code: str, values: Mapping[str, Any]) -> str:
    if code not in sentences:
        return code
    return str(sentences[code]) % {name: _value(name, value) for name, value in values.items()}


def _label(choices: Any) -> Callable[[str], str]:
    return lambda value: str(dict(choices.choices).get(value, value))


def _interval(value: str) -> str:
    number, _space, unit = value.partition(" ")
    return f"{number} {_UNITS.get(unit, unit)}"


_READ: Mapping[str, Callable[[str], str]] = {
    "risk": _label(RiskClass),
    "ownership": _label(Ownership),
    "attempt": _label(AttemptKind),
    "often": policy_words.frequency,
    "own": _interval,
    "maker": _interval,
}


def _value(name: str, value: Any) -> str:
    if name in _READ:
        return _READ[name](str(value))
    told = str(value)
    if not isinstance(value, str):
        return told
    try:
        return str(date_format(date.fromisoformat(told)))
    except ValueError:  # a text that is no day
        return told
