"""What the commands of the dispatch board do and show."""

from __future__ import annotations

from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance

from .failures import Refusal


def shown(
    by: Actor, *, site: str, week: date | None, priority: int = 0, person: str = "", late: bool = False
) -> dict[str, Any]:
    place = accounts.site(by, site, accounts.Permission.WORK_ORDER_ASSIGN)
    rows = maintenance.work_orders(by, accounts.Permission.WORK_ORDER_ASSIGN)
    day = week or local_date(now(), place.time_zone)
    narrowed = maintenance.dispatching.Narrowed(
        priority=priority or None, person=_person(by, person).pk if person else None, late=late
    )
    found = maintenance.dispatching.board(
        place, rows, accounts.people(by), day=day, at=now(), narrowed=narrowed
    )
    names = {key: order.reference for key, order in found.orders.items()}
    return {
        "site": place.code,
        "week": found.days[0].isoformat(),
        "people": [
            {
                "name": str(found.people[line.person]),
                "email": found.people[line.person].email,
                "minutes": line.minutes,
                "unknown": line.unknown,
                "capacity": line.capacity,
                "days": {cell.day.isoformat(): [names[key] for key in cell.cards] for cell in line.cells},
                "without_day": [names[key] for key in line.waiting],
            }
            for line in found.lines
        ],
        "unassigned": [order.reference for order in found.pool],
        "unassigned_total": found.pool_total,
    }


def planned(by: Actor, reference: str, *, on: date | None, to: str, note: str) -> dict[str, Any]:
    order = maintenance.work_order(by, reference)
    person = _person(by, to) if to else None
    maintenance.dispatch(order, assignee=person, planned_on=on, note=note, by=by, at=now())
    return {
        "number": order.reference,
        "planned_on": order.planned_on.isoformat() if order.planned_on else None,
        "assignee": order.assignee.email if order.assignee else None,
        "version": order.version,
    }


def _person(by: Actor, email: str) -> Any:
    person = accounts.people(by).filter(email__iexact=email).first()
    if person is None:
        raise Refusal(f"There is no person {email}, or they are outside your sites.")
    return person
