"""User checks without a network: what is taken along; late stays late, missed stays missed, a fault is taken."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.checks import offline_package
from openhtm.checks.models import CheckPoint, CheckRecord
from openhtm.documents.models import Document
from openhtm.offline import receiving
from openhtm.offline.models import ReceivedAct
from openhtm.offline.package import package
from openhtm.offline.tests.sending import Phone, photo

from . import ward

if TYPE_CHECKING:
    from pathlib import Path

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
#: Six in the morning in Chicago is the day's noon in UTC: the night shift runs, the day shift begins at seven.
SIX = ward.chicago("2026-11-22T06:00")


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = settings.STORAGES | {"default": storage}


@pytest.fixture
def defibrillator(world: World) -> CheckPoint:
    return ward.make_defibrillator(world, SIX - 48 * HOUR, ward.SHIFTS)


@pytest.fixture
def phone(world: World) -> Phone:
    return Phone(world.nina, taken_at=SIX - 4 * HOUR)


def check(phone: Phone, point: CheckPoint, at: datetime, *, file: bytes | None = None, **given: Any) -> str:
    payload = {"point": point.pk, **(given or {"all_well": True})}
    return phone.do("check.record", payload, at=at, file=file, subject=f"check_point:{point.pk}")


def fault(note: str = "Red cross shows") -> dict[str, Any]:
    return {"answers": {"status": {"fault": True, "entered": "", "note": note}}}


def test_the_points_of_ones_units_are_taken_along_with_what_is_looked_at(
    defibrillator: CheckPoint, world: World
) -> None:
    made = json.loads(json.dumps(package(world.nina, at=SIX)["parts"]["checks"]))
    (one,) = made["points"]
    assert (one["name"], one["tag"], one["to_do"]) == (str(defibrillator), "GEN-0001", True)
    assert one["due"]["closes"] == ward.chicago("2026-11-22T07:00").isoformat()
    assert [(item["key"], item["kind"], item["asked"]) for item in one["items"]] == [
        ("status", "look", False)
    ]
    assert (
        "checks" not in package(world.ada, at=SIX)["parts"]
        or not offline_package.make(world.ada, SIX)["points"]
    )
    assert offline_package.make(world.otto, SIX) == {"empty": True, "points": []}


def test_a_check_in_its_window_is_recorded_with_when_somebody_looked(
    defibrillator: CheckPoint, world: World, phone: Phone
) -> None:
    check(phone, defibrillator, SIX - HOUR, file=photo(), all_well=True, comment="Cable was loose")
    assert [one.state for one in phone.send(SIX)] == ["done"]
    record = CheckRecord.objects.get()
    assert (record.outcome, record.at, record.is_late, record.by) == ("well", SIX, False, world.nina)
    assert record.comment == "Cable was loose\nLooked at 2026-11-22 05:00, without a network."
    assert Document.objects.get(subject_id=record.pk).subject_type == "checks.checkrecord"
    assert [one.state for one in phone.send(SIX + HOUR)] == ["already"]
    assert CheckRecord.objects.count() == 1


def test_what_arrives_after_its_window_does_not_fill_the_next_one(
    defibrillator: CheckPoint, phone: Phone
) -> None:
    """Looked at 06:00 in the night shift, sent at 08:00 in the day shift: the night's check stays missed."""
    check(phone, defibrillator, SIX)
    (answer,) = phone.send(SIX + 2 * HOUR)
    assert (answer.state, answer.code) == ("held", "unable_to_check")
    assert "Check it again" in answer.sentence
    assert CheckRecord.objects.count() == 0
    told = receiving.carry_out(ReceivedAct.objects.get(), how="Mine", by=phone.person, at=SIX + 2 * HOUR)
    assert told is not None
    assert CheckRecord.objects.count() == 0


def test_a_fault_is_taken_however_late_it_arrives(defibrillator: CheckPoint, phone: Phone) -> None:
    check(phone, defibrillator, SIX, **fault())
    assert [one.state for one in phone.send(SIX + 2 * HOUR)] == ["done"]
    record = CheckRecord.objects.select_related("work_order", "device").get()
    assert (record.outcome, record.slot_on, record.shift) == ("failed", ward.TODAY, "day")
    assert record.device.status == "out_of_service"
    assert "05:" not in record.comment
    assert "Looked at 2026-11-22 06:00" in record.comment


def test_an_older_all_well_never_covers_what_somebody_found_after(
    defibrillator: CheckPoint, world: World, phone: Phone
) -> None:
    check(phone, defibrillator, SIX - HOUR)
    found = ward.checked(defibrillator, world, SIX - HOUR / 2, ward.DEAD)
    (answer,) = phone.send(SIX)
    assert (answer.state, answer.code) == ("held", "conflict")
    act = ReceivedAct.objects.get()
    assert (act.mine["outcome"], act.theirs["outcome"]) == ("All well", "Failed")
    assert CheckRecord.objects.get() == found
    assert receiving.carry_out(act, how="Mine", by=world.nina, at=SIX) is None
    assert CheckRecord.objects.order_by("pk").last().outcome == "well"  # type: ignore[union-attr]


def test_the_same_found_by_a_colleague_is_one_record(
    defibrillator: CheckPoint, world: World, phone: Phone
) -> None:
    check(phone, defibrillator, SIX - HOUR)
    ward.checked(defibrillator, world, SIX - HOUR / 2)
    assert [one.state for one in phone.send(SIX)] == ["done"]
    assert CheckRecord.objects.count() == 1


def test_an_item_that_is_not_asked_any_more_is_kept_for_a_decision(
    defibrillator: CheckPoint, phone: Phone
) -> None:
    check(phone, defibrillator, SIX - HOUR, all_well=True, answers={"seal": {"fault": False, "entered": "7"}})
    (answer,) = phone.send(SIX)
    assert (answer.state, answer.code) == ("held", "invalid")
    assert "seal" in answer.sentence


def test_out_of_use_is_noted_only_of_what_is_on_record_as_such(
    defibrillator: CheckPoint, phone: Phone
) -> None:
    check(phone, defibrillator, SIX - HOUR, out_of_use=True)
    (answer,) = phone.send(SIX)
    assert (answer.state, answer.code) == ("held", "unable_to_check")


@pytest.mark.parametrize("name", ["otto", "ada"])
def test_who_may_not_check_there_is_held_and_told_nothing(
    name: str, defibrillator: CheckPoint, world: World
) -> None:
    stranger = Phone(world.people[name], taken_at=SIX - 4 * HOUR)
    check(stranger, defibrillator, SIX - HOUR)
    (answer,) = stranger.send(SIX)
    assert answer.state == "held"
    assert CheckRecord.objects.count() == 0


def test_a_point_taken_away_meanwhile_is_held(defibrillator: CheckPoint, world: World, phone: Phone) -> None:
    from openhtm.checks.actions import units

    check(phone, defibrillator, SIX - HOUR)
    units.end_point(defibrillator, reason="Sold", by=world.uma, at=SIX - HOUR / 2)
    (answer,) = phone.send(SIX)
    assert (answer.state, answer.code) == ("held", "conflict")
    assert CheckRecord.objects.count() == 0
