"""Lists of parts and of what lies in stores. The list says how many there are, so that a second run of it
changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission
from openhtm.imports.api import Context, KindField, NewName, Outcome, Record, Verdict, Written
from openhtm.kernel.actors import Actor, SystemActor
from openhtm.kernel.errors import DomainError, InvalidInput

from ..actions import parts, stock, stores
from ..actions.stock import Counted
from ..models import Lot, Part, Store
from .part_fields import FIELDS
from .part_rows import Done, Named, Names, carry_out


class Parts:
    """The kind ``parts``."""

    slug = "parts"
    title = gettext_lazy("Parts and stock")
    permission = Permission.PART_EDIT
    match_keys = ("part",)

    def fields(self) -> Sequence[KindField]:
        return FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return "part"

    def begin(self, context: Context) -> PartSession:
        return PartSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """Numbers and facts go back to what they were; parts that came with the list are used no more."""
        for each in reversed(written):
            _take_back(each, reason=reason, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        """What has moved since: it cannot be taken back by a list."""
        found = []
        for each in written:
            told = each.before.get("lot")
            if not told:
                continue
            lot = Lot.objects.select_related("stock__part", "stock__store").get(pk=told["id"])
            if lot.quantity != Decimal(told["after"]):
                words = {"part": lot.stock.part.number, "store": lot.stock.store.code}
                found.append(_("%(part)s in %(store)s has moved since.") % words)
        return found


def _take_back(each: Written, *, reason: str, by: Actor, at: datetime) -> None:
    part, before = Part.objects.get(pk=each.subject_id), each.before
    if told := before.get("lot"):
        lot = Lot.objects.select_related("stock__store").get(pk=told["id"])
        counted = Counted(lot_id=lot.pk, quantity=Decimal(told["before"]), shown=lot.quantity)
        stock.count(lot.stock.store, counted=[counted], reason=reason, by=by, at=at)
    if levels := before.get("levels"):
        store = Store.objects.get(pk=levels["store"])
        numbers = {name: _number(levels[name]) for name in ("reorder_at", "fill_to")}
        stores.set_levels(store, part=part, bin=levels["bin"] or "", **numbers, by=by, at=at)
    if facts := before.get("part"):
        parts.edit(part, changes=_values(facts), by=by, at=at)
    if before.get("created"):
        why = reason or _("The list that brought it was taken back.")
        parts.edit(part, changes={"retired_reason": why[:300]}, by=by, at=at)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_NUMBERS = frozenset({"manufacturer_id", "vendor_id", "shelf_life_months", "price_minor"})


def _values(facts: dict[str, str | None]) -> dict[str, Any]:
    """Facts of a part as they were, from how they are kept."""
    read: dict[str, Any] = dict.fromkeys(_NUMBERS, int) | {"priced_on": date.fromisoformat}
    return {name: None if text is None else read.get(name, str)(text) for name, text in facts.items()}


class PartSession:
    """One run over a list. A check carries each row out and takes all of it back: the actions are the judge."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = Names(context)
        self.named: dict[int, Named] = {}
        self.firsts: dict[str, tuple[int, dict[str, Any]]] = {}
        self.pieces: dict[tuple[object, ...], int] = {}

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        with transaction.atomic():
            found = [self._judge(record) for record in records]
            transaction.set_rollback(True)
        return found

    def _judge(self, record: Record) -> Outcome:
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if not any(value not in (None, "") for value in record.values.values()):
            return Outcome(record, Verdict.SKIP)
        named = self.names.of(record) if record.values.get("part") else None
        if named is None and not record.is_refused():
            record.refuse("row.missing", field=self.context.headers.get("part", "part"))
        if named is not None:
            self._note(record, named)
        done = self._rehearsed(record)
        if done is None or record.is_refused():
            return Outcome(record, Verdict.ERROR)
        verdict = done.verdict()
        known = None if verdict is Verdict.CREATE else done.part_id
        return Outcome(record, verdict, known, None, done.label, done.before, done.after)

    def _note(self, record: Record, named: Named) -> None:
        """A part stands in the list once for each lot; what is said of it is said the same way."""
        self.named[record.row] = named
        first, values = self.firsts.setdefault(named.key, (record.row, named.values))
        if first != record.row and named.values and named.values != values:
            record.refuse("row.twice", field=self.context.headers.get("part", "part"))
        lot = tuple(str(record.values.get(name) or "") for name in ("lot", "serial"))
        place = (named.key, named.store.pk if named.store else None, *lot)
        if self.pieces.setdefault(place, record.row) != record.row:
            record.refuse("row.twice", field=self.context.headers.get("part", "part"))

    def _rehearsed(self, record: Record) -> Done | None:
        if record.is_refused():
            return None
        with suppress(_Refused):
            return self._done(record, by=SystemActor("import check"))
        return None

    def _done(self, record: Record, *, by: Actor) -> Done:
        named = self.named[record.row]
        first = self.firsts[named.key][0] == record.row
        try:
            with transaction.atomic():
                return carry_out(record, named, first=first, context=self.context, by=by)
        except DomainError as problem:
            record.refuse("row.refused", why=_why(problem))
            raise _Refused from problem

    def new_names(self) -> list[NewName]:
        return []

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        return [self._written(each) for each in outcomes]

    def _written(self, outcome: Outcome) -> Written:
        record = outcome.record
        done = self._done(record, by=self.context.by)
        return Written(record.row, outcome.verdict, done.part_id, done.version, done.undo)

    def finish(self) -> None:
        """Nothing remains."""


class _Refused(Exception):
    """The row cannot be carried out; its record says why."""


def _why(problem: DomainError) -> str:
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    return " ".join(text for texts in fields.values() for text in texts) or str(problem)
