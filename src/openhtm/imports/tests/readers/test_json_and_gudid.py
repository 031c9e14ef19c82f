import json
from pathlib import Path

import pytest

from openhtm.imports.readers import Limits, Options, Table, open_table
from openhtm.imports.readers.errors import BrokenFile, EmptyFile, HostileFile, NoSuchSheet, TooLarge

from .files import text_file, zipped


def as_json(tmp_path: Path, content: object) -> Path:
    return text_file(tmp_path / "list.json", json.dumps(content))


def records(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.headers, row.values, strict=True)) for row in table.rows()]


def test_a_list_of_records_is_a_table_of_all_their_names(tmp_path: Path) -> None:
    table = open_table(as_json(tmp_path, [{"tag": "1", "cost": 12.5}, {"tag": "2", "active": True}]))

    assert records(table) == [
        {"tag": "1", "cost": 12.5, "active": ""},
        {"tag": "2", "cost": "", "active": True},
    ]


@pytest.mark.parametrize("name", ["devices", "rows", "results", "data"])
def test_a_list_within_an_answer_is_found(tmp_path: Path, name: str) -> None:
    table = open_table(
        as_json(tmp_path, {"total": 1, name: [{"tag": "1", "maker": {"id": 5, "name": "Dräger"}}]})
    )

    assert records(table) == [{"tag": "1", "maker.id": 5, "maker.name": "Dräger"}]


def test_a_whole_database_is_joined_along_its_keys(tmp_path: Path) -> None:
    """The shape of openMEDIS: one list per table, each beginning with its key."""
    database = {
        "assetgenericname": [
            {"GenericAssetID": "g1", "GenericAssetName": "Ventilator", "GenericAssetCode": "17429"}
        ],
        "suppliers": [{"SupplierID": "s1", "SupplierName": "Medical Trade"}],
        "assets": [
            {"AssetID": "a1", "GenericAssetID": "g1", "SupplierID": "s1", "SerialNumber": "001"},
            {"AssetID": "a2", "GenericAssetID": "g1", "SupplierID": "", "SerialNumber": "002"},
        ],
    }

    table = open_table(as_json(tmp_path, database))

    assert table.facts.sheet == "assets"
    first, second = records(table)
    assert (first["GenericAssetName"], first["SupplierName"]) == ("Ventilator", "Medical Trade")
    assert (second["GenericAssetName"], second["SupplierName"]) == ("Ventilator", "")


def test_another_list_can_be_asked_for(tmp_path: Path) -> None:
    path = as_json(tmp_path, {"devices": [{"tag": "1"}], "sites": [{"code": "N"}]})

    assert records(open_table(path, Options(sheet="sites"))) == [{"code": "N"}]
    with pytest.raises(NoSuchSheet, match="devices, sites"):
        open_table(path, Options(sheet="rooms"))


def test_one_record_a_line_is_understood(tmp_path: Path) -> None:
    path = text_file(tmp_path / "list.jsonl", '{"tag": "1"}\n{"tag": "2"}\n')

    assert records(open_table(path)) == [{"tag": "1"}, {"tag": "2"}]


def test_broken_json_is_told_by_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="line 2, column"):
        open_table(text_file(tmp_path / "list.json", '[{"tag": "1"},\n{"tag": }]'))


def test_json_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        open_table(as_json(tmp_path, {"count": 0, "results": []}))


@pytest.mark.parametrize("depth", [40, 5000])
def test_deep_json_is_refused(tmp_path: Path, depth: int) -> None:
    text = '[{"a": ' + '{"a": ' * depth + "1" + "}" * depth + "}]"

    with pytest.raises(HostileFile, match="too deeply"):
        open_table(text_file(tmp_path / "list.json", text))


def test_large_json_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        open_table(as_json(tmp_path, [{"tag": "1"}]), Options(limits=Limits(json_bytes=5)))


RECORD = """
<device xmlns="http://www.fda.gov/cdrh/gudid">
  <identifiers>
    <identifier><deviceId>00380740000011</deviceId><deviceIdType>Primary</deviceIdType>
      <deviceIdIssuingAgency>GS1</deviceIdIssuingAgency></identifier>
    <identifier><deviceId>10380740000018</deviceId><deviceIdType>Package</deviceIdType>
      <deviceIdIssuingAgency>GS1</deviceIdIssuingAgency></identifier>
  </identifiers>
  <brandName>Evita</brandName><versionModelNumber>V500</versionModelNumber>
  <companyName>Drägerwerk AG</companyName>
  <catalogNumber/><singleUse>false</singleUse><!-- a comment -->
  <gmdnTerms><gmdn><gmdnCode>42411</gmdnCode><gmdnPTName>Ventilator</gmdnPTName></gmdn></gmdnTerms>
  <productCodes><fdaProductCode><productCode>CBK</productCode></fdaProductCode>
    <fdaProductCode><productCode>MNT</productCode></fdaProductCode></productCodes>
</device>"""


def gudid(records_xml: str, before: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{before}<gudid>{records_xml}</gudid>'.encode()


def test_a_gudid_record_becomes_a_row(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(gudid(RECORD))

    (record,) = records(open_table(path))

    assert record | {} == {
        **dict.fromkeys(record, ""),
        "primary_di": "00380740000011",
        "issuing_agency": "GS1",
        "other_identifiers": "Package GS1 10380740000018",
        "company_name": "Drägerwerk AG",
        "brand_name": "Evita",
        "version_model_number": "V500",
        "fda_product_codes": "CBK | MNT",
        "gmdn_codes": "42411",
        "gmdn_names": "Ventilator",
        "single_use": "false",
    }


def test_all_parts_of_a_zipped_gudid_release_are_read_and_an_empty_one_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    path.write_bytes(zipped({"1.xml": gudid(RECORD), "2.xml": gudid(""), "3.xml": gudid(RECORD + RECORD)}))

    assert [row.number for row in open_table(path).rows()] == [1, 2, 3]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("pack", [lambda data: data, lambda data: zipped({"1.xml": data})])
def test_entities_in_gudid_are_refused(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "list.xml"
    path.write_bytes(pack(gudid(RECORD, before=BOMB)))

    with pytest.raises(HostileFile, match="entities"):
        list(open_table(path).rows())


def test_broken_xml_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(gudid(RECORD) + b"<oops")

    with pytest.raises(BrokenFile, match="broken in line"):
        list(open_table(path).rows())


def test_xml_without_a_device_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(gudid(""))

    with pytest.raises(EmptyFile):
        open_table(path)


def test_xml_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(b"<!-- gudid -->" + b"<a>" * 100_000)

    with pytest.raises(HostileFile, match="nested"):
        open_table(path)
