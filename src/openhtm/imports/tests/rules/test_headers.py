import csv
import datetime as dt

import pytest

from openhtm.imports import library
from openhtm.imports.kinds.base import as_rules
from openhtm.imports.kinds.device_fields import fields as device_fields
from openhtm.imports.rules.fields import Cell
from openhtm.imports.rules.header_row import find_header_row
from openhtm.imports.rules.headers import Column, How, Known, Match, map_columns
from openhtm.imports.rules.profiles import detect

# The fields of a device are those of the registry, custom ones among them.
pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def match(*columns: Column | str, known: Known | None = None) -> dict[str, Match]:
    table = [each if isinstance(each, Column) else Column(each) for each in columns]
    matches = map_columns(
        table,
        as_rules("devices", device_fields()),
        known=known or Known(),
        months=library.months(),
        short=library.abbreviations(),
        today=TODAY,
    )
    return {each.header: each for each in matches}


def fields(*columns: Column | str, known: Known | None = None) -> list[str | None]:
    return [each.field for each in match(*columns, known=known).values()]


def column(header: str, *samples: Cell) -> Column:
    return Column(header, samples)


@pytest.mark.parametrize(
    ("header", "field", "how"),
    [
        ("manufacturer", "manufacturer", How.NAME),
        ("Tag #", "tag", How.NAME),
        ("S/N", "serial_number", How.ALIAS),
        ("Asset Serial Number", "serial_number", How.STRIPPED),
        ("Equipment Manufacturer", "manufacturer", How.STRIPPED),
        ("Manufactuer", "manufacturer", How.SIMILAR),
        ("Purchase Price (USD)", "purchase_cost", How.STRIPPED),
        ("Numéro de série", "serial_number", How.ALIAS),
        ("Hersteller", "manufacturer", How.ALIAS),
        ("Fecha de compra", "purchase_date", How.ALIAS),
        ("Инвентарный номер", "tag", How.ALIAS),
        ("InternalIventoryNumber", "tag", How.ALIAS),
        ("Equip No.", "tag", How.SPELLED_OUT),
        ("ACQ_DT", "purchase_date", How.SPELLED_OUT),
        ("MfgrNm", "manufacturer", How.SPELLED_OUT),
        ("Warr. Exp. Dt", "warranty_end", How.SPELLED_OUT),
        ("FACILITY_CD", "site", How.STRIPPED),
        ("Acq Cst Amt", "purchase_cost", How.STRIPPED),
    ],
)
def test_a_heading_is_known_by_name_alias_or_likeness(header: str, field: str, how: How) -> None:
    found = match(header)[header]
    assert (found.field, found.how) == (field, how)


def test_confidence_falls_from_name_to_likeness() -> None:
    found = match("serial_number", "Hersteller", "Equipment Model", "Locaton")
    assert [each.confidence for each in found.values()] == sorted(
        (each.confidence for each in found.values()), reverse=True
    )
    assert found["Locaton"].confidence < 0.8


def test_a_heading_that_means_nothing_stays_unmapped_and_visible() -> None:
    assert fields("Favorite color") == [None]


def test_each_field_is_given_once_to_the_heading_that_fits_best() -> None:
    found = match("Type", "Equipment Type", "Category")
    assert found["Equipment Type"].field == "device_type"
    assert found["Type"].field is None
    assert found["Type"].near == "device_type"


def test_a_column_full_of_dates_is_no_serial_number() -> None:
    dated = column("Serial", "2019-01-02", "2019-03-04", "2020-05-06")
    assert fields(dated) == [None]
    assert match(dated)["Serial"].near == "serial_number"


def test_numbers_that_could_be_excel_dates_are_still_serial_numbers() -> None:
    assert fields(column("Serial", 43830.0, 43831.0, 43999.0)) == ["serial_number"]


def test_a_date_column_without_dates_is_not_taken() -> None:
    assert fields(column("Purchase Date", "Siemens", "Philips", "GE")) == [None]


def test_warranty_in_numbers_means_months_and_in_dates_its_end() -> None:
    assert fields(column("Warranty", "24", "36", "12")) == ["warranty_months"]
    assert fields(column("Warranty", "2027-01-31", "2028-02-28")) == ["warranty_end"]


def test_what_was_said_wins_over_everything() -> None:
    dated = column("Serial", "2019-01-02", "2019-03-04")
    assert fields(dated, "S/N", known=Known(given={"Serial": "purchase_date"})) == [
        "purchase_date",
        "serial_number",
    ]


def test_a_remembered_correction_wins_over_alias_and_profile() -> None:
    known = Known(profile={"Type": "device_type"}, remembered={"type": "name"})
    assert match("Type", known=known)["Type"] == Match("Type", "name", 1.0, How.REMEMBERED)


def test_a_column_can_be_left_out() -> None:
    assert fields("Serial", known=Known(given={"Serial": None})) == [None]


HEADERS = {
    "snipe-it": (
        "Company,Name,Asset Tag,Category,Supplier,Manufacturer,Location,Order Number,Model,"
        "Model Notes,Model Number,Asset Notes,Purchase Date,Purchase Cost,Checkout Type,"
        "Checked Out To: Username,Asset EOL Date"
    ),
    "atlas": (
        "ID,Name,Description,Status,Archived,Location Name,Parent Asset,Area,Barcode,Category,"
        "Primary User,Warranty Expiration Date,Additional Information,Serial Number,"
        "Assigned To,Teams,Parts,Vendors,Contractors,Acquisition cost"
    ),
    "odoo": (
        "id,name,technician_user_id,owner_user_id,category_id,partner_id,partner_ref,location,"
        "model,serial_no,assign_date,cost,note,warranty,scrap_date,maintenance_team_id"
    ),
    "netbox": (
        "name,role,tenant,manufacturer,device_type,platform,serial,asset_tag,status,site,"
        "location,rack,position,face,description,comments,tags"
    ),
    "glpi": (
        "Name;Entity;Status;Manufacturer;Serial number;Inventory number;Type;Model;Location;"
        "Operating System - Name;Technician in charge;Group in charge;Alternate username;"
        "Last update"
    ),
    "openmedis": (
        "AssetID,GenericAssetName,UMDNS,AssetFullName,Manufacturer,Model,SerialNumber,"
        "InternalIventoryNumber,DonorID,PurchasePrice,WarrantyContractExp"
    ),
}


@pytest.mark.parametrize("slug", HEADERS)
def test_the_export_of_a_known_program_is_recognized_by_its_headings(slug: str) -> None:
    (headers,) = csv.reader([HEADERS[slug]], delimiter=";" if ";" in HEADERS[slug] else ",")

    found = detect(headers, library.profiles(), kind="devices")

    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize(
    ("headers", "slug"),
    [
        ("IntervID,Date,AssetID_Visit,FaildPart,Interv_desc,RespEng,TotalWork", "openmedis-interventions"),
        ("Request_id,Request_date,Request_desc,AssetID,Request_st_id,VisiTpID", "openmedis-requests"),
        ("WO Number,Asset Tag,Type,Status,Date Opened,Date Closed", ""),
    ],
)
def test_a_list_of_work_is_recognized_by_its_headings(headers: str, slug: str) -> None:
    found = detect(headers.split(","), library.profiles(), kind="work_orders")
    assert (found.slug if found else "") == slug


def test_an_ordinary_list_is_taken_for_no_program() -> None:
    headers = ["Tag", "Serial Number", "Manufacturer", "Model", "Status", "Location", "Department"]
    assert detect(headers, library.profiles(), kind="devices") is None


@pytest.mark.parametrize("profile", library.profiles(), ids=lambda each: each.slug)
def test_every_profile_maps_to_fields_that_exist_each_once_per_file(profile) -> None:  # type: ignore[no-untyped-def]
    from openhtm.imports.kinds import kind as kind_of

    known = {each.name for each in kind_of(profile.kind).fields()}
    assert {name for name in profile.columns.values() if name} <= known
    assert set(profile.words) | set(profile.treat) <= known


@pytest.mark.parametrize("kind", ["devices", "models", "places", "people", "plans", "work_orders"])
def test_every_known_heading_is_of_a_field_that_exists_and_of_one_alone(kind: str) -> None:
    """Warranty is the exception: its cells say whether it is meant in months or by its end."""
    from collections import Counter

    from openhtm.imports.kinds import kind as kind_of

    aliases = library.aliases(kind)
    assert set(aliases) <= {each.name for each in kind_of(kind).fields()}
    times = Counter(alias for words in aliases.values() for alias in words)
    assert {alias for alias, count in times.items() if count > 1} <= {"warranty", "garantie", "garantia"}


@pytest.mark.parametrize(
    "name",
    [
        "status", "ownership", "risk_class", "order_kind", "order_state", "order_result", "order_priority",
        "schedule_kind", "schedule_window", "plan_basis",
    ],
)  # fmt: skip
def test_no_word_means_two_things(name: str) -> None:
    """A word listed twice would silently take its last meaning."""
    import tomllib
    from importlib import resources

    from openhtm.imports.rules.text import normalize

    table = tomllib.loads(
        (resources.files("openhtm.imports") / "data" / "words" / f"{name}.toml").read_text()
    )
    meanings: dict[str, set[str]] = {}
    for value, words in table.items():
        for word in words:
            meanings.setdefault(normalize(word), set()).add(value)
    assert {word: values for word, values in meanings.items() if len(values) > 1} == {}


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([["Asset Tag", "Serial Number"], ["1", "2"]], 0),
        ([["Equipment of the clinic", ""], ["", ""], ["Asset Tag", "Serial Number"], ["1", "2"]], 2),
        ([["one", "two", "three"], ["1", "2", "3"]], 0),
        ([["1", "2019-01-01"], ["2", "2019-01-02"]], None),
        ([], None),
    ],
)
def test_the_row_of_headings_is_found(rows: list[list[Cell]], index: int | None) -> None:
    assert find_header_row(rows, is_known={"asset tag", "serial number"}.__contains__) == index


def test_an_abbreviation_stands_for_one_word_and_is_no_word_itself() -> None:
    short = library.abbreviations()
    listed = [one for those in library.load("abbreviations.toml").values() for one in those]
    assert len(listed) == len(set(listed)) == len(short)
    assert not short.keys() & set(short.values())
