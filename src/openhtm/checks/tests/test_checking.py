"""Checking: one tap, faults and what follows, late and missed, two people at once, another hospital."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from openhtm.audit.api import history
from openhtm.checks import access, boards
from openhtm.checks.actions import checking, units
from openhtm.checks.actions.units import NewCheck, NewPoint
from openhtm.checks.errors import UnableToCheck, UnableToReplace
from openhtm.checks.events import check_failed
from openhtm.checks.finding import Entry, Finding
from openhtm.checks.models import CheckPoint, CheckRecord
from openhtm.checks.rules.items import Item, ItemKind
from openhtm.checks.rules.readiness import Obstacle, Ready
from openhtm.checks.rules.slots import Frequency, Rhythm, Shift
from openhtm.checks.rules.states import State
from openhtm.checks.terms import item
from openhtm.documents import api as documents
from openhtm.kernel.errors import InvalidInput, NotFound, NotPermitted, RequestReused
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import devices
from openhtm.registry.models import Device

from . import ward
from .ward import BROKEN_SEAL, DEAD, WELL, checked, chicago, make_check, make_defibrillator

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def now(point: CheckPoint, at: datetime) -> boards.PointNow:
    return boards.point_now(access.fresh_point(point.pk), now=at)


# -- well -------------------------------------------------------------------------------------------------


def test_one_tap_says_that_all_is_well_and_stands_in_the_ledger(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    assert now(point, at).ready is Ready.UNKNOWN
    record = checked(point, world, at)
    assert (record.outcome, record.slot_on, record.at, record.by) == ("well", ward.TODAY, at, world.nina)
    assert [row["result"] for row in record.answers] == ["pass"]
    assert history(record)
    standing = now(point, at)
    assert (standing.state, standing.ready, standing.to_do) == (State.WELL, Ready.READY, False)
    assert not WorkOrder.objects.exists()


def test_two_who_check_the_same_at_once_make_one_record(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    first = checked(point, world, at)
    second = checking.record_check(point, finding=WELL, by=world.uma, at=at + timedelta(seconds=2))
    assert (second.pk, second.by) == (first.pk, world.nina)
    assert CheckRecord.objects.count() == 1


def test_a_fault_that_the_second_person_finds_is_never_dropped(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    checked(point, world, at)
    second = checking.record_check(point, finding=BROKEN_SEAL, by=world.uma, at=at + timedelta(seconds=2))
    assert (second.outcome, second.number) == ("failed", 2)
    assert now(point, at + timedelta(minutes=1)).state is State.FAILED


def test_a_request_that_is_sent_twice_is_carried_out_once(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    made = [
        checking.record_check.once("r-1", point, finding=BROKEN_SEAL, by=world.nina, at=at) for _ in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert CheckRecord.objects.count() == WorkOrder.objects.count() == 1
    with pytest.raises(RequestReused):
        checking.record_check.once("r-1", point, finding=WELL, by=world.nina, at=at)


def test_the_database_holds_one_first_record_in_a_window(world: World, at: datetime) -> None:
    record = checked(make_check(world, at).points.get(), world, at)
    record.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)


def test_nothing_is_recorded_with_a_time_before_its_window(world: World, at: datetime) -> None:
    record = checked(make_check(world, at).points.get(), world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckRecord.objects.filter(pk=record.pk).update(at=record.opens_at - timedelta(minutes=1))


def test_a_reading_must_be_entered_and_a_known_date_need_not(world: World, at: datetime) -> None:
    cold = item({"key": "t", "kind": "number", "label": "T", "unit": "°C", "at_least": "2", "at_most": "8"})
    point = make_check(world, at, items=(cold, ward.PADS)).points.get()
    with pytest.raises(InvalidInput) as refused:
        checked(point, world, at)
    assert set(refused.value.fields) == {"t", "pads"}
    entries = {"t": Entry(entered="5,5"), "pads": Entry(entered="2026-11-23")}
    record = checked(point, world, at, Finding(all_well=True, entries=entries))
    assert [row.get("value") for row in record.answers] == ["5.5", "2026-11-23"]
    assert record.expires_on == date(2026, 11, 23)
    tomorrow = at + timedelta(days=1)
    assert [one.key for one in now(point, tomorrow).asked] == ["t"]
    again = checked(point, world, tomorrow, Finding(all_well=True, entries={"t": Entry(entered="4")}))
    assert again.answers[1]["entered"] == "2026-11-23"


def test_what_has_expired_is_never_ready_and_fails_the_next_check(world: World, at: datetime) -> None:
    point = make_check(world, at, items=(ward.PADS,)).points.get()
    checked(point, world, at, Finding(all_well=True, entries={"pads": Entry(entered="2026-11-22")}))
    assert now(point, at).ready is Ready.READY
    # 05:59 in UTC is still the evening of the 22nd in Chicago.
    evening = datetime.fromisoformat("2026-11-23T05:59:00+00:00")
    assert now(point, evening).obstacles == []
    after = evening + timedelta(minutes=1)
    assert (now(point, after).obstacles, now(point, after).ready) == ([Obstacle.EXPIRED], Ready.NOT_READY)
    assert checked(point, world, after).outcome == "failed"


@pytest.mark.parametrize("text", ["abc", "1e999", "1,234", "inf", "NaN", "9" * 16])
def test_a_reading_that_nobody_can_read_is_refused_and_nothing_is_kept(
    text: str, world: World, at: datetime
) -> None:
    cold = item({"key": "t", "kind": "number", "label": "T", "unit": "°C", "at_most": "8"})
    point = make_check(world, at, items=(cold,)).points.get()
    with pytest.raises(InvalidInput) as refused:
        checked(point, world, at, Finding(all_well=True, entries={"t": Entry(entered=text)}))
    assert list(refused.value.fields) == ["t"]
    assert not CheckRecord.objects.exists()


@pytest.mark.parametrize("text", ["23.11.2026", "2026-13-01", "0026-11-23", "9999-12-31"])
def test_a_day_that_cannot_be_is_refused(text: str, world: World, at: datetime) -> None:
    point = make_check(world, at, items=(ward.PADS,)).points.get()
    with pytest.raises(InvalidInput, match="missing or cannot be read"):
        checked(point, world, at, Finding(all_well=True, entries={"pads": Entry(entered=text)}))


def test_an_unanswered_or_unknown_item_is_refused(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    with pytest.raises(InvalidInput):
        checked(point, world, at, Finding())
    with pytest.raises(InvalidInput, match="no item wheels"):
        checked(point, world, at, Finding(all_well=True, entries={"wheels": Entry()}))


# -- a fault ----------------------------------------------------------------------------------------------


def test_a_failed_check_takes_the_device_out_of_use_opens_an_order_and_tells(
    world: World, at: datetime
) -> None:
    point = make_defibrillator(world, at)
    heard: list[dict[str, object]] = []

    def listen(**sent: object) -> None:
        heard.append(sent)

    check_failed.connect(listen)
    record = checked(point, world, at, DEAD)
    check_failed.disconnect(listen)
    device = Device.objects.get()
    assert device.status == "out_of_service"
    order = WorkOrder.objects.get()
    assert (order.device, order.source, order.requested_by, order.state) == (
        device,
        "check",
        world.nina,
        "requested",
    )
    assert "Ready light is on: Red cross shows" in order.description
    assert device.open_work_orders == 1
    assert (record.work_order, heard[0]["record_id"]) == (order, record.pk)
    standing = now(point, at)
    assert (standing.ready, standing.obstacles) == (
        Ready.NOT_READY,
        [Obstacle.FAILED, Obstacle.NOT_USABLE],
    )
    assert list(access.unread(world.uma)) == [record]


def test_a_cart_without_a_device_gets_an_urgent_order_of_its_unit(world: World, at: datetime) -> None:
    record = checked(make_check(world, at).points.get(), world, at, BROKEN_SEAL)
    order = record.work_order
    assert order is not None
    assert (order.device, order.site, order.department, order.priority) == (None, world.site, world.icu, 2)
    assert order.title == "User check failed: Crash cart 2"


def test_the_same_fault_again_adds_to_the_open_order(world: World, at: datetime) -> None:
    point = make_defibrillator(world, at)
    first = checked(point, world, at, DEAD)
    second = checked(point, world, at + timedelta(days=1), DEAD)
    assert (second.work_order, WorkOrder.objects.count()) == (first.work_order, 1)
    assert first.work_order is not None
    assert "Red cross" in first.work_order.notes.get().text


def test_a_cart_is_ready_again_only_after_a_check_that_passes(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    checked(point, world, at, BROKEN_SEAL)
    assert now(point, at).ready is Ready.NOT_READY
    later = at + timedelta(minutes=20)
    again = checked(point, world, later)
    assert (again.number, now(point, later).ready) == (2, Ready.READY)
    # What was found stays on the month's grid.
    assert now(point, later).state is State.FAILED


def test_a_device_that_passes_its_check_while_out_of_use_is_not_ready(world: World, at: datetime) -> None:
    point = make_defibrillator(world, at)
    checked(point, world, at, DEAD)
    checked(point, world, at + timedelta(hours=1))
    assert now(point, at + timedelta(hours=1)).obstacles == [Obstacle.NOT_USABLE]


def test_with_a_fault_the_rest_may_stay_unanswered(world: World, at: datetime) -> None:
    text = Item(key="number", kind=ItemKind.TEXT, label="Number")
    point = make_check(world, at, items=(ward.SEAL, ward.PADS, text)).points.get()
    record = checked(point, world, at, BROKEN_SEAL)
    assert [row["result"] for row in record.answers] == ["fail", "missing", "missing"]


def test_days_are_remembered_over_a_check_that_did_not_ask_for_them(world: World, at: datetime) -> None:
    point = make_check(world, at, items=(ward.SEAL, ward.PADS)).points.get()
    first = Finding(all_well=True, entries={"pads": Entry(entered="2026-11-24")})
    checked(point, world, at, first)
    failed = checked(point, world, at + timedelta(hours=1), BROKEN_SEAL)
    assert (failed.answers[1]["result"], failed.expires_on) == ("missing", date(2026, 11, 24))
    again = checked(point, world, at + timedelta(hours=2))
    assert again.answers[1]["entered"] == "2026-11-24"


def test_a_photo_hangs_on_the_record_and_a_bad_one_loses_nothing(world: World, at: datetime) -> None:
    point = make_check(world, at).points.get()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    photo = ContentFile(picture.getvalue(), "seal.png")
    record = checking.record_check(point, finding=BROKEN_SEAL, photo=photo, by=world.nina, at=at)
    assert [one.kind for one in documents.current(record)] == ["photo"]
    bad = ContentFile(b"", "seal.png")
    second = checking.record_check(
        point, finding=BROKEN_SEAL, photo=bad, by=world.nina, at=at + timedelta(hours=1)
    )
    assert second.outcome == "failed"
    assert not documents.current(second).exists()


def test_the_charge_nurse_reads_of_it_once(world: World, at: datetime) -> None:
    record = checked(make_check(world, at).points.get(), world, at, BROKEN_SEAL)
    for person in (world.nina, world.tess, world.otto):
        with pytest.raises(NotPermitted):
            checking.mark_read(record, by=person, at=at)
    checking.mark_read(record, by=world.uma, at=at)
    checking.mark_read(record, by=world.root, at=at + timedelta(hours=1))
    assert (record.read_by, record.read_at) == ("Uma Unit Manager", at)
    assert not access.unread(world.uma).exists()


def test_a_check_that_was_well_is_not_there_to_be_read(world: World, at: datetime) -> None:
    record = checked(make_check(world, at).points.get(), world, at)
    with pytest.raises(InvalidInput):
        checking.mark_read(record, by=world.uma, at=at)


# -- the replacement --------------------------------------------------------------------------------------


def test_the_replacement_takes_the_place_and_is_not_ready_before_it_is_checked(
    world: World, at: datetime
) -> None:
    point = make_defibrillator(world, at)
    spare = make_device(world, "GEN-0002", department=None)
    record = checked(point, world, at, DEAD)
    assert boards.replacements(record, on=ward.TODAY) == [spare]
    checking.replace(record, device=spare, by=world.nina, at=at)
    assert (record.replacement, record.replaced_by) == (spare, "Nina Nurse")
    standing = now(point, at)
    assert (standing.point.device, standing.obstacles) == (spare, [Obstacle.NEVER_CHECKED])
    checked(point, world, at + timedelta(minutes=5))
    assert now(point, at + timedelta(minutes=5)).ready is Ready.READY


def test_what_cannot_be_used_takes_no_place(world: World, at: datetime) -> None:
    point = make_defibrillator(world, at)
    record = checked(point, world, at, DEAD)
    broken = make_device(world, "GEN-0002")
    devices.take_out_of_service(broken, reason="Broken too", by=world.mara, at=at)
    elsewhere = make_device(
        world, "OTH-0001", site=world.other_site, department=world.other_department, room=None
    )
    for device in (broken, elsewhere, Device.objects.get(tag="GEN-0001")):
        with pytest.raises(UnableToReplace):
            checking.replace(record, device=device, by=world.nina, at=at)
    with pytest.raises(InvalidInput):
        checking.replace(record, device=None, note=" ", by=world.nina, at=at)
    checking.replace(record, device=None, note="Next door's is shared", by=world.nina, at=at)
    assert record.replacement_note == "Next door's is shared"


def test_a_check_that_was_well_asks_for_no_replacement(world: World, at: datetime) -> None:
    record = checked(make_check(world, at).points.get(), world, at)
    with pytest.raises(UnableToReplace):
        checking.replace(record, device=None, note="None", by=world.nina, at=at)


# -- out of use -------------------------------------------------------------------------------------------


def test_a_device_at_the_shop_is_noted_as_out_of_use_and_is_not_ready(world: World, at: datetime) -> None:
    point = make_defibrillator(world, at)
    away = Finding(out_of_use=True)
    with pytest.raises(UnableToCheck, match="not on record as out of use"):
        checked(point, world, at, away)
    checked(point, world, at, DEAD)
    tomorrow = at + timedelta(days=1)
    record = checked(point, world, tomorrow, away)
    assert record.outcome == "out_of_use"
    assert now(point, tomorrow).state is State.OUT_OF_USE
    assert now(point, tomorrow).ready is Ready.NOT_READY


# -- time -------------------------------------------------------------------------------------------------


def test_a_late_check_keeps_its_time_and_the_window_stays_late(world: World) -> None:
    begun = chicago("2026-11-20T06:30")
    morning = Rhythm(
        frequency=Frequency.SHIFT,
        shifts=(Shift(code="am", name="Morning", start=time(7), end=time(9)),),
    )
    point = make_check(world, begun, morning).points.get()
    at = chicago("2026-11-20T09:10")
    assert now(point, at).state_before is State.MISSED
    record = checked(point, world, at)
    assert (record.at, record.slot_on, record.is_late) == (at, date(2026, 11, 20), True)
    assert now(point, at).state_before is State.LATE
    total = boards.month(world.icu, first=date(2026, 11, 1), now=at).total
    assert (total.required, total.on_time, total.late, total.missed) == (1, 0, 1, 0)


def test_a_missed_shift_is_not_filled_in_behind_while_another_is_open(world: World) -> None:
    point = make_check(world, chicago("2026-11-20T06:59"), ward.SHIFTS).points.get()
    at = chicago("2026-11-20T19:05")
    record = checked(point, world, at)
    assert (record.shift, record.slot_on) == ("night", date(2026, 11, 20))
    (line,) = boards.month(world.icu, first=date(2026, 11, 1), now=at).lines
    states = {(cell.slot.day.day, cell.slot.shift): cell.state for cell in line.cells[:3]}
    assert states[20, "day"] is State.MISSED
    assert states[20, "night"] is State.WELL


def test_a_night_check_after_midnight_belongs_to_the_evening_before(world: World) -> None:
    point = make_check(world, chicago("2026-11-20T12:00"), ward.SHIFTS).points.get()
    record = checked(point, world, chicago("2026-11-21T03:00"))
    assert (record.slot_on, record.shift) == (date(2026, 11, 20), "night")


@pytest.mark.parametrize(("instant", "day"), [("2026-11-21T23:59", 21), ("2026-11-22T00:00", 22)])
def test_the_day_is_that_of_the_site_not_of_utc(instant: str, day: int, world: World) -> None:
    point = make_check(world, chicago("2026-11-20T12:00")).points.get()
    assert checked(point, world, chicago(instant)).slot_on == date(2026, 11, day)


def test_the_day_on_which_the_clock_goes_back_owes_one_daily_check(world: World) -> None:
    begun = datetime.fromisoformat("2026-10-31T12:00:00+00:00")
    point = make_check(world, begun).points.get()
    # 01:30 comes twice on 1 November: at 06:30 and at 07:30 UTC.
    first = checked(point, world, datetime.fromisoformat("2026-11-01T06:30:00+00:00"))
    second = checked(point, world, datetime.fromisoformat("2026-11-01T07:30:00+00:00"))
    assert first.pk == second.pk
    month = boards.month(world.icu, first=date(2026, 11, 1), now=chicago("2026-11-02T00:00"))
    assert (month.total.required, month.total.on_time) == (1, 1)


def test_a_missed_check_makes_readiness_unknown_until_the_next_one(world: World) -> None:
    point = make_check(world, chicago("2026-11-20T12:00")).points.get()
    checked(point, world, chicago("2026-11-20T12:05"))
    at = chicago("2026-11-22T08:00")
    assert (now(point, at).obstacles, now(point, at).ready) == ([Obstacle.MISSED], Ready.UNKNOWN)
    checked(point, world, at)
    assert now(point, at).ready is Ready.READY


# -- who --------------------------------------------------------------------------------------------------


def test_only_the_people_of_the_unit_check(world: World, at: datetime) -> None:
    """And the manager of the department, who gives the roles and cannot give what is not held."""
    point = make_check(world, at).points.get()
    for person in (world.tess, world.ada, world.vic, world.otto):
        with pytest.raises(NotPermitted):
            checking.record_check(point, finding=WELL, by=person, at=at)
    assert not CheckRecord.objects.exists()


def test_a_nurse_of_one_unit_neither_sees_nor_checks_another(world: World, at: datetime) -> None:
    new = NewCheck(template="crash_cart", rhythm=ward.DAILY, points=(NewPoint(name="OR cart"),))
    other = units.add_check(world.operating, new=new, by=world.mara, at=at).points.get()
    with pytest.raises(NotPermitted):
        checking.record_check(other, finding=WELL, by=world.nina, at=at)
    with pytest.raises(NotFound):
        access.point(world.nina, other.pk)
    assert not access.units(world.nina).exists()


def test_another_hospital_sees_nothing(world: World, at: datetime) -> None:
    check = make_check(world, at)
    record = checked(check.points.get(), world, at, BROKEN_SEAL)
    reads = (
        lambda: access.check(world.otto, check.pk),
        lambda: access.point(world.otto, record.point_id),
        lambda: access.record(world.otto, record.pk),
        lambda: access.unit(world.otto, world.icu.pk),
    )
    for read in reads:
        with pytest.raises(NotFound):
            read()
    assert not access.units(world.otto).exists()
    assert not access.records(world.otto).exists()
