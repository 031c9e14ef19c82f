"""The devices that hosts of a scan could be, by what the registry knows them by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from openhtm.registry.api import DeviceQuerySet, NetworkInterface, serial_key

from ..models import NetworkHost, NetworkScan
from ..rules.hosts import Seen, name_key
from ..rules.reconciling import Interface, Register

_PIECE = 400
#: What a row keeps of the sightings of its host.
SEEN = ("mac", "ip", "hostname", "serial", "vendor", "runs")


def register(devices: DeviceQuerySet, hosts: Sequence[Seen]) -> Register:
    """Of these devices those that bear an address, serial number or name of the hosts; in questions by the hundred."""
    own = devices.order_by().values("pk")
    rows = NetworkInterface.objects.open().filter(device__in=own)
    macs = {one.mac for one in hosts} - {""}
    ips = {one.ip for one in hosts} - {""}
    serials = {serial_key(one.serial) for one in hosts if one.serial} - {""}
    return Register(
        macs=_found(rows, "mac", macs),
        ips=_found(rows, "ip", ips),
        names=_named(rows, {name_key(one.hostname) for one in hosts} - {""}),
        serials=_found(devices.order_by(), "serial_key", serials, owner="pk"),
    )


def _found(
    rows: Any, column: str, wanted: Collection[str], *, owner: str = "device_id"
) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for part in _pieces(sorted(wanted)):
        for value, pk in rows.filter(**{f"{column}__in": part}).values_list(column, owner):
            found[value].add(pk)
    return found


def _named(rows: Any, wanted: Collection[str]) -> dict[str, set[int]]:
    """By the first label, in whatever letters and with whatever domain the registry has the name."""
    found: dict[str, set[int]] = defaultdict(set)
    if not wanted:
        return found
    for hostname, pk in rows.exclude(hostname="").values_list("hostname", "device_id").iterator(2000):
        if (key := name_key(hostname)) in wanted:
            found[key].add(pk)
    return found


def _pieces(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _PIECE):
        yield values[start : start + _PIECE]


def interfaces(device_ids: Collection[int]) -> dict[int, list[Interface]]:
    """What the registry has now of the network identities of these devices."""
    found: dict[int, list[Interface]] = defaultdict(list)
    for part in _pieces(sorted(device_ids)):
        rows = NetworkInterface.objects.open().filter(device_id__in=part).order_by("pk")
        for pk, mac, ip, hostname in rows.values_list("device_id", "mac", "ip", "hostname"):
            found[pk].append(Interface(mac=mac, ip=ip, hostname=hostname))
    return found


def missed(site_id: int, segment: str, hosts: Sequence[NetworkHost]) -> dict[int, int]:
    """How many later scans of the segment did not see each of the hosts, by its id."""
    scans = NetworkScan.objects.filter(site=site_id, segment=segment).order_by("seen_at", "pk")
    order = {pk: number for number, pk in enumerate(scans.values_list("pk", flat=True))}
    return {host.pk: len(order) - 1 - order[host.last_scan_id] for host in hosts}


def seen_of(row: NetworkHost) -> Seen:
    """The host as it was seen last."""
    given = {name: getattr(row, name) for name in SEEN}
    return Seen(**given, seen_at=row.seen_at, others=tuple(row.others))
