"""What a kind of record offers to the import engine. A kind is a plugin: found by lying in this folder, or
by a module ``import_kinds`` of another context, with ``KIND`` or ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise

from openhtm.kernel.actors import Actor
from openhtm.places.api import Site

from .. import library
from ..rules.fields import Field, ValueType
from ..rules.problems import Problem, Severity, facts


@dataclass(frozen=True, slots=True)
class KindField:
    """A field with its label. ``words`` names the list of words for a choice; ``choices`` adds words of its
    own.
    """

    name: str
    label: str | Promise
    type: ValueType = ValueType.TEXT
    words: str = ""
    required: bool = False
    max_length: int = 0
    never_future: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)

    def as_rule(self, aliases: Sequence[str]) -> Field:
        words = dict(library.words(self.words)) if self.words else {}
        return Field(
            self.name,
            self.type,
            (*self.aliases, *aliases),
            words | dict(self.choices),
            self.required,
            self.max_length,
            self.never_future,
        )


def as_rules(kind: str, fields: Sequence[KindField]) -> tuple[Field, ...]:
    """The fields with the aliases of the kind's data file."""
    aliases = library.aliases(kind)
    return tuple(each.as_rule(aliases.get(each.name, ())) for each in fields)


class Verdict(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    SKIP = "skip"
    ERROR = "error"


@dataclass(slots=True)
class Record:
    """One row as values by field. A field that is absent or None: the list does not say."""

    row: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def is_refused(self) -> bool:
        """Whether a problem stands in the way of taking the row."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def refuse(self, rule: str, *, column: str = "", value: object = "", **named: object) -> None:
        self.problems.append(Problem(self.row, column, str(value), rule, facts(**named)))

    def warn(self, rule: str, *, column: str = "", value: object = "", **named: object) -> None:
        self.problems.append(Problem(self.row, column, str(value), rule, facts(**named), Severity.WARNING))


@dataclass(slots=True)
class Outcome:
    """What becomes of a row. ``after`` holds what would be written (for an update: what differs),
    ``before`` what it replaces; ``payload`` is the kind's own.
    """

    record: Record
    verdict: Verdict
    subject_id: int | None = None
    version: int | None = None
    label: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    payload: Any = None
    pending: bool = False  # names of the row have no record yet


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that the record does not know, with what it may be the same as. ``list_name`` is manufacturer,
    model …
    """

    list_name: str
    name: str
    rows: int
    candidates: tuple[tuple[int, str, float], ...] = ()  # id, name, confidence
    act: str = "new"  # new, park, or same:<id>


@dataclass(frozen=True, slots=True)
class Context:
    """For whom and into what. ``choices``: list → normalized name → what becomes of it."""

    by: Actor
    at: datetime
    today: date
    match: str
    fields: frozenset[str]  # that have a column
    headers: Mapping[str, str]  # field → heading
    site: Site | None = None
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    accepts: frozenset[str] = frozenset()  # repetitions that the profile says are usual in its lists
    source: str = ""
    reference: str = ""  # of this import, for the ledger
    writing: bool = False  # the run is to write, inside an action


@dataclass(frozen=True, slots=True)
class Written:
    """The record that a row became: what undo needs."""

    row: int
    verdict: Verdict
    subject_id: int
    version: int
    before: Mapping[str, Any] = field(default_factory=dict)


class Session(Protocol):
    """One run over one file. ``judge`` reads only; ``write`` is called inside the transaction of an
    action. What can only be written once all rows are known is written by ``finish``, which then says what
    became of which row, as ``write`` does.
    """

    def judge(self, records: Sequence[Record]) -> list[Outcome]: ...
    def new_names(self) -> list[NewName]: ...
    def write(self, outcomes: Sequence[Outcome]) -> list[Written]: ...
    def finish(self) -> Sequence[Written] | None: ...


class Kind(Protocol):
    """``permission`` is needed at the site of the import, besides ``import.run``."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str | Promise: ...
    @property
    def permission(self) -> str: ...
    @property
    def match_keys(self) -> tuple[str, ...]: ...
    def fields(self) -> Sequence[KindField]: ...
    def default_match(self, mapped: frozenset[str]) -> str: ...
    def begin(self, context: Context) -> Session: ...
    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None: ...
    def dependents(self, written: Sequence[Written]) -> list[str]: ...
