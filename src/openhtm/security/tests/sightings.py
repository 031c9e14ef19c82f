"""Scans for the tests, as the tools would write them."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import quoteattr

from openhtm.security.feeds.sources import Source

#: MAC address, IP address, host name; empty: not seen.
Host = tuple[str, str, str]


def nmap(*hosts: Host, at: datetime, name: str = "scan.xml") -> Source:
    lines = []
    for mac, ip, hostname in hosts:
        parts = ['<host><status state="up"/>']
        parts += [f'<address addr={quoteattr(ip)} addrtype="ipv4"/>'] if ip else []
        parts += [f'<address addr={quoteattr(mac)} addrtype="mac"/>'] if mac else []
        parts += (
            [f'<hostnames><hostname name={quoteattr(hostname)} type="PTR"/></hostnames>'] if hostname else []
        )
        lines.append("".join([*parts, "</host>"]))
    body = "\n".join(lines)
    content = f'<!DOCTYPE nmaprun><nmaprun start="{int(at.timestamp())}">\n{body}\n</nmaprun>'
    return Source(name=name, content=content.encode())


def listed(*rows: tuple[str, ...], head: str = "mac,ip,hostname,serial") -> Source:
    return Source(name="list.csv", content="\n".join([head, *(",".join(row) for row in rows)]).encode())
