"""Manufacturer Disclosure Statement for Medical Device Security (MDS2, ANSI/NEMA HN 1-2019 and 2013), XLSX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ....rules.disclosures import EDITIONS, SECTIONS, SECTIONS_2013
from ....rules.documents import Answer, Document, Item, Trouble, Unreadable
from ...kind import Head, Kind
from ...nodes import Problems
from ...sources import Source
from ._columns import Columns
from ._workbook import MOST_BYTES, Sheet, column, sheets

__all__ = ["KIND", "MOST_BYTES", "read"]

_QUESTION = re.compile(r"(?P<section>[A-Z][A-Za-z]{2,5})-[0-9]+(?:\.[0-9]+)*")
# The edition of 2013 counts within its sections, and the sections by their heads: "1 AUTOMATIC LOGOFF (ALOF)".
_QUESTION_2013 = re.compile(r"[0-9]{1,2}-[0-9]{1,2}(?:\.[0-9]{1,2})?|[A-E](?:\.[0-9]{1,2})?")
_HEAD_2013 = re.compile(r".*\((?P<section>[A-Z]{4})\).*")
_ANSWERS = {
    "yes": "Yes",
    "y": "Yes",
    "no": "No",
    "n": "No",
    "n/a": "N/A",
    "na": "N/A",
    "not applicable": "N/A",
    "see note": "See Note",
    "see notes": "See Note",
}
_KNOWN = frozenset(_ANSWERS)
_NOTHING = frozenset(("", "__", "_"))
_LEAST_ANSWERS = 20
_NUMBERED_NOTE = re.compile(r"see notes?\s*#?\s*[0-9, ]+", re.IGNORECASE)


def _detects(head: Head) -> bool:
    return head.raw.startswith(b"PK\x03\x04")


def read(source: Source) -> Iterator[Item]:
    """An answer for each question, the document last; raises Unreadable where the workbook is no such form."""
    problems = Problems()
    found = [answer for sheet in sheets(source) for answer in _Reader(sheet, problems).answers()]
    edition = _edition(found)
    answers = [answer for kind, answer in found if kind == edition]
    known = sum(bool(answer.section) for answer in answers)
    if known < _LEAST_ANSWERS:
        # A list of devices has numbers of this form too.
        raise Unreadable(Trouble.KIND, place="$", found=f"{known} answers")
    seen: set[str] = set()
    for answer in answers:
        if answer.question in seen:
            problems.add(Trouble.TWICE, answer.place, answer.question)
            continue
        seen.add(answer.question)
        yield answer
    facts = {answer.question: answer.answer for answer in reversed(answers)}
    yield Document(
        kind="mds2",
        edition=edition,
        identifier=facts.get("DOC-4", ""),
        revision=facts.get("DOC-7", ""),
        title=" ".join(filter(None, (facts.get("DOC-1"), facts.get("DOC-3")))),
        publisher=facts.get("DOC-1", ""),
    )
    yield from problems.taken()


def _edition(found: Sequence[tuple[str, Answer]]) -> str:
    """The edition of most of the questions; the newest where there is none."""
    counts = Counter(edition for edition, _answer in found)
    return max(EDITIONS, key=lambda edition: counts[edition])


class _Reader:
    """The answers of one sheet, row by row."""

    def __init__(self, sheet: Sheet, problems: Problems) -> None:
        self.sheet, self.problems = sheet, problems
        self.columns, self.last_id, self.section = Columns(), 0, ""

    def answers(self) -> Iterator[tuple[str, Answer]]:
        for number, cells in enumerate(self.sheet.rows):
            found = self._id(cells)
            if found is None:
                self.columns = self.columns.told_by(cells, self.last_id)
                self._head(cells)
                continue
            self.last_id, edition, section = found
            yield edition, self._answer(cells, number, section, edition)

    def _id(self, cells: Sequence[str]) -> tuple[int, str, str] | None:
        """The column of the question's id, its edition and its section, where the row has one."""
        for index, cell in enumerate(cells):
            if one := _QUESTION.fullmatch(cell):
                return index, "2019", one["section"].upper()
        filled = [index for index, cell in enumerate(cells) if cell]
        # In the older edition an id is a bare number or letter: only the first cell of a row can be one.
        if len(filled) > 1 and _QUESTION_2013.fullmatch(cells[filled[0]]):
            section = self.section if cells[filled[0]][0].isdigit() else "MPII"
            return filled[0], "2013", section
        return None

    def _head(self, cells: Sequence[str]) -> None:
        for cell in cells:
            found = _HEAD_2013.fullmatch(cell)
            if found and found["section"] in SECTIONS_2013:
                self.section = found["section"]

    def _answer(self, cells: Sequence[str], number: int, section: str, edition: str) -> Answer:
        """Of the description of the device any answer is good. A formula is no answer: what it gives may change."""
        question = cells[self.last_id]
        where = f"{self.sheet.name}!{column(self.last_id)}{number + 1}"
        if section not in SECTIONS:
            # Kept all the same: a slip of the pen in an id is no reason to lose an answer.
            if edition == "2019":
                self.problems.add(Trouble.NOT_KNOWN, where, question)
            section = section if section in SECTIONS_2013 else ""
        text, place, note = self.columns.read(cells, self.last_id, known=_KNOWN)
        plain = "" if _at(cells, place) in _NOTHING else _at(cells, place)
        if (number, place) in self.sheet.formulas:
            computed = f"{self.sheet.name}!{column(place)}{number + 1}"
            self.problems.add(Trouble.FORMULA, computed, f"{question}: {plain}")
            plain = ""
        remark = "" if _at(cells, note) in _NOTHING else _at(cells, note)
        answer = Answer(
            question=question.upper() if section == "SBOM" else question,
            section=section,
            text=_at(cells, text),
            answer=plain,
            note=remark,
            place=where,
        )
        return answer if section == "DOC" else self._known(answer)

    def _known(self, given: Answer) -> Answer:
        """With the answer as the form knows it; "See Note 3" names its note."""
        plain = given.answer
        if _NUMBERED_NOTE.fullmatch(plain):
            return replace(given, answer="See Note", note=given.note or plain)
        known = _ANSWERS.get(re.sub(r"[ .]+", " ", plain).strip().casefold())
        if plain and known is None:
            self.problems.add(Trouble.NOT_ALLOWED, given.place, f"{given.question}: {plain}")
        return replace(given, answer=known or plain)


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if 0 <= index < len(cells) else ""


KIND = Kind(slug="mds2", title="MDS2", detects=_detects, read=read)
