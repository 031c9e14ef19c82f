from pathlib import Path

import pytest

from openhtm.imports import library
from openhtm.imports.readers import Limits, Options, Table, open_table
from openhtm.imports.readers.errors import (
    BrokenFile,
    EmptyFile,
    NoHeadings,
    NotATable,
    TooLarge,
)

from .files import text_file

KNOWN = frozenset(alias for aliases in library.aliases("devices").values() for alias in aliases)


def read(path: Path, **known: object) -> Table:
    return open_table(path, Options(is_known_heading=KNOWN.__contains__, **known))  # type: ignore[arg-type]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["Asset Tag", "Serial Number", "Notes"], ["BM-1", "S1", "a, b; c"], ["BM-2", "S2", "12:30 | x"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    table = read(text_file(tmp_path / "list.csv", text))

    assert table.facts.delimiter == delimiter
    assert [row.values for row in table.rows()] == [("BM-1", "S1", "a, b; c"), ("BM-2", "S2", "12:30 | x")]


def test_excel_may_name_its_separator_in_the_first_line(tmp_path: Path) -> None:
    table = read(text_file(tmp_path / "list.csv", "sep=;\nAsset Tag;Price\nBM-1;1,5\n"))

    assert [(row.number, row.values) for row in table.rows()] == [(3, ("BM-1", "1,5"))]


WRITINGS = {
    "utf-8": "Gerät;Hersteller\nBeatmungsgerät;Dräger\n",
    "utf-8-sig": "Gerät;Hersteller\nBeatmungsgerät;Dräger\n",
    "utf-16": "Gerät;Hersteller\nBeatmungsgerät;Dräger\n",
    "utf-16-le": "Gerät;Hersteller\nBeatmungsgerät;Dräger\n",
    "utf-16-be": "Gerät;Hersteller\nBeatmungsgerät;Dräger\n",
    "cp1252": "Équipement;Fabricant\nPèse-bébé à écran;Dräger\n",
    "cp1251": "Наименование;Производитель\nАппарат ИВЛ;Дрегер\n",
    "cp1250": "Zařízení;Výrobce\nDýchací přístroj;Čerpadlo\n",
    "cp1254": "Cihaz;Üretici\nSolunum cihazı;Hasta başı monitörü\n",
    "koi8_r": "Наименование;Производитель\nАппарат ИВЛ;Дрегер\n",
    "mac_roman": "Gerät;Hersteller\nBeatmungsgerät für Kinder;Löwenstein\n",
    "shift_jis": "名称;製造元\n人工呼吸器;日本光電\n",
    "gb18030": "名称;制造商\n呼吸机;迈瑞医疗\n",
}


@pytest.mark.parametrize("encoding", WRITINGS)
def test_letters_arrive_as_they_were_written(tmp_path: Path, encoding: str) -> None:
    lines = [tuple(line.split(";")) for line in WRITINGS[encoding].splitlines()]

    table = read(text_file(tmp_path / "list.csv", WRITINGS[encoding], encoding))

    assert [table.headers, *(row.values for row in table.rows())] == lines


def test_a_byte_outside_a_named_encoding_is_told_by_its_place(tmp_path: Path) -> None:
    path = text_file(tmp_path / "list.csv", "Gerät;Tag\nx;1\n", "cp1252")

    with pytest.raises(BrokenFile, match="does not belong to the encoding utf-8"):
        read(path, encoding="utf-8")


def test_a_title_and_an_empty_row_above_the_headings_are_skipped_and_told(tmp_path: Path) -> None:
    text = "Equipment list of the north hospital\n\nAsset Tag,Serial Number,Maker\nBM-1,S1,Philips\n"

    table = read(text_file(tmp_path / "list.csv", text))

    assert table.headers == ("Asset Tag", "Serial Number", "Maker")
    assert [row.number for row in table.rows()] == [4]
    assert [(each.rule, each.facts) for each in table.warnings] == [("file.rows_above", (("rows", "2"),))]


def test_line_breaks_within_quotes_belong_to_the_cell(tmp_path: Path) -> None:
    table = read(
        text_file(tmp_path / "list.csv", 'Asset Tag,Notes\nBM-1,"two\nlines, one ""cell"""\nBM-2,x\n')
    )

    assert [(row.number, row.values) for row in table.rows()] == [
        (2, ("BM-1", 'two\nlines, one "cell"')),
        (3, ("BM-2", "x")),
    ]


def test_repeated_and_empty_headings_are_named_apart_and_told(tmp_path: Path) -> None:
    table = read(text_file(tmp_path / "list.csv", "Asset Tag,Notes,,Notes\n1,a,b,c\n"))

    assert table.headers == ("Asset Tag", "Notes", "Column 3", "Notes (2)")
    assert [(each.rule, each.column) for each in table.warnings] == [
        ("header.empty", "Column 3"),
        ("header.duplicate", "Notes (2)"),
    ]


def test_a_short_row_is_filled_and_a_long_one_is_a_problem_of_its_row(tmp_path: Path) -> None:
    table = read(
        text_file(
            tmp_path / "list.csv", "Asset Tag,Maker,Model\nBM-1\nBM-2,B. Braun,Space,surplus\nBM-3,x,y,,\n"
        )
    )

    first, second, third = table.rows()
    assert first.values == ("BM-1", "", "")
    assert not first.problems
    assert [(each.rule, each.row, each.value) for each in second.problems] == [
        ("row.too_many_cells", 3, "surplus")
    ]
    assert not third.problems


def test_a_quote_in_the_wrong_place_refuses_its_row_and_keeps_the_others(tmp_path: Path) -> None:
    table = read(text_file(tmp_path / "list.csv", 'Asset Tag,Notes\nBM-1,"5" tube"\nBM-2,fine\n'))

    first, second = table.rows()
    assert [each.rule for each in first.problems] == ["row.quotes"]
    assert second.values == ("BM-2", "fine")


def test_a_quote_that_never_closes_stops_the_reading(tmp_path: Path) -> None:
    table = read(
        text_file(
            tmp_path / "list.csv", "Asset Tag,Notes\nBM-1,fine\n" + "x,y\n" * 30 + 'BM-2,"open\nBM-3,lost\n'
        )
    )

    with pytest.raises(BrokenFile, match="row 33 is never closed"):
        list(table.rows())


@pytest.mark.parametrize("content", [b"", b"\n \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    with pytest.raises(EmptyFile):
        read(path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 text text", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
        (bytes(range(256)) * 40, "binary data"),
        (b"SQLite format 3\x00" + bytes(80), "database"),
        (b"\x1f\x8b\x08\x00" + bytes(range(200)), "unpack it"),
    ],
)
def test_a_binary_file_is_refused_whatever_its_name(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    with pytest.raises(NotATable, match=kind):
        read(path)


def test_a_file_without_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoHeadings):
        read(text_file(tmp_path / "list.csv", "1,2019-01-01,55\n2,2019-01-02,66\n"))


def test_the_row_of_headings_can_be_named(tmp_path: Path) -> None:
    table = read(text_file(tmp_path / "list.csv", "1,2,3\n4,5,6\n7,8,9\n"), header_row=2)

    assert table.headers == ("4", "5", "6")
    assert [row.values for row in table.rows()] == [("7", "8", "9")]


def test_three_hundred_columns_are_read_and_more_than_the_limit_refused(tmp_path: Path) -> None:
    wide = ",".join(f"Fact {number}" for number in range(300)) + "\n" + ",".join("x" * 300) + "\n"
    assert len(read(text_file(tmp_path / "wide.csv", wide)).headers) == 300

    wider = ",".join(f"Fact {number}" for number in range(501)) + "\n"
    with pytest.raises(TooLarge, match="501 columns; at most 500"):
        read(text_file(tmp_path / "wider.csv", wider))


def test_more_rows_than_the_limit_are_refused_while_reading(tmp_path: Path) -> None:
    path = text_file(tmp_path / "list.csv", "Asset Tag,Maker\n" + "1,x\n" * 11)

    with pytest.raises(TooLarge, match="more than 10 rows"):
        list(read(path, limits=Limits(rows=10)).rows())


def test_an_endless_line_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="One line"):
        read(text_file(tmp_path / "list.csv", "Asset Tag," + "x" * 1_000_001))


def test_reading_starts_anew_each_time_and_keeps_nothing(tmp_path: Path) -> None:
    table = read(text_file(tmp_path / "list.csv", "Asset Tag,Maker\n1,x\n2,y\n"))

    assert list(table.rows()) == list(table.rows())


def test_old_macintosh_line_ends_are_understood(tmp_path: Path) -> None:
    table = read(text_file(tmp_path / "list.csv", "Asset Tag,Maker\r1,x\r2,y\r"))

    assert [row.values for row in table.rows()] == [("1", "x"), ("2", "y")]


def test_a_million_rows_stream_in_little_memory(tmp_path: Path) -> None:
    """Measured by what is held at once: the rows are an iterator and the file is never read whole."""
    import tracemalloc

    path = tmp_path / "list.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write("Asset Tag,Serial Number\n")
        file.writelines(f"BM-{number},S{number}\n" for number in range(100_000))

    tracemalloc.start()
    count = sum(1 for _row in read(path).rows())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 100_000
    assert peak < 8 * 2**20
