"""Reads XML piece by piece, without entities, document types or anything outside the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ..rules.documents import Trouble, Unreadable
from .sources import Source

MOST_DEPTH = 500


class _Pieces(io.RawIOBase):
    """The pieces of a source as a file, so that its limits hold here too."""

    def __init__(self, source: Source) -> None:
        self._pieces = source.pieces()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < max(size, 1):
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def events(source: Source, *, doctype: bool = False) -> Iterator[tuple[str, Element, int]]:
    """("start" or "end", element, depth), the root at depth 1; raises Unreadable.

    Whoever has done with an element clears it: nothing else bounds the memory. ``doctype``: a document type may be
    named, as some tools do; entities and what lies outside the file are refused all the same.
    """
    depth = 0
    try:
        stream = iterparse(
            cast("IO[bytes]", _Pieces(source)), events=("start", "end"), forbid_dtd=not doctype
        )
        for event, element in stream:
            if event == "start":
                depth += 1
                if depth > MOST_DEPTH:
                    raise Unreadable(Trouble.TOO_DEEP, place=local(element))
                yield event, element, depth
            else:
                yield event, element, depth
                depth -= 1
    except DefusedXmlException as problem:
        raise Unreadable(Trouble.ENTITY, place="$", found=type(problem).__name__) from None
    except LookupError as problem:
        raise Unreadable(Trouble.ENCODING, place="line 1", found=str(problem)[:60]) from None
    except ParseError as problem:
        line, column = problem.position
        trouble = Trouble.CUT_OFF if "no element found" in str(problem) else Trouble.SYNTAX
        raise Unreadable(
            trouble, place=f"line {line}, column {column + 1}", found=str(problem)[:60]
        ) from None


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    return element.tag.partition("}")[0].removeprefix("{") if element.tag.startswith("{") else ""


def attributes(element: Element) -> dict[str, Any]:
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
