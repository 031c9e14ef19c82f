"""What the commands of management plans do and show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openhtm.compliance import api as compliance
from openhtm.compliance.api import ManagementPlan
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now

from .failures import Refusal, WrongUse


def _plan(by: Actor, number: str) -> ManagementPlan:
    plain = number.strip().upper().removeprefix("MEMP-")
    if not plain.isdigit() or len(plain) > 9:
        raise WrongUse(f"'{number}' is no number of a management plan, such as MEMP-3.")
    found = compliance.plan_reads.plans(by).for_list().filter(number=int(plain)).first()
    if found is None:
        raise Refusal(f"There is no management plan {number}, or it is outside your sites.")
    return found  # type: ignore[no-any-return]


def _row(found: ManagementPlan, *, current: bool, due: Any) -> dict[str, Any]:
    evaluation = compliance.plan_reads.evaluation_state(found)
    return {
        "number": str(found),
        "revision": found.revision,
        "site": found.site.code if found.site else None,
        "title": found.title,
        "starts_on": found.starts_on.isoformat(),
        "ends_on": found.ends_on.isoformat(),
        "state": found.state,
        "current": current,
        "responsible": str(found.responsible),
        "evaluation": None if evaluation == "none" else evaluation,
        "evaluation_due_on": due.isoformat(),
    }


def listed(by: Actor, *, state: str) -> list[dict[str, Any]]:
    rows = compliance.plan_reads.plans(by).for_list().order_by("-starts_on", "-revision", "-number")
    found = list(rows.filter(state=state) if state else rows)
    current, due = compliance.plan_reads.current(found), compliance.plan_reads.due_days(found)
    return [_row(one, current=one.pk in current, due=due[one.pk]) for one in found]


def shown(by: Actor, number: str) -> dict[str, Any]:
    """One plan with its goals as they stand now."""
    found, at = _plan(by, number), now()
    current, due = compliance.plan_reads.current([found]), compliance.plan_reads.due_on(found)
    return {
        **_row(found, current=found.pk in current, due=due),
        "goals": [_goal(one) for one in compliance.plan_progress.of_plan(found, at=at)],
    }


def _goal(one: Any) -> dict[str, Any]:
    words = compliance.plan_words
    return {
        "number": one.goal.number,
        "name": one.goal.name,
        "measured_by": words.measured(one.goal),
        "target": words.target(one.goal),
        "value": one.value.number,
        "said": words.value(one) or "unknown",
        "made_of": list(one.of) if one.of else None,
        "standing": one.standing.value,
        "why": words.why(one),
        "owner": str(one.goal.owner) if one.goal.owner else None,
    }


def paper_written(by: Actor, number: str, file: Path) -> dict[str, Any]:
    found = _plan(by, number)
    content = compliance.plan_paper.paper(found, reader=by.actor_label, at=now())
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
    return {"number": str(found), "file": str(file), "bytes": len(content)}
