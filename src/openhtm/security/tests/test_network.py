"""What scans saw, held against the register, and what a person settles; a scan never changes the register."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.models import Entry
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, NetworkInterface, devices
from openhtm.security.actions import hosts as settling
from openhtm.security.actions import scans
from openhtm.security.feeds.sources import Source
from openhtm.security.models import Finding, NetworkHost, NetworkScan, Settled

from . import sightings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db

PUMP, STATION, STRANGER = "00:1b:44:11:3a:b7", "00:1b:44:11:3a:b8", "00:1b:44:99:99:99"


def _device(world: World, at: datetime, tag: str, **interface: str) -> Any:
    made = make_device(world, tag)
    given = Facts(interfaces=[{"kind": "wired", **interface}])
    devices.edit(made, changes={"name": "Pump"}, facts=given, seen_version=None, by=world.mara, at=at)
    return made


@pytest.fixture
def pump(world: World, at: datetime) -> Any:
    return _device(world, at - timedelta(days=30), "GEN-0001", mac=PUMP, ip="10.0.0.1", hostname="pump1")


@pytest.fixture
def station(world: World, at: datetime) -> Any:
    return _device(
        world, at - timedelta(days=30), "GEN-0002", mac=STATION, ip="10.0.0.2", hostname="station1"
    )


def _take(world: World, at: datetime, *hosts: sightings.Host, segment: str = "ICU") -> NetworkScan:
    source = sightings.nmap(*hosts, at=at)
    return scans.take(site=world.site, segment=segment, sources=[source], by=world.mara, at=at)


def _host(mac: str = PUMP) -> NetworkHost:
    found: NetworkHost = NetworkHost.objects.get(mac=mac)
    return found


def test_a_host_that_is_as_the_register_says_needs_nobody(world: World, at: datetime, pump: Any) -> None:
    scan = _take(world, at, (PUMP, "10.0.0.1", "PUMP1.hospital.example"))
    host = _host()
    assert (host.finding, host.device, host.is_open, host.differs) == ("matched", pump, False, [])
    assert scan.counts == {"matched": 1, "new": 0, "conflict": 0, "duplicate": 0, "vanished": 0, "no_host": 0}
    assert Entry.objects.filter(action="security.network.take").count() == 1


def test_every_case_of_a_scan_ends_where_it_must(world: World, at: datetime, pump: Any, station: Any) -> None:
    twins = [_device(world, at, tag, mac="02:00:5e:10:44:28") for tag in ("GEN-0003", "GEN-0004")]
    _take(
        world,
        at,
        (PUMP, "10.0.0.9", "pump1"),
        (STATION, "10.0.0.2", "pump1"),
        (STRANGER, "10.0.0.1", ""),
        ("da:a1:19:00:00:01", "10.0.0.7", ""),
        ("02:00:5e:10:44:28", "10.0.0.8", ""),
        ("01:00:5e:00:00:fb", "10.0.0.10", ""),
    )
    found = {one.mac: one for one in NetworkHost.objects.all()}
    assert {mac: (one.finding, one.is_open) for mac, one in found.items()} == {
        PUMP: ("matched", True),
        STATION: ("conflict", True),
        STRANGER: ("new", True),
        "da:a1:19:00:00:01": ("new", True),
        "02:00:5e:10:44:28": ("duplicate", True),
    }
    assert found[PUMP].differs == ["ip"]
    assert found[STATION].candidates == [station.pk, pump.pk]
    assert (found[STRANGER].because, found[STRANGER].candidates) == (["ip_hint"], [pump.pk])
    assert "local_mac" in found["da:a1:19:00:00:01"].because
    assert found["02:00:5e:10:44:28"].candidates == [one.pk for one in twins]


def test_a_scan_changes_nothing_in_the_register(world: World, at: datetime, pump: Any) -> None:
    before = list(NetworkInterface.objects.order_by("pk").values())
    _take(world, at, (PUMP, "10.9.9.9", "other"), (STRANGER, "10.0.0.5", "new"))
    assert list(NetworkInterface.objects.order_by("pk").values()) == before


def test_one_address_at_two_hosts_is_told_of_both(world: World, at: datetime, pump: Any) -> None:
    _take(world, at, (PUMP, "10.0.0.1", "pump1"), (PUMP, "10.0.0.5", "intruder"))
    found = NetworkHost.objects.order_by("hostname")
    assert [(one.hostname, one.finding, one.others) for one in found] == [
        ("intruder", "duplicate", ["pump1"]),
        ("pump1", "duplicate", ["intruder"]),
    ]


def test_the_same_files_again_change_nothing(world: World, at: datetime, pump: Any) -> None:
    first = _take(world, at, (PUMP, "10.0.0.1", ""))
    assert _take(world, at, (PUMP, "10.0.0.1", "")) == first
    assert (NetworkScan.objects.count(), NetworkHost.objects.count()) == (1, 1)


def test_a_host_that_the_last_scans_did_not_see_has_vanished(world: World, at: datetime, pump: Any) -> None:
    _take(world, at, (PUMP, "10.0.0.1", ""), ("da:a1:19:00:00:01", "10.0.0.7", ""))
    for day in (1, 2):
        _take(world, at + timedelta(days=day), (STRANGER, "10.0.0.5", ""))
        assert _host().finding == "matched"
    _take(world, at + timedelta(days=3), (STRANGER, "10.0.0.5", ""), segment="OR")
    assert _host().finding == "matched"
    scan = _take(world, at + timedelta(days=3), (STRANGER, "10.0.0.5", ""))
    host = _host()
    assert (host.finding, host.device, host.is_open, scan.counts["vanished"]) == ("vanished", pump, True, 2)
    # A guest that went is nobody's concern.
    assert (_host("da:a1:19:00:00:01").finding, _host("da:a1:19:00:00:01").is_open) == ("vanished", False)
    _take(world, at + timedelta(days=4), (PUMP, "10.0.0.1", ""))
    assert (_host().finding, _host().is_open) == ("matched", False)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source(name="x", content=b"hello"), "no kind of document"),
        (Source(name="x", content=b'<nmaprun start="1"><host>'), "end is missing"),
        (Source(name="x", content=b"mac,ip,hostname\n"), "name no host"),
        (Source(name="x", content=b"mac,ip,hostname\n01:00:5e:00:00:fb,,\n"), "name no host"),
    ],
    ids=["nothing known", "cut off", "no row", "only groups"],
)
def test_what_is_no_scan_is_refused_whole(source: Source, words: str, world: World, at: datetime) -> None:
    with pytest.raises(DomainError, match=words):
        scans.take(site=world.site, sources=[source], by=world.mara, at=at)
    assert not NetworkScan.objects.exists()


def test_an_older_scan_does_not_take_the_place_of_a_newer(world: World, at: datetime, pump: Any) -> None:
    _take(world, at, (PUMP, "10.0.0.1", ""))
    with pytest.raises(DomainError, match="Nothing was changed"):
        _take(world, at - timedelta(hours=1), (STRANGER, "10.0.0.5", ""))
    assert NetworkHost.objects.count() == 1


def test_logs_of_one_look_are_read_together(world: World, at: datetime, pump: Any) -> None:
    lease = b'{"ts": 1, "mac": "00:1b:44:11:3a:b7", "assigned_addr": "10.0.0.1", "host_name": "pump1"}\n'
    software = b'{"ts": 2, "host": "10.0.0.1", "software_type": "HTTP::SERVER", "name": "lighttpd"}\n'
    sources = [Source(name="dhcp.log", content=lease), Source(name="software.log", content=software)]
    scans.take(site=world.site, sources=sources, by=world.mara, at=at)
    assert (_host().device, _host().runs) == (pump, "lighttpd")


def test_a_serial_number_of_a_discovery_list_is_enough(world: World, at: datetime, pump: Any) -> None:
    devices.edit(pump, changes={"serial": "SN-4711"}, seen_version=None, by=world.mara, at=at)
    source = sightings.listed((STRANGER, "10.0.0.9", "", "sn 4711"))
    scans.take(site=world.site, sources=[source], by=world.mara, at=at)
    assert (_host(STRANGER).device, _host(STRANGER).differs) == (pump, ["mac", "ip"])


def test_a_link_holds_until_something_else_is_found(
    world: World, at: datetime, pump: Any, station: Any
) -> None:
    _take(world, at, (STRANGER, "10.0.0.5", "x"))
    settling.link(_host(STRANGER), device=pump, reason="Second card", by=world.mara, at=at)
    host = _host(STRANGER)
    assert (host.finding, host.device, host.is_open, host.settled) == ("matched", pump, False, Settled.LINKED)
    _take(world, at + timedelta(days=1), (STRANGER, "10.0.0.5", "x"))
    assert (_host(STRANGER).device, _host(STRANGER).is_open) == (pump, False)
    _take(world, at + timedelta(days=2), (STRANGER, "10.0.0.6", "x"))
    assert (_host(STRANGER).device, _host(STRANGER).is_open, _host(STRANGER).differs) == (
        *(pump, True),
        ["mac", "ip", "hostname"],
    )


def test_what_was_seen_is_taken_over_by_who_may_change_devices(world: World, at: datetime, pump: Any) -> None:
    _take(world, at, (PUMP, "10.0.0.9", "pump1"))
    with pytest.raises(NotPermitted):
        settling.take_over(_host(), by=world.ivo, at=at)
    settling.take_over(_host(), by=world.mara, at=at)
    row = NetworkInterface.objects.open().get(device=pump)
    assert (row.mac, row.ip, row.hostname, row.source) == (PUMP, "10.0.0.9", "pump1", "scan nmap")
    assert NetworkInterface.objects.filter(device=pump).count() == 2
    assert (_host().is_open, _host().settled, _host().differs) == (False, Settled.UPDATED, [])
    _take(world, at + timedelta(days=1), (PUMP, "10.0.0.9", "pump1"))
    assert _host().is_open is False
    with pytest.raises(DomainError, match="nothing that could be taken over"):
        settling.take_over(_host(), by=world.mara, at=at)


def test_a_random_address_is_never_written_into_the_register(world: World, at: datetime, pump: Any) -> None:
    _take(world, at, ("da:a1:19:00:00:01", "10.0.0.9", "pump1"))
    host = _host("da:a1:19:00:00:01")
    assert (host.device, host.differs) == (pump, ["ip"])
    settling.take_over(host, by=world.mara, at=at)
    assert [one.mac for one in NetworkInterface.objects.open().filter(device=pump)] == [PUMP]


def test_what_is_left_aside_says_why_and_comes_back_when_it_changes(world: World, at: datetime) -> None:
    _take(world, at, (STRANGER, "10.0.0.5", "printer"))
    with pytest.raises(InvalidInput):
        settling.ignore([_host(STRANGER)], reason=" ", by=world.mara, at=at)
    settling.ignore([_host(STRANGER)], reason="A printer of the house", by=world.mara, at=at)
    _take(world, at + timedelta(days=1), (STRANGER, "10.0.0.6", "printer"))
    assert _host(STRANGER).is_open is False
    _take(world, at + timedelta(days=2), (STRANGER, "10.0.0.6", "pump9"))
    assert (_host(STRANGER).is_open, _host(STRANGER).settled_because) == (True, "A printer of the house")


def test_a_device_to_be_entered_is_found_once_it_is(world: World, at: datetime) -> None:
    _take(world, at, (STRANGER, "10.0.0.5", ""))
    settling.request([_host(STRANGER)], by=world.mara, at=at)
    assert (_host(STRANGER).is_open, _host(STRANGER).settled) == (False, Settled.REQUESTED)
    made = _device(world, at, "GEN-0007", mac=STRANGER, ip="10.0.0.5")
    _take(world, at + timedelta(days=1), (STRANGER, "10.0.0.5", ""))
    assert (_host(STRANGER).finding, _host(STRANGER).device, _host(STRANGER).is_open) == (
        "matched",
        made,
        False,
    )
    with pytest.raises(DomainError, match="On record"):
        settling.request([_host(STRANGER)], by=world.mara, at=at)


def test_what_was_settled_can_be_taken_back(world: World, at: datetime) -> None:
    _take(world, at, (STRANGER, "10.0.0.5", ""))
    with pytest.raises(DomainError, match="Nothing was settled"):
        settling.reopen(_host(STRANGER), by=world.mara, at=at)
    settling.ignore([_host(STRANGER)], reason="Guess", by=world.mara, at=at)
    settling.reopen(_host(STRANGER), by=world.mara, at=at)
    assert (_host(STRANGER).is_open, _host(STRANGER).settled) == (True, "")


def test_only_who_keeps_security_at_the_site_takes_and_settles(world: World, at: datetime) -> None:
    source = sightings.nmap((STRANGER, "10.0.0.5", ""), at=at)
    for person in (world.tess, world.nina):
        with pytest.raises(NotPermitted):
            scans.take(site=world.site, sources=[source], by=person, at=at)
    _take(world, at, (STRANGER, "10.0.0.5", ""))
    for person in (world.tess, world.otto):
        with pytest.raises(NotPermitted):
            settling.ignore([_host(STRANGER)], reason="x", by=person, at=at)


@pytest.mark.parametrize(
    "change",
    [
        {"finding": "maybe"},
        {"finding": "matched"},
        {"settled": "linked", "settled_by": "x", "is_open": False},
        {"settled": "ignored", "settled_by": "x", "is_open": False},
        {"settled": "requested", "settled_by": "", "is_open": False},
        {"mac": "", "ip": "", "hostname": ""},
        {"settled": "requested", "settled_by": "x", "settled_mark": "same", "mark": "same", "is_open": True},
    ],
    ids=lambda one: " ".join(one),
)
def test_the_database_refuses_a_host_that_cannot_be(
    change: dict[str, Any], world: World, at: datetime
) -> None:
    _take(world, at, (STRANGER, "10.0.0.5", ""))
    given = change | ({"settled_at": at} if "settled" in change else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkHost.objects.filter(mac=STRANGER).update(**given)


def test_a_host_stands_once_in_its_segment(world: World, at: datetime) -> None:
    _take(world, at, (STRANGER, "10.0.0.5", ""))
    host = _host(STRANGER)
    host.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        host.save(force_insert=True)


def test_the_findings_of_rules_and_records_are_the_same() -> None:
    from openhtm.security.rules import reconciling

    assert [one.value for one in reconciling.Finding] == Finding.values
