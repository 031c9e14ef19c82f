"""What a dossier is made of: the same sections on the page, on paper, over REST and by the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openhtm.registry.api import Device
from openhtm.ui.tones import Tone

from ..readers import Reader, may


@dataclass(frozen=True, kw_only=True)
class Question:
    """``until``: the first moment after the day, on the clock of the device's site; what came later is not told."""

    device: Device
    reader: Reader
    day: date
    today: date
    until: datetime
    zone: str

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    def may(self, permission: str) -> bool:
        return may(self.reader, permission, self.device)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One value in words. ``tone``: what it means; unknown has its own and is never empty."""

    text: str
    tone: Tone = Tone.PLAIN
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    label: str
    value: Cell


@dataclass(frozen=True, kw_only=True)
class Section:
    """``columns``: key, heading and share of the width of each. ``empty``: what is said without rows.

    ``left_out``: how many more rows there are, which ``more_url`` opens. ``tone``: UNKNOWN where nothing is known.
    """

    key: str
    title: str
    note: str = ""
    tone: Tone = Tone.PLAIN
    facts: Sequence[Line] = ()
    columns: Sequence[tuple[str, str, int]] = ()
    rows: Sequence[Sequence[Cell]] = ()
    empty: str = ""
    left_out: int = 0
    more_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    question: Question
    sections: Sequence[Section]
    #: What a surveyor would stumble over, in words.
    gaps: Sequence[str] = ()
