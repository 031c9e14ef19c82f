"""Which devices a contract covers: added, changed, taken out. What was is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput, UnableToSome
from openhtm.registry.api import GONE, Device

from ..models import Contract, Coverage


class UnableToCover(DomainError):
    """The days do not lie within the contract, or the device was taken out already."""

    code = "unable_to_cover"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Days and terms of a covered device; None: those of its contract."""

    starts_on: date | None = None
    ends_on: date | None = None
    response_hours: int | None = None
    yearly_minor: int | None = None
    note: str = ""


@action("supply.coverage.add", needs=Permission.CONTRACT_EDIT)
def cover(
    contract: Contract, *, devices: Sequence[Device], terms: Terms | None = None, by: Actor, at: datetime
) -> list[Coverage]:
    """Cover devices, all or none of them. One that is covered already stays as it is."""
    values = _checked(contract, terms or Terms())
    gone = {device.tag: _("It has left the fleet.") for device in devices if device.status in GONE}
    if gone:
        raise UnableToSome(_("Some devices cannot be covered; none was added."), problems=gone)
    known = {row.device_id: row for row in contract.coverages.standing().filter(device__in=devices)}
    added = {"added_at": at, "added_by": by.actor_label[:200]}
    return [
        known.get(device.pk) or acts.create(Coverage(contract=contract, device=device, **added, **values))
        for device in dict.fromkeys(devices)
    ]


def _checked(contract: Contract, terms: Terms) -> dict[str, Any]:
    """The days of a device lie within those of its contract."""
    starts, ends, last = terms.starts_on, terms.ends_on, contract.term.last_on
    problems: dict[str, list[str]] = {}
    if starts is not None and (starts < contract.starts_on or (last is not None and starts > last)):
        problems["starts_on"] = [_("The contract does not hold on that day.")]
    if ends is not None and (ends < (starts or contract.starts_on) or (last is not None and ends > last)):
        problems["ends_on"] = [_("It must end within the contract and not before it begins.")]
    if terms.yearly_minor is not None and not contract.currency:
        problems["yearly_minor"] = [_("Give the contract its currency first.")]
    if terms.yearly_minor is not None and terms.yearly_minor < 0:
        problems["yearly_minor"] = [_("It cannot be below zero.")]
    if problems:
        raise InvalidInput(_("The device cannot be covered so."), fields=problems)
    return {**vars(terms), "note": terms.note.strip()}


@action("supply.coverage.edit", needs=Permission.CONTRACT_EDIT)
def change(
    coverage: Coverage, *, terms: Terms, seen_version: int | None = None, by: Actor, at: datetime
) -> Coverage:
    """Change the days and terms of one device."""
    if coverage.removed_at is not None:
        raise UnableToCover(_("This device was taken out. Add it again."))
    return acts.save(coverage, seen_version=seen_version, **_checked(coverage.contract, terms))


@action("supply.coverage.remove", needs=Permission.CONTRACT_EDIT)
def uncover(coverage: Coverage, *, last_on: date, reason: str, by: Actor, at: datetime) -> Coverage:
    """Take a device out of a contract; ``last_on`` is the last day on which it is covered."""
    if coverage.removed_at is not None:
        return coverage
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    last = coverage.last_on
    if last_on < coverage.first_on or (last is not None and last_on > last):
        text = _("Give a day on which the device was covered.")
        raise InvalidInput(text, fields={"last_on": [text]})
    return acts.save(
        coverage,
        ends_on=last_on,
        removed_at=at,
        removed_by=by.actor_label[:200],
        removed_reason=reason.strip()[:300],
    )


def _carried_over(contract: Contract, following: Contract, *, last: date, by: Actor, at: datetime) -> None:
    """The devices covered on the last day of a contract are covered by the one that follows."""
    rows = contract.coverages.standing().select_related("device", "contract")
    for row in rows:
        if row.device.status not in GONE and row.last_on == last:
            acts.create(
                Coverage(
                    contract=following,
                    device=row.device,
                    response_hours=row.response_hours,
                    yearly_minor=row.yearly_minor,
                    note=row.note,
                    added_at=at,
                    added_by=by.actor_label[:200],
                )
            )
