"""Looks into a part of a document: what is not as it should be becomes a problem with its place, not an exception."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..rules.documents import Problem, Trouble

MOST_PROBLEMS = 1000
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Problems:
    """What was found wrong so far; beyond a thousand only counted."""

    def __init__(self) -> None:
        self._waiting: list[Problem] = []
        self.count = 0

    def add(self, trouble: Trouble, place: str, found: object = "") -> None:
        self.count += 1
        if self.count <= MOST_PROBLEMS:
            self._waiting.append(Problem(trouble=trouble, place=place, found=str(found)[:80]))

    def taken(self) -> list[Problem]:
        """Those that were not taken yet."""
        waiting, self._waiting = self._waiting, []
        return waiting


class Node:
    """One object of a document, with its place."""

    __slots__ = ("place", "problems", "value")

    def __init__(self, value: Any, place: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(Trouble.WRONG_TYPE, place, value)
            value = {}
        self.value: dict[str, Any] = value
        self.place = place
        self.problems = problems

    def has(self, name: str) -> bool:
        return self.value.get(name) is not None

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def wrong(self, trouble: Trouble, name: str, found: object = "") -> None:
        self.problems.add(trouble, self.at(name) if name else self.place, found)

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text; numbers and truth values count as what is written, all else as wrong."""
        value = self.value.get(name)
        if value is None:
            if needed:
                self.wrong(Trouble.MISSING, name)
            return ""
        if isinstance(value, str):
            if needed and not value.strip():
                self.wrong(Trouble.MISSING, name)
            return value if value.isascii() else _plain(value)
        if isinstance(value, (int, float)):
            return str(value)
        self.wrong(Trouble.WRONG_TYPE, name, value)
        return ""

    def one_of(self, name: str, allowed: Collection[str], *, needed: bool = False) -> str:
        found = self.text(name, needed=needed)
        if found and found not in allowed:
            self.wrong(Trouble.NOT_ALLOWED, name, found)
        return found

    def matching(self, name: str, pattern: re.Pattern[str]) -> str:
        found = self.text(name)
        if self.has(name) and not pattern.fullmatch(found):
            self.wrong(Trouble.BAD_FORM, name, found)
        return found

    def items(self, name: str) -> list[Any]:
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(Trouble.WRONG_TYPE, name, value)
            return []
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        found = []
        for index, value in enumerate(self.items(name)):
            if isinstance(value, str):
                found.append(_plain(value))
            elif isinstance(value, int):
                found.append(str(value))
            else:
                self.problems.add(Trouble.WRONG_TYPE, f"{self.at(name)}[{index}]", value)
        return tuple(found)

    def node(self, name: str) -> Node | None:
        return Node(self.value[name], self.at(name), self.problems) if self.has(name) else None

    def nodes(self, name: str) -> Sequence[Node]:
        found = self.items(name)
        if not found:
            return ()
        place, problems = self.at(name), self.problems
        return [Node(value, f"{place}[{index}]", problems) for index, value in enumerate(found)]

    def moment(self, name: str) -> datetime | None:
        """An instant in UTC; a text that is none is a problem, one without a zone counts as UTC."""
        found = self.text(name)
        if not found:
            return None
        try:
            read = datetime.fromisoformat(found.strip())
            # A day alone is no instant.
            if _DAY.fullmatch(found.strip()):
                raise ValueError(found)
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong(Trouble.BAD_FORM, name, found)
            return None

    def day(self, name: str) -> date | None:
        found = self.text(name)
        try:
            return date.fromisoformat(found[:10]) if found else None
        except ValueError:
            self.wrong(Trouble.BAD_FORM, name, found)
            return None

    def decimal(self, name: str) -> Decimal | None:
        """A number as written, never through a float's rounding."""
        value = self.value.get(name)
        if value is None:
            return None
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if isinstance(value, bool) or not found.is_finite():
            self.wrong(Trouble.BAD_FORM, name, value)
            return None
        return found


def _plain(text: str) -> str:
    """Without halves of characters, which no database takes."""
    return _SURROGATE.sub("\ufffd", text)
