"""What the commands about attempts, searches and events do and show."""

from __future__ import annotations

from datetime import date
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry

from .failures import WrongUse


def listed(by: Actor) -> list[dict[str, Any]]:
    """Every search the actor may see: what is late first."""
    return [_shown(one) for one in maintenance.chasing.searches(by, at=now())]


def _shown(one: Any) -> dict[str, Any]:
    return {
        "tag": one.device.tag,
        "site": one.device.site.code,
        "searches": one.state.searches,
        "first_on": one.state.first.isoformat(),
        "latest_on": one.state.latest.isoformat(),
        "act_by": one.state.act_by.isoformat(),
        "state": "missing" if one.missing else one.state.rung.value,
        "next_step": maintenance.words.next_step(one.state),
    }


def attempted(by: Actor, number: int, *, kind: str, evidence: str, told: str) -> dict[str, Any]:
    kinds = maintenance.AttemptKind
    wanted = _one_of(kinds, kind, option="--kind", without={kinds.FOUND})
    made = maintenance.attempts.record_attempt(
        maintenance.occurrence(by, number), kind=wanted, evidence=evidence, notified=told, by=by, at=now()
    )
    return {
        "occurrence": number,
        "kind": made.kind,
        "retry_on": made.retry_on.isoformat() if made.retry_on else None,
    }


def _one_of(words: Any, text: str, *, option: str, without: Any = ()) -> Any:
    known = {str(word.value): word for word in words if word not in without}
    if text not in known:
        raise WrongUse(f"There is no '{text}' for {option}. Choose one of: {', '.join(known)}.")
    return known[text]


def found(by: Actor, tag: str, *, where: str) -> dict[str, Any]:
    device = registry.device(by, tag)
    maintenance.searching.found(device, where=where, by=by, at=now())
    return {"tag": device.tag, "found": True}


def given_up(by: Actor, tag: str, *, reason: str) -> dict[str, Any]:
    device = registry.device(by, tag)
    maintenance.searching.declare_missing(device, reason=reason, by=by, at=now())
    return {"tag": device.tag, "status": "missing"}


def happened(by: Actor, tag: str, *, event: str, on: date, note: str) -> dict[str, Any]:
    device = registry.device(by, tag)
    trigger = _one_of(maintenance.Trigger, event, option="EVENT")
    made = maintenance.happenings.report_event(device, trigger=trigger, on=on, note=note, by=by, at=now())
    due = [{"occurrence": one.pk, "plan": one.plan.title, "due_on": one.due_on.isoformat()} for one in made]
    return {"tag": device.tag, "event": event, "due": due}
