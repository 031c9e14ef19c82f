"""The pages of devices answer for those who may see them, and to nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openhtm.registry.api import Device, devices
from openhtm_testing.personas import World

PAGES = (
    "/devices/",
    "/devices/?more=1&status=any&columns=tag,mac_address,software_version,external_id",
    "/devices/?sort=-next_due&overdue=no&usable=yes&missing=serial&network=unknown",
    "/devices/new/",
    "/devices/scan/",
    "/devices/scan/?code=DEF-0001",
    "/devices/scan/?code=NOTHING-HERE",
    "/devices/fields/",
    "/devices/fields/new/",
    "/devices/find/models/?q=x",
    "/devices/find/rooms/?q=312",
    "/devices/find/devices/?q=DEF",
    "/devices/DEF-0001/",
    "/devices/DEF-0001/?as_of=2026-11-22",
    "/devices/DEF-0001/?as_of=2020-01-01",
    "/devices/DEF-0001/timeline/?kind=status",
    "/devices/DEF-0001/parts/",
    "/devices/DEF-0001/print/",
    "/devices/DEF-0001/edit/",
    "/devices/DEF-0001/costs/",
    "/devices/DEF-0001/move/",
    "/devices/DEF-0001/status/",
    "/devices/DEF-0001/accept/",
    "/devices/DEF-0001/retire/",
    "/devices/DEF-0001/hand-over/",
    "/devices/DEF-0001/attach/",
    "/devices/DEF-0001/duplicate/",
    "/devices/DEF-0001/facts/",
)


@pytest.mark.parametrize("url", PAGES)
def test_every_page_opens_for_the_manager(url: str, device: Device, sign_in: Any) -> None:
    assert sign_in("mara").get(url).status_code == 200


@pytest.mark.parametrize("url", [url for url in PAGES if "DEF-0001/" in url])
def test_pages_of_a_device_are_not_there_for_the_other_hospital(
    url: str, device: Device, sign_in: Any
) -> None:
    assert sign_in("otto").get(url).status_code == 404


@pytest.mark.parametrize("url", [url for url in PAGES if "DEF-0001/" not in url])
def test_no_page_tells_the_other_hospital_of_the_device(url: str, device: Device, sign_in: Any) -> None:
    text = sign_in("otto").get(url).content.decode()
    assert "US-4711" not in text
    assert "/devices/DEF-0001/" not in text


@pytest.mark.parametrize(
    "url",
    ["edit", "move", "status", "retire", "costs", "facts", "attach", "accept", "hand-over", "duplicate"],
)
def test_a_nurse_may_not_change_a_device(url: str, device: Device, sign_in: Any) -> None:
    assert sign_in("nina").get(f"/devices/DEF-0001/{url}/").status_code == 403


def test_a_nurse_sees_the_devices_of_her_unit_only(
    world: World, device: Device, enter_device: Any, sign_in: Any
) -> None:
    enter_device("ESU-0001", department_id=world.operating.pk, room_id=None)
    text = sign_in("nina").get("/devices/").content.decode()
    assert "DEF-0001" in text
    assert "ESU-0001" not in text
    assert sign_in("nina").get("/devices/ESU-0001/").status_code == 404


def test_pages_ask_who_one_is(device: Device, client: Any) -> None:
    assert client.get("/devices/DEF-0001/").status_code == 302


def test_a_tag_in_small_letters_leads_to_the_device(device: Device, sign_in: Any) -> None:
    assert sign_in("tess").get("/devices/def-0001/").url == "/devices/DEF-0001/"


def test_costs_are_shown_to_those_who_may_know_them(
    world: World, device: Device, at: Any, sign_in: Any
) -> None:
    changes = {"cost_minor": 1234500, "currency": "USD"}
    devices.set_costs(device, changes=changes, by=world.fay, at=at)
    assert "12,345.00" in sign_in("mara").get("/devices/DEF-0001/").content.decode()
    assert "12,345.00" not in sign_in("tess").get("/devices/DEF-0001/").content.decode()


def test_a_row_says_what_is_overdue_and_never_leaves_a_due_day_blank(device: Device, sign_in: Any) -> None:
    tess = sign_in("tess")
    assert "Not planned" in tess.get("/devices/").content.decode()
    Device.objects.update(next_due_on=date(2026, 1, 1), overdue_on=date(2026, 1, 31))
    text = tess.get("/devices/?status=any").content.decode()
    assert "tone-overdue" in text
    assert "Not planned" not in text


def test_what_cannot_be_known_is_shown_as_unknown_with_its_task(device: Device, sign_in: Any) -> None:
    text = sign_in("tess").get("/devices/DEF-0001/").content.decode()
    assert 'href="/devices/DEF-0001/edit/">Enter it' in text
    assert text.count("tone-unknown") > 3


def test_nothing_is_due_on_a_retired_device(device: Device, sign_in: Any) -> None:
    Device.objects.update(status="retired", next_due_on=None)
    assert "Nothing is due any more" in sign_in("tess").get("/devices/DEF-0001/").content.decode()


def test_a_day_is_written_so_that_no_reader_mistakes_it(device: Device, sign_in: Any) -> None:
    Device.objects.update(next_due_on=date(2026, 9, 3))
    assert "3 Sep 2026" in sign_in("tess").get("/devices/DEF-0001/").content.decode()
