"""Forms are read by the ids of their questions, however the sheet was rearranged; hostile ones are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import pytest

from openhtm.security.rules.documents import Answer, Document, Problem, Unreadable

from . import disclosure_forms as forms
from .feed_items import items

Lines = list[Sequence[str]]


def _read(content: bytes) -> tuple[dict[str, tuple[str, str]], list[tuple[str, str]], str]:
    found = items("form.xlsx", content)
    problems = [(one.trouble.value, one.place) for one in found if isinstance(one, Problem)]
    return forms.answers_of(found), problems, next(one.edition for one in found if isinstance(one, Document))


def _shifted(lines: Lines) -> Lines:
    return [("", "", *line) for line in lines]


def _wide(lines: Lines) -> Lines:
    """The question takes two columns, merged; a column of the maker stands between answer and note."""
    return [(line[0], line[1], "", line[2], "of the maker", line[3]) for line in lines]


def _headless(lines: Lines) -> Lines:
    return list(lines[1:])


def _late_head(lines: Lines) -> Lines:
    """As in the form of the standard: the head of the answers stands below the description of the device."""
    first = [line for line in lines if line[0].startswith("DOC")]
    return [
        ("THIS IS AN EXAMPLE",),
        ("Question ID", "Question", "", "See note", "IEC TR 80001-2-2:2012"),
        *first,
        ("",),
        ("", "", "Yes, No, N/A, or See Note", "Note #"),
        *[(*line, "Section 5.1", "AC-1") for line in lines[1:] if line not in first],
    ]


def _one_row_shifted(lines: Lines) -> Lines:
    return [("", *line) if line[0] == "AUTH-1" else line for line in lines]


def _noted(lines: Lines) -> Lines:
    return [("Notes:",), *lines, ("", "Note 4: at the first start.")]


@pytest.mark.parametrize(
    "rearranged", [list, _shifted, _wide, _headless, _late_head, _one_row_shifted, _noted]
)
def test_a_rearranged_form_gives_the_same_answers(rearranged: Callable[[Lines], Lines]) -> None:
    found, problems, edition = _read(forms.workbook(rearranged(forms.rows())))
    assert found == dict(forms.ANSWERS)
    assert (problems, edition) == ([], "2019")


def test_merged_cells_and_several_sheets_are_read() -> None:
    book = openpyxl.Workbook()
    lines, half = forms.rows(), 12
    for name, part in (("Part 1", lines[:half]), ("Part 2", lines[half:])):
        sheet = book.create_sheet(name)
        for number, line in enumerate(part, start=1):
            for column, cell in zip("ABDE", line, strict=True):
                sheet[f"{column}{number}"] = cell or None
            sheet.merge_cells(f"B{number}:C{number}")
    packed = io.BytesIO()
    book.save(packed)
    found, problems, _edition = _read(packed.getvalue())
    assert (found, problems) == (dict(forms.ANSWERS), [])


@pytest.mark.parametrize(
    ("written", "answer", "problems"),
    [
        ("yes", "Yes", 0),
        (" N/A ", "N/A", 0),
        ("na", "N/A", 0),
        ("See note.", "See Note", 0),
        ("__", "", 0),
        ("Yes, partly", "Yes, partly", 1),
        ("TBD", "TBD", 1),
    ],
)
def test_an_answer_is_what_the_form_allows_or_told(written: str, answer: str, problems: int) -> None:
    found, told, _edition = _read(forms.workbook(forms.rows(AUTH_1=written)))
    assert (found["AUTH-1"][0], len(told)) == (answer, problems)


def test_a_numbered_note_is_a_note() -> None:
    found, told, _edition = _read(forms.workbook(forms.rows(AUTH_1="See Note 7")))
    assert (found["AUTH-1"], told) == (("See Note", "See Note 7"), [])


def test_an_answer_that_is_computed_is_not_taken() -> None:
    row = list(forms.ANSWERS).index("AUTH-1") + 1
    found, told, _edition = _read(forms.workbook(forms.rows(), formula=(row, 2)))
    assert found["AUTH-1"][0] == ""
    assert told == [("formula", f"Form 1!C{row + 1}")]


def test_a_question_that_stands_twice_keeps_its_first_answer() -> None:
    found, told, _edition = _read(forms.workbook([*forms.rows(), ("AUTH-1", "Again?", "No", "")]))
    assert (found["AUTH-1"][0], told) == ("Yes", [("twice", "Form 1!A23")])


def test_the_older_edition_is_known_for_what_it_is() -> None:
    found, problems, edition = _read(forms.workbook(forms.older_edition()))
    assert (edition, len(found), problems) == ("2013", 26, [])
    assert (found["4-2"], found["B.1"]) == (("No", ""), ("Yes", "1"))
    read = items("x", forms.workbook(forms.older_edition()))
    sections = {one.question: one.section for one in read if isinstance(one, Answer)}
    assert (sections["4-2"], sections["A"]) == ("CNFS", "MPII")


def _edited(content: bytes, member: str, edit: Callable[[bytes], bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, edit(data) if info.filename == member else data)
    return packed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("edit", "trouble", "place"),
    [
        (
            lambda data: data.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
            "too_large",
            f"{SHEET} XFD1048576",
        ),
        (
            lambda data: data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
            "entity",
            SHEET,
        ),
        (lambda data: data[: len(data) // 2], "syntax", SHEET),
        (lambda data: data + b"<!--" + b"x" * 40_000_001 + b"-->", "too_large", SHEET),
    ],
    ids=["a far corner", "entities", "cut off", "40 MB of nothing"],
)
def test_a_hostile_sheet_is_refused_with_its_place(
    edit: Callable[[bytes], bytes], trouble: str, place: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        items("form.xlsx", _edited(forms.workbook(forms.rows()), SHEET, edit))
    assert refusal.value.problem.trouble.value == trouble
    assert refusal.value.problem.place.startswith(place)


def test_another_workbook_is_refused_by_name() -> None:
    with pytest.raises(Unreadable) as refusal:
        items("list.xlsx", forms.workbook([("Tag", "Serial"), ("GEN-0001", "4711")]))
    assert (refusal.value.problem.trouble.value, refusal.value.problem.found) == ("kind", "0 answers")
