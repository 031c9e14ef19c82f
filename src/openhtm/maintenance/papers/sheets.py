"""What a paper says, before it is drawn: plain words in blocks, which tests and people can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from openhtm.kernel.canonical import canonical, sha256


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Labels with their values, in two columns."""

    title: str
    pairs: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under heads; ``widths`` are shares of the page's width, ``empty`` what is said without rows."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    note: str = ""
    empty: str = ""
    kind: str = "table"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A paragraph; lines stay lines."""

    title: str
    text: str
    kind: str = "words"


Block = Facts | Table | Words


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One paper. ``hospital`` and ``tag`` stand on each page; ``mark`` lies across each page.

    ``template`` names the drawing in ``typst/``; ``extra`` is what only that drawing reads.
    """

    template: str
    title: str
    hospital: str
    tag: str
    reference: str
    language: str
    mark: str = ""
    verdict: str = ""
    blocks: Sequence[Block] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def content_hash(self) -> str:
        return sha256(canonical(self.values()))


@dataclass(frozen=True, kw_only=True)
class Issue:
    """Which issue of the paper this is, told on its pages."""

    number: int
    at: datetime
    by: str
    zone: str
