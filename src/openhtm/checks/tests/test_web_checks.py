"""The pages of user checks: who may open and press what, one tap, a fault, setting up, the month."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from openhtm.checks.actions import units
from openhtm.checks.actions.units import NewPoint
from openhtm.checks.library import templates
from openhtm.checks.models import CheckPoint, CheckRecord, ClosedDay, UnitCheck
from openhtm.documents import api as documents
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.models import Device
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import ward
from .ward import BROKEN_SEAL, checked, make_check, make_defibrillator

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
VIEWS = ("performing", "months", "setting_up")


@pytest.fixture(autouse=True)
def _noon(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages play at the world's noon, whatever the clock of this machine says."""
    for name in VIEWS:
        monkeypatch.setattr(f"openhtm.checks.web.views.{name}.now", lambda: at)


def address(name: str, *arguments: object) -> str:
    return reverse(f"checks:{name}", args=arguments)


def pages(world: World, record: CheckRecord) -> dict[str, str]:
    check = record.point.check_of
    made = {
        name: address(name, world.icu.pk) for name in ("unit", "month", "month_csv", "set_up", "check_add")
    }
    made |= {
        name: address(name, check.pk)
        for name in ("check", "check_terms", "check_edit", "check_end", "point_add")
    }
    made |= {name: address(name, record.point_id) for name in ("point", "point_device", "point_end")}
    return made | {"record": address("record", record.pk), "template": address("template", "aed")}


@pytest.fixture
def record(world: World, at: datetime) -> CheckRecord:
    """Crash cart 2 of the ICU failed; the defibrillator of the ICU is well."""
    make_defibrillator(world, at)
    return checked(make_check(world, at).points.get(), world, at, BROKEN_SEAL)


EDITING = {
    "set_up",
    "check_add",
    "check_terms",
    "check_edit",
    "check_end",
    "point_add",
    "point_device",
    "point_end",
}


def test_every_page_opens_for_the_unit_manager_and_none_for_another_hospital(
    record: CheckRecord, world: World, sign_in: SignIn
) -> None:
    uma, otto = sign_in("uma"), sign_in("otto")
    opened = pages(world, record)
    assert {name: uma.get(url).status_code for name, url in opened.items()} == dict.fromkeys(opened, 200)
    own = {name: otto.get(url).status_code for name, url in opened.items() if name != "template"}
    assert set(own.values()) == {404}
    assert "Intensive care" not in otto.get(address("overview")).content.decode()


def test_a_nurse_checks_and_sets_nothing_up(record: CheckRecord, world: World, sign_in: SignIn) -> None:
    nina = sign_in("nina")
    found = {name: nina.get(url).status_code for name, url in pages(world, record).items()}
    assert {name for name, status in found.items() if status == 403} == EDITING
    assert nina.get(address("overview")).headers["Location"] == address("unit", world.icu.pk)
    assert nina.get(address("failed")).status_code == 403


def test_a_surveyor_reads_and_presses_nothing(record: CheckRecord, world: World, sign_in: SignIn) -> None:
    ada = sign_in("ada")
    page = ada.get(address("unit", world.icu.pk)).content.decode()
    assert "Crash cart 2" in page
    assert "All well</" not in page.replace("<span", "</")
    for name in ("well", "out_of_use"):
        assert ada.post(address(name, record.point_id)).status_code == 403
    assert ada.post(address("replace", record.pk)).status_code == 403
    assert CheckRecord.objects.count() == 1


def test_every_page_speaks_the_language_of_its_reader(
    record: CheckRecord, world: World, sign_in: SignIn
) -> None:
    data = [person.name for person in world.people.values()]
    data += [
        "Intensive care",
        "GEN",
        "General Hospital",
        "Crash cart",
        "Defibrillator",
        "UM",
        "Seal is whole",
    ]
    data += [
        "Ready light is on",
        "Found open",
        "site default",
        "AED",
        "crash_cart",
        "Common practice",
        "06:00",
    ]
    data += [
        "2026-11-22 12:00 UTC",
        "2026-11-22 06:00 CST",
        "2026-11-22 00:00 CST",
        "Monday",
        "OR Operating rooms",
    ]
    data += [
        text for one in templates().values() for text in (one.title, one.source, ", ".join(one.families))
    ]
    client = sign_in("uma")
    with pseudo_locale():
        for name, url in (pages(world, record) | {"failed": address("failed")}).items():
            if name != "month_csv":
                assert_all_translated(client.get(url).content.decode(), data=data)
        for name in ("overview", "templates"):
            html = sign_in("mara").get(address(name)).content.decode()
            assert "Everything" not in html


def test_one_tap_checks_and_a_second_tap_of_the_same_page_adds_nothing(
    record: CheckRecord, world: World, sign_in: SignIn
) -> None:
    point = CheckPoint.objects.get(name="GEN-0001")
    nina, url = sign_in("nina"), address("well", point.pk)
    assert url in nina.get(address("unit", world.icu.pk)).content.decode()
    for _ in range(2):
        answer = nina.post(url, {"request_id": "abc"})
        assert answer.headers["Location"] == address("unit", world.icu.pk)
    assert point.records.count() == 1
    page = nina.get(address("unit", world.icu.pk)).content.decode()
    assert url not in page
    assert "All well, Sun 22 Nov, 06:00, Nina Nurse" in page


def test_the_second_person_is_told_that_it_was_checked(
    record: CheckRecord, world: World, sign_in: SignIn
) -> None:
    url = address("well", CheckPoint.objects.get(name="GEN-0001").pk)
    sign_in("nina").post(url, {"request_id": "a"})
    page = sign_in("uma").post(url, {"request_id": "b"}, follow=True).content.decode()
    assert "Nina Nurse has checked GEN-0001 already" in page
    assert CheckRecord.objects.filter(point__name="GEN-0001").count() == 1


def test_a_reading_is_entered_on_the_card_and_asked_for_when_it_is_missing(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    check = make_check(world, at, template="medication_refrigerator", items=())
    point, nina = check.points.get(), sign_in("nina")
    page = nina.get(address("unit", world.icu.pk)).content.decode()
    assert "2 to 8 °C" in page
    url = address("well", point.pk)
    refused = nina.post(url, {"item_temperature": "five", "item_lowest": "3", "request_id": "a"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "five" in text
    assert 'value="3"' in text
    assert not CheckRecord.objects.exists()
    given = {"item_temperature": "5.1", "item_lowest": "3", "item_highest": "7", "request_id": "b"}
    assert nina.post(url, given).status_code == 302
    assert CheckRecord.objects.get().outcome == "well"


def test_a_reading_out_of_range_opens_an_order_even_by_the_one_tap(
    world: World, at: datetime, sign_in: SignIn
) -> None:
    point = make_check(world, at, template="medication_refrigerator", items=()).points.get()
    given = {"item_temperature": "11", "item_lowest": "3", "item_highest": "11", "request_id": "b"}
    answer = sign_in("nina").post(address("well", point.pk), given, follow=True)
    assert "The shop has a work order" in answer.content.decode()
    assert WorkOrder.objects.count() == 1


def test_a_fault_with_its_photo_leads_to_what_follows(world: World, at: datetime, sign_in: SignIn) -> None:
    point = make_defibrillator(world, at)
    spare = make_device(world, "GEN-0002")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    photo = SimpleUploadedFile("p.png", picture.getvalue(), "image/png")
    nina = sign_in("nina")
    given = {"item_status": "fault", "comment": "Red cross", "photo": photo, "request_id": "x"}
    page = nina.post(address("point", point.pk), given, follow=True).content.decode()
    record = CheckRecord.objects.get()
    assert "out of use and the shop has a work order" in page
    assert "GEN-0002" in page
    assert documents.current(record).count() == 1
    assert Device.objects.get(tag="GEN-0001").status == "out_of_service"
    assert nina.post(address("replace", record.pk), {"tag": "", "note": ""}).status_code == 422
    assert nina.post(address("replace", record.pk), {"tag": "NONE-1"}).status_code == 422
    nina.post(address("replace", record.pk), {"tag": "gen-0002"})
    point.refresh_from_db()
    assert point.device == spare


def test_an_unanswered_item_comes_back_with_its_sentence(world: World, at: datetime, sign_in: SignIn) -> None:
    point = make_defibrillator(world, at)
    answer = sign_in("nina").post(address("point", point.pk), {"comment": "Looks fine"})
    assert answer.status_code == 422
    assert "Enter this." in answer.content.decode()
    assert "Looks fine" in answer.content.decode()


def test_out_of_use_is_refused_for_what_is_in_use(record: CheckRecord, sign_in: SignIn) -> None:
    url = address("out_of_use", CheckPoint.objects.get(name="GEN-0001").pk)
    page = sign_in("nina").post(url, {"request_id": "x"}, follow=True).content.decode()
    assert "not on record as out of use" in page


def test_the_charge_nurse_finds_it_in_the_bell_until_it_is_read(record: CheckRecord, sign_in: SignIn) -> None:
    uma = sign_in("uma")
    assert '<span class="count">1</span>' in uma.get(address("templates")).content.decode()
    assert "Crash cart 2" in uma.get(address("failed")).content.decode()
    assert sign_in("nina").post(address("read", record.pk)).status_code == 403
    for _ in range(2):
        uma.post(address("read", record.pk))
    record.refresh_from_db()
    assert record.read_by == "Uma Unit Manager"
    assert "Crash cart 2" not in uma.get(address("failed")).content.decode()


# -- setting up -------------------------------------------------------------------------------------------


def test_a_unit_is_set_up_from_a_template(world: World, sign_in: SignIn) -> None:
    make_device(world, "GEN-0042")
    uma = sign_in("uma")
    assert uma.post(address("choose"), {"unit": world.icu.pk}).headers["Location"] == address(
        "set_up", world.icu.pk
    )
    assert uma.post(address("choose"), {"unit": world.operating.pk}).status_code == 422
    given = {
        "template": "defibrillator",
        "points": "Bay 3 = gen-0042\nSpare defibrillator\n",
        "frequency": "shift",
        "shifts": "Day 7:00-19:00\nNight 19:00 - 07:00",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "responsible": "Charge nurse",
    }
    assert uma.post(address("check_add", world.icu.pk), given).status_code == 302
    check = UnitCheck.objects.get()
    named = {point.name: point.device.tag if point.device else "" for point in check.points.all()}
    assert named == {"Bay 3": "GEN-0042", "Spare defibrillator": ""}
    assert [one["start"] for one in check.terms.get().rhythm["shifts"]] == ["07:00", "19:00"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shifts": "Night from seven"}, "is no shift"),
        ({"shifts": "Night 25:00-07:00"}, "is no shift"),
        ({"shifts": "A 07:00-19:00\nB 18:00-02:00"}, "share a time"),
        ({"shifts": ""}, "Give the shifts"),
        ({"points": "Bay 3 = GEN-9999"}, "no device GEN-9999"),
        ({"starts_on": "2026-11-01"}, "never in the past"),
    ],
)
def test_an_impossible_check_comes_back_with_the_words(
    changes: dict[str, str], words: str, world: World, sign_in: SignIn
) -> None:
    given = {
        "template": "aed",
        "points": "A",
        "frequency": "shift",
        "shifts": "D 07:00-19:00",
        "weekdays": ["0"],
    }
    answer = sign_in("uma").post(address("check_add", world.icu.pk), given | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not UnitCheck.objects.exists()


def test_terms_are_changed_as_lines_and_the_past_stays(record: CheckRecord, sign_in: SignIn) -> None:
    check, uma = record.point.check_of, sign_in("uma")
    url = address("check_terms", check.pk)
    given = {"frequency": "daily", "weekdays": ["0", "1", "2", "3", "4"], "items": "Seal is whole | many"}
    assert uma.post(url, given | {"items": "Seal | V | 3 | 2"}).status_code == 422
    assert uma.post(url, given | {"items": "Seal\nSeal | text\nOxygen | psi | 1000"}).status_code == 302
    new = check.terms.latest("starts_on")
    assert [(one["key"], one["kind"]) for one in new.items] == [
        ("seal", "look"),
        ("seal_2", "text"),
        ("oxygen", "number"),
    ]
    assert "other terms hold" in uma.get(address("check", check.pk)).content.decode()


def test_points_and_details_change_and_the_check_ends(record: CheckRecord, sign_in: SignIn) -> None:
    check, uma = record.point.check_of, sign_in("uma")
    uma.post(address("point_add", check.pk), {"name": "Cart 9"})
    point = CheckPoint.objects.get(name="Cart 9")
    uma.post(address("point_device", point.pk), {"tag": "GEN-0001"})
    assert uma.post(address("point_device", point.pk), {"tag": "GEN-77"}).status_code == 422
    uma.post(address("point_end", point.pk), {"reason": "Sold"})
    point.refresh_from_db()
    assert (point.device is not None and point.device.tag, point.end_reason) == ("GEN-0001", "Sold")
    details = {"title": "Carts", "responsible": "All", "version": check.version}
    assert uma.post(address("check_edit", check.pk), details).status_code == 302
    assert uma.post(address("check_edit", check.pk), details | {"title": "B"}).status_code == 422
    uma.post(address("check_end", check.pk), {"reason": "Unit moves"})
    check.refresh_from_db()
    assert (check.title, check.end_reason) == ("Carts", "Unit moves")


def test_days_are_closed_ahead_and_taken_back(record: CheckRecord, world: World, sign_in: SignIn) -> None:
    uma, url = sign_in("uma"), address("close_days", world.icu.pk)
    refused = uma.post(url, {"first": "2026-11-22", "reason": "Forgot"})
    assert refused.status_code == 422
    assert "closed ahead" in refused.content.decode()
    uma.post(url, {"first": "2026-12-24", "last": "2026-12-26", "reason": "Holidays"})
    assert ClosedDay.objects.count() == 3
    assert "Holidays" in uma.get(address("set_up", world.icu.pk)).content.decode()
    closed = ClosedDay.objects.earliest("day")
    assert sign_in("otto").post(address("open_day", closed.pk)).status_code == 404
    uma.post(address("open_day", closed.pk))
    assert ClosedDay.objects.standing().count() == 2


# -- the month --------------------------------------------------------------------------------------------


def test_the_month_opens_from_the_overview_to_the_windows_behind_a_number(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = make_check(world, ward.chicago("2026-11-18T00:00")).points.get()
    checked(point, world, ward.chicago("2026-11-18T08:00"))
    checked(point, world, ward.chicago("2026-11-20T08:00"), BROKEN_SEAL)
    ada = sign_in("ada")
    overview = ada.get(address("overview")).content.decode()
    # 18 to 21 November are over: 2 of 4 done on time.
    assert "50.0 %" in overview
    assert f"{address('month', world.icu.pk)}?month=2026-11&amp;show=missed#windows" in overview
    month = ada.get(address("month", world.icu.pk), {"show": "missed"}).content.decode()
    assert "2 of 4 checks of November 2026 done on time" in month
    assert month.count("Crash cart 2 <span") == 2
    before = ada.get(address("month", world.icu.pk), {"month": "2026-10"}).content.decode()
    assert "Nothing was due in this month" in before
    assert ada.get(address("month", world.icu.pk), {"month": "2026-99", "show": "x"}).status_code == 200


def test_the_table_has_a_row_for_every_window_and_no_formula(world: World, sign_in: SignIn) -> None:
    at = ward.chicago("2026-11-20T00:00")
    point = make_check(world, at, points=(NewPoint(name="=cmd|x"),)).points.get()
    checked(point, world, ward.chicago("2026-11-20T08:00"))
    answer = sign_in("nina").get(address("month_csv", world.icu.pk))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="checks-GEN-ICU-2026-11.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 11
    first = rows[0]
    assert (first["point"], first["state"], first["counted"], first["on_time"]) == (
        "'=cmd|x",
        "well",
        "yes",
        "yes",
    )
    assert (first["window_opens"], first["checked_at"]) == (
        "2026-11-20T00:00-06:00",
        "2026-11-20T08:00-06:00",
    )
    assert [row["state"] for row in rows[1:4]] == ["missed", "due", "ahead"]


def test_the_device_page_shows_its_checks(
    record: CheckRecord, world: World, at: datetime, sign_in: SignIn
) -> None:
    checked(CheckPoint.objects.get(name="GEN-0001"), world, at)
    page = sign_in("tess").get(address("device_checks", "GEN-0001")).content.decode()
    assert "Nina Nurse" in page
    assert sign_in("otto").get(address("device_checks", "GEN-0001")).status_code == 404


def test_the_pages_ask_the_database_the_same_number_of_times_for_many_points(
    record: CheckRecord, world: World, at: datetime, sign_in: SignIn
) -> None:
    mara, counts = sign_in("mara"), []
    listed = [address("overview"), address("unit", world.icu.pk), address("month", world.icu.pk)]
    for number in (0, 6):
        for each in range(number):
            new = NewPoint(name=f"Cart {each}", device=make_device(world, f"GEN-01{each}0"))
            units.add_point(record.point.check_of, new=new, by=world.uma, at=at)
        with CaptureQueriesContext(connection) as found:
            for url in listed:
                mara.get(url)
        counts.append(len(found))
    assert counts[0] == counts[1]
