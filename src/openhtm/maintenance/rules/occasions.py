"""Work that falls due because something happened: accepted, repaired, updated, moved, back from a loan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

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


@dataclass(frozen=True, slots=True, kw_only=True)
class OnEvent:
    """Due `within_days` after any of these happens; 0 is the same day."""

    triggers: frozenset[Trigger]
    within_days: int = 0
    kind: Kind = Kind.EVENT

    def __post_init__(self) -> None:
        if not self.triggers:
            raise InvalidOccasion("event.none")
        if type(self.within_days) is not int or not 0 <= self.within_days <= LONGEST_WITHIN:
            raise InvalidOccasion("event.within", longest=LONGEST_WITHIN, days=self.within_days)


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
    if (LATEST - on).days < terms.within_days:
        raise BeyondCalendar
    why = Why(
        reason=REASONS[trigger],
        kind=Kind.EVENT,
        counted_from=on,
        step=0,
        within_days=terms.within_days,
        occasion=occasion,
    )
    return Due(on=on + timedelta(days=terms.within_days), why=why)
