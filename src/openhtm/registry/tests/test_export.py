"""Exports: all in scope, safe in spreadsheets, and they import back unchanged."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from openhtm.registry.api import Device, Facts, as_text, device_fields, devices
from openhtm_testing.personas import World


def _file(client: Any, query: str) -> bytes:
    answer = client.get(f"/devices/export/?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def _full(world: World, device: Device, at: datetime) -> None:
    devices.edit(
        device,
        changes={
            "notes": '=HYPERLINK("x")',
            "purchased_on": date(2020, 2, 29),
            "name": 'Defi, "big"',
            "aem": True,
        },
        facts=Facts(
            [("finance", "007")], [{"mac": "00-11-22-AA-BB-CC"}], [{"kind": "firmware", "version": "1.10"}]
        ),
        by=world.tess,
        at=at,
    )
    devices.set_costs(device, changes={"cost_minor": 123450, "currency": "USD"}, by=world.fay, at=at)


def test_a_csv_opens_in_a_spreadsheet_and_calculates_nothing(
    world: World, device: Device, at: datetime, sign_in: Any
) -> None:
    _full(world, device, at)
    data = _file(sign_in("mara"), "format=csv")
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert row["tag"] == "DEF-0001"
    assert row["notes"] == '\'=HYPERLINK("x")'
    assert (row["name"], row["purchase_date"], row["purchase_cost"]) == (
        'Defi, "big"',
        "2020-02-29",
        "1234.50",
    )
    assert (row["mac_address"], row["firmware_version"], row["finance_number"]) == (
        "00:11:22:aa:bb:cc",
        "1.10",
        "007",
    )
    assert list(row) == [spec.key for spec in device_fields()]


def test_an_xlsx_keeps_numbers_numbers_and_codes_text(
    world: World, device: Device, at: datetime, sign_in: Any
) -> None:
    _full(world, device, at)
    data = _file(sign_in("mara"), "format=xlsx&columns=tag,finance_number,purchase_cost,purchase_date,notes")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["tag", "finance_number", "purchase_cost", "purchase_date", "notes"]
    assert rows[1] == ["DEF-0001", "007", 1234.5, date(2020, 2, 29), '=HYPERLINK("x")']


def test_a_json_says_what_is_unknown(device: Device, sign_in: Any) -> None:
    (row,) = json.loads(_file(sign_in("mara"), "format=json"))
    assert (row["tag"], row["serial_number"], row["purchase_date"], row["aem"]) == (
        "DEF-0001",
        "US-4711",
        None,
        False,
    )


def test_an_export_holds_the_filtered_devices_of_the_scope_only(
    world: World, device: Device, enter_device: Any, sign_in: Any
) -> None:
    enter_device("OTTO-1", site=world.other_site)
    enter_device("R-1", status="in_repair")
    assert [row["tag"] for row in json.loads(_file(sign_in("mara"), "format=json&status=usable"))] == [
        "DEF-0001"
    ]
    assert [row["tag"] for row in json.loads(_file(sign_in("otto"), "format=json"))] == ["OTTO-1"]


def test_costs_are_exported_to_those_who_may_know_them(world: World, device: Device, sign_in: Any) -> None:
    assert b"purchase_cost" in _file(sign_in("fay"), "format=csv")
    assert b"purchase_cost" not in _file(sign_in("tess"), "format=csv")


def test_who_may_not_export_does_not(device: Device, sign_in: Any) -> None:
    assert sign_in("ada").get("/devices/export/?format=csv").status_code == 403


def test_a_format_that_does_not_exist_is_refused(device: Device, sign_in: Any) -> None:
    assert sign_in("mara").get("/devices/export/?format=pdf").status_code == 422


def test_values_in_files_have_one_spelling() -> None:
    values = [None, True, False, date(2026, 1, 2), Decimal("1.50"), Decimal("1E+3"), 7, "x"]
    assert [as_text(value) for value in values] == ["", "yes", "no", "2026-01-02", "1.50", "1000", "7", "x"]
