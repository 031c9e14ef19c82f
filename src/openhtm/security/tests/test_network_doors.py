"""What scans saw through pages, REST and the command: everybody's own sites only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, NetworkInterface, devices
from openhtm.security.actions import scans
from openhtm.security.models import NetworkHost, NetworkScan
from openhtm_testing.command import run_here

from . import sightings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
PUMP, STRANGER = "00:1b:44:11:3a:b7", "00:1b:44:99:99:99"


@pytest.fixture
def pump(world: World, at: datetime) -> Any:
    made = make_device(world, "GEN-0001")
    given = Facts(interfaces=[{"kind": "wired", "mac": PUMP, "ip": "10.0.0.1", "hostname": "pump1"}])
    devices.edit(made, changes={"name": "Pump"}, facts=given, seen_version=None, by=world.mara, at=at)
    return made


@pytest.fixture
def scan(world: World, at: datetime, pump: Any) -> NetworkScan:
    source = sightings.nmap((PUMP, "10.0.0.9", "pump1"), (STRANGER, "10.0.0.5", "printer"), at=at)
    return scans.take(site=world.site, segment="ICU", sources=[source], by=world.mara, at=at)


def _host(mac: str) -> NetworkHost:
    found: NetworkHost = NetworkHost.objects.get(mac=mac)
    return found


def _page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"security:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _upload(at: datetime, *hosts: sightings.Host) -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.xml", sightings.nmap(*hosts, at=at).content)


def test_a_scan_is_taken_and_settled_on_pages(world: World, at: datetime, pump: Any, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    assert "Nothing waits here" in _page(mara, "network")
    address = reverse("security:network_take")
    given = {"site": "GEN", "segment": "ICU"}
    refused = mara.post(address, given | {"scans": SimpleUploadedFile("x", b"hello")})
    assert (refused.status_code, NetworkScan.objects.count()) == (422, 0)
    assert "no kind of document" in refused.content.decode()
    sent = mara.post(
        address, given | {"scans": _upload(at, (PUMP, "10.0.0.9", "pump1"), (STRANGER, "10.0.0.5", ""))}
    )
    assert sent.status_code == 302
    listed = _page(mara, "network")
    for text in ("GEN-0001", STRANGER, "Otherwise: IP address", "1 Matched" not in listed and "Matched"):
        assert str(text) in listed
    assert "1 New" in _page(mara, "network_scans")
    host = _host(PUMP)
    shown = _page(mara, "host", host.pk)
    assert ("Take it over" in shown, "The register has its MAC address." in shown) == (True, True)
    settle = reverse("security:host_settle", args=[host.pk])
    assert mara.get(settle, {"how": "update"}).status_code == 200
    assert mara.post(settle, {"how": "link", "tag": ""}).status_code == 422
    assert mara.post(settle, {"how": "update"}).status_code == 302
    assert NetworkInterface.objects.open().get(device=pump).ip == "10.0.0.9"
    assert "10.0.0.9" not in _page(mara, "network")
    assert "10.0.0.9" in _page(mara, "network", state="updated")


def test_several_are_settled_at_once(scan: NetworkScan, sign_in: SignIn) -> None:
    mara, address = sign_in("mara"), reverse("security:network_settle_many")
    chosen = {"selected": [str(_host(STRANGER).pk)]}
    assert "printer" in mara.post(address, chosen).content.decode()
    assert mara.post(address, {**chosen, "how": "ignore", "reason": ""}).status_code == 422
    assert mara.post(address, {**chosen, "how": "ignore", "reason": "House printer"}).status_code == 302
    assert _host(STRANGER).settled == "ignored"
    both = {"selected": [str(_host(mac).pk) for mac in (PUMP, STRANGER)]}
    refused = mara.post(address, {**both, "how": "request", "reason": ""})
    assert (refused.status_code, "On record as devices already: pump1" in refused.content.decode()) == (
        422,
        True,
    )


def test_the_list_is_filtered(scan: NetworkScan, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    new = _page(tess, "network", finding="new")
    assert ("printer" in new, "pump1" in new) == (True, False)
    assert "pump1" in _page(tess, "network", q="GEN-0001")
    assert "printer" in _page(tess, "network", q="00-1B-44-99-99-99")
    assert "printer" not in _page(tess, "network", segment="OR")
    part = tess.get(reverse("security:network"), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_readers_look_and_outsiders_see_nothing(scan: NetworkScan, at: datetime, sign_in: SignIn) -> None:
    otto, nina, tess, host = sign_in("otto"), sign_in("nina"), sign_in("tess"), _host(STRANGER)
    assert nina.get(reverse("security:network")).status_code == 403
    assert nina.get("/api/v1/network-hosts").status_code == 403
    assert "printer" not in _page(otto, "network", state="all")
    assert "scan.xml" not in _page(otto, "network_scans")
    for address in (host.get_absolute_url(), f"/api/v1/network-hosts/{host.pk}"):
        assert otto.get(address).status_code == 404
    assert otto.get("/api/v1/network-hosts", {"state": "all"}).json()["items"] == []
    body = {"how": "ignore", "reason": "x"}
    sent = otto.post(f"/api/v1/network-hosts/{host.pk}/settle", body, content_type="application/json")
    assert sent.status_code == 404
    assert "Settle it" not in _page(tess, "host", host.pk)
    assert tess.get(reverse("security:host_settle", args=[host.pk])).status_code == 403
    assert tess.post("/api/v1/network-scans", {"site": "GEN", "file": _upload(at)}).status_code == 403


def test_a_device_outside_ones_sites_is_not_named(world: World, scan: NetworkScan, sign_in: SignIn) -> None:
    from openhtm.registry.models import Device

    Device.objects.update(site=world.other_site, department=None, room=None)
    shown = _page(sign_in("tess"), "host", _host(PUMP).pk)
    assert ("GEN-0001" in shown, "outside your sites" in shown) == (False, True)


def test_rest_takes_and_settles(world: World, at: datetime, pump: Any, sign_in: SignIn) -> None:
    mara = sign_in("mara")
    made = mara.post("/api/v1/network-scans", {"site": "gen", "file": _upload(at, (PUMP, "10.0.0.9", ""))})
    assert (made.status_code, made.json()["counts"]["matched"]) == (201, 1)
    refused = mara.post("/api/v1/network-scans", {"site": "GEN", "file": SimpleUploadedFile("x", b"hello")})
    assert (refused.status_code, refused.json()["code"]) == (409, "unable_to_read")
    assert mara.post("/api/v1/network-scans", {"site": "XXX", "file": _upload(at)}).status_code == 404
    (host,) = mara.get("/api/v1/network-hosts").json()["items"]
    assert (host["device"], host["differs"], host["candidates"]) == ("GEN-0001", ["ip"], ["GEN-0001"])
    address = f"/api/v1/network-hosts/{host['id']}"

    def settle(**body: str) -> Any:
        return mara.post(f"{address}/settle", json.dumps(body), content_type="application/json")

    assert settle(how="link").status_code == 422
    assert settle(how="link", tag="GEN-9999").status_code == 404
    assert settle(how="link", tag="GEN-0001").json()["settled"] == "linked"
    assert settle(how="reopen").json()["is_open"] is True
    body = {"hosts": [host["id"]], "how": "ignore", "reason": "Guest"}
    sent = mara.post("/api/v1/network-hosts/settle", json.dumps(body), content_type="application/json")
    assert sent.json()["hosts"][0]["settled"] == "ignored"
    assert mara.get(address).json()["settled_because"] == "Guest"
    assert mara.get("/api/v1/network-scans").json()["items"][0]["file_name"] == "scan.xml"


def test_the_command_takes_lists_and_settles(pump: Any, at: datetime, tmp_path: Path) -> None:
    file = tmp_path / "scan.xml"
    file.write_bytes(sightings.nmap((PUMP, "10.0.0.1", ""), (STRANGER, "10.0.0.5", "x"), at=at).content)

    def run(*words: str, who: str = "mara", code: int = 0) -> Any:
        ended = run_here("security", "network", *words, "--as", f"{who}@example.org", "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if code == 0 else ended.error

    assert run("import", str(file), "--site", "GEN", "--segment", "ICU")["counts"]["new"] == 1
    (host,) = run("list")["hosts"]
    assert (host["mac"], host["finding"]) == (STRANGER, "new")
    assert len(run("list", "--state", "all")["hosts"]) == 2
    assert "reason" in run("settle", str(host["id"]), "--how", "ignore", code=2)
    done = run("settle", str(host["id"]), "--how", "link", "--device", "GEN-0001", "--reason", "Second card")
    assert (done["hosts"][0]["device"], run("list")["hosts"]) == ("GEN-0001", [])
    assert "no file" in run("import", str(tmp_path / "absent"), "--site", "GEN", code=1)
    assert "permission" in run("import", str(file), "--site", "GEN", who="tess", code=1)
    text = run_here("security", "network", "list", "--state", "all", "--as", "mara@example.org").out
    assert "GEN-0001" in text


def test_more_hosts_ask_no_more_questions(world: World, at: datetime, pump: Any, sign_in: SignIn) -> None:
    mara = sign_in("mara")

    def asked(count: int, day: int) -> list[int]:
        hosts = [(f"00:1b:44:00:00:{n:02x}", f"10.0.1.{n}", f"h{n}") for n in range(count)]
        source = sightings.nmap((PUMP, "10.0.0.9", ""), *hosts, at=at + timedelta(days=day))
        with CaptureQueriesContext(
            connection,
        ) as taking:
            scans.take(site=world.site, sources=[source], by=world.mara, at=at + timedelta(days=day))
        found = [len(taking)]
        for address in (reverse("security:network"), "/api/v1/network-hosts"):
            with CaptureQueriesContext(connection) as reading:
                assert mara.get(address).status_code == 200
            found.append(len(reading))
        return found

    asked(3, 0)
    few = asked(3, 1)
    many = asked(30, 2)
    again = asked(30, 3)
    assert many[1:] == few[1:]
    assert again[0] <= few[0]
