"""Past work orders: what was done before, as closed records of the hospital's own history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.imports.api import Context, KindField, NewName, Outcome, Record, Verdict, Written
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site

from .. import standing
from ..actions.history import record_history
from ..actions.withdrawing import withdraw_history
from ..models import WorkOrder
from ..past import PastOrder
from ..storing import batches
from . import devices
from .devices import Devices, Found, heading
from .order_fields import FIELDS
from .order_values import Values, made_number
from .sites import Sites

_PART = 5_000
_REASON = _("Import %(reference)s")
#: What a closed record says for good, by the field of the list that told it.
_TOLD = {"kind": "kind", "result": "sm_result", "resolution": "resolution", "vendor": "vendor"}
_STORED = ("pk", "reference", "original_number", "site_id", "department_id", "device_id", *_TOLD.values())
Stored = Mapping[str, Any]


class WorkOrders:
    """The kind ``work_orders``."""

    slug = "work_orders"
    title = _("Past work orders")
    permission = Permission.WORK_ORDER_CREATE
    match_keys = devices.MATCH_KEYS

    def fields(self) -> Sequence[KindField]:
        return FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return devices.default_match(mapped)

    def begin(self, context: Context) -> OrderSession:
        return OrderSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        withdraw_history([each.subject_id for each in written], reason=reason, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        return list(standing.on_orders([each.subject_id for each in written]).values())


@dataclass(slots=True)
class Known:
    """The orders on record that rows may be: by their earlier number at the site, or by our own."""

    context: Context
    by_original: dict[tuple[int, str], Stored] = field(default_factory=dict)
    by_reference: dict[str, Stored] = field(default_factory=dict)

    def learn(self, records: Sequence[Record]) -> None:
        numbers = {str(record.values["number"]) for record in records if record.values.get("number")}
        self.by_original, self.by_reference = {}, {}
        for part in batches(sorted(numbers), size=_PART):
            for row in WorkOrder.objects.filter(original_number__in=part).values(*_STORED):
                self.by_original[row["site_id"], row["original_number"]] = row
        ours = numbers | {
            str(record.values["reference"]) for record in records if record.values.get("reference")
        }
        for part in batches(sorted(ours), size=_PART):
            for row in WorkOrder.objects.filter(reference__in=part).values(*_STORED):
                self.by_reference[row["reference"]] = row

    def find(self, record: Record, number: str, site: Site) -> Stored | None:
        reference = str(record.values.get("reference") or number)
        return self.by_original.get((site.pk, number)) or self._by_reference(reference)

    def _by_reference(self, number: str) -> Stored | None:
        """An order of ours comes back in an export of ours; one outside the scope is not there."""
        row = self.by_reference.get(number)
        if row is None:
            return None
        place = {"site_id": row["site_id"], "department_id": row["department_id"]}
        return row if self.context.by.may(Permission.WORK_ORDER_READ, **place) else None


class OrderSession:
    """One run over a list of past work orders."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.devices = Devices(context)
        self.sites = Sites(context)
        self.values = Values(context, self.sites)
        self.known = Known(context)
        self.rows_of: dict[tuple[int, str], int] = {}

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        for record in records:
            if not record.values.get("number") and any(record.values.values()):
                record.values["number"] = made_number(record.values)
                record.warn("order.number_made")
        taken = [record for record in records if not record.is_refused()]
        self.devices.learn(taken)
        self.known.learn(taken)
        self.values.learn(taken)
        return [self._judge(record) for record in records]

    def _judge(self, record: Record) -> Outcome:
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if not any(value is not None for value in record.values.values()):
            return Outcome(record, Verdict.SKIP)
        device = self.devices.find(record)
        site = None if record.is_refused() else self._site(record, device)
        if record.is_refused() or site is None:
            return Outcome(record, Verdict.ERROR)
        number = str(record.values["number"])
        if self.rows_of.setdefault((site.pk, number), record.row) != record.row:
            column = heading(self.context, "number")
            record.refuse("row.twice", column=column, value=number, field=column)
        stored = self.known.find(record, number, site)
        outcome = (
            self._create(record, device, site, number)
            if stored is None
            else self._compare(record, device, stored)
        )
        return outcome if not record.is_refused() else Outcome(record, Verdict.ERROR)

    def _site(self, record: Record, device: Found | None) -> Site | None:
        site = self.sites.of(record, device)
        if site is None and not record.is_refused():
            site = self.sites.only()
            if site is None:
                record.refuse("row.no_site")
        return site

    def _create(self, record: Record, device: Found | None, site: Site, number: str) -> Outcome:
        if record.values.get("status") == "open":
            column = heading(self.context, "status")
            record.refuse("order.open", column=column)
        self.sites.allow(record, site, Permission.WORK_ORDER_CREATE)
        order = self.values.order(record, device, site, number=number)
        if order is None or record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if not record.values.get("kind"):
            record.warn("order.no_kind")
        return Outcome(record, Verdict.CREATE, label=number, after=_shown(order, device), payload=order)

    def _compare(self, record: Record, device: Found | None, stored: Stored) -> Outcome:
        """An order on record stays as it is: closed records grow addenda only."""
        if device is not None and stored["device_id"] != device.pk:
            column = heading(self.context, "number")
            record.refuse("row.taken", column=column, value=stored["reference"], field=column)
            return Outcome(record, Verdict.ERROR)
        for name in _TOLD:
            if _differs(record, stored, name):
                record.warn("order.kept", column=heading(self.context, name), value=record.values[name])
        return Outcome(record, Verdict.UNCHANGED, stored["pk"], label=stored["reference"])

    def new_names(self) -> list[NewName]:
        """Past orders enter no names: technicians and vendors stay as they are written."""
        return []

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        orders: list[PastOrder] = [each.payload for each in outcomes]
        reason = str(_REASON) % {"reference": self.context.reference}
        done = record_history(orders, reason=reason, by=self.context.by, at=self.context.at)
        return [
            Written(
                each.record.row,
                Verdict.CREATE,
                done.made[each.payload.site_id, each.payload.original_number],
                1,
            )
            for each in outcomes
        ]

    def finish(self) -> None:
        """Nothing remains."""


def _differs(record: Record, stored: Stored, name: str) -> bool:
    given = record.values.get(name)
    if given in (None, ""):
        return False
    return " ".join(str(given).split()) != " ".join(str(stored[_TOLD[name]]).split())


def _shown(order: PastOrder, device: Found | None) -> dict[str, str]:
    """What a person sees of the order before it is entered."""
    return {
        "number": order.original_number,
        "device": device.tag if device else "",
        "kind": str(order.kind),
        "title": order.title,
        "opened": order.opened_at.isoformat(),
        "closed": order.closed_at.isoformat(),
        "resolution": order.resolution[:80],
    }
