"""The dispatch board of a site: its open orders by person and day, and what nobody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from openhtm.accounts.api import Permission, User
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from . import boards, clocking, describing
from .models import WorkOrder
from .rules.dispatch import Card, Line, lines, week_of

#: Cards that nobody has, shown at once; the list of unassigned orders has them all.
POOL = 30
#: Cards of the people, shown at once.
MOST = 1500
JOINS = ("assignee", *describing.JOINS)


@dataclass(frozen=True, kw_only=True)
class Board:
    site: Site
    days: Sequence[date]
    holidays: frozenset[date]
    people: Mapping[int, User]
    lines: Sequence[Line]
    orders: Mapping[int, WorkOrder]
    pool: Sequence[WorkOrder]
    pool_total: int


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a board shows of a site; empty: all of it. ``late``: whose clock or whose due day has passed."""

    kind: str = ""
    department: int | None = None
    priority: int | None = None
    person: int | None = None
    late: bool = False

    def orders(self, rows: QuerySet[WorkOrder], *, today: date, at: datetime) -> QuerySet[WorkOrder]:
        columns = {
            "kind": self.kind,
            "department": self.department,
            "priority": self.priority,
        }
        found = rows.filter(**{name: value for name, value in columns.items() if value})
        return found.filter(Q(late_at__lt=at) | Q(due_on__lt=today)) if self.late else found


ALL = Narrowed()


def board(
    site: Site,
    rows: QuerySet[WorkOrder],
    people: QuerySet[User],
    *,
    day: date,
    at: datetime,
    narrowed: Narrowed = ALL,
) -> Board:
    """The week of a day. ``rows``: the orders and ``people``: the persons that the reader may see."""
    here = narrowed.orders(rows.filter(site=site), today=local_date(at, site.time_zone), at=at)
    opened = here.open().annotate(standard=boards.order_minutes())  # type: ignore[attr-defined]
    given = opened.filter(assignee__isnull=False).select_related(*JOINS)
    orders = {order.pk: order for order in given.order_by("priority", "due_on", "pk")[:MOST]}
    days = week_of(day)
    hours = clocking.service([site.pk]).hours_of(site, on=days[0])
    able = {person.pk: person for person in technicians(site, people)}
    workers = {key: one for key, one in able.items() if narrowed.person in (None, key)}
    cards = [
        Card(key=order.pk, person=order.assignee_id, day=order.planned_on, minutes=order.standard)
        for order in orders.values()
    ]
    worth = [int(hours.day.total_seconds() // 60) if hours.on(one) else 0 for one in days]
    free = opened.filter(assignee__isnull=True)
    return Board(
        site=site,
        days=days,
        holidays=hours.holidays,
        people=able,
        lines=lines(list(workers), cards, days=days, capacity=worth),
        orders=orders,
        pool=list(free.select_related(*JOINS).order_by("priority", "due_on", "pk")[:POOL]),
        pool_total=free.count(),
    )


def technicians(site: Site, people: QuerySet[User]) -> list[User]:
    """Who may perform work at a site, by name."""
    rows: Any = people.filter(is_active=True).order_by("name")
    return [one for one in rows if one.may(Permission.WORK_ORDER_PERFORM, site_id=site.pk)]
