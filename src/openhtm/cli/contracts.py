"""What the commands of contracts and vendors do and show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.supply import api as supply

from .failures import Refusal, WrongUse


def listed(by: Actor, *, state: str, text: str, deciding: bool) -> list[dict[str, Any]]:
    known = {one.value: one for one in supply.Standing}
    if state and state not in known:
        raise WrongUse(f"There is no state '{state}'. States: {', '.join(known)}.")
    rows = supply.listing.contracts_as_of(
        supply.contracts(by), at=now(), text=text, standing=known.get(state), deciding=deciding
    )
    return [
        {
            **_head(row.contract),
            "standing": row.standing.value,
            "alert": supply.words.alert(row.alert) if row.alert else None,
            "devices": row.devices,
        }
        for row in rows
    ]


def _head(found: Any) -> dict[str, Any]:
    return {
        "number": found.number,
        "title": found.title,
        "vendor": found.vendor.name,
        "site": found.site.code,
        "kind": found.kind,
        "starts_on": found.starts_on.isoformat(),
        "ends_on": found.ends_on.isoformat() if found.ends_on else None,
    }


def whole(by: Actor, number: str) -> dict[str, Any]:
    """One contract with its terms, what was used of it, and its devices inside one's sites."""
    found = supply.contract(by, number)
    on = supply.metering.today_of(found, now())
    metered = supply.metering.metered(found, on=on)
    rows = supply.coverages(by).filter(contract=found).order_by("device__tag", "pk")
    return {
        **_head(found),
        "standing": metered.standing.value,
        "alert": supply.words.alert(metered.alert) if metered.alert else None,
        "covers": {work.value: getattr(found, work.value) for work in supply.Work},
        "call": found.call_phone or found.vendor.phone or None,
        "response_hours": found.response_hours,
        "visits": _used(metered.visits),
        "hours": _used(metered.hours),
        **_money(by, metered),
        "devices": [_covered(row) for row in rows],
    }


def _used(meter: Any) -> dict[str, str] | None:
    return None if meter is None else {"used": f"{meter.used:f}", "limit": f"{meter.limit:f}"}


def _money(by: Actor, metered: Any) -> dict[str, Any]:
    """Prices, for those who may see costs where the contract is kept."""
    if not by.may(accounts.Permission.DEVICE_COST, site_id=metered.contract.site_id):
        return {}
    value = metered.value
    return {
        "money_minor": _used(metered.money),
        "yearly_minor": metered.yearly_minor,
        "currency": metered.contract.currency or None,
        "value": {
            "worth_minor": value.worth_minor,
            "paid_minor": value.paid_minor,
            "saved_minor": value.saved_minor,
            "unpriced": value.unpriced,
        },
    }


def _covered(row: Any) -> dict[str, Any]:
    return {
        "tag": row.device.tag,
        "starts_on": row.first_on.isoformat(),
        "ends_on": row.last_on.isoformat() if row.last_on else None,
        "removed_reason": row.removed_reason or None,
    }


def add(by: Actor, *, site: str, vendor: str, given: dict[str, Any]) -> dict[str, Any]:
    """Enter a contract; the vendor is named, and must be on record."""
    known = supply.vendors(by).filter(name__iexact=vendor).first()
    if known is None:
        raise Refusal(f"No vendor is called '{vendor}'. Enter it first: openhtm contracts add-vendor.")
    place = accounts.site(by, site)
    values = {**given, "vendor_id": known.pk}
    made = supply.agreements.add(place, values=values, by=by, at=now())
    return whole(by, made.number)


def add_vendor(by: Actor, *, name: str, roles: Sequence[str], phone: str, email: str) -> dict[str, Any]:
    values = {"name": name, "roles": list(roles), "phone": phone, "email": email}
    made = supply.companies.add(values=values, by=by, at=now())
    return {"id": made.pk, "name": made.name, "roles": made.roles, "phone": made.phone or None}


def cover(by: Actor, number: str, *, tags: Sequence[str], terms: dict[str, Any]) -> dict[str, Any]:
    found = supply.contract(by, number, accounts.Permission.CONTRACT_EDIT)
    devices = [registry.device(by, tag) for tag in tags]
    supply.coverage.cover(found, devices=devices, terms=supply.Terms(**terms), by=by, at=now())
    return whole(by, number)


def uncover(by: Actor, number: str, tag: str, *, last_on: date, reason: str) -> dict[str, Any]:
    found = supply.contract(by, number, accounts.Permission.CONTRACT_EDIT)
    row = found.coverages.standing().filter(device=registry.device(by, tag)).first()
    if row is None:
        raise Refusal(f"{found} does not cover {tag}.")
    supply.coverage.uncover(row, last_on=last_on, reason=reason, by=by, at=now())
    return whole(by, number)


def renew(by: Actor, number: str, given: dict[str, Any]) -> dict[str, Any]:
    found = supply.contract(by, number, accounts.Permission.CONTRACT_EDIT)
    made = supply.agreements.renew(found, **given, by=by, at=now())
    return whole(by, made.number)


def terminate(by: Actor, number: str, *, last_on: date, reason: str) -> dict[str, Any]:
    found = supply.contract(by, number, accounts.Permission.CONTRACT_EDIT)
    supply.agreements.terminate(found, last_on=last_on, reason=reason, by=by, at=now())
    return whole(by, number)


def use(by: Actor, number: str, *, tag: str, given: dict[str, Any]) -> dict[str, Any]:
    found = supply.contract(by, number, accounts.Permission.CONTRACT_EDIT)
    device = registry.device(by, tag) if tag else None
    supply.uses.record_use(found, use=supply.NewUse(device=device, **given), by=by, at=now())
    return whole(by, number)


def covering(by: Actor, tag: str) -> dict[str, Any]:
    """Whether a device is covered today, by what, and whom to call."""
    device = registry.device(by, tag)
    place = {"site_id": device.site_id, "department_id": device.department_id}
    if not by.may(accounts.Permission.CONTRACT_READ, **place):
        raise Refusal("You may not read contracts there.")
    found = supply.cover_of(device, on=local_date(now(), device.site.time_zone))
    return {
        "tag": device.tag,
        "on": found.on.isoformat(),
        "repair": found.repair().value,
        "answers": {work.value: found.cover.answer(work).value for work in supply.Work},
        "statements": [
            {"text": one.text, "contract": one.number or None, "call": one.call or None}
            for one in supply.words.statements(found)
        ],
    }
