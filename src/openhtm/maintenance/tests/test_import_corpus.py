"""Interventions and requests of a real openMEDIS, on the devices of its own inventory list."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from openhtm.imports import api
from openhtm.maintenance.models import LaborLine, PartLine, WorkOrder

from .listing import counts, rules, warnings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = [pytest.mark.django_db, pytest.mark.corpus]


@pytest.fixture
def inventory(corpus_folder: Path, world: World, at: datetime) -> Path:
    """The two devices that the lists of work are about: the last rows of the inventory."""
    folder = corpus_folder / "inventory"
    api.run(
        "devices", folder / "openmedis_demo_assets_603.csv", site=world.site, apply=True, by=world.root, at=at
    )
    return folder


def test_interventions_are_read_unaided_and_known_again(inventory: Path, world: World, at: datetime) -> None:
    path = inventory / "openmedis_intervention.csv"
    report = api.run("work_orders", path, apply=True, by=world.mara, at=at)

    assert report.batch.found["profile"] == "openmedis-interventions"
    assert (counts(report), rules(report), report.as_json()["unmapped"]) == (
        {"create": 4}, [], ["AssetStatusID", "Request_id", "Interv_desc_eg", "lastmodified"],
    )  # fmt: skip
    order = WorkOrder.objects.get(original_number="53de41816cc03")
    assert (order.device and order.device.name) == "TAPPETO T2100"
    assert (order.title, order.resolution) == ("Button", "Did fix this and that")
    assert LaborLine.objects.get(work_order=order).minutes == 75
    assert LaborLine.objects.get(work_order=order).worked_on == date(2014, 8, 3)
    # Its material, list by list: 2 buttons at 250.
    assert PartLine.objects.get(work_order=order).unit_cost_minor == 50_000
    again = api.run("work_orders", path, by=world.mara, at=at)
    assert counts(again) == {"unchanged": 4}


def test_of_requests_the_finished_ones_are_taken(inventory: Path, world: World, at: datetime) -> None:
    report = api.run("work_orders", inventory / "openmedis_request.csv", apply=True, by=world.mara, at=at)

    assert report.batch.found["profile"] == "openmedis-requests"
    assert warnings(report) == set()
    assert (counts(report), set(rules(report))) == ({"create": 4, "error": 6}, {"order.open"})
    closed = WorkOrder.objects.get(original_number="53de3fc87c422")
    assert (closed.kind, closed.state, closed.description) == ("repair", "closed", "description")
    cancelled = WorkOrder.objects.get(original_number="53de404a552dc")
    assert (cancelled.kind, cancelled.state, cancelled.end_reason) == ("scheduled", "cancelled", "notezz")
