"""Reading tables of electrical safety, strictly: what is unknown is an error that names file and row."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from ..rules.electrical import AppliedPart, Connection, ProtectionClass, Row, Table
from ..rules.impossible import Impossible
from ..rules.limits import Limits
from ..rules.quantities import find_unit
from ..rules.steps import MOST_READINGS, InvalidStep, Step, StepKind

E = TypeVar("E", bound=StrEnum)

_TABLE = {"title", "standard", "region", "note", "stands_in"}
_TEXTS = {"quantity", "label", "unit", "variant", "clause", "help"}
_FLAGS = {"advisory", "may_not_apply"}
_COUNTS = {"readings", "decimals"}
_LIMITS = {"at_least", "at_most", "above", "below"}
_SETS: Mapping[str, type[StrEnum]] = {
    "classes": ProtectionClass,
    "parts": AppliedPart,
    "connections": Connection,
}


class InvalidTable(ValueError):
    """A table that cannot be used; the message names the file, the row and what to mend."""


@cache
def tables() -> Mapping[str, Table]:
    """The shipped tables by slug (the file's name), in the order of their titles."""
    folder = resources.files(__package__) / "standards"
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found = [read_table(file.read_text(encoding="utf-8"), file=file.name) for file in files]
    return {one.slug: one for one in sorted(found, key=lambda one: one.title)}


def standing_in() -> Table:
    """The table that holds at sites that have not chosen theirs: the one whose file says so."""
    return next(one for one in tables().values() if one.stands_in)


def table(slug: str) -> Table | None:
    return tables().get(slug)


def labels() -> list[tuple[str, str]]:
    """The tests of all tables by key, each with what it is called first."""
    found: dict[str, str] = {}
    for one in tables().values():
        for row in one.rows:
            for part in _each(row):
                found.setdefault(row.key(part), f"{row.label}, type {part.value}" if part else row.label)
    return sorted(found.items(), key=lambda entry: entry[1])


def _each(row: Row) -> list[AppliedPart | None]:
    return [*sorted(row.parts)] or [None]


def check_tables(steps: Sequence[Step]) -> None:
    """Raise `InvalidStep` for a step that names a table which does not exist."""
    for step in steps:
        if step.kind is StepKind.ELECTRICAL_SAFETY and step.expected and step.expected not in tables():
            raise InvalidStep(step.key, "step.table", table=step.expected)


def read_table(text: str, *, file: str) -> Table:
    """Parse and check one file; raises `InvalidTable`."""
    try:
        given = tomllib.loads(text, parse_float=Decimal)
        head, rows = dict(given["table"]), list(given["rows"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise InvalidTable(f"{file}: it needs a [table] and [[rows]]: {problem}.") from problem
    if wrong := sorted(set(head) - _TABLE) or [name for name in ("title", "standard") if not head.get(name)]:
        raise InvalidTable(f"{file}: [table]: {', '.join(wrong)} is unknown or missing.")
    made = tuple(_row(row, where=f"{file}: row {place}") for place, row in enumerate(rows, start=1))
    keys = list(_keys(made))
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise InvalidTable(f"{file}: {', '.join(twice)} is given twice for one device.")
    return Table(slug=file.removesuffix(".toml"), rows=made, **head)


def _keys(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        yield from (row.key(part) for part in row.parts) if row.parts else [row.key()]


def _row(given: dict[str, Any], *, where: str) -> Row:
    known = _TEXTS | _FLAGS | _COUNTS | _LIMITS | set(_SETS)
    if wrong := sorted(set(given) - known):
        raise InvalidTable(f"{where}: unknown key {', '.join(wrong)}.")
    if missing := [name for name in ("quantity", "label", "unit") if not given.get(name)]:
        raise InvalidTable(f"{where}: {', '.join(missing)} is missing.")
    _check(given, where=where)
    plain = {name: given[name] for name in (_TEXTS | _FLAGS | _COUNTS) & set(given)}
    chosen: dict[str, Any] = {name: _set(given, name, of, where=where) for name, of in _SETS.items()}
    return Row(limits=_limits(given, where=where), **plain, **chosen)


def _check(given: dict[str, Any], *, where: str) -> None:
    if not f"{given['quantity']}{given.get('variant', '')}".isidentifier():
        raise InvalidTable(f"{where}: quantity and variant are words of letters, digits and underscores.")
    for names, kind, word in (
        (_TEXTS, str, "text"),
        (_FLAGS, bool, "true or false"),
        (_COUNTS, int, "a number"),
    ):
        for name in names & set(given):
            if not isinstance(given[name], kind) or (kind is int and isinstance(given[name], bool)):
                raise InvalidTable(f"{where}: {name} must be {word}.")
    if not 1 <= given.get("readings", 1) <= MOST_READINGS:
        raise InvalidTable(f"{where}: readings are 1 to {MOST_READINGS}.")
    try:
        find_unit(given["unit"])
    except ValueError as problem:
        raise InvalidTable(f"{where}: the unit {given['unit']} is not known.") from problem


def _set(given: dict[str, Any], name: str, of: type[E], *, where: str) -> frozenset[E]:
    try:
        return frozenset(of(one) for one in given.get(name, ()))
    except (ValueError, TypeError) as problem:
        raise InvalidTable(f"{where}: {name} are some of {', '.join(of)}.") from problem


def _limits(given: dict[str, Any], *, where: str) -> Limits:
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if one in given and other in given:
            raise InvalidTable(f"{where}: give {one} or {other}, not both.")
    try:
        return Limits(
            lower=_number(given, "at_least", "above", where=where),
            upper=_number(given, "at_most", "below", where=where),
            lower_inclusive="above" not in given,
            upper_inclusive="below" not in given,
        )
    except Impossible as problem:
        raise InvalidTable(f"{where}: limits that nothing meets, or none.") from problem


def _number(given: dict[str, Any], *names: str, where: str) -> Decimal | None:
    for name in names:
        value = given.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise InvalidTable(f"{where}: {name} must be a number.")
        return Decimal(value)
    return None
