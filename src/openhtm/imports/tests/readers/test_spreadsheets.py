import datetime as dt
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from openhtm.imports import library
from openhtm.imports.readers import Limits, Options, Table, open_table
from openhtm.imports.readers.errors import (
    BrokenFile,
    EmptyFile,
    HostileFile,
    NoSuchSheet,
    NotATable,
    TooLarge,
    UnableToReadFile,
)

from .files import LIST, inline, ods, raw_xlsx, sheet_xml, xls, xlsx, zipped

KNOWN = frozenset(alias for aliases in library.aliases("devices").values() for alias in aliases)


def read(path: Path, **known: object) -> Table:
    return open_table(path, Options(is_known_heading=KNOWN.__contains__, **known))  # type: ignore[arg-type]


def values(table: Table) -> list[tuple[object, ...]]:
    return [row.values for row in table.rows()]


@pytest.mark.parametrize(
    "make",
    [lambda path: xlsx(path, Inventory=LIST), lambda path: xls(path, LIST), lambda path: ods(path, LIST)],
)
def test_a_list_is_read_from_each_format_whatever_its_name(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    table = read(make(tmp_path / "list.csv"))

    assert table.headers == ("Asset Tag", "Serial Number", "Manufacturer")
    assert values(table) == [("BM-1", "00123", "Dräger"), ("BM-2", "A7", "Philips")]
    assert table.facts.sheet == "Inventory"


def test_cells_keep_their_kind(tmp_path: Path) -> None:
    day = dt.date(2019, 12, 31)
    rows: list[list[object]] = [["Tag", "Serial", "Cost", "Bought"], ["1", 122000000000, 12.5, day]]

    assert values(read(xlsx(tmp_path / "list.xlsx", Inventory=rows))) == [
        ("1", 122000000000.0, 12.5, dt.date(2019, 12, 31))
    ]


def test_the_longest_sheet_is_taken_and_the_others_are_told(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "list.xlsx", ReadMe=[["How to fill this list"]], Inventory=LIST, Legend=[["a", "b"]]
    )

    table = read(path)

    assert table.facts.sheet == "Inventory"
    assert [(each.rule, dict(each.facts)["others"]) for each in table.warnings] == [
        ("file.other_sheets", "ReadMe, Legend")
    ]


def test_a_sheet_can_be_asked_for_and_a_wrong_name_lists_the_right_ones(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=LIST, Legend=[["code", "meaning"], ["a", "b"]])

    assert read(path, sheet="legend").headers == ("code", "meaning")
    with pytest.raises(NoSuchSheet, match="Inventory, Legend"):
        read(path, sheet="Stock")


def test_a_hidden_sheet_is_not_taken(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=LIST, Old=[["Tag", "Serial"], *([["x", "y"]] * 9)])
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)

    assert read(path).facts.sheets == ("Inventory",)


def test_headings_below_a_title_and_beside_an_empty_column_are_found(tmp_path: Path) -> None:
    rows = [["Equipment of the clinic"], [], ["", *LIST[0]], ["", *LIST[1]]]

    table = read(xlsx(tmp_path / "list.xlsx", Inventory=rows))

    assert table.facts.header_row == 3
    assert table.headers == ("Column 1", *LIST[0])
    assert [(row.number, row.values) for row in table.rows()] == [(4, ("", "BM-1", "00123", "Dräger"))]


def test_a_merged_area_holds_for_each_of_its_rows_and_is_told(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "list.xlsx",
        Inventory=[["Department", "Tag"], ["ICU", "1"], ["", "2"], ["", "3"], ["", "4"]],
    )
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A4")
    book.save(path)

    table = read(path)

    assert values(table) == [("ICU", "1"), ("ICU", "2"), ("ICU", "3"), ("", "4")]
    assert [(each.rule, each.facts) for each in table.warnings] == [("file.merged", (("areas", "1"),))]


def test_a_formula_gives_the_value_the_program_computed(tmp_path: Path) -> None:
    cell = '<c r="B2"><f>1+1</f><v>2</v></c>'
    headings = inline("A1", "Tag") + inline("B1", "Cost")
    rows = f'<row r="1">{headings}</row><row r="2">{inline("A2", "x")}{cell}</row>'

    (row,) = read(raw_xlsx(tmp_path / "list.xlsx", sheet_xml(rows))).rows()

    assert row.values == ("x", 2.0)
    assert not row.problems


def test_a_formula_that_was_never_computed_is_a_problem_and_not_a_blank(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=[["Tag", "Cost"], ["x", "=1+1"], ["y", 3]])

    first, second = read(path).rows()

    assert [(each.rule, each.row, each.column) for each in first.problems] == [
        ("cell.formula_without_value", 2, "Cost")
    ]
    assert second.values == ("y", 3.0)


def test_an_error_in_a_cell_is_a_problem_that_shows_it(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=[["Tag", "Cost"], ["x", "#N/A"], ["y", 3]])

    first, _second = read(path).rows()

    assert [(each.rule, each.value) for each in first.problems] == [("cell.error", "#N/A")]


def test_zeros_that_only_the_number_format_shows_are_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=[["Tag", "Serial"], ["x", 123]])
    book = openpyxl.load_workbook(path)
    book.active["B2"].number_format = "00000"
    book.save(path)

    assert [each.rule for each in read(path).warnings] == ["file.padded_numbers"]


def test_a_zip_bomb_named_xlsx_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    padding = " " * (64 * 2**20)
    path = raw_xlsx(tmp_path / "list.xlsx", sheet_xml(f"<row>{padding}</row>"))

    with pytest.raises(HostileFile, match="zip bomb"):
        read(path)


def test_a_table_of_contents_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "list.xlsx", sheet_xml(f"<row>{' ' * (64 * 2**20)}</row>"))
    size = (64 * 2**20 + len(sheet_xml("<row></row>"))).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))

    with pytest.raises(UnableToReadFile):
        list(read(path).rows())


def test_what_unfolds_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=LIST)

    with pytest.raises(TooLarge, match="unfolds"):
        read(path, limits=Limits(unpacked_bytes=1000))


def test_two_cells_in_far_corners_do_not_fill_the_memory(tmp_path: Path) -> None:
    rows = f'<row r="1">{inline("A1", "Tag")}</row><row r="1048576">{inline("CZZ1048576", "x")}</row>'

    with pytest.raises(TooLarge):
        read(raw_xlsx(tmp_path / "list.xlsx", sheet_xml(rows)))


def test_a_sheet_of_repetitions_in_ods_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = ods(tmp_path / "list.ods", LIST)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["content.xml"] = members["content.xml"].replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="99999999">', 1
    )
    path.write_bytes(zipped(members))

    with pytest.raises(TooLarge):
        read(path)


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'

    with pytest.raises(HostileFile, match="entities"):
        read(raw_xlsx(tmp_path / "list.xlsx", xml))


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_file_cut_off_is_refused(tmp_path: Path, keep: float) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=LIST)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])

    with pytest.raises((BrokenFile, NotATable)):
        read(path)


@pytest.mark.parametrize("place", range(100, 5000, 350))
def test_a_damaged_byte_is_refused_or_harmless_but_never_a_crash(tmp_path: Path, place: int) -> None:
    path = xlsx(tmp_path / "list.xlsx", Inventory=LIST)
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 0xFF
    path.write_bytes(data)

    with suppress(UnableToReadFile):
        list(read(path).rows())


def test_an_old_workbook_with_damage_is_refused(tmp_path: Path) -> None:
    path = xls(tmp_path / "list.xls", LIST)
    path.write_bytes(path.read_bytes()[:600])

    with pytest.raises((BrokenFile, NotATable)):
        read(path)


def test_a_workbook_without_a_filled_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        read(xlsx(tmp_path / "list.xlsx", Inventory=[]))


def test_a_zip_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(zipped({"readme.txt": b"hello", "data/list.csv": b"a,b"}))

    with pytest.raises(NotATable, match="archive"):
        read(path)


def test_a_sheet_hidden_from_the_look_beforehand_is_not_loaded(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "list.xlsx", sheet_xml(f'<row r="1">{inline("A1", "Tag")}</row>'))
    with zipfile.ZipFile(path) as archive:
        members = {name.replace("xl/_rels", "xl/_Rels"): archive.read(name) for name in archive.namelist()}
    path.write_bytes(zipped(members))

    with pytest.raises(BrokenFile):
        read(path)
