"""Devices in a real browser: every size, light and dark, axe, and a scanner at work."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openhtm.catalog.api import DeviceType, Manufacturer, Model
from openhtm.registry.api import Device, blocks, devices
from openhtm_testing.personas import NOON, World


@pytest.fixture
def ward(world: World, enter_device: Any) -> Device:
    """A small fleet with long names, one device of which may not be used."""
    maker = Manufacturer.objects.create(name="Drägerwerk AG & Co. KGaA Medical Systems", normalized="drager")
    kind = DeviceType.objects.create(name="Ventilator, intensive care, neonatal to adult")
    model = Model.objects.create(
        manufacturer=maker, name="Evita Infinity V500", device_type=kind, risk_class="life_support"
    )
    for number in range(1, 8):
        enter_device(f"VENT-{number:04d}", model_id=model.pk, serial=f"ASE-{number}", ownership="owned")
    device = Device.objects.get(tag="VENT-0001")
    devices.take_out_of_service(device, reason="failed test", by=world.tess, at=NOON)
    blocks.put(
        device, code="failed", source="wo:1", text="Oxygen sensor out of limits", by=world.tess, at=NOON
    )
    Device.objects.filter(tag="VENT-0002").update(next_due_on=date(2026, 1, 1), overdue_on=date(2026, 1, 31))
    return device


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/devices/", "devices"),
        ("/devices/VENT-0001/", "device"),
        ("/devices/VENT-0001/edit/", "device-edit"),
        ("/devices/scan/?code=VENT-0001", "scan"),
    ],
)
def test_the_pages_look_right_everywhere(
    world: World, ward: Device, enter: Any, page: Any, looks: Any, address: str, name: str
) -> None:
    enter(page, world.mara)
    looks.everywhere(page, address, name=name)


def test_a_scanner_types_and_sends(world: World, ward: Device, enter: Any, page: Any) -> None:
    enter(page, world.tess)
    page.goto("/devices/scan/")
    field = page.get_by_label("Code")
    field.fill("ASE-1")
    field.press("Enter")
    page.get_by_text("Do not use").wait_for()
    page.get_by_role("link", name="Open", exact=True).click()
    page.get_by_text("Oxygen sensor out of limits", exact=True).wait_for()
