"""Where question, answer and note stand in a row: makers add columns, merge cells and shift whole tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ID = re.compile(r"(question\s*(id|#|no\.?|number)|id)", re.IGNORECASE)
_ANSWER = re.compile(r"(yes\b.*\bno\b.*|answer|response)s?", re.IGNORECASE | re.DOTALL)
_NOTE = re.compile(r"(see notes?|notes?(\s*(#|\(s\)|/.*))?|comments?|remarks?)", re.IGNORECASE)
_FURTHEST = 8


@dataclass(frozen=True)
class Columns:
    """Steps from the column of the question's id; None: no head of the table has told."""

    text: int = 1
    answer: int | None = None
    note: int | None = None

    def told_by(self, cells: Sequence[str], last_id: int) -> Columns:
        """With what this row tells, where it is a head of the table."""
        ids = [index for index, cell in enumerate(cells) if _ID.fullmatch(cell)]
        answers = [index for index, cell in enumerate(cells) if _ANSWER.fullmatch(cell)]
        if not ids and not answers:
            return self
        start = ids[0] if ids else last_id
        notes = [index for index, cell in enumerate(cells) if _NOTE.fullmatch(cell) and index > start]
        texts = [index for index, cell in enumerate(cells) if cell.casefold().startswith("question")]
        texts = [index for index in texts if index > start]
        after = [index for index in answers if index > start]
        return Columns(
            text=texts[0] - start if texts else self.text,
            answer=after[0] - start if after else self.answer,
            note=notes[0] - start if notes else self.note,
        )

    def read(self, cells: Sequence[str], start: int, *, known: frozenset[str]) -> tuple[int, int, int]:
        """The columns of text, answer and note in the row whose id stands in the column ``start``.

        ``known``: what answers look like. Where the head of the table says nothing, an answer is known by itself.
        """
        text = self._first(cells, range(start + self.text, start + _FURTHEST), start + self.text)
        answer = start + self.answer if self.answer is not None else self._guessed(cells, start, text, known)
        note = start + self.note if self.note is not None else answer + 1
        if note <= answer:
            note = answer + 1
        return min(text, answer - 1), answer, note

    def _guessed(self, cells: Sequence[str], start: int, text: int, known: frozenset[str]) -> int:
        end = start + self.note if self.note is not None else start + _FURTHEST
        for index in range(text + 1, min(end, len(cells))):
            if cells[index].casefold().strip(" .") in known:
                return index
        if self.note is None:
            return text + 1
        return self._first(cells, range(text + 1, end), text + 1)

    @staticmethod
    def _first(cells: Sequence[str], places: range, otherwise: int) -> int:
        return next((index for index in places if index < len(cells) and cells[index]), otherwise)
