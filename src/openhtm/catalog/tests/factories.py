"""A small catalog for tests, made by the actions themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openhtm.accounts.models import User
from openhtm.catalog.actions import device_types, manufacturers, models
from openhtm.catalog.models import DeviceType, Manufacturer, Model


@dataclass(frozen=True)
class Catalog:
    """Two records of Philips, one of Getinge; a monitor and a defibrillator; one device type with a code."""

    philips: Manufacturer
    medical_systems: Manufacturer
    getinge: Manufacturer
    monitor_type: DeviceType
    monitor: Model
    defibrillator: Model


def small_catalog(*, by: User, at: datetime) -> Catalog:
    """The catalog that the tests stand on."""
    philips = manufacturers.add(name="Philips", by=by, at=at)
    medical_systems = manufacturers.add(name="Philips Medical Systems", by=by, at=at)
    getinge = manufacturers.add(name="Getinge", by=by, at=at)
    monitor_type = device_types.add(name="Monitor, patient, bedside", by=by, at=at)
    device_types.add_code(monitor_type, system="GMDN", code="33586", by=by, at=at)
    details = {"device_type": monitor_type}
    monitor = models.add(
        manufacturer=philips, name="IntelliVue", number="MX800", details=details, by=by, at=at
    )
    models.add_identifier(monitor, value="00884838003019", agency="GS1", by=by, at=at)
    defibrillator = models.add(manufacturer=medical_systems, name="HeartStart", number="XL+", by=by, at=at)
    return Catalog(philips, medical_systems, getinge, monitor_type, monitor, defibrillator)
