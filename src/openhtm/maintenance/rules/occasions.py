"""Work that falls due because something happened (accepted, repaired, updated, moved, back from a loan) or because
a result was as the plan waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from .conditions import Given, clauses, holds
from .impossible import Impossible
from .intervals import LATEST, BeyondCalendar
from .reasons import Due, Kind, Reason, Why

LONGEST_WITHIN = 365


class Trigger(StrEnum):
    ACCEPTANCE = "acceptance"
    REPAIR = "repair"
    UPDATE = "update"
    INCIDENT = "incident"
    RELOCATION = "relocation"
    LOAN = "loan"


REASONS = {
    Trigger.ACCEPTANCE: Reason.AFTER_ACCEPTANCE,
    Trigger.REPAIR: Reason.AFTER_REPAIR,
    Trigger.UPDATE: Reason.AFTER_UPDATE,
    Trigger.INCIDENT: Reason.AFTER_INCIDENT,
    Trigger.RELOCATION: Reason.AFTER_RELOCATION,
    Trigger.LOAN: Reason.AFTER_LOAN,
}


class InvalidOccasion(Impossible):
    """No event is named, one that does not exist, or a term out of range."""


def _check_within(days: object) -> None:
    if type(days) is not int or not 0 <= days <= LONGEST_WITHIN:
        raise InvalidOccasion("event.within", longest=LONGEST_WITHIN, days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnEvent:
    """Due `within_days` after any of these happens; 0 is the same day."""

    triggers: frozenset[Trigger]
    within_days: int = 0
    kind: Kind = Kind.EVENT

    def __post_init__(self) -> None:
        if not self.triggers:
            raise InvalidOccasion("event.none")
        _check_within(self.within_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCondition:
    """Due `within_days` after a checklist or a meter was found as the condition says ("battery below 80")."""

    condition: str
    within_days: int = 0
    kind: Kind = Kind.CONDITION

    def __post_init__(self) -> None:
        _check_within(self.within_days)
        clauses(self.condition)


def on_condition(stored: Mapping[str, Any]) -> OnCondition:
    """Read `{"condition": "battery below 80", "within_days": 14}`."""
    condition = " ".join(str(stored.get("condition") or "").split())
    if not condition:
        raise InvalidOccasion("event.no_condition")
    return OnCondition(condition=condition, within_days=stored.get("within_days", 0))


def due_when(terms: OnCondition, given: Mapping[str, Given], *, on: date, occasion: str = "") -> Due | None:
    """When work is due after what was found on that day; None where it is not what the plan waits for.

    The reason names what was found, behind `occasion`, the record that holds it.
    """
    if not holds(terms.condition, given):
        return None
    found = ", ".join(f"{clause.key} {_shown(given[clause.key])}" for clause in clauses(terms.condition))
    told = f"{occasion}: {found}" if occasion else found
    return _due(Kind.CONDITION, Reason.AFTER_RESULT, within=terms.within_days, on=on, occasion=told)


def _shown(given: Given) -> str:
    return given.entered or given.verdict


def on_event(stored: Mapping[str, Any]) -> OnEvent:
    """Read `{"events": ["repair", "relocation"], "within_days": 7}`."""
    return OnEvent(triggers=_triggers(stored.get("events") or ()), within_days=stored.get("within_days", 0))


def _triggers(names: Iterable[object]) -> frozenset[Trigger]:
    try:
        return frozenset(Trigger(str(name)) for name in names)
    except (TypeError, ValueError) as problem:
        raise InvalidOccasion("event.unknown", known=", ".join(Trigger)) from problem


def due_after(terms: OnEvent, trigger: Trigger, *, on: date, occasion: str = "") -> Due | None:
    """When work is due after the event of that day; None where the plan does not wait for it."""
    if trigger not in terms.triggers:
        return None
    return _due(Kind.EVENT, REASONS[trigger], within=terms.within_days, on=on, occasion=occasion)


def _due(kind: Kind, reason: Reason, *, within: int, on: date, occasion: str) -> Due:
    if (LATEST - on).days < within:
        raise BeyondCalendar
    why = Why(reason=reason, kind=kind, counted_from=on, step=0, within_days=within, occasion=occasion)
    return Due(on=on + timedelta(days=within), why=why)
