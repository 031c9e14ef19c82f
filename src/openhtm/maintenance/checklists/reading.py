"""Reads library files strictly: an unknown key, kind or unit is an error that names file, line and step."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

from ..rule_words import impossible
from ..rules.impossible import Impossible
from ..rules.limits import Combine, Limits
from ..rules.steps import DateRule, Statistic, Step, StepKind, check_steps

_PROCEDURE_KEYS = {
    "code",
    "title",
    "families",
    "source",
    "source_reference",
    "interval_hint",
    "standard_minutes",
    "competency",
    "test_equipment",
    "warnings",
}
_LIMIT_KEYS = {
    "at_least",
    "at_most",
    "above",
    "below",
    "target",
    "tolerance",
    "percent",
    "combine",
    "guard_band",
}
_STEP_KEYS = {
    "key",
    "kind",
    "section",
    "label",
    "help",
    "optional",
    "critical",
    "allow_na",
    "unit",
    "decimals",
    "readings",
    "statistic",
    "choices",
    "failing_choices",
    "date_rule",
    "expected",
    "formula",
    "source",
    *_LIMIT_KEYS,
}


class InvalidLibraryFile(ValueError):
    """A library file that cannot be used; the message names file, line where known, and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryStep:
    step: Step
    section: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryProcedure:
    """One file. `families` are names of device types it is meant for, `interval_hint` a usual interval."""

    slug: str
    code: str
    title: str
    families: tuple[str, ...]
    source: str
    source_reference: str
    interval_hint: str
    standard_minutes: int | None
    competency: str
    test_equipment: tuple[str, ...]
    warnings: str
    steps: tuple[LibraryStep, ...]


@cache
def library() -> dict[str, LibraryProcedure]:
    """All shipped procedures by slug (the file's name), in the order of their titles."""
    folder = resources.files(__package__) / "library"
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    found = [read_library_file(file.read_text(encoding="utf-8"), file=file.name) for file in files]
    return {one.slug: one for one in sorted(found, key=lambda one: one.title)}


def library_procedures() -> list[LibraryProcedure]:
    """All shipped procedures, by title."""
    return list(library().values())


def library_procedure(slug: str) -> LibraryProcedure | None:
    return library().get(slug)


def read_library_file(text: str, *, file: str) -> LibraryProcedure:
    """Parse and check one file; raises `InvalidLibraryFile`."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidLibraryFile(f"{file}: {problem}") from problem
    head, rows = table.get("procedure"), table.get("steps")
    if not isinstance(head, dict) or not isinstance(rows, list):
        raise InvalidLibraryFile(f"{file}: it needs a [procedure] table and [[steps]].")
    _refuse_unknown(head, _PROCEDURE_KEYS, where=f"{file}: [procedure]")
    steps = tuple(_step(row, where=_where(file, text, row, number)) for number, row in enumerate(rows, 1))
    try:
        check_steps([one.step for one in steps])
        return _procedure(file.removesuffix(".toml"), head, steps)
    except (ValueError, KeyError) as problem:
        raise InvalidLibraryFile(f"{file}: {_told(problem)}") from problem


def _told(problem: Exception) -> str:
    return impossible(problem) if isinstance(problem, Impossible) else str(problem)


def _procedure(slug: str, head: Mapping[str, Any], steps: Sequence[LibraryStep]) -> LibraryProcedure:
    return LibraryProcedure(
        slug=slug,
        code=head["code"],
        title=head["title"],
        families=tuple(head.get("families", ())),
        source=head.get("source", "local"),
        source_reference=head.get("source_reference", ""),
        interval_hint=head.get("interval_hint", ""),
        standard_minutes=head.get("standard_minutes"),
        competency=head.get("competency", ""),
        test_equipment=tuple(head.get("test_equipment", ())),
        warnings=head.get("warnings", ""),
        steps=tuple(steps),
    )


def _where(file: str, text: str, row: Mapping[str, Any], number: int) -> str:
    """The file, and the line of the step's key when it can be found."""
    key = row.get("key", "")
    for line, content in enumerate(text.splitlines(), 1):
        if content.replace(" ", "") == f'key="{key}"':
            return f"{file}, line {line}: step {key}"
    return f"{file}: step {number}"


def _refuse_unknown(row: Mapping[str, Any], known: set[str], *, where: str) -> None:
    if unknown := sorted(set(row) - known):
        raise InvalidLibraryFile(f"{where}: unknown key {', '.join(unknown)}.")


def _step(row: Mapping[str, Any], *, where: str) -> LibraryStep:
    _refuse_unknown(row, _STEP_KEYS, where=where)
    try:
        return LibraryStep(step=_rule(row), section=row.get("section", ""), help=row.get("help", ""))
    except (ValueError, KeyError, TypeError, InvalidOperation) as problem:
        raise InvalidLibraryFile(f"{where}: {_told(problem)}") from problem


def _rule(row: Mapping[str, Any]) -> Step:
    return Step(
        key=row["key"],
        kind=StepKind(row["kind"]),
        label=row["label"],
        mandatory=not row.get("optional", False),
        critical=row.get("critical", False),
        allow_na=row.get("allow_na", False),
        unit=row.get("unit", ""),
        limits=_limits(row),
        decimals=row.get("decimals"),
        readings=row.get("readings", 1),
        statistic=Statistic(row.get("statistic", Statistic.EACH)),
        choices=tuple(row.get("choices", ())),
        failing_choices=frozenset(row.get("failing_choices", ())),
        date_rule=DateRule(row.get("date_rule", DateRule.ANY)),
        expected=row.get("expected", ""),
        formula=row.get("formula", ""),
        source=row.get("source", ""),
    )


def _limits(row: Mapping[str, Any]) -> Limits | None:
    """`at_least` and `at_most` include the limit, `above` and `below` do not."""
    if not _LIMIT_KEYS & set(row):
        return None
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if one in row and other in row:
            raise ValueError(f"give {one} or {other}, not both.")
    return Limits(
        lower=_number(row, "at_least", "above"),
        upper=_number(row, "at_most", "below"),
        lower_inclusive="above" not in row,
        upper_inclusive="below" not in row,
        target=_number(row, "target"),
        tolerance=_number(row, "tolerance"),
        percent=_number(row, "percent"),
        combine=Combine(row.get("combine", Combine.GREATER)),
        guard_band=_number(row, "guard_band") or Decimal(0),
    )


def _number(row: Mapping[str, Any], *names: str) -> Decimal | None:
    for name in names:
        if name in row:
            return Decimal(row[name])
    return None
