"""Reading code sets, strictly: an unknown key or class is an error that names file and code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class CauseClass(StrEnum):
    PROCESS = "process"
    INHERENT = "inherent"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    NONE = "none"


class InvalidCodeSet(ValueError):
    """A code file that cannot be used; the message names the file and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code. `title` is English and a translation key."""

    id: str
    title: str
    applies: frozenset[str]
    cause_class: CauseClass | None = None
    maintenance_relevant: bool = False
    passing: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSet:
    name: str
    title: str
    codes: Mapping[str, Code]

    def for_work(self, kind: str) -> list[Code]:
        """The codes offered for "repair" or "scheduled" work."""
        return [code for code in self.codes.values() if kind in code.applies]


_KEYS = {"title", "class", "applies", "maintenance_relevant", "passing", "done"}
_WORK = {"repair", "scheduled"}


@cache
def code_set(name: str) -> CodeSet:
    """The shipped set `problem`, `cause`, `action` or `sm_result`."""
    file = resources.files(__package__) / "library" / f"{name}.toml"
    return read_code_set(file.read_text(encoding="utf-8"), file=f"{name}.toml")


def title_of(name: str, code: str) -> str:
    """The title of a code, or the code itself when this installation does not know it."""
    known = code_set(name).codes.get(code)
    return known.title if known else code


def read_code_set(text: str, *, file: str) -> CodeSet:
    """Parse one file; raises `InvalidCodeSet`."""
    try:
        table = tomllib.loads(text)
        applies = frozenset(table["applies"])
        codes = {key: _code(key, value, applies=applies, file=file) for key, value in table["codes"].items()}
        return CodeSet(name=table["set"], title=table["title"], codes=codes)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise InvalidCodeSet(f"{file}: {problem}") from problem


def _code(key: str, value: str | dict[str, Any], *, applies: frozenset[str], file: str) -> Code:
    row: dict[str, Any] = {"title": value} if isinstance(value, str) else value
    if unknown := set(row) - _KEYS:
        raise InvalidCodeSet(f"{file}: code {key}: unknown key {', '.join(sorted(unknown))}.")
    work = frozenset(row.get("applies", applies))
    if not work <= _WORK:
        raise InvalidCodeSet(f"{file}: code {key}: applies to {', '.join(sorted(work - _WORK))}, not known.")
    return Code(
        id=key,
        title=row["title"],
        applies=work,
        cause_class=_cause_class(key, row.get("class"), file=file),
        maintenance_relevant=row.get("maintenance_relevant", False),
        passing=row.get("passing", False),
        done=row.get("done", False),
    )


def _cause_class(key: str, value: str | None, *, file: str) -> CauseClass | None:
    if value is None:
        return None
    try:
        return CauseClass(value)
    except ValueError as problem:
        raise InvalidCodeSet(f"{file}: code {key}: class {value!r} is not known.") from problem
