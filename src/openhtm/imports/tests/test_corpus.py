"""The importer on real lists. Skipped, and told so, where the folder of real data is absent."""

import datetime as dt
from pathlib import Path

import pytest

from openhtm.imports import library
from openhtm.imports.kinds.base import as_rules
from openhtm.imports.kinds.device_fields import fields
from openhtm.imports.readers import Options, Table, open_table
from openhtm.imports.rules.headers import Column, Known, map_columns
from openhtm.imports.rules.profiles import detect

pytestmark = pytest.mark.corpus
TODAY = dt.date(2026, 11, 22)


def columns(table: Table) -> list[Column]:
    rows = [row.values for row in table.rows()]
    return [
        Column(header, tuple(row[at] for row in rows if row[at] != ""))
        for at, header in enumerate(table.headers)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("with_profile", [True, False])
def test_an_openmedis_list_is_mapped_unaided(corpus_folder: Path, with_profile: bool) -> None:
    table = open_table(corpus_folder / "inventory/openmedis_demo_assets_603.csv", Options())
    profile = detect(table.headers, library.profiles(), kind="devices")
    assert profile is not None
    assert profile.slug == "openmedis"

    known = Known(profile=profile.columns) if with_profile else Known()
    matches = map_columns(
        columns(table),
        as_rules("devices", fields()),
        known=known,
        months=library.months(),
        short=library.abbreviations(),
        today=TODAY,
    )

    assert {each.header: each.field for each in matches} == {
        "AssetID": "external_id",
        "UMDNS": "umdns_code",
        "GenericName": "device_type",
        "AssetCategory": None,
        "AssetFullName": "name",
        "Manufacturer": "manufacturer",
        "Model": "model",
        "SerialNumber": "serial_number",
        "InternalInventoryNumber": "tag",
        "Facility": "site",
        "Department": "department",
        "Room": "room",
        "Floor": "floor",
        "Building": "building",
        "AssetStatus": "status",
        "Utilization": "utilization",
        "PurchaseDate": "purchase_date",
        "InstallationDate": "acceptance_date",
        "LifetimeYears": "expected_life_years",
        "PurchasePrice": "purchase_cost",
        "CurrentValue": "book_value",
        "WarrantyContract": "coverage",
        "WarrantyContractExp": "warranty_end",
        "Supplier": "supplier",
        "Donor": "donor",
        "Metrology": None,
        "MetrologyDate": None,
    }


@pytest.mark.slow
def test_fifty_thousand_gudid_records_stream_out_of_a_small_zip(corpus_folder: Path) -> None:
    table = open_table(corpus_folder / "fda/gudid/gudid_fda_xml_50000_devices_2016.zip")

    assert sum(1 for _row in table.rows()) == 50_000


def test_a_current_gudid_release_with_an_empty_part_is_read(corpus_folder: Path) -> None:
    table = open_table(corpus_folder / "fda/gudid/gudid_dental_2025-05-01_parts60-69.zip")

    assert sum(1 for _row in table.rows()) == 1_692
