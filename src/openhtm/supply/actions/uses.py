"""What was used of a contract: recorded once, never changed, voided where it was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.registry.api import Device

from ..metering import today_of
from ..models import Contract, ContractUse


@dataclass(frozen=True, kw_only=True)
class NewUse:
    """What was used. ``counted_minor`` counts against the limit of money; ``worth_minor`` is what the work
    would have cost without the contract, None where nobody has said. ``source``: the record it follows from."""

    used_on: date
    device: Device | None = None
    visits: int = 1
    hours: Decimal = Decimal(0)
    counted_minor: int = 0
    worth_minor: int | None = None
    reference: str = ""
    note: str = ""
    source: str = ""


@action("supply.contract.record_use", needs=Permission.CONTRACT_EDIT)
def record_use(contract: Contract, *, use: NewUse, by: Actor, at: datetime) -> ContractUse:
    """Record a use. One that follows from another record is counted once, however often it is told."""
    if use.source:
        known: ContractUse | None = ContractUse.objects.valid().filter(source=use.source).first()
        if known is not None:
            return known
    _check(contract, use, at=at)
    return acts.create(
        ContractUse(
            contract=contract,
            site_id=contract.site_id,
            recorded_at=at,
            recorded_by=by.actor_label[:200],
            **vars(use),
        )
    )


def _check(contract: Contract, use: NewUse, *, at: datetime) -> None:
    problems: dict[str, list[str]] = {}
    if use.used_on > today_of(contract, at):
        problems["used_on"] = [_("It lies in the future.")]
    last = contract.term.last_on
    if use.used_on < contract.starts_on or (last is not None and use.used_on > last):
        problems["used_on"] = [_("The contract does not hold on that day.")]
    if use.visits < 0 or use.hours < 0 or use.counted_minor < 0 or (use.worth_minor or 0) < 0:
        problems["visits"] = [_("Nothing can be below zero.")]
    if (use.counted_minor or use.worth_minor) and not contract.currency:
        problems["worth_minor"] = [_("Give the contract its currency first.")]
    if problems:
        raise InvalidInput(_("This cannot have been used of the contract."), fields=problems)


@action("supply.contract.void_use", needs=Permission.CONTRACT_EDIT)
def void_use(use: ContractUse, *, reason: str, by: Actor, at: datetime) -> ContractUse:
    """Say that a use was recorded wrongly; it stays readable and counts no more."""
    if use.voided_reason:
        return use
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    return acts.save(use, voided_reason=reason.strip()[:300])
