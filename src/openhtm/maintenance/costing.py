"""What an order costs: the rate of an hour on its day, and the sums of labor and parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.accounts.api import Permission, RoleAssignment, User, scope
from openhtm.kernel.time import start_of_day
from openhtm.kernel.values import Money
from openhtm.places.api import Site

from .models import LaborRate, WorkOrder
from .rules import labor_rates as rule
from .rules.labor_rates import Rate, Work


def rates(user: Any, *, site_id: int | None = None) -> Any:
    """The rates that one may see, struck-out ones too."""
    rows = LaborRate.objects.within(scope(user, Permission.DEVICE_COST).narrowed(site_id))
    return rows.select_related("site", "person")


def rate_on(site: Site, person: User | None, *, kind: str, rate_class: str, on: date) -> Money | None:
    """What an hour costs there on that day; None: it is not known."""
    rows = LaborRate.objects.valid().filter(site=site, rate_class=rate_class, holds_from__lte=on)
    known = [_rate(row) for row in rows]
    if not known:
        return None
    work = Work(
        person_id=person.pk if person else None,
        roles=_roles(person, site, on),
        kind=kind,
        rate_class=rate_class,
        on=on,
    )
    found = rule.rate_of(known, work)
    return None if found is None or found.minor is None else Money(found.minor, found.currency)


def _rate(row: LaborRate) -> Rate:
    names = ("holds_from", "person_id", "role", "kind", "rate_class", "currency")
    return Rate(key=row.pk, minor=row.rate_minor, **{name: getattr(row, name) for name in names})


def _roles(person: User | None, site: Site, on: date) -> set[str]:
    """What the person is there at the end of that day."""
    if person is None:
        return set()
    at = start_of_day(date.fromordinal(on.toordinal() + 1), site.time_zone)
    held = RoleAssignment.objects.current(at).filter(user=person)
    return {row.role for row in held if row.site_id in (None, site.pk)}


@dataclass(frozen=True)
class Costs:
    """Sums by currency. ``unknown``: lines without a price, which count as nothing."""

    labor: list[Money]
    parts: list[Money]
    unknown: int


def costs_of(order: WorkOrder) -> Costs:
    """What stands on the order, without what was struck out."""
    labor = list(order.labor.filter(voided_reason=""))
    parts = list(order.parts.filter(voided_reason=""))
    unknown = sum(line.cost_minor is None for line in (*labor, *parts))
    return Costs(_sums(labor), _sums(parts), unknown)


def _sums(lines: Iterable[Any]) -> list[Money]:
    found: dict[str, int] = {}
    for line in lines:
        if line.cost_minor is not None:
            found[line.currency] = found.get(line.currency, 0) + line.cost_minor
    return [Money(minor, currency) for currency, minor in sorted(found.items())]
