"""What a scan or a passive monitor saw of a host, as plain values, and how sightings of one host come together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network

from .documents import Problem, Trouble, Unreadable

#: More hosts than that are no hospital's segment: the file is of something else.
MOST_HOSTS = 200_000
#: A log of a million lines names some thousand hosts: what an address is, is worked out once.
_REMEMBERED = 20_000
_HEX = re.compile(r"[0-9A-Fa-f]{12}")
_SEPARATORS = re.compile(r"[\s:.\-]")


class MacKind(StrEnum):
    """What the address itself says: made once by a maker, set by software, or of no single machine."""

    NONE = "none"
    UNIVERSAL = "universal"
    LOCAL = "local"
    GROUP = "group"


@lru_cache(maxsize=_REMEMBERED)
def mac_of(text: str) -> str:
    """As aa:bb:cc:dd:ee:ff from whatever notation; "" for what is none."""
    plain = _SEPARATORS.sub("", text)
    if not _HEX.fullmatch(plain):
        return ""
    return ":".join(plain[at : at + 2] for at in range(0, 12, 2)).lower()


@lru_cache(maxsize=_REMEMBERED)
def mac_kind(mac: str) -> MacKind:
    """By the two lowest bits of its first byte. Zeros only are no address."""
    if not mac or mac == "00:00:00:00:00:00":
        return MacKind.NONE
    first = int(mac[:2], 16)
    if first & 1:
        return MacKind.GROUP
    return MacKind.LOCAL if first & 2 else MacKind.UNIVERSAL


@lru_cache(maxsize=_REMEMBERED)
def ip_of(text: str) -> str:
    """The shortest form of one host's address; "" for what is none, and for those that many share."""
    try:
        found = ip_address(text.strip().split("%")[0])
    except ValueError:
        return ""
    shared = (
        found.is_unspecified or found.is_loopback or found.is_multicast or str(found) == "255.255.255.255"
    )
    return "" if shared else str(found)


#: Those that are used inside a house; documentation and test ranges are none.
_INSIDE = tuple(
    ip_network(one)
    for one in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)


@lru_cache(maxsize=_REMEMBERED)
def is_inside(ip: str) -> bool:
    found = ip_address(ip) if ip else None
    return found is not None and any(found.version == net.version and found in net for net in _INSIDE)


@lru_cache(maxsize=_REMEMBERED)
def name_key(hostname: str) -> str:
    """The first label in small letters: "PUMP1.hospital.example" and "pump1" are one host."""
    name = hostname.strip().rstrip(".").casefold()
    return "" if not name or ip_of(name) else name.partition(".")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One sighting. ``seen_at`` None: the file does not say when. ``others``: who else bears the same address."""

    mac: str = ""
    ip: str = ""
    hostname: str = ""
    serial: str = ""
    vendor: str = ""
    runs: str = ""
    seen_at: datetime | None = None
    place: str = ""
    others: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What it is called from scan to scan: the address that was burnt in, else the name, else the IP address."""
        if self.mac and self.others:
            return f"{self.mac} {name_key(self.hostname) or self.ip}"
        return self.mac or name_key(self.hostname) or self.ip


@dataclass(frozen=True, kw_only=True)
class Started:
    """When a scan began, where the file says so."""

    at: datetime


SeenItem = Seen | Started | Problem


class Gathered:
    """Sightings of a scan as hosts: those of one address are one, unless two names or two places at once bear it.

    ``snapshot``: the file shows one moment, in which one address at two IP addresses means two hosts.
    """

    def __init__(self, *, snapshot: bool) -> None:
        self.snapshot = snapshot
        self.started: datetime | None = None
        self.problems: list[Problem] = []
        self.problem_count = 0
        self.no_host = 0
        self._found: dict[tuple[str, str, str], Seen] = {}

    def take(self, items: Iterable[SeenItem], *, most_problems: int = 200) -> Gathered:
        for item in items:
            if isinstance(item, Started):
                self.started = min(filter(None, (self.started, item.at)))
            elif isinstance(item, Problem):
                self.problem_count += 1
                if len(self.problems) < most_problems:
                    self.problems.append(item)
            else:
                self._see(item)
        return self

    def _see(self, seen: Seen) -> None:
        kind = mac_kind(seen.mac)
        if kind is MacKind.NONE:
            seen = replace(seen, mac="")
        if kind is MacKind.GROUP or not seen.key:
            self.no_host += 1
            return
        # In a moment each IP address is a host of its own until the address has told otherwise.
        apart = seen.ip if self.snapshot or not (seen.mac or name_key(seen.hostname)) else ""
        key = (seen.mac, name_key(seen.hostname), apart)
        known = self._found.get(key)
        if known is None and len(self._found) >= MOST_HOSTS:
            raise Unreadable(Trouble.TOO_LARGE, place=seen.place, found=f"{MOST_HOSTS} hosts")
        self._found[key] = merged(known, seen) if known is not None else seen

    def hosts(self) -> list[Seen]:
        """Each host once, in the order in which they were met."""
        by_mac: dict[str, list[Seen]] = defaultdict(list)
        bare: list[Seen] = []
        for seen in self._found.values():
            (by_mac[seen.mac] if seen.mac else bare).append(seen)
        named = [host for group in by_mac.values() for host in _of_one_address(group, self.snapshot)]
        return [*_joined(named, bare)]


def merged(old: Seen, new: Seen) -> Seen:
    """What both say; of what only one can be right, the later."""
    first, last = old, new
    if old.seen_at is not None and (new.seen_at is None or new.seen_at < old.seen_at):
        first, last = new, old
    said = {
        name: getattr(last, name) or getattr(first, name)
        for name in ("mac", "ip", "hostname", "serial", "vendor")
    }
    runs = "; ".join(dict.fromkeys(filter(None, (*first.runs.split("; "), *last.runs.split("; ")))))
    return replace(last, **said, runs=runs[:500], seen_at=last.seen_at or first.seen_at, place=first.place)


def _of_one_address(group: Sequence[Seen], snapshot: bool) -> list[Seen]:
    """One host, or several that bear the same address: two names, or two places in one moment."""
    names = {name_key(one.hostname) for one in group} - {""}
    places = {one.ip for one in group if one.ip}
    if len(names) < 2 and not (snapshot and len(places) > 1):
        return [_all_merged(group)]
    parts: dict[str, list[Seen]] = defaultdict(list)
    for one in group:
        parts[name_key(one.hostname) or (one.ip if snapshot else "")].append(one)
    nameless = parts.pop("", [])
    hosts = [_all_merged(part) for part in parts.values()]
    if nameless:
        hosts[0] = _all_merged([hosts[0], *nameless])
    labels = [one.hostname or one.ip for one in hosts]
    return (
        [
            replace(one, others=tuple(label for at, label in enumerate(labels) if at != number))
            for number, one in enumerate(hosts)
        ]
        if len(hosts) > 1
        else hosts
    )


def _all_merged(group: Sequence[Seen]) -> Seen:
    found = group[0]
    for one in group[1:]:
        found = merged(found, one)
    return found


def _joined(named: Sequence[Seen], bare: Sequence[Seen]) -> Iterator[Seen]:
    """What was seen without an address belongs to the one host of its name, else of its IP address."""
    hosts = list(named)
    names = _once((name_key(one.hostname), at) for at, one in enumerate(hosts))
    places = _once((one.ip, at) for at, one in enumerate(hosts))
    rest: dict[str, Seen] = {}
    for one in bare:
        at = names.get(name_key(one.hostname)) if one.hostname else places.get(one.ip)
        if at is not None:
            hosts[at] = merged(one, hosts[at])
            continue
        known = rest.get(one.key)
        rest[one.key] = merged(known, one) if known is not None else one
    yield from hosts
    yield from rest.values()


def _once(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Where a text belongs to exactly one."""
    found: dict[str, list[int]] = defaultdict(list)
    for text, at in pairs:
        if text:
            found[text].append(at)
    return {text: places[0] for text, places in found.items() if len(places) == 1}
