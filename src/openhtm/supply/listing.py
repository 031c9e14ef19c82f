"""The list of contracts: how each stands today, what must be decided first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from .metering import alert_of, standing_of, today_of
from .models import Contract, ContractQuerySet
from .rules.terms import Alert, Standing

_ORDER = (Standing.ACTIVE, Standing.UPCOMING, Standing.TERMINATED, Standing.ENDED)


@dataclass(frozen=True)
class Listed:
    """A contract as it stands today. ``devices``: so many are in it."""

    contract: Contract
    standing: Standing
    alert: Alert | None
    devices: int


def contracts_as_of(
    rows: ContractQuerySet,
    *,
    at: datetime,
    text: str = "",
    standing: Standing | None = None,
    kind: str = "",
    vendor_id: int | None = None,
    deciding: bool = False,
) -> list[Listed]:
    """Those wanted, what is to be decided soonest first, then by state and end. ``deciding``: only those."""
    if kind:
        rows = rows.filter(kind=kind)
    if vendor_id:
        rows = rows.filter(vendor_id=vendor_id)
    for word in text.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(vendor__name__icontains=word)
            | Q(vendor_number__icontains=word)
        )
    standing_in = Count("coverages", filter=Q(coverages__removed_at=None))
    found = [_listed(row, at) for row in rows.for_list().select_related("renewed_by").annotate(n=standing_in)]
    wanted = [one for one in found if _is_wanted(one, standing=standing, deciding=deciding)]
    return sorted(wanted, key=_place)


def _is_wanted(one: Listed, *, standing: Standing | None, deciding: bool) -> bool:
    return (standing is None or one.standing is standing) and (not deciding or one.alert is not None)


def _listed(row: Contract, at: datetime) -> Listed:
    on = today_of(row, at)
    return Listed(row, standing_of(row, on=on), alert_of(row, on=on), getattr(row, "n", 0))


def _place(one: Listed) -> tuple[int, date, str]:
    if one.alert is not None:
        return (-1, one.alert.on, one.contract.number)
    return (_ORDER.index(one.standing), one.contract.term.last_on or date.max, one.contract.number)
