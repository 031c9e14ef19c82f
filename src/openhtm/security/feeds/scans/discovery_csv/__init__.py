"""Lists of discovery products as CSV: columns are known by their headings, whatever the product calls them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ....rules.documents import Problem, Trouble, Unreadable
from ....rules.hosts import Seen, SeenItem, ip_of, mac_of
from ...scan import ScanKind
from ...sources import Source

#: By the letters of the heading: what products call it.
_HEADINGS = {
    "mac": (
        *("mac", "macaddress", "macaddr", "hardwareaddress", "ethernetaddress", "physicaladdress"),
        *("macs", "macaddresses", "hwaddress", "devicemac", "endpointmac"),
    ),
    "ip": ("ip", "ipaddress", "ipaddr", "ipv4", "ipv4address", "ips", "ipaddresses", "lastip", "deviceip"),
    "hostname": (
        "hostname",
        "host",
        "dnsname",
        "fqdn",
        "computername",
        "netbiosname",
        "devicename",
        "dhcphostname",
    ),
    "serial": ("serial", "serialnumber", "serialno", "sn", "deviceserial", "assetserial"),
    "vendor": ("vendor", "manufacturer", "maker", "oui", "macvendor", "nicvendor"),
    "model": ("model", "devicemodel", "product", "productname"),
    "os": ("os", "operatingsystem", "osname", "osversion", "firmware", "firmwareversion", "softwareversion"),
    "seen": (
        "lastseen",
        "lastseenat",
        "lastseentime",
        "lastactivity",
        "lastdetected",
        "lastobserved",
        "timestamp",
    ),
}
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings}
#: What products write where they know nothing.
_NOTHING = frozenset(("", "-", "--", "?", "n/a", "na", "none", "null", "unknown", "not available"))
_LETTERS = re.compile(r"[^a-z0-9]")
_SEVERAL = re.compile(r"[,;|\n\s]+")
_LONGEST_CELL = 100_000
_DAY_FIRST = re.compile(r"[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}")


def _field(heading: str) -> str:
    return _FIELD_OF.get(_LETTERS.sub("", heading.casefold()), "")


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [_field(cell) for cell in cells]


def _delimiter(line: str) -> str:
    """The one by which most columns are known; a list without an address is of something else."""
    return max(",;\t|", key=lambda one: len(set(_fields(line, one)) - {""}))


def _detects(text: str) -> bool:
    line = text.partition("\n")[0].rstrip("\r")
    known = set(_fields(line, _delimiter(line))) - {""}
    return len(known) >= 2 and bool(known & {"mac", "ip"})


def read(source: Source) -> Iterator[SeenItem]:
    """A row after the other; one of several addresses is a sighting of each."""
    first = next(source.lines(), "").rstrip("\n").lstrip("\ufeff")
    delimiter = _delimiter(first)
    fields = _fields(first, delimiter)
    reader = csv.reader(source.lines(), delimiter=delimiter)
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        for number, row in enumerate(reader):
            if number and any(row):
                yield from _row(row, fields, f"line {reader.line_num}")
    except csv.Error as problem:
        place = f"line {reader.line_num}"
        raise Unreadable(Trouble.SYNTAX, place=place, found=str(problem)[:60]) from None
    finally:
        csv.field_size_limit(before)


def _row(row: Sequence[str], fields: Sequence[str], place: str) -> Iterator[SeenItem]:
    said: dict[str, str] = {}
    for field, cell in zip(fields, row, strict=False):
        if field and cell.strip().casefold() not in _NOTHING:
            said.setdefault(field, cell.strip())
    if len(row) > len(fields):
        yield Problem(trouble=Trouble.BAD_FORM, place=place, found=f"{len(row)} of {len(fields)}")
    macs = _addresses(said.get("mac", ""))
    if "mac" in said and not macs:
        yield Problem(trouble=Trouble.BAD_FORM, place=place, found=said["mac"][:80])
    ips = [found for one in _SEVERAL.split(said.get("ip", "")) if (found := ip_of(one))]
    seen_at = _instant(said.get("seen", ""))
    if "seen" in said and seen_at is None:
        yield Problem(trouble=Trouble.BAD_FORM, place=place, found=said["seen"][:80])
    runs = "; ".join(filter(None, (said.get("model", ""), said.get("os", ""))))
    if not (macs or ips or said.get("hostname")):
        yield Problem(trouble=Trouble.MISSING, place=place)
    for at, mac in enumerate(macs or [""] * bool(ips or said.get("hostname"))):
        yield Seen(
            mac=mac,
            ip=ips[min(at, len(ips) - 1)] if ips else "",
            hostname=said.get("hostname", "")[:255],
            serial=said.get("serial", "")[:80],
            vendor=said.get("vendor", "")[:200],
            runs=runs[:500],
            seen_at=seen_at,
            place=place,
        )


def _addresses(text: str) -> list[str]:
    """One address in whatever notation, or several of them."""
    whole = mac_of(text)
    if whole:
        return [whole]
    return list(dict.fromkeys(found for one in _SEVERAL.split(text) if (found := mac_of(one))))


def _instant(text: str) -> datetime | None:
    """As ISO 8601 or in seconds. 03/04/2026 may be of two days: it is told and not taken."""
    if not text or _DAY_FIRST.match(text):
        return None
    try:
        found = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return _of_seconds(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _of_seconds(text: str) -> datetime | None:
    try:
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


KIND = ScanKind(
    slug="discovery-csv", title="CSV of discovery products", detects=_detects, read=read, snapshot=True
)
