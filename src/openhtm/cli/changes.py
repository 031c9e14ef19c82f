"""What the commands of changes do and show."""

from __future__ import annotations

from typing import Any

from openhtm.accounts.api import Permission
from openhtm.changes import api as changes
from openhtm.changes.api import Change
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.places.api import day_at

from .failures import Refusal, WrongUse


def found(by: Actor, number: str, permission: str = Permission.CHANGE_READ) -> Change:
    digits = number.strip().rpartition("-")[2]
    if not digits.isdigit():
        raise WrongUse(f"'{number}' is no number of a change, such as CHANGE-3.")
    one = changes.access.changes(by, permission).filter(number=int(digits)).first()
    if one is None:
        raise Refusal(f"There is no change {number}, or it is outside your sites.")
    return changes.access.change(by, one.pk, permission)


def listed(by: Actor, *, state: str, kind: str) -> list[dict[str, Any]]:
    rows = changes.access.changes(by)
    if state:
        rows = rows.running() if state == "running" else rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    at = now()
    return [changes.telling.change_json(one, on=day_at(one.site, at)) for one in rows.for_list()]


def shown(by: Actor, number: str) -> dict[str, Any]:
    one = found(by, number)
    plans = changes.fulfilling.plans_of(one, by)
    data = changes.telling.change_alone(one, plans=plans, on=day_at(one.site, now()))
    rows = changes.access.lines_of(by, one)
    waves = changes.telling.waves_json(one, changes.access.waves_of(by, one), at=now())
    return {**data, "campaign": waves, "lines": [changes.telling.line_json(row) for row in rows]}
