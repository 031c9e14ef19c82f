"""Contracts as a list: a row for each covered device, and one for a contract without any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openhtm.accounts.api import Permission
from openhtm.kernel.values import Money
from openhtm.registry.api import FieldSpec, column

from . import access
from .models import Contract, Coverage


@dataclass(frozen=True)
class Row:
    contract: Contract
    coverage: Coverage | None

    def own(self, name: str) -> Any:
        """A fact of the covered device; empty for a contract without one."""
        return getattr(self.coverage, name) if self.coverage else None


def rows(user: Any) -> Iterator[Row]:
    """The contracts one may read, each with those of its devices that one may see and that stand in it."""
    covered: dict[int, list[Coverage]] = {}
    for row in access.coverages(user).standing().order_by("device__tag"):
        covered.setdefault(row.contract_id, []).append(row)
    for contract in access.contracts(user).for_list().order_by("number"):
        yield from (Row(contract, coverage) for coverage in covered.get(contract.pk, [None]))


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else f"{Money(minor, currency).amount:f}"


_Read = Callable[[Row], Any]
_PLAIN: tuple[tuple[str, _Read], ...] = (
    ("number", lambda row: row.contract.number),
    ("title", lambda row: row.contract.title),
    ("vendor", lambda row: row.contract.vendor.name),
    ("site", lambda row: row.contract.site.code),
    ("kind", lambda row: row.contract.kind),
    ("vendor_number", lambda row: row.contract.vendor_number),
    ("starts", lambda row: row.contract.starts_on),
    ("ends", lambda row: row.contract.ends_on),
    ("notice_days", lambda row: row.contract.notice_days),
    ("response_hours", lambda row: row.contract.response_hours),
    ("labor", lambda row: row.contract.labor),
    ("parts", lambda row: row.contract.parts),
    ("travel", lambda row: row.contract.travel),
    ("consumables", lambda row: row.contract.consumables),
    ("preventive", lambda row: row.contract.preventive),
    ("tag", lambda row: row.coverage.device.tag if row.coverage else None),
    ("covered_from", lambda row: row.own("starts_on")),
    ("covered_until", lambda row: row.own("ends_on")),
)
_COSTS: tuple[tuple[str, _Read], ...] = (
    ("cost", lambda row: _money(row.contract.yearly_minor, row.contract.currency)),
    ("device_cost", lambda row: _money(row.own("yearly_minor"), row.contract.currency)),
    ("currency", lambda row: row.contract.currency),
)


def columns(user: Any) -> Sequence[FieldSpec]:
    """The columns; prices for those who may see costs everywhere they read contracts."""
    wanted = (*_PLAIN, *_COSTS) if _sees_costs(user) else _PLAIN
    return [column(name, read) for name, read in wanted]


def _sees_costs(user: Any) -> bool:
    sites = set(access.contracts(user).order_by().values_list("site_id", flat=True))
    return all(user.may(Permission.DEVICE_COST, site_id=site) for site in sites)
