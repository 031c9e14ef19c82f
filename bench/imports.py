"""Importing a list of devices: rows a second, and beside one uniqueness query and ``bulk_create``."""

from __future__ import annotations

import csv
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from openhtm.imports import api as imports
from openhtm.kernel.actors import SystemActor
from openhtm.places.models import Department, Organization, Room, Site
from openhtm.registry.models import Device

from .report import Result

TARGET, ROWS_A_SECOND = 3.0, 5000
_HEADERS = (
    "Tag",
    "Serial Number",
    "Manufacturer",
    "Model",
    "Device Type",
    "Status",
    "Department",
    "Room",
    "Purchase Date",
)
_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
_BY = SystemActor("benchmark")


def _rows(count: int) -> list[tuple[str, ...]]:
    return [
        (
            f"T{number:07d}", f"SER{number:08d}", f"Maker {number % 50:02d} Medical", f"Model {number % 500}",
            f"Device type {number % 60}", "In service", f"Dept {number % 40}", f"Room {number % 900}",
            f"20{10 + number % 15}-0{1 + number % 9}-15",
        )
        for number in range(count)
    ]  # fmt: skip


def _file(folder: Path, count: int) -> Path:
    path = folder / "devices.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS)
        writer.writerows(_rows(count))
    return path


def _floor(rows: list[tuple[str, ...]], site: Site) -> float:
    """One query for tags that are taken, then ``bulk_create`` of the same rows; rolled back."""
    from openhtm.catalog.models import Manufacturer, Model

    makers = {maker.name: maker.pk for maker in Manufacturer.objects.all()}
    models = {model.name: (model.pk, model.device_type_id) for model in Model.objects.all()}
    departments = {department.name: department.pk for department in Department.objects.all()}
    rooms = {room.name: room.pk for room in Room.objects.all()}
    start = time.perf_counter()
    with transaction.atomic():
        taken = set(Device.objects.values_list("tag", flat=True))
        Device.objects.bulk_create(
            (
                Device(
                    tag=f"F{row[0]}",
                    serial=row[1],
                    serial_key=f"F{row[1]}",
                    manufacturer_id=makers[row[2]],
                    model_id=models[row[3]][0],
                    device_type_id=models[row[3]][1],
                    status="in_service",
                    site=site,
                    department_id=departments[row[6]],
                    room_id=rooms[row[7]],
                    purchased_on=row[8],
                    created_at=_AT,
                    changed_at=_AT,
                )
                for row in rows
                if f"F{row[0]}" not in taken
            ),
            batch_size=2000,
        )
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds


def measure(database: str, *, count: int) -> list[Result]:
    """Import ``count`` devices into an empty hospital, check and write together, then the bare floor."""
    Organization.objects.create(name="Benchmark")
    site = Site.objects.create(code="B", name="Benchmark Hospital")
    with tempfile.TemporaryDirectory() as folder:
        path = _file(Path(folder), count)
        start = time.perf_counter()
        report = imports.run("devices", path, site=site, apply=True, by=_BY, at=_AT)
        seconds = time.perf_counter() - start
    counts = report.as_json()
    if counts["create"] != count:
        raise RuntimeError(f"Of {count} rows {counts['create']} were created: {counts['groups']}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    floor = _floor(_rows(count), site)
    facts: dict[str, object] = {"rows/s": f"{count / seconds:.0f} (target {ROWS_A_SECOND})"}
    return [Result("import, checked and ledgered", database, seconds, floor, "s", TARGET, facts)]
