"""What lists of findings show, for pages, REST and the command alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Count
from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import end_of

from . import access, shelf, words
from .models import Finding, FindingQuerySet
from .plugins import rules
from .rules import standards
from .rules.severity import ORDER

#: What a list shows: what is open (the usual), accepted, everything that stands, or what was mended.
OPEN, ACCEPTED, STANDING, CLOSED = "open", "accepted", "standing", "closed"
STATES = (OPEN, ACCEPTED, STANDING, CLOSED)


class UnknownRule(InvalidInput):
    """No rule has that key."""

    code = "unknown_rule"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; empty: not narrowed. ``requirement``: "set key: citation"."""

    rule: str = ""
    severity: str = ""
    risk: str = ""
    state: str = OPEN
    department_id: int | None = None
    device_id: int | None = None
    requirement: str = ""
    q: str = ""


def matching(rows: FindingQuerySet, wanted: Wanted, *, on: date) -> FindingQuerySet:
    """Those in the state that is wanted, narrowed."""
    return narrowed(_in_state(rows, wanted.state, on=on), wanted)


def narrowed(rows: FindingQuerySet, wanted: Wanted) -> FindingQuerySet:
    """By everything but the state."""
    if wanted.rule and wanted.rule not in rules():
        raise UnknownRule(_("There is no rule '%(rule)s'.") % {"rule": wanted.rule})
    exact = {
        "rule": wanted.rule,
        "severity": wanted.severity,
        "risk_class": wanted.risk,
        "department_id": wanted.department_id,
        "device_id": wanted.device_id,
    }
    found: Any = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.requirement:
        found = found.filter(rule__in=answering(wanted.requirement))
    for word in wanted.q.split():
        found = found.filter(subject__icontains=word)
    return cast(FindingQuerySet, found)


def _in_state(rows: FindingQuerySet, state: str, *, on: date) -> FindingQuerySet:
    if state == ACCEPTED:
        return rows.accepted(on)
    if state == STANDING:
        return rows.standing()
    if state == CLOSED:
        return rows.filter(closed_at__isnull=False)
    return rows.open(on)


def requirement_name(set_key: str, citation: str) -> str:
    return f"{set_key}: {citation}"


def requirement_labels() -> dict[str, str]:
    """What a reader is shown for the name of a requirement, of every edition; one query."""
    return {
        requirement_name(one.key, row.citation): f"{row.citation} ({one.authority})"
        for one in shelf.sets()
        for row in one.requirements
    }


def answering(name: str) -> tuple[str, ...]:
    """The rules that answer a requirement; none for one that is no more."""
    for one in shelf.sets():
        for row in one.requirements:
            if requirement_name(one.key, row.citation) == name:
                return row.rules
    return ()


def as_of(rows: FindingQuerySet, day: date) -> FindingQuerySet:
    """Those that stood at the end of a day, as they were kept then; refused before the first look."""
    first = access.first_look()
    if first is None or day < first.day:
        begins = first.day.isoformat() if first else _("never")
        raise InvalidInput(
            _("Findings are kept since %(first)s; nothing is known of %(day)s.")
            % {"first": begins, "day": day.isoformat()},
            fields={"as_of": [_("Before the first look at everything.")]},
        )
    return rows.at(end_of(day) - timedelta(microseconds=1))


def counts(rows: FindingQuerySet) -> dict[str, int]:
    """By severity, each with its own number, and in all."""
    counted = dict(rows.order_by().values_list("severity").annotate(Count("pk")))
    by_severity = {one.value: counted.get(one.value, 0) for one in ORDER}
    return {**by_severity, "all": sum(by_severity.values())}


class Citations:
    """The requirements that each rule answers on a day, worked out once."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._sets = shelf.sets()
        self._held: dict[str, list[dict[str, str]]] = {}

    def of(self, rule: str) -> list[dict[str, str]]:
        if rule not in self._held:
            self._held[rule] = [
                {
                    "set": one.key,
                    "authority": one.authority,
                    "citation": row.citation,
                    "confidence": row.confidence,
                }
                for one, row in standards.answering(self._sets, rule, on=self._on)
            ]
        return self._held[rule]


def finding_data(one: Finding, citations: Citations) -> dict[str, Any]:
    """A finding as the command writes it."""
    return {
        "id": one.pk,
        "rule": one.rule,
        "severity": one.severity,
        "subject": one.subject,
        "because": words.because(one.rule, one.because),
        "remedy": words.remedy(one.rule),
        "requirements": [f"{row['authority']}: {row['citation']}" for row in citations.of(one.rule)],
    }


def answer(rows: FindingQuerySet, *, on: date) -> dict[str, Any]:
    """The whole answer of a program: what was found, by which rules, and how many of each severity."""
    citations = Citations(on)
    ordered: Iterable[Finding] = rows.for_list().order_by("rank", "since", "pk")
    return {
        "as_of": on.isoformat(),
        "rules": len(rules()),
        "findings": [finding_data(one, citations) for one in ordered],
        "counts": counts(rows),
    }


def rule_data(on: date) -> Sequence[Mapping[str, Any]]:
    """Every rule with what it looks for and which requirements it answers."""
    citations = Citations(on)
    return [
        {
            "key": one.key,
            "title": str(one.title),
            "looks_for": str(one.looks_for),
            "remedy": str(one.remedy),
            "severity": {risk: value.value for risk, value in one.severity.items()},
            "requirements": citations.of(one.key),
        }
        for one in rules()
    ]
