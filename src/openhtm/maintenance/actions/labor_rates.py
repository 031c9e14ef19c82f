"""Rates of labor, from which day they hold. A wrong one is struck out; what was reckoned by it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, roles
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site

from ..models import LaborKind, LaborRate
from ..models.choices import RateClass


@dataclass(frozen=True, kw_only=True)
class NewRate:
    """``person`` or ``role``, or neither: of everybody. ``rate_minor`` None: not known from that day on."""

    holds_from: date
    rate_minor: int | None
    currency: str = ""
    person: User | None = None
    role: str = ""
    kind: str = ""
    rate_class: str = RateClass.REGULAR


@action("maintenance.labor_rate.set", needs=Permission.DEVICE_COST)
def set_rate(site: Site, *, rate: NewRate, by: Actor, at: datetime) -> LaborRate:
    """Say what an hour costs from a day on. Labor entered from then on is reckoned by it."""
    _check(rate)
    return acts.create(
        LaborRate(
            site=site,
            person=rate.person,
            role=rate.role,
            kind=rate.kind,
            rate_class=rate.rate_class,
            rate_minor=rate.rate_minor,
            currency=rate.currency.upper() if rate.rate_minor is not None else "",
            holds_from=rate.holds_from,
        )
    )


def _check(rate: NewRate) -> None:
    problems: dict[str, list[str]] = {}
    if rate.person is not None and rate.role:
        problems["role"] = [_("A rate is of a person or of a role.")]
    if rate.role and rate.role not in roles():
        problems["role"] = [_("There is no such role.")]
    if rate.kind and rate.kind not in LaborKind.values:
        problems["kind"] = [_("There is no such kind of labor.")]
    if rate.rate_class not in RateClass.values:
        problems["rate_class"] = [_("There is no such rate.")]
    if rate.rate_minor is not None and rate.rate_minor < 0:
        problems["rate_minor"] = [_("Nothing can be below zero.")]
    if rate.rate_minor is not None and len(rate.currency) != 3:
        problems["currency"] = [_("A rate needs its currency.")]
    if problems:
        raise InvalidInput(_("The rate cannot be kept like this."), fields=problems)


@action("maintenance.labor_rate.strike_out", needs=Permission.DEVICE_COST)
def strike_out_rate(rate: LaborRate, *, reason: str, by: Actor, at: datetime) -> LaborRate:
    """Take a wrong rate out; labor reckoned by it keeps its cost."""
    if rate.voided_reason:
        return rate
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    return acts.save(rate, voided_reason=reason.strip()[:300])
