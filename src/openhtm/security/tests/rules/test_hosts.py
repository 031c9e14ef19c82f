"""Addresses, sightings that belong together, and which device a host is: worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules.documents import Problem, Trouble
from openhtm.security.rules.hosts import (
    Gathered,
    MacKind,
    Seen,
    Started,
    ip_of,
    is_inside,
    mac_kind,
    mac_of,
    name_key,
)
from openhtm.security.rules.reconciling import (
    Because,
    Finding,
    Interface,
    Register,
    Result,
    differing,
    fingerprint,
    judge,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MAC, OTHER = "00:1b:44:11:3a:b7", "00:1b:44:11:3a:b8"


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("00:1B:44:11:3A:B7", MAC),
        ("00-1b-44-11-3a-b7", MAC),
        ("001b.4411.3ab7", MAC),
        ("001B44113AB7", MAC),
        (" 00 1b 44 11 3a b7 ", MAC),
        ("00:1b:44:11:3a", ""),
        ("00:1b:44:11:3a:b7:00", ""),
        ("hello", ""),
        ("", ""),
    ],
)
def test_a_mac_address_is_known_in_every_notation(text: str, mac: str) -> None:
    assert mac_of(text) == mac


@pytest.mark.parametrize(
    ("mac", "kind"),
    [
        (MAC, MacKind.UNIVERSAL),
        ("02:00:5e:10:44:28", MacKind.LOCAL),
        ("da:a1:19:00:00:01", MacKind.LOCAL),
        ("01:00:5e:00:00:fb", MacKind.GROUP),
        ("ff:ff:ff:ff:ff:ff", MacKind.GROUP),
        ("33:33:00:00:00:01", MacKind.GROUP),
        ("00:00:00:00:00:00", MacKind.NONE),
        ("", MacKind.NONE),
    ],
)
def test_a_mac_address_says_what_it_is(mac: str, kind: MacKind) -> None:
    assert mac_kind(mac) is kind


@pytest.mark.parametrize(
    ("text", "ip", "inside"),
    [
        ("10.1.2.3", "10.1.2.3", True),
        ("172.31.0.1", "172.31.0.1", True),
        ("172.32.0.1", "172.32.0.1", False),
        ("203.0.113.9", "203.0.113.9", False),
        ("FE80:0:0:0::1%eth0", "fe80::1", True),
        ("0.0.0.0", "", False),  # noqa: S104
        ("127.0.0.1", "", False),
        ("224.0.0.251", "", False),
        ("255.255.255.255", "", False),
        ("10.1.2", "", False),
    ],
)
def test_an_ip_address_is_of_one_host_or_none(text: str, ip: str, inside: bool) -> None:
    assert (ip_of(text), is_inside(ip_of(text))) == (ip, inside)


def test_a_name_is_its_first_label() -> None:
    assert [name_key(one) for one in ("PUMP1.Hospital.example.", "pump1", "10.1.2.3", " ")] == [
        *("pump1", "pump1", "", "")
    ]


def _hosts(*seen: Seen, snapshot: bool = False) -> list[Seen]:
    return Gathered(snapshot=snapshot).take(seen).hosts()


def _seen(mac: str = "", ip: str = "", hostname: str = "", **given: object) -> Seen:
    return Seen(mac=mac, ip=ip, hostname=hostname, place="line 1", **given)  # type: ignore[arg-type]


def test_a_lease_that_moved_is_one_host_with_its_last_address() -> None:
    old = _seen(MAC, "10.0.0.1", "pump1", seen_at=NOON)
    new = _seen(MAC, "10.0.0.2", "", seen_at=NOON + timedelta(hours=1))
    for order in ((old, new), (new, old)):
        (host,) = _hosts(*order)
        assert (host.ip, host.hostname, host.others) == ("10.0.0.2", "pump1", ())


def test_one_address_with_two_names_is_two_hosts() -> None:
    hosts = _hosts(_seen(MAC, "10.0.0.1", "pump1"), _seen(MAC, "10.0.0.2", "PUMP2.x"), _seen(MAC, "10.0.0.1"))
    assert [(one.hostname, one.others) for one in hosts] == [("pump1", ("PUMP2.x",)), ("PUMP2.x", ("pump1",))]
    assert len({one.key for one in hosts}) == 2


@pytest.mark.parametrize(("snapshot", "count"), [(True, 2), (False, 1)])
def test_one_address_at_two_places_is_two_hosts_in_one_moment(snapshot: bool, count: int) -> None:
    assert len(_hosts(_seen(MAC, "10.0.0.1"), _seen(MAC, "10.0.0.2"), snapshot=snapshot)) == count


def test_what_was_seen_without_an_address_belongs_to_the_host_of_its_name_or_place() -> None:
    hosts = _hosts(
        _seen(MAC, "10.0.0.1", "pump1"),
        _seen("", "10.0.0.1", "", runs="tcp/80 http"),
        _seen("", "10.0.0.9", "PUMP1", serial="4711"),
        _seen("", "10.0.0.7"),
        _seen("", "10.0.0.7", runs="x"),
    )
    assert [(one.mac, one.ip, one.runs, one.serial) for one in hosts] == [
        (MAC, "10.0.0.1", "tcp/80 http", "4711"),
        ("", "10.0.0.7", "x", ""),
    ]


def test_what_is_of_many_machines_is_no_host() -> None:
    gathered = Gathered(snapshot=False).take(
        [
            _seen("01:00:5e:00:00:fb", "10.0.0.1"),
            _seen("00:00:00:00:00:00", "10.0.0.2"),
            _seen(),
            Started(at=NOON),
            Started(at=NOON - timedelta(days=1)),
            Problem(trouble=Trouble.BAD_FORM, place="line 3"),
        ]
    )
    assert [(one.mac, one.ip) for one in gathered.hosts()] == [("", "10.0.0.2")]
    assert (gathered.no_host, gathered.problem_count) == (2, 1)
    assert gathered.started == NOON - timedelta(days=1)


SIGHTING = st.builds(
    _seen,
    st.sampled_from(["", MAC, OTHER]),
    st.sampled_from(["10.0.0.1", "10.0.0.2", ""]),
    st.sampled_from(["", "a", "b"]),
)


@given(st.lists(SIGHTING, max_size=8), st.booleans())
def test_every_host_has_a_name_of_its_own_and_no_address_is_lost(seen: list[Seen], snapshot: bool) -> None:
    hosts = _hosts(*seen, snapshot=snapshot)
    assert len({one.key for one in hosts}) == len(hosts)
    assert {one.mac for one in hosts} - {""} == {one.mac for one in seen} - {""}


REGISTER = Register(
    macs={MAC: {1}, OTHER: {2}, "00:1b:44:00:00:09": {3, 4}},
    serials={"4711": {1}, "4712": {2}},
    names={"pump1": {1}, "pump2": {2}, "twins": {5, 6}},
    ips={"10.0.0.1": {1}},
)


@pytest.mark.parametrize(
    ("seen", "finding", "devices", "because"),
    [
        (_seen(MAC), Finding.MATCHED, (1,), [Because.MAC]),
        (_seen(MAC, hostname="pump1"), Finding.MATCHED, (1,), [Because.MAC, Because.HOSTNAME]),
        (_seen(MAC, hostname="unheard"), Finding.MATCHED, (1,), [Because.MAC]),
        (_seen(MAC, hostname="pump2"), Finding.CONFLICT, (1, 2), [Because.MAC, Because.OTHER_HOSTNAME]),
        (_seen(MAC, serial="4712"), Finding.CONFLICT, (1, 2), [Because.MAC, Because.OTHER_SERIAL]),
        (_seen("00:1b:44:00:00:09"), Finding.DUPLICATE, (3, 4), [Because.MAC_OF_SEVERAL]),
        (_seen(MAC, others=("x",)), Finding.DUPLICATE, (1,), [Because.MAC_AT_SEVERAL]),
        (_seen(serial="4712"), Finding.MATCHED, (2,), [Because.SERIAL]),
        (_seen("00:1b:44:00:00:01", hostname="PUMP2.x"), Finding.MATCHED, (2,), [Because.HOSTNAME]),
        (_seen(hostname="twins"), Finding.CONFLICT, (5, 6), [Because.HOSTNAME_OF_SEVERAL]),
        (
            _seen(hostname="pump1", serial="4712"),
            Finding.CONFLICT,
            (2, 1),
            [Because.SERIAL, Because.OTHER_HOSTNAME],
        ),
        (_seen("00:1b:44:00:00:01", "10.0.0.1"), Finding.NEW, (1,), [Because.IP_HINT]),
        (_seen("00:1b:44:00:00:01", "10.0.0.5"), Finding.NEW, (), [Because.NOBODY]),
        (_seen("da:a1:19:00:00:01"), Finding.NEW, (), [Because.NOBODY, Because.LOCAL_MAC]),
    ],
    ids=str,
)
def test_a_host_is_held_against_the_register(
    seen: Seen, finding: Finding, devices: tuple[int, ...], because: list[Because]
) -> None:
    found = judge(seen, REGISTER, serial_key=seen.serial)
    assert (found.finding, found.devices, list(found.because)) == (finding, devices, because)


def test_an_ip_address_alone_is_never_a_match() -> None:
    assert judge(_seen(ip="10.0.0.1"), REGISTER, serial_key="").finding is Finding.NEW


def test_what_a_person_linked_stays_but_for_a_duplicated_address() -> None:
    assert judge(_seen(MAC, hostname="pump2"), REGISTER, serial_key="", linked=9).devices == (9,)
    doubled = _seen("00:1b:44:00:00:09")
    assert judge(doubled, REGISTER, serial_key="", linked=3).finding is Finding.DUPLICATE


@pytest.mark.parametrize(
    ("seen", "interfaces", "expected"),
    [
        (_seen(MAC, "10.0.0.1", "pump1"), [Interface(mac=MAC, ip="10.0.0.1", hostname="PUMP1.x")], ()),
        (_seen(MAC, "10.0.0.2"), [Interface(mac=MAC, ip="10.0.0.1", hostname="pump1")], ("ip",)),
        (_seen(OTHER, "10.0.0.1"), [Interface(mac=MAC, ip="10.0.0.1")], ("mac",)),
        (_seen("da:a1:19:00:00:01", "10.0.0.1"), [Interface(mac=MAC, ip="10.0.0.1")], ()),
        (_seen(MAC, "10.0.0.1", "pump1"), [], ("mac", "ip", "hostname")),
        (_seen(MAC, "10.0.0.1"), [Interface(mac=MAC), Interface(ip="10.0.0.1")], ("ip",)),
    ],
)
def test_what_the_register_has_otherwise_is_named(
    seen: Seen, interfaces: list[Interface], expected: tuple[str, ...]
) -> None:
    assert differing(seen, interfaces) == expected


def test_what_was_settled_is_open_again_when_something_changes() -> None:
    result = Result(finding=Finding.MATCHED, devices=(1,))
    first = fingerprint(result, ("ip",), _seen(MAC, "10.0.0.2"))
    assert first == fingerprint(result, ("ip",), _seen(MAC, "10.0.0.2", seen_at=NOON))
    assert first != fingerprint(result, ("ip",), _seen(MAC, "10.0.0.3"))
    assert first != fingerprint(
        Result(finding=Finding.MATCHED, devices=(2,)), ("ip",), _seen(MAC, "10.0.0.2")
    )
    # An IP address that differs from nothing may change as leases do.
    assert fingerprint(result, (), _seen(MAC, "10.0.0.2")) == fingerprint(result, (), _seen(MAC, "10.0.0.3"))
