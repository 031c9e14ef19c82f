"""Parses one library file strictly and says everything that is wrong with it, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from ..electrical import check_tables
from ..rule_words import impossible, reason
from ..rules.limits import Combine, InvalidLimits, Limits
from ..rules.steps import DateRule, InvalidStep, Statistic, Step, StepKind, step_problems

E = TypeVar("E", bound=StrEnum)

#: What a table may hold, and of which kind each value is.
_PROCEDURE_FIELDS: dict[str, type] = {
    "code": str,
    "title": str,
    "families": list,
    "source": str,
    "source_reference": str,
    "interval_hint": str,
    "standard_minutes": int,
    "competency": str,
    "test_equipment": list,
    "warnings": str,
}
_LIMIT_KEYS = (
    "at_least",
    "at_most",
    "above",
    "below",
    "target",
    "tolerance",
    "percent",
    "combine",
    "guard_band",
)
_NUMBERS = frozenset(_LIMIT_KEYS) - {"combine"}
_STEP_FIELDS: dict[str, type] = {
    "key": str,
    "kind": str,
    "section": str,
    "label": str,
    "help": str,
    "optional": bool,
    "critical": bool,
    "allow_na": bool,
    "unit": str,
    "decimals": int,
    "readings": int,
    "statistic": str,
    "choices": list,
    "failing_choices": list,
    "date_rule": str,
    "expected": str,
    "meter": str,
    "formula": str,
    "source": str,
    "when": str,
    "as_left_of": str,
    "combine": str,
}
#: Which line of a step a refusal of the rules is about.
_ABOUT = {
    "step.key": "key",
    "step.key_twice": "key",
    "step.no_label": "label",
    "step.readings": "readings",
    "step.unit": "unit",
    "step.choices": "choices",
    "step.failing_choice": "failing_choices",
    "step.formula_name": "formula",
    "step.formula_unit": "formula",
    "step.condition_step": "when",
    "step.condition_number": "when",
    "step.condition_answer": "when",
    "condition.too_long": "when",
    "condition.unreadable": "when",
    "condition.number": "when",
    "step.table": "expected",
    "step.meter": "meter",
    "step.meter_unit": "unit",
    "step.meter_twice": "meter",
    "step.table_key": "key",
    "step.table_twice": "kind",
    "step.pair_step": "as_left_of",
    "step.pair_kind": "as_left_of",
    "step.pair_twice": "as_left_of",
}
#: More than any instrument shows, and than a limit is stored with.
_LARGEST = Decimal(10) ** 15
_WORDS = {str: "text", bool: "true or false", int: "a whole number", list: "a list of texts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryProblem:
    """One thing to mend. ``line`` counts from 1; ``step`` is empty where it is about the file."""

    file: str
    line: int
    text: str
    step: str = ""

    def __str__(self) -> str:
        about = f"step {self.step}: " if self.step else ""
        return f"{self.file}, line {self.line}: {about}{self.text}"


class InvalidLibraryFile(ValueError):
    """A library file that cannot be used; the message names file, line and what to mend."""

    def __init__(self, problems: Sequence[LibraryProblem]) -> None:
        super().__init__(" ".join(str(one) for one in problems))
        self.problems = tuple(problems)


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


class _Wrong(Exception):
    """One value that cannot be, and the key it stands under."""

    def __init__(self, key: str, text: str, *, spare: bool = False) -> None:
        super().__init__(text)
        self.key = key
        self.text = text
        # Left out, the rest of the table can be read.
        self.spare = spare


class _Lines:
    """Where in the text a table and its keys stand."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._tables = [
            (number, line.strip().replace(" ", ""))
            for number, line in enumerate(self._lines, 1)
            if line.lstrip().startswith("[")
        ]
        self._steps = [number for number, table in self._tables if table.startswith("[[steps]]")]

    def of_head(self, key: str = "") -> int:
        start = next((number for number, table in self._tables if table.startswith("[procedure]")), 1)
        return self._of_key(start, key)

    def of_step(self, place: int, key: str = "") -> int:
        start = self._steps[place] if place < len(self._steps) else 1
        return self._of_key(start, key)

    def _of_key(self, start: int, key: str) -> int:
        """The line of a key of the table that begins at ``start``; without it, of the table."""
        if not key:
            return start
        named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number in range(start + 1, len(self._lines) + 1):
            line = self._lines[number - 1]
            if line.lstrip().startswith("["):
                break
            if named.match(line):
                return number
        return start


def parse(text: str, *, file: str) -> tuple[LibraryProcedure | None, list[LibraryProblem]]:
    """The procedure of a file and everything wrong with it; it can be used only when nothing is."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"line (\d+)", str(problem))
        number = int(line.group(1)) if line else len(text.splitlines()) or 1
        return None, [LibraryProblem(file=file, line=number, text=f"this is not TOML: {problem}.")]
    lines, head, rows = _Lines(text), table.get("procedure"), table.get("steps")
    if (
        not isinstance(head, dict)
        or not isinstance(rows, list)
        or not all(isinstance(row, dict) for row in rows)
    ):
        needed = "it needs a [procedure] table and [[steps]]."
        return None, [LibraryProblem(file=file, line=1, text=needed)]
    problems = [
        LibraryProblem(file=file, line=lines.of_head(wrong.key), text=wrong.text)
        for wrong in _head_wrongs(head)
    ]
    steps, wrong_steps = _steps(rows, lines, file)
    problems += wrong_steps
    if not wrong_steps:
        problems += _rule_problems(steps, lines, file)
    problems.sort(key=lambda one: one.line)
    return (None if problems else _procedure(file.removesuffix(".toml"), head, steps)), problems


def _head_wrongs(head: Mapping[str, Any]) -> Iterator[_Wrong]:
    yield from _field_wrongs(head, _PROCEDURE_FIELDS)
    for key in ("code", "title"):
        if not str(head.get(key, "")).strip():
            yield _Wrong(key, f"{key} is missing.")


def _field_wrongs(row: Mapping[str, Any], known: Mapping[str, type]) -> Iterator[_Wrong]:
    """Keys that are not known and values of another kind than theirs."""
    for key, value in row.items():
        if key in _NUMBERS and known is _STEP_FIELDS:
            if problem := _number_problem(value):
                yield _Wrong(key, f"{key} {problem}")
        elif key not in known:
            yield _Wrong(key, f"unknown key {key}.", spare=True)
        elif not _is_of(value, known[key]):
            yield _Wrong(key, f"{key} must be {_WORDS[known[key]]}.")


def _is_of(value: object, kind: type) -> bool:
    if kind is int and isinstance(value, bool):
        return False
    if kind is list:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, kind)


def _number_problem(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return "must be a number."
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= _LARGEST:
        return "is not a number that an instrument could show."
    return ""


def _steps(
    rows: Sequence[Mapping[str, Any]], lines: _Lines, file: str
) -> tuple[list[LibraryStep], list[LibraryProblem]]:
    steps, problems = [], []
    for place, row in enumerate(rows):
        wrongs = list(_field_wrongs(row, _STEP_FIELDS))
        wrongs += [_Wrong(key, f"{key} is missing.") for key in ("key", "kind", "label") if key not in row]
        if all(wrong.spare for wrong in wrongs):
            try:
                step = _rule(row)
                steps.append(LibraryStep(step=step, section=row.get("section", ""), help=row.get("help", "")))
            except _Wrong as wrong:
                wrongs.append(wrong)
        name = str(row.get("key") or place + 1)
        problems += [
            LibraryProblem(file=file, line=lines.of_step(place, wrong.key), step=name, text=wrong.text)
            for wrong in wrongs
        ]
    return steps, problems


def _rule_problems(steps: Sequence[LibraryStep], lines: _Lines, file: str) -> list[LibraryProblem]:
    """What the rules refuse: a step that nobody could answer or judge."""
    found = []
    rules = [one.step for one in steps]
    for place, problem in [*step_problems(rules), *_table_problems(rules)]:
        about = "formula" if problem.rule.startswith("formula.") else _ABOUT.get(problem.rule, "")
        line = lines.of_step(place, about) if problem.key else 1
        found.append(LibraryProblem(file=file, line=line, step=problem.key, text=reason(problem)))
    return found


def _table_problems(steps: Sequence[Step]) -> Iterator[tuple[int, InvalidStep]]:
    """Tables of electrical safety that are not there."""
    for place, step in enumerate(steps):
        try:
            check_tables([step])
        except InvalidStep as problem:
            yield place, problem


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


def _rule(row: Mapping[str, Any]) -> Step:
    return Step(
        key=row["key"],
        kind=_one_of(row, "kind", StepKind, StepKind.TEXT),
        label=row["label"],
        mandatory=not row.get("optional", False),
        critical=row.get("critical", False),
        allow_na=row.get("allow_na", False),
        unit=row.get("unit", ""),
        limits=_limits(row),
        decimals=row.get("decimals"),
        readings=row.get("readings", 1),
        statistic=_one_of(row, "statistic", Statistic, Statistic.EACH),
        choices=tuple(row.get("choices", ())),
        failing_choices=frozenset(row.get("failing_choices", ())),
        date_rule=_one_of(row, "date_rule", DateRule, DateRule.ANY),
        expected=_meter(row) or row.get("expected", ""),
        formula=row.get("formula", ""),
        source=row.get("source", ""),
        condition=row.get("when", ""),
        as_left_of=row.get("as_left_of", ""),
    )


def _meter(row: Mapping[str, Any]) -> str:
    """The meter for which a reading counts."""
    if "meter" in row and row["kind"] != StepKind.METER_READING:
        raise _Wrong("meter", "only a meter_reading counts for a meter.")
    return str(row.get("meter", ""))


def _one_of(row: Mapping[str, Any], key: str, kind: type[E], default: E) -> E:
    """The named choice; one that does not exist is told with those that do."""
    if key not in row:
        return default
    try:
        return kind(row[key])
    except ValueError:
        raise _Wrong(key, f"unknown {key} '{row[key]}'; there are {', '.join(kind)}.") from None


def _limits(row: Mapping[str, Any]) -> Limits | None:
    """`at_least` and `at_most` include the limit, `above` and `below` do not."""
    given = [key for key in _LIMIT_KEYS if key in row]
    if not given:
        return None
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if one in row and other in row:
            raise _Wrong(other, f"give {one} or {other}, not both.")
    try:
        return Limits(
            lower=_number(row, "at_least", "above"),
            upper=_number(row, "at_most", "below"),
            lower_inclusive="above" not in row,
            upper_inclusive="below" not in row,
            target=_number(row, "target"),
            tolerance=_number(row, "tolerance"),
            percent=_number(row, "percent"),
            combine=_one_of(row, "combine", Combine, Combine.GREATER),
            guard_band=_number(row, "guard_band") or Decimal(0),
        )
    except InvalidLimits as problem:
        raise _Wrong(given[0], impossible(problem)) from problem


def _number(row: Mapping[str, Any], *names: str) -> Decimal | None:
    return next((Decimal(row[name]) for name in names if name in row), None)
