"""Reporting a fault by the code on a device, without an account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from openhtm.maintenance.actions import fault_requests
from openhtm.maintenance.models import FaultRequest
from openhtm.registry.models import Device
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

ADDRESS = "/r/GEN-0001/"


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def device(world: World) -> Device:
    return make.make_device(world, room=world.icu_room)


def test_the_page_shows_tag_and_type_and_nothing_else(device: Device, client: Client) -> None:
    html = client.get(ADDRESS).content.decode()
    assert "GEN-0001" in html
    assert "Infusion pump" in html
    for secret in ("Acme", "Flow 3", "SGEN-0001", "Intensive care", "312", "General Hospital", "In service"):
        assert secret not in html


def test_a_report_is_kept_as_it_was_said_and_leads_to_its_own_link(device: Device, client: Client) -> None:
    answer = client.post(ADDRESS, {"text": "Screen stays dark", "usable": "no", "on_patient": ""})
    made = FaultRequest.objects.get()
    assert (made.text, made.usable, made.on_patient, made.device) == (
        "Screen stays dark",
        False,
        None,
        device,
    )
    assert answer["Location"] == f"/r/sent/{made.key}/"
    assert f"R-{made.pk}" in client.get(answer["Location"]).content.decode()


def test_the_senders_link_follows_the_work_without_naming_anybody(
    world: World, at: datetime, device: Device, client: Client
) -> None:
    client.post(ADDRESS, {"text": "Screen stays dark"})
    made = FaultRequest.objects.get()
    fault_requests.accept(made, assignee=world.tess, by=world.mara, at=at)
    html = client.get(f"/r/sent/{made.key}/").content.decode()
    assert "A work order has been made." in html
    for secret in ("Tess", "GEN-1", "General Hospital", "Acme"):
        assert secret not in html


def test_an_empty_report_comes_back_with_a_sentence(device: Device, client: Client) -> None:
    answer = client.post(ADDRESS, {"text": "  "})
    assert answer.status_code == 422
    assert not FaultRequest.objects.exists()


def test_a_robot_that_fills_the_trap_is_thanked_and_nothing_is_stored(device: Device, client: Client) -> None:
    answer = client.post(ADDRESS, {"text": "buy", "website": "spam.example"})
    assert answer.status_code == 200
    assert not FaultRequest.objects.exists()


def test_the_sixth_report_about_a_device_within_an_hour_is_refused_with_what_to_do(
    device: Device, client: Client
) -> None:
    for number in range(5):
        assert client.post(ADDRESS, {"text": f"Report {number}"}).status_code == 302
    answer = client.post(ADDRESS, {"text": "Report 6"})
    assert answer.status_code == 429
    assert "call the shop" in answer.content.decode()
    assert FaultRequest.objects.count() == 5


def test_one_address_cannot_report_about_many_devices_without_end(world: World, client: Client) -> None:
    tags = [f"GEN-01{number:02}" for number in range(21)]
    for tag in tags:
        make.make_device(world, tag)
    statuses = [client.post(f"/r/{tag}/", {"text": "Broken"}).status_code for tag in tags]
    assert statuses == [302] * 20 + [429]


@pytest.mark.parametrize("tag", ["GEN-9999", "no-such", "GEN-0001'--"])
def test_a_code_that_is_no_device_is_not_there(tag: str, device: Device, client: Client) -> None:
    assert client.get(f"/r/{tag}/").status_code == 404


def test_a_device_that_has_left_is_not_there(world: World, client: Client) -> None:
    make.make_device(world, "GEN-0009", status="disposed")
    assert client.get("/r/GEN-0009/").status_code == 404


def test_a_wrong_link_leads_to_no_report(db: None, client: Client) -> None:
    assert client.get("/r/sent/guess/").status_code == 404


def test_a_photo_that_is_no_picture_does_not_lose_the_report(device: Device, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile("photo.jpg", b"not a picture", content_type="image/jpeg")
    answer = client.post(ADDRESS, {"text": "Leaks", "photo": photo})
    assert answer.status_code == 302
    assert FaultRequest.objects.get().text == "Leaks"


def test_the_pages_speak_the_language_of_their_reader(device: Device, client: Client) -> None:
    client.post(ADDRESS, {"text": "Screen stays dark"})
    sent = f"/r/sent/{FaultRequest.objects.get().key}/"
    with pseudo_locale():
        for address in (ADDRESS, sent):
            assert_all_translated(client.get(address).content.decode(), data=["UTC"])
