"""An export of the record comes back as all unchanged, in every format, core and custom fields alike."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from openhtm.catalog.models import DeviceType, Manufacturer, Model
from openhtm.imports import api
from openhtm.registry import api as registry
from openhtm.registry.export.formats import export_format
from openhtm.registry.fields import device_fields
from openhtm.registry.models import CustomField, Device
from openhtm.registry.queries.exporting import exported

from .conftest import counts

pytestmark = pytest.mark.django_db


def _custom_fields() -> None:
    for key, kind in (
        ("text", "text"),
        ("number", "number"),
        ("day", "date"),
        ("flag", "flag"),
        ("color", "choice"),
    ):
        CustomField.objects.create(
            key=key, label=key.title(), kind=kind, choices=["red", "deep blue"] if kind == "choice" else []
        )


def _model() -> Model:
    maker = Manufacturer.objects.create(name="Dräger", normalized="drager")
    ventilator = DeviceType.objects.create(name="Ventilator")
    model: Model = Model.objects.create(
        manufacturer=maker,
        name="Evita V500",
        number="8416400",
        device_type=ventilator,
        risk_class="life_support",
    )
    return model


def _everything(world: Any, model: Model) -> dict[str, Any]:
    return {
        "tag": "BM-1",
        "serial": "00123",
        "name": "ICU 1, bed 4",
        "model_id": model.pk,
        "udi": "(01)04048675000013(21)00123",
        "lot": "L9",
        "manufactured_on": date(2018, 5, 1),
        "hardware_revision": "B",
        "status": "limited_use",
        "limited_use_note": "No NIV",
        "condition": "scratched",
        "utilization": "high",
        "department_id": world.icu.pk,
        "room_id": world.icu_room.pk,
        "custodian": "Nina",
        "ownership": "leased",
        "owner": "Leasing Ltd",
        "donor": "Friends",
        "responsibility": "oem",
        "support_group": "Respiratory",
        "technician_id": world.tess.pk,
        "supplier": "=cmd()",
        "po_number": "00045",
        "purchased_on": date(2018, 6, 1),
        "cost_minor": 2_500_050,
        "book_value_minor": 100,
        "currency": "EUR",
        "accepted_on": date(2018, 7, 1),
        "warranty_end_on": date(2020, 7, 1),
        "expected_life_years": 10,
        "network_connected": True,
        "stores_phi": False,
        "aem": True,
        "ae_title": "EVITA1",
        "notes": 'two\nlines, "quoted"',
        "risk_override": "high",
        "risk_override_reason": "backup at hand",
        "custom": {
            "text": "-5 at night",
            "number": "1.50",
            "day": date(2020, 2, 29),
            "flag": True,
            "color": "deep blue",
        },
    }


@pytest.fixture
def fleet(world: Any, at: datetime) -> list[Device]:
    """A device of which everything is known, its part, and one of which hardly anything is."""
    _custom_fields()
    values = _everything(world, _model())
    new = registry.NewDevice(
        {**values, "site_id": world.site.pk},
        identifiers=[("external", "0007"), ("finance", "F-1"), ("rfid", "E200")],
        interfaces=[{"mac": "00:1a:2b:3c:4d:5e", "ip": "10.0.0.7", "hostname": "evita1", "vlan": "12"}],
        software=[
            {"kind": "os", "name": "Windows", "version": "10 IoT"},
            {"kind": "firmware", "version": "2.10"},
        ],
    )
    (whole,) = registry.devices.create_many([new], by=world.mara, at=at)
    more = [{"tag": "AA-1", "parent_id": whole.pk, "site_id": world.site.pk}, {"site_id": world.site.pk}]
    part, bare = registry.devices.create_many(
        [registry.NewDevice(each) for each in more], by=world.mara, at=at
    )
    return [whole, part, bare]


@pytest.mark.parametrize("extension", ["csv", "xlsx", "json"])
def test_an_export_imports_back_as_all_unchanged(
    fleet: list[Device], world: Any, at: datetime, tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"devices.{extension}"
    specs = device_fields()
    path.write_bytes(b"".join(export_format(extension).write(exported(Device.objects.all(), specs), specs)))

    report = api.run("devices", path, by=world.mara, at=at)

    assert report.as_json()["errors"] == []
    assert report.batch.found["samples"] == []
    assert counts(report) == {"unchanged": len(fleet)}
    assert report.as_json()["unmapped"] == []


def test_an_edited_export_changes_just_what_was_edited(
    fleet: list[Device], world: Any, at: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "devices.csv"
    specs = device_fields()
    data = b"".join(export_format("csv").write(exported(Device.objects.all(), specs), specs))
    path.write_bytes(
        data.replace(b"deep blue", b"red").replace(b"evita1", b"evita2").replace(b"2.10", b"2.11")
    )

    report = api.run("devices", path, apply=True, by=world.mara, at=at)

    assert counts(report) == {"update": 1, "unchanged": 2}
    device = Device.objects.get(tag="BM-1")
    assert device.custom["color"] == "red"
    assert [row.hostname for row in device.interfaces.filter(valid_to=None)] == ["evita2"]
    assert sorted(row.version for row in device.software.filter(valid_to=None)) == ["10 IoT", "2.11"]

    api.undo(report.batch, by=world.mara, at=at)
    device.refresh_from_db()
    assert device.custom["color"] == "deep blue"
    assert [row.hostname for row in device.interfaces.filter(valid_to=None)] == ["evita1"]
    assert sorted(row.version for row in device.software.filter(valid_to=None)) == ["10 IoT", "2.10"]
