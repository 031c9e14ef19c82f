"""Forms of makers (MDS2) as small workbooks, in the layouts that makers really send."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile

HEAD = ("Question ID", "Question", "Answer", "See note")
#: Twenty-one questions; a form with fewer is taken for some other workbook.
ANSWERS: Mapping[str, tuple[str, str]] = {
    "DOC-1": ("Acme", ""),
    "DOC-3": ("Flow 3", ""),
    "DOC-4": ("ACME-MDS2-1", ""),
    "DOC-7": ("2026-01-05", ""),
    "DOC-8": ("Yes", ""),
    "MPII-1": ("Yes", ""),
    "ALOF-1": ("No", ""),
    "AUDT-1": ("Yes", ""),
    "AUTH-1": ("Yes", ""),
    "AUTH-1.1": ("No", ""),
    "CSUP-11": ("Yes", ""),
    "CONN-2": ("Yes", ""),
    "PAUT-4": ("No", ""),
    "PAUT-5": ("See Note", "Note 4: at the first start."),
    "SBOM-1": ("", ""),
    "SAHD-8": ("Yes", ""),
    "SAHD-9": ("Yes", ""),
    "SAHD-11": ("N/A", ""),
    "EMRG-1": ("N/A", ""),
    "RMOT-1": ("No", ""),
    "NAUT-2": ("Yes", ""),
}


def rows(**changed: str) -> list[Sequence[str]]:
    """The lines of the form; an answer is changed by its question, such as ``AUTH_1="No"``."""
    given = {name.replace("_", "-"): value for name, value in changed.items()}
    lines: list[Sequence[str]] = [HEAD]
    for question, (answer, note) in ANSWERS.items():
        lines.append((question, f"Asked about {question}?", given.get(question, answer), note))
    return lines


def workbook(*sheets: Sequence[Sequence[str]], formula: tuple[int, int] | None = None) -> bytes:
    """A workbook with these sheets; at ``formula`` of the last one stands a formula that shows Yes."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    for number, lines in enumerate(sheets):
        sheet = book.add_worksheet(f"Form {number + 1}")
        for place, line in enumerate(lines):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(place, column, cell)
    if formula is not None:
        sheet.write_formula(*formula, "=A1", None, "Yes")
    book.close()
    return packed.getvalue()


def form(name: str = "mds2.xlsx", **changed: str) -> ContentFile[bytes]:
    return ContentFile(workbook(rows(**changed)), name)


def older_edition() -> list[Sequence[str]]:
    """The edition of 2013: bare numbers under heads that name the section."""
    lines: list[Sequence[str]] = [("", "MANAGEMENT OF PRIVATE DATA", "Yes, No, N/A, or See Note", "Note #")]
    lines += [("A", "Can it hold private data?", "Yes", "__"), ("B.1", "Demographic?", "Yes", "1")]
    for number, code in enumerate(("ALOF", "AUDT", "AUTH", "CNFS", "CSUP", "DIDT"), start=1):
        lines.append((str(number), f"SOME HEADING ({code})", "", ""))
        lines += [(f"{number}-{one}", f"Asked about {code} {one}?", "No", "__") for one in range(1, 5)]
    return lines


def answers_of(found: Sequence[Any]) -> dict[str, tuple[str, str]]:
    return {one.question: (one.answer, one.note) for one in found if type(one).__name__ == "Answer"}
