"""Nmap: the XML that it writes with -oX, hosts that were up with address, name, ports and system."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from ....rules.documents import Problem, Trouble, Unreadable
from ....rules.hosts import Seen, SeenItem, Started, ip_of, mac_of
from ...scan import ScanKind
from ...sources import Source
from ...xml_streams import events, local

_MOST_PORTS = 12


def _detects(text: str) -> bool:
    return text.startswith("<") and "<nmaprun" in text


def read(source: Source) -> Iterator[SeenItem]:
    """A host after the other. One that is told as down was not seen."""
    number = 0
    root: Element | None = None
    for event, element, depth in events(source, doctype=True):
        if event == "start":
            if depth == 1:
                root = element
                yield from _begun(element)
            continue
        if depth == 2 and local(element) == "host":
            yield from _host(element, f"host[{number}]")
            number += 1
        if depth == 2 and root is not None:
            root.clear()


def _begun(root: Element) -> Iterator[SeenItem]:
    if local(root) != "nmaprun":
        raise Unreadable(Trouble.KIND, place="$", found=local(root)[:40])
    started = _instant(root.get("start", ""))
    if started is not None:
        yield Started(at=started)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _host(host: Element, place: str) -> Iterator[SeenItem]:
    status = host.find("status")
    if status is not None and status.get("state") not in ("up", None):
        return
    found = dict.fromkeys(("mac", "ipv4", "ipv6"), "")
    vendor = ""
    for address in host.iter("address"):
        kind, written = address.get("addrtype", "ipv4"), address.get("addr", "")
        value = mac_of(written) if kind == "mac" else ip_of(written)
        if kind in found and not found[kind]:
            found[kind] = value
        vendor = address.get("vendor", vendor)
        if kind == "mac" and not value:
            yield Problem(trouble=Trouble.BAD_FORM, place=f"{place}.address", found=written[:80])
    ip = found["ipv4"] or found["ipv6"]
    hostname = _name(host)
    if not (found["mac"] or ip or hostname):
        if not _is_loopback(host):
            yield Problem(trouble=Trouble.MISSING, place=f"{place}.address")
        return
    yield Seen(
        mac=found["mac"],
        ip=ip,
        hostname=hostname,
        vendor=vendor[:200],
        runs=_runs(host),
        seen_at=_instant(host.get("endtime") or host.get("starttime") or ""),
        place=place,
    )


def _is_loopback(host: Element) -> bool:
    return any(one.get("addr", "").startswith(("127.", "::1")) for one in host.iter("address"))


def _name(host: Element) -> str:
    """What the name server calls it, rather than what was typed by whoever scanned."""
    names = [(one.get("type") != "PTR", one.get("name", "")) for one in host.iter("hostname")]
    return min(names)[1][:255] if names and not _is_loopback(host) else ""


def _runs(host: Element) -> str:
    """The system that was guessed, and what answers at the open ports."""
    systems = [one.get("name", "") for one in host.iter("osmatch")][:1]
    services = []
    for port in host.iter("port"):
        state, service = port.find("state"), port.find("service")
        if state is None or state.get("state") != "open":
            continue
        words = (
            [service.get(name, "") for name in ("name", "product", "version")] if service is not None else []
        )
        services.append(" ".join(filter(None, (f"{port.get('protocol')}/{port.get('portid')}", *words))))
    return "; ".join(filter(None, [*systems, *services[:_MOST_PORTS]]))[:500]


KIND = ScanKind(slug="nmap", title="Nmap", detects=_detects, read=read, snapshot=True)
