"""Who holds what, as a list: a row for each assessment that counts on the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from openhtm.registry.api import FieldSpec, column

from . import access, matrix
from .matrix import Cell

_Read = Callable[[Cell], Any]
_COLUMNS: tuple[tuple[str, _Read], ...] = (
    ("person", lambda row: row.grant.person.name),
    ("email", lambda row: row.grant.person.email),
    ("competency", lambda row: row.grant.competency.code),
    ("name", lambda row: row.grant.competency.name),
    ("level", lambda row: row.grant.level),
    ("basis", lambda row: row.grant.basis),
    ("assessor", lambda row: row.grant.assessor_name),
    ("granted_on", lambda row: row.grant.granted_on),
    ("valid_until", lambda row: row.grant.valid_until),
    ("state", lambda row: row.standing.value),
    ("evidence", lambda row: row.grant.evidence),
)


def rows(user: Any, *, on: date) -> Iterator[Cell]:
    people = access.people(user).order_by("name", "pk")
    for line in matrix.lines(people, access.competencies(user), on=on):
        yield from sorted(line.cells.values(), key=lambda one: one.grant.competency.code)


def columns() -> Sequence[FieldSpec]:
    return [column(name, read) for name, read in _COLUMNS]
