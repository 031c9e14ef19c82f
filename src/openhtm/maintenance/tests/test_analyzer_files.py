"""Reading result files: encodings, delimiters, heads, XML; and what is not read."""

from __future__ import annotations

from typing import Any

import pytest

from openhtm.maintenance.analyzer_files import MOST_BYTES, UnableToRead, layout_for, read_contents
from openhtm.maintenance.rules.result_layouts import GENERIC_CSV, GENERIC_XML, Layout, MappedTest, Shape

LIST = "device;test;value;unit\nGEN-1;leakage;80;µA\n"
MARKUP = """<?xml version="1.0"?>
<readings xmlns="urn:some" device="GEN-1" analyzer="E9">
  <reading test="leakage" value="80" unit="µA" polarity="normal"/>
  <reading test="earth" value="0.1" unit="Ω"/>
</readings>"""


def cells(data: bytes, layout: Layout = GENERIC_CSV) -> list[dict[str, Any]]:
    return [dict(record.cells) for record in read_contents(data, layout).records]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_list_is_read_in_the_encoding_it_was_saved_in(encoding: str) -> None:
    assert cells(LIST.encode(encoding)) == [
        {"device": "GEN-1", "test": "leakage", "value": "80", "unit": "µA"}
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_by_the_headings(delimiter: str) -> None:
    assert cells(LIST.replace(";", delimiter).encode())[0]["value"] == "80"


def test_lines_before_the_headings_are_the_head() -> None:
    data = b'Analyzer report\nSerial;"S 1"\nDevice: ;;GEN-1\n\nTEST; Value ;unit\nleakage;80;A\n'
    found = read_contents(data, GENERIC_CSV)
    assert found.head == {"serial": "S 1", "device": "GEN-1"}
    assert [(one.where, one.cells["value"]) for one in found.records] == [("line 6", "80")]


def test_a_column_for_each_test_is_found_by_one_of_them() -> None:
    layout = Layout(shape=Shape.COLUMNS, tests=(MappedTest(name="Earth (Ω)", step="earth"),))
    data = "Report\nAsset,Earth (Ω),Leakage (µA)\nGEN-1,0.1,80\n".encode()
    assert cells(data, layout) == [{"asset": "GEN-1", "earth (ω)": "0.1", "leakage (μa)": "80"}]
    assert cells(data, Layout(shape=Shape.COLUMNS)) == cells(data, layout)


def test_attributes_elements_and_what_stands_around_are_read_from_xml() -> None:
    found = read_contents(MARKUP.encode(), GENERIC_XML)
    first = found.records[0].cells
    assert (first["@test"], first["@device"], first["@polarity"]) == ("leakage", "GEN-1", "normal")
    assert "@polarity" not in found.records[1].cells
    assert found.head["@analyzer"] == "E9"


def test_elements_inside_elements_have_a_path() -> None:
    data = b"<r><dut><serial>S1</serial></dut><t><name>PE</name><v><n unit='A'>1</n></v></t></r>"
    found = read_contents(data, Layout(format=GENERIC_XML.format, record="T"))
    assert found.head == {"dut/serial": "S1"}
    assert found.records[0].cells == {"name": "PE", "v/n": "1", "v/n/@unit": "A"}


def test_without_a_stored_layout_the_documented_one_of_the_file_is_taken() -> None:
    assert layout_for(MARKUP.encode("utf-8-sig"), None) == GENERIC_XML
    assert layout_for(b"test;value", None) == GENERIC_CSV
    stored = Layout(record="x")
    assert layout_for(b"<a/>", stored) == stored


BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE l SYSTEM "other.dtd"><l/>"""


@pytest.mark.parametrize(
    ("data", "layout", "told"),
    [
        (b"  \n", GENERIC_CSV, "empty"),
        (b"x" * (MOST_BYTES + 1), GENERIC_CSV, "larger"),
        (b"PK\x03\x04\x00\x01", GENERIC_CSV, "not a text file"),
        (b"a;b\n1;2\n", GENERIC_CSV, "headings was found. It should hold: test, value"),
        (b"test;value\n", GENERIC_CSV, "no result below"),
        (b"test;value;value\na;1;2\n", GENERIC_CSV, "stands there twice"),
        (b"test,value,unit\nearth,0,25,A\n", GENERIC_CSV, "more cells than there are headings"),
        (b"test;value\n" + b"a;1\n" * 5000, GENERIC_CSV, "more than 5000 lines"),
        (b"<a", GENERIC_XML, "not XML"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", GENERIC_XML, "not XML"),
        (b"<a/>", GENERIC_XML, "no element <reading>"),
        (BOMB, GENERIC_XML, "document type or entities"),
        (OUTSIDE, GENERIC_XML, "document type or entities"),
        (b"<a>" + b"<reading/>" * 5001 + b"</a>", GENERIC_XML, "more than 5000 results"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, layout: Layout, told: str) -> None:
    with pytest.raises(UnableToRead, match=told):
        read_contents(data, layout)


def test_a_file_nested_deeply_costs_nothing() -> None:
    data = b"<a>" * 100_000 + b"</a>" * 100_000
    with pytest.raises(UnableToRead):
        read_contents(data, GENERIC_XML)
