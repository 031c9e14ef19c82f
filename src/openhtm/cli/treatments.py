"""What the commands of controls and accepted risks show."""

from __future__ import annotations

from typing import Any

from openhtm.changes import api as changes
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of
from openhtm.security import api as security


def controls(by: Actor, query: str, *, state: str) -> list[dict[str, Any]]:
    on = day_of(now())
    rows = security.treatments.controls_listed(by, q=query, state=state, on=on).order_by("until_on", "pk")
    return [security.treatments.control_json(row, on=on) for row in rows]


def control(by: Actor, number: int) -> dict[str, Any]:
    found = security.access.control(by, number)
    shape = security.treatments.control_json(found, on=day_at(found.at_site, now()))
    return shape | {"devices": security.treatments.tags(by, found)}


def acceptances(by: Actor, query: str, *, state: str) -> list[dict[str, Any]]:
    on = day_of(now())
    rows = security.treatments.acceptances_listed(by, q=query, state=state, on=on).order_by("until_on", "pk")
    return [security.treatments.acceptance_json(row, on=on) for row in rows]


def acceptance(by: Actor, number: int) -> dict[str, Any]:
    found = security.access.acceptance(by, number)
    shape = security.treatments.acceptance_json(found, on=day_at(found.at_site, now()))
    return shape | {"devices": security.treatments.tags(by, found)}


def plans(by: Actor, query: str, *, state: str) -> list[dict[str, Any]]:
    on = day_of(now())
    rows = security.planning.listed(by, q=query, state=state, on=on).order_by("until_on", "pk")
    return [security.planning.plan_json(row, on=on) for row in rows]


def plan(by: Actor, number: int) -> dict[str, Any]:
    found = security.access.plan(by, number)
    lines = security.access.plan_lines(by).filter(plan=found)
    shape = security.planning.plan_json(found, on=day_at(found.at_site, now()))
    carried = changes.fulfilling.plan_changes_json(by, found)
    by_change = {one["tag"]: one for one in carried["lines"]}
    rows = [security.planning.line_json(one) | {"by_change": by_change.get(one.device.tag)} for one in lines]
    return shape | {"changes": carried["changes"], "lines": rows}
