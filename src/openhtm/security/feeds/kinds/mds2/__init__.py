"""Manufacturer Disclosure Statement for Medical Device Security (MDS2, ANSI/NEMA HN 1-2019), XLSX."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ....rules.documents import Answer, Document, Item, Trouble, Unreadable
from ...kind import Head, Kind
from ...nodes import Problems
from ...sources import PIECE, Source

MOST_BYTES = 20 * 1024 * 1024
# What the sheets may weigh once unpacked: a form of 400 lines is far below.
_MOST_UNPACKED = 200_000_000
_MOST_ROWS = 5000
_QUESTION = re.compile(r"(?P<section>[A-Z][A-Za-z]{2,5})-[0-9]+(?:\.[0-9]+)*")
# The sections of ANSI/NEMA HN 1-2019, beside the description of the device.
SECTIONS = frozenset(
    (
        "DOC",
        "MPII",
        "ALOF",
        "AUDT",
        "AUTH",
        "CSUP",
        "DIDT",
        "DTBK",
        "EMRG",
        "IGAU",
        "MLDP",
        "NAUT",
        "CONN",
        "PAUT",
        "PLOK",
        "RDMP",
        "SBOM",
        "SAHD",
        "SGUD",
        "STCF",
        "TXCF",
        "TXIG",
        "RMOT",
        "OTHR",
    )
)
_ANSWERS = {
    "yes": "Yes",
    "no": "No",
    "n/a": "N/A",
    "na": "N/A",
    "see note": "See Note",
    "see notes": "See Note",
}
_NOTHING = frozenset(("", "__", "_"))
_LEAST_ANSWERS = 20


def _detects(head: Head) -> bool:
    return head.raw.startswith(b"PK\x03\x04")


def read(source: Source) -> Iterator[Item]:
    """An answer for each question, the document last; raises Unreadable where the workbook is no such form."""
    problems = Problems()
    answers = [answer for sheet, rows in _sheets(source) for answer in _answers(sheet, rows, problems)]
    if len(answers) < _LEAST_ANSWERS:
        raise Unreadable(Trouble.KIND, place="$", found=f"{len(answers)} answers")
    seen: set[str] = set()
    for answer in answers:
        if answer.question in seen:
            problems.add(Trouble.TWICE, answer.place, answer.question)
            continue
        seen.add(answer.question)
        yield answer
    facts = {answer.question: answer.answer for answer in answers}
    yield Document(
        kind="mds2",
        edition="2019",
        identifier=facts.get("DOC-4", ""),
        revision=facts.get("DOC-7", ""),
        title=" ".join(filter(None, (facts.get("DOC-1"), facts.get("DOC-3")))),
        publisher=facts.get("DOC-1", ""),
    )
    yield from problems.taken()


def _sheets(source: Source) -> Iterator[tuple[str, list[list[Any]]]]:
    content = source.whole(MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            yield name, workbook.get_sheet_by_name(name).to_python(nrows=_MOST_ROWS)
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as problem:
        raise Unreadable(Trouble.SYNTAX, place="$", found=str(problem)[:60]) from None


def _check_size(archive: zipfile.ZipFile) -> None:
    """Unpacks once into nothing: what a member says of its own size may be a lie."""
    size = 0
    for info in archive.infolist():
        with archive.open(info) as member:
            while piece := member.read(PIECE):
                size += len(piece)
                if size > _MOST_UNPACKED:
                    raise Unreadable(
                        Trouble.TOO_LARGE, place=info.filename, found=f"{size // 1024 // 1024} MB"
                    )


def _answers(sheet: str, rows: list[list[Any]], problems: Problems) -> Iterator[Answer]:
    for number, row in enumerate(rows, start=1):
        cells = [" ".join(str(cell).split()) for cell in row]
        place = next((index for index, cell in enumerate(cells) if _QUESTION.fullmatch(cell)), None)
        if place is None:
            continue
        found = _QUESTION.fullmatch(cells[place])
        section = found["section"].upper() if found else ""
        where = f"{sheet}!{_column(place)}{number}"
        if section not in SECTIONS:
            # Kept all the same: a slip of the pen in an id is no reason to lose an answer.
            problems.add(Trouble.NOT_KNOWN, where, cells[place])
            section = ""
        yield _answer(cells[place:], section, where, problems)


def _answer(cells: list[str], section: str, where: str, problems: Problems) -> Answer:
    """Question, its text, the answer, the note. Of the description of the device any answer is good."""
    question, text, answer, note, *_ = [*cells, "", "", ""]
    plain = "" if answer in _NOTHING else answer
    known = _ANSWERS.get(re.sub(r"[ .]+", " ", plain).strip().casefold())
    if section != "DOC" and plain and known is None:
        problems.add(Trouble.NOT_ALLOWED, where, f"{question}: {plain}")
    return Answer(
        question=question.upper() if section == "SBOM" else question,
        section=section,
        text=text,
        answer=plain if section == "DOC" else known or plain,
        note="" if note in _NOTHING else note,
        place=where,
    )


def _column(index: int) -> str:
    return (
        chr(ord("A") + index)
        if index < 26
        else f"{chr(ord('A') + index // 26 - 1)}{chr(ord('A') + index % 26)}"
    )


KIND = Kind(slug="mds2", title="MDS2 2019", detects=_detects, read=read)
