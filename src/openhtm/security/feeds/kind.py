"""What a kind of document is: the base of the plugins in ``kinds/``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..rules.documents import Item
from .sources import Source


@dataclass(frozen=True, kw_only=True)
class Head:
    """What is known of a file before it is read: its beginning, and of JSON the members at the top.

    ``names`` holds every name at the top that was met so far, ``values`` those whose value is a text or a number.
    """

    name: str
    text: str
    names: frozenset[str] = frozenset()
    values: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""

    def value(self, name: str) -> str:
        return dict(self.values).get(name, "")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of document. ``read`` yields values and problems, and raises Unreadable for the file as a whole."""

    slug: str
    title: str
    detects: Callable[[Head], bool]
    read: Callable[[Source], Iterator[Item]]
