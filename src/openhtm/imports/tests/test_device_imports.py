"""Lists of devices, from file to record and back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from openhtm.catalog.models import Manufacturer, Model
from openhtm.imports import api
from openhtm.imports.models import Import, ImportPart
from openhtm.kernel.actors import SystemActor
from openhtm.registry.models import Device

from .conftest import LIST, counts

pytestmark = pytest.mark.django_db


def test_a_check_shows_what_would_happen_and_writes_nothing(bring: Any) -> None:
    report = bring(LIST)

    assert counts(report) == {"create": 2}
    assert not report.as_json()["applied"]
    assert Device.objects.count() == 0
    assert Manufacturer.objects.count() == 0
    assert {(each["list_name"], each["name"]) for each in report.batch.found["new_names"]} == {
        ("manufacturer", "Dräger"),
        ("manufacturer", "Philips"),
        ("model", "Dräger Evita V500"),
        ("model", "Philips MX450"),
        ("device_type", "Ventilator"),
        ("device_type", "Patient monitor"),
    }


def test_an_import_enters_the_devices_with_all_that_the_list_says(bring: Any, world: Any) -> None:
    report = bring(LIST, apply=True)

    assert report.as_json()["applied"]
    ventilator = Device.objects.get(tag="BM-1")
    assert ventilator.serial == "00123"
    assert str(ventilator.model) == "Dräger Evita V500"
    assert str(ventilator.device_type) == "Ventilator"
    assert ventilator.status == "in_service"
    assert ventilator.department == world.icu
    assert ventilator.room == world.icu_room
    assert (str(ventilator.purchased_on), ventilator.cost_minor, ventilator.currency) == (
        "2019-12-31",
        2_500_000,
        "USD",
    )
    assert Device.objects.get(tag="BM-2").cost_minor == 345_050


def test_the_second_time_all_is_unchanged(bring: Any) -> None:
    bring(LIST, apply=True)
    again = bring(LIST, apply=True)

    assert counts(again) == {"unchanged": 2}
    assert Device.objects.count() == 2
    assert Model.objects.count() == 2


def test_a_changed_cell_changes_its_device_only(bring: Any) -> None:
    bring(LIST, apply=True)
    report = bring(LIST.replace("A-7", "A-8"), apply=True)

    assert counts(report) == {"update": 1, "unchanged": 1}
    assert Device.objects.get(tag="BM-2").serial == "A-8"


def test_what_the_registry_would_refuse_is_shown_by_the_check(bring: Any) -> None:
    """From storage into service needs an accepted inspection; the check says so before anything is tried."""
    bring(LIST, apply=True)
    report = bring(LIST.replace("In stock", "In use"))

    assert counts(report) == {"unchanged": 1, "error": 1}
    assert "inspection" in report.as_json()["errors"][0]["message"]
    assert Device.objects.get(tag="BM-2").status == "in_storage"


def test_an_empty_cell_leaves_what_is_known(bring: Any) -> None:
    bring(LIST, apply=True)
    report = bring(LIST.replace(",A-7,", ",,"))

    assert counts(report) == {"unchanged": 2}


def test_every_problem_of_every_row_is_shown_at_once(bring: Any) -> None:
    text = (
        LIST.replace("00123", "1.22E+11").replace("2020-01-15", "2020-02-30").replace("In stock", "Somewhere")
    )
    report = bring(text, apply=True)

    assert counts(report) == {"error": 2}
    assert [(each["row"], each["column"], each["rule"]) for each in report.as_json()["errors"]] == [
        (2, "Serial Number", "code.scientific"),
        (3, "Status", "choice.unknown"),
        (3, "Purchased", "date.impossible"),
    ]
    assert all(each["message"] and each["suggestion"] for each in report.as_json()["errors"])
    assert Device.objects.count() == 0


def test_refused_rows_stay_outside_and_the_others_come_in(bring: Any) -> None:
    report = bring(LIST.replace("00123", "1.22E+11"), apply=True)

    assert counts(report) == {"create": 1, "error": 1}
    assert list(Device.objects.values_list("tag", flat=True)) == ["BM-2"]


def test_the_counts_always_sum_to_the_rows(bring: Any) -> None:
    text = LIST + "BM-1,,,,,,,,,,,\n,,,,,,,,,,,\nBM-9,1,x,y,z,Somewhere,,,,,,\n,,unknown,,,,,,,,,\n"
    report = bring(text)

    assert sum(report.batch.counts.values()) == report.batch.row_count == 5
    assert report.as_json()["groups"]
    assert sum(group["count"] for group in report.as_json()["groups"]) == len(report.as_json()["errors"])


def test_a_tag_twice_in_the_list_is_refused_the_second_time(bring: Any) -> None:
    report = bring(LIST + "BM-1,X,Philips,MX450,,,,,,,,\n")

    assert counts(report) == {"create": 2, "error": 1}
    assert report.as_json()["errors"][0]["rule"] == "row.twice"


def test_a_device_of_the_other_hospital_is_out_of_reach(bring: Any, world: Any) -> None:
    """Otto may import into his own hospital; General Hospital's tag is taken there, and nothing of it is
    shown.
    """
    bring(LIST, apply=True)
    report = bring(LIST, apply=True, by=world.otto, site=world.other_site)

    assert counts(report) == {"error": 2}
    assert "GEN" not in str(report.as_json()["errors"])
    assert "in_service" not in str(report.batch.found["samples"])


def test_the_profile_of_openmedis_needs_no_help(
    bring: Any, corpus_folder: Path, world: Any, at: datetime
) -> None:
    path = corpus_folder / "inventory/openmedis_demo_assets_603.csv"
    first = api.run("devices", path, site=world.site, apply=True, by=world.mara, at=at)
    second = api.run("devices", path, site=world.site, apply=True, by=world.mara, at=at)

    assert first.as_json()["errors"] == []
    assert counts(first) == {"create": 603}
    assert counts(second) == {"unchanged": 603}


def test_undo_takes_back_what_came_in(bring: Any, world: Any, at: datetime) -> None:
    report = bring(LIST, apply=True)

    undone = api.undo(report.batch, by=world.mara, at=at)

    assert undone.state == "undone"
    assert Device.objects.count() == 0
    assert counts(bring(LIST, apply=True)) == {"create": 2}


def test_undo_brings_back_what_was_changed(bring: Any, world: Any, at: datetime) -> None:
    bring(LIST, apply=True)
    report = bring(LIST.replace("25000", "26000").replace("2019-12-31", "2019-12-30"), apply=True)

    api.undo(report.batch, by=world.mara, at=at)

    device = Device.objects.get(tag="BM-1")
    assert (device.cost_minor, str(device.purchased_on)) == (2_500_000, "2019-12-31")


def test_undo_is_refused_with_the_list_of_what_depends(bring: Any, world: Any, at: datetime) -> None:
    report = bring(LIST, apply=True)
    bring(LIST.replace("A-7", "A-8"), apply=True)

    with pytest.raises(api.UnableToUndo) as refused:
        api.undo(report.batch, by=world.mara, at=at)

    assert refused.value.details["dependents"] == ["BM-2 was changed since."]
    assert Device.objects.count() == 2


def test_what_changed_between_check_and_import_stops_it(bring: Any, world: Any, at: datetime) -> None:
    bring(LIST, apply=True)
    checked = bring(LIST.replace("A-7", "A-8"))
    bring(LIST.replace("3,450.50", "9"), apply=True)

    with pytest.raises(api.DataChanged):
        api.apply(checked.batch, by=world.mara, at=at)

    assert Import.objects.get(pk=checked.batch.pk).state == "checked"


def test_a_failure_in_the_middle_leaves_nothing(
    bring: Any, world: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openhtm.imports.kinds.devices import DeviceSession

    checked = bring(LIST)

    def fail(self: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(DeviceSession, "finish", fail)
    with pytest.raises(RuntimeError):
        api.apply(checked.batch, by=world.mara, at=at)

    assert Device.objects.count() == Manufacturer.objects.count() == ImportPart.objects.count() == 0
    assert Import.objects.get(pk=checked.batch.pk).state == "checked"


def test_a_device_whose_row_names_no_site_stays_where_it_is(bring: Any, world: Any) -> None:
    """There are two sites: a new row has to name one, a known device need not."""
    bring(LIST, apply=True)
    report = bring(LIST + "BM-9,S9,Philips,MX450,,,,,,,,\n", site=None)

    assert counts(report) == {"unchanged": 2, "error": 1}
    assert report.as_json()["errors"][0]["rule"] == "row.no_site"


def test_sites_that_a_list_names_are_entered_only_by_whoever_may(bring: Any, world: Any) -> None:
    text = "Facility,Asset Tag\nNorth Clinic,N-1\nGeneral Hospital,G-1\n"

    assert counts(bring(text, site=None)) == {"create": 1, "error": 1}
    report = bring(text, site=None, by=SystemActor("command"), apply=True)
    assert counts(report) == {"create": 2}
    assert Device.objects.get(tag="N-1").site.code == "NC"
    assert counts(bring(text, site=None, by=SystemActor("command"))) == {"unchanged": 2}
