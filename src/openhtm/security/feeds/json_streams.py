"""Reads JSON of any size member by member: only one element of a list at the top is in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..rules.documents import Trouble, Unreadable
from .sources import Source

# Above that one element is no component but a way to fill the memory.
MOST_CHARACTERS = 64 * 1024 * 1024
_SPACE = " \t\n\r"
# An error this near to the end of what was read may be gone with the next piece.
_MARGIN = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A member of the object at the top; of a list one element each, ``index`` counted from 0.

    The beginning of a list comes first, with ``index`` -1 and no value.
    """

    name: str
    index: int | None
    value: Any

    @property
    def place(self) -> str:
        return self.name if self.index is None else f"{self.name}[{self.index}]"


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def members(source: Source, *, inside: frozenset[str] = frozenset()) -> Iterator[Part]:
    """The members of the object at the top in their order; raises Unreadable with the place.

    Lists come element by element. The object under a name of ``inside`` is gone through in the same way, its names
    being "outer.inner".
    """
    reader = _Reader(source.texts())
    reader.expect("{", "$")
    yield from _object(reader, "", inside)
    if reader.peek():
        raise reader.wrong(Trouble.SYNTAX, "$")


def _object(reader: _Reader, before: str, inside: frozenset[str]) -> Iterator[Part]:
    if reader.peek() == "}":
        reader.skip()
        return
    while True:
        name = reader.name(before or "$")
        reader.expect(":", f"{before}{name}")
        yield from _member(reader, f"{before}{name}", inside)
        if reader.one_of(",}", f"{before}{name}") == "}":
            return


def _member(reader: _Reader, name: str, inside: frozenset[str]) -> Iterator[Part]:
    first = reader.peek()
    if first == "[":
        yield Part(name=name, index=-1, value=None)
        yield from _elements(reader, name)
    elif first == "{" and name in inside:
        reader.skip()
        yield from _object(reader, f"{name}.", inside)
    else:
        value = reader.value(name)
        # Before anybody judges a value that is only the beginning of what stands there.
        reader.check(",}", name)
        yield Part(name=name, index=None, value=value)


def _elements(reader: _Reader, name: str) -> Iterator[Part]:
    reader.skip()
    if reader.peek() == "]":
        reader.skip()
        return
    index = 0
    while True:
        yield Part(name=name, index=index, value=reader.value(f"{name}[{index}]"))
        if reader.one_of(",]", f"{name}[{index}]") == "]":
            return
        index += 1


class _Reader:
    """A window over the text, filled as far as the next value needs."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._text = ""
        self._at = 0
        self._ended = False
        self._lines = 1

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill(1):
                return ""

    def skip(self) -> None:
        self._at += 1

    def check(self, wanted: str, place: str) -> str:
        """The next character, which stays the next."""
        found = self.peek()
        if not found or found not in wanted:
            raise self.wrong(Trouble.SYNTAX if found else Trouble.CUT_OFF, place)
        return found

    def one_of(self, wanted: str, place: str) -> str:
        found = self.check(wanted, place)
        self.skip()
        return found

    def expect(self, wanted: str, place: str) -> None:
        self.one_of(wanted, place)

    def name(self, place: str) -> str:
        if self.peek() != '"':
            raise self.wrong(Trouble.SYNTAX if self.peek() else Trouble.CUT_OFF, place)
        return str(self.value(place))

    def value(self, place: str) -> Any:
        """The next value; more text is read until it is whole."""
        if not self.peek():
            raise self.wrong(Trouble.CUT_OFF, place)
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise self.wrong(Trouble.TOO_DEEP, place) from None
            except json.JSONDecodeError as problem:
                self._more_or_refuse(problem, place)
                continue
            except ValueError as problem:
                raise self.wrong(Trouble.SYNTAX, place, str(problem)) from None
            # A number may go on in the next piece.
            if end < len(self._text) or not self._fill(1):
                self._at = end
                return found

    def _more_or_refuse(self, problem: json.JSONDecodeError, place: str) -> None:
        open_text = problem.msg.startswith("Unterminated string")
        may_go_on = open_text or problem.pos >= len(self._text) - _MARGIN
        if may_go_on and len(self._text) - self._at > MOST_CHARACTERS:
            raise self.wrong(Trouble.TOO_LARGE, place)
        if may_go_on and self._fill(len(self._text) - self._at):
            return
        trouble = Trouble.CUT_OFF if may_go_on and self._ended else Trouble.SYNTAX
        self._at = min(problem.pos, len(self._text))
        raise self.wrong(trouble, place, problem.msg)

    def _fill(self, least: int) -> bool:
        """At least so many characters more (so that reading a long value again stays linear); False at the end."""
        pieces: list[str] = []
        got = 0
        while got < least and not self._ended:
            piece = next(self._texts, None)
            if piece is None:
                self._ended = True
            else:
                pieces.append(piece)
                got += len(piece)
        if got:
            self._lines += self._text.count("\n", 0, self._at)
            self._text = self._text[self._at :] + "".join(pieces)
            self._at = 0
        return got > 0

    def wrong(self, trouble: Trouble, place: str, found: str = "") -> Unreadable:
        line = self._lines + self._text.count("\n", 0, self._at)
        seen = found or self._text[self._at : self._at + 40]
        return Unreadable(trouble, place=f"{place} (line {line})", found=seen)
