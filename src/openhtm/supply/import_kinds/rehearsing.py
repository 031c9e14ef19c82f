"""Lists whose rows are judged by doing what they say, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction

from openhtm.imports.api import Context, NewName, Outcome, Record, Verdict, Written
from openhtm.kernel.actors import Actor, SystemActor
from openhtm.kernel.errors import DomainError, InvalidInput


class Named(Protocol):
    """What a row names: ``key`` of what it is about, ``values`` said of it, ``place`` of its line below that."""

    @property
    def key(self) -> str: ...
    @property
    def values(self) -> dict[str, Any]: ...
    @property
    def place(self) -> tuple[object, ...]: ...


@dataclass(slots=True)
class Done:
    """What a row did. ``created``: what it is about; ``added``: a line below that. ``undo``: what takes it
    back, as it is kept with the import."""

    label: str
    subject_id: int = 0
    version: int = 0
    created: bool = False
    added: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    undo: dict[str, Any] = field(default_factory=dict)

    def verdict(self) -> Verdict:
        if self.created or self.added:
            return Verdict.CREATE
        return Verdict.UPDATE if self.after else Verdict.UNCHANGED


def texts(values: dict[str, Any]) -> dict[str, Any]:
    """Values as they are kept with the import."""
    return {name: None if value is None else str(value) for name, value in values.items()}


class Names(Protocol):
    def of(self, record: Record) -> Any:
        """What the row names; None when it was refused."""


class CarryOut(Protocol):
    def __call__(self, record: Record, named: Any, *, first: bool, context: Context, by: Actor) -> Done:
        """Do what the row says. ``first``: no row before it was about the same."""


class RehearsedSession:
    """One run over a list. A check carries each row out and takes all of it back: the actions are the judge.

    ``head``: the field that names what the rows are about; ``carry_out`` does what a row says.
    """

    def __init__(self, context: Context, names: Names, carry_out: CarryOut, *, head: str) -> None:
        self.context, self.names, self.carry_out, self.head = context, names, carry_out, head
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
        named = self.names.of(record) if record.values.get(self.head) else None
        if named is None and not record.is_refused():
            record.refuse("row.missing", field=self._heading())
        if named is not None:
            self._note(record, named)
        done = self._rehearsed(record)
        if done is None or record.is_refused():
            return Outcome(record, Verdict.ERROR)
        verdict = done.verdict()
        known = None if verdict is Verdict.CREATE else done.subject_id
        return Outcome(record, verdict, known, None, done.label, done.before, done.after)

    def _note(self, record: Record, named: Named) -> None:
        """One stands in the list once for each place; what is said of it is said the same way, or once."""
        self.named[record.row] = named
        first, values = self.firsts.setdefault(named.key, (record.row, named.values))
        if first != record.row and named.values and named.values != values:
            record.refuse("row.twice", field=self._heading())
        place = (named.key, *named.place)
        if self.pieces.setdefault(place, record.row) != record.row:
            record.refuse("row.twice", field=self._heading())

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
                return self.carry_out(record, named, first=first, context=self.context, by=by)
        except DomainError as problem:
            record.refuse("row.refused", why=_why(problem))
            raise _Refused from problem

    def _heading(self) -> str:
        return self.context.headers.get(self.head, self.head)

    def new_names(self) -> list[NewName]:
        return []

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        return [self._written(each) for each in outcomes]

    def _written(self, outcome: Outcome) -> Written:
        record = outcome.record
        done = self._done(record, by=self.context.by)
        return Written(record.row, outcome.verdict, done.subject_id, done.version, done.undo)

    def finish(self) -> None:
        """Nothing remains."""


class _Refused(Exception):
    """The row cannot be carried out; its record says why."""


def _why(problem: DomainError) -> str:
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    return " ".join(text for texts in fields.values() for text in texts) or str(problem)
