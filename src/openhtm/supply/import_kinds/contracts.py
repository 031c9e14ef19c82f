"""Lists of contracts with the devices they cover, a row for each device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission
from openhtm.imports.api import Context, KindField, Written
from openhtm.kernel.actors import Actor

from ..actions import contracts
from ..actions.covering import Terms, change, uncover
from ..models import Contract, Coverage
from .contract_fields import FIELDS
from .contract_rows import ContractNames, carry_out_contract
from .rehearsing import RehearsedSession


class Contracts:
    """The kind ``contracts``."""

    slug = "contracts"
    title = gettext_lazy("Contracts")
    permission = Permission.CONTRACT_EDIT
    match_keys = ("number",)

    def fields(self) -> Sequence[KindField]:
        return FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return "number"

    def begin(self, context: Context) -> RehearsedSession:
        return RehearsedSession(context, ContractNames(context), carry_out_contract, head="number")

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """Facts go back to what they were; contracts that came with the list are terminated on their first
        day, and devices taken out: nothing that was on record vanishes."""
        why = (reason or _("The list that brought it was taken back."))[:300]
        for each in reversed(written):
            _take_back(each, why=why, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        """Contracts that came with the list and were used or renewed since."""
        made = [each.subject_id for each in written if each.before.get("created")]
        rows = Contract.objects.filter(pk__in=made)
        used = (
            rows.filter(uses__voided_reason="").distinct() | rows.filter(renewed_by__isnull=False).distinct()
        )
        return [
            _("Contract %(number)s was used or renewed since.") % {"number": row.number}
            for row in used.distinct().order_by("number")
        ]


def _take_back(each: Written, *, why: str, by: Actor, at: datetime) -> None:
    contract, before = Contract.objects.select_related("site").get(pk=each.subject_id), each.before
    if pk := before.get("coverage"):
        row = Coverage.objects.select_related("contract__site", "device__site").get(pk=pk)
        uncover(row, last_on=row.first_on, reason=why, by=by, at=at)
    if told := before.get("terms"):
        row = Coverage.objects.select_related("contract__site", "device__site").get(pk=told["coverage"])
        facts = {name: value for name, value in _values(told).items() if name != "coverage"}
        change(row, terms=Terms(**facts), by=by, at=at)
    if said := before.get("contract"):
        contracts.edit(contract, changes=_values(said), by=by, at=at)
    if before.get("created") and contract.ends_on != contract.starts_on:
        contracts.terminate(contract, last_on=contract.starts_on, reason=why, by=by, at=at)


_NUMBERS = frozenset({"vendor_id", "notice_days", "response_hours", "yearly_minor", "coverage"})
_DAYS = frozenset({"starts_on", "ends_on"})


def _values(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they were, from how they are kept."""
    read: dict[str, Any] = dict.fromkeys(_NUMBERS, int) | dict.fromkeys(_DAYS, date.fromisoformat)
    return {name: None if text is None else read.get(name, str)(text) for name, text in facts.items()}
