"""What the commands of labor rates do and show."""

from __future__ import annotations

from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance

from .failures import Refusal


def listed(by: Actor) -> list[dict[str, Any]]:
    return [_shown(row) for row in maintenance.costing.rates(by)]


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "site": row.site.code,
        "person": row.person.email if row.person else None,
        "role": row.role or None,
        "kind": row.kind or None,
        "rate_class": row.rate_class,
        "rate_minor": row.rate_minor,
        "currency": row.currency or None,
        "holds_from": row.holds_from.isoformat(),
        "struck_out": row.voided_reason or None,
    }


def set_rate(by: Actor, *, site: str, person: str, given: dict[str, Any]) -> dict[str, Any]:
    place = accounts.site(by, site)
    known = accounts.person_by_email(person) if person else None
    if person and known is None:
        raise Refusal(f"There is no person with the address {person}.")
    new = maintenance.NewRate(**given, person=known)
    return _shown(maintenance.labor_rates.set_rate(place, rate=new, by=by, at=now()))


def strike_out(by: Actor, pk: int, *, reason: str) -> dict[str, Any]:
    found = maintenance.costing.rates(by).filter(pk=pk).first()
    if found is None:
        raise Refusal(f"There is no rate {pk}, or it is outside your sites.")
    return _shown(maintenance.labor_rates.strike_out_rate(found, reason=reason, by=by, at=now()))
