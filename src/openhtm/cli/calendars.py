"""What the commands of calendar feeds do and show."""

from __future__ import annotations

from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance

from .failures import Refusal, WrongUse


def owner(by: Actor) -> accounts.User:
    if not isinstance(by, accounts.User):
        raise WrongUse("A calendar feed belongs to a person. Say who with --as EMAIL.")
    return by


def shown(feed: Any, *, secret: str = "") -> dict[str, Any]:
    return {
        "id": feed.pk,
        "of": str(feed),
        "unit": feed.department.code if feed.department else None,
        "site": feed.department.site.code if feed.department else None,
        "created_at": feed.created_at.isoformat(),
        "renewed_at": feed.renewed_at.isoformat() if feed.renewed_at else None,
        "path": maintenance.calendar_path(secret) if secret else None,
    }


def listed(by: Actor) -> list[dict[str, Any]]:
    return [shown(feed) for feed in maintenance.calendar_feeds(owner(by))]


def made(by: Actor, *, site: str, unit: str) -> dict[str, Any]:
    person = owner(by)
    if bool(site) != bool(unit):
        raise WrongUse("Name a unit by its site and code: --site GEN --unit ICU.")
    if not unit:
        new = maintenance.feed_acts.make(by=person, at=now())
    else:
        rows = accounts.departments(person, accounts.Permission.PLAN_READ)
        found = rows.filter(site__code__iexact=site, code__iexact=unit).first()
        if found is None:
            raise Refusal(f"There is no unit {unit} at {site}, or it is outside your sites.")
        new = maintenance.feed_acts.make_for_unit(found, by=person, at=now())
    return shown(new.feed, secret=new.secret)


def renewed(by: Actor, number: int) -> dict[str, Any]:
    person = owner(by)
    new = maintenance.feed_acts.renew(maintenance.calendar_feed(person, number), by=person, at=now())
    return shown(new.feed, secret=new.secret)


def revoked(by: Actor, number: int) -> dict[str, Any]:
    person = owner(by)
    feed = maintenance.calendar_feed(person, number)
    return shown(maintenance.feed_acts.revoke(feed, by=person, at=now()))
