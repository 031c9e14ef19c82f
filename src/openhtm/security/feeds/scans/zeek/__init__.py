"""Zeek: its logs of leases, hosts, software, services and connections, as tab-separated text or as JSON."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ....rules.documents import Problem, Trouble, Unreadable
from ....rules.hosts import Seen, SeenItem, Started, ip_of, is_inside, mac_of
from ...scan import ScanKind
from ...sources import Source

Row = Mapping[str, Any]
_TELLING = frozenset(("id.orig_h", "client_addr", "host", "mac", "assigned_addr"))


def _detects(text: str) -> bool:
    if text.startswith("#separator"):
        return True
    first = text.partition("\n")[0]
    return first.startswith("{") and '"ts"' in first and any(f'"{name}"' in first for name in _TELLING)


def read(source: Source) -> Iterator[SeenItem]:
    """The sightings of each line; of connections those inside the house alone."""
    first = next(source.lines(), "")
    rows = _json_rows(source) if first.lstrip("\ufeff \t").startswith("{") else _Table(source).rows()
    begun = False
    for row, place in rows:
        if isinstance(row, Problem):
            yield row
            continue
        at = _instant(row.get("ts"))
        if at is not None and not begun:
            begun = True
            yield Started(at=at)
        yield from (seen for seen in _seen(row, at, place) if seen.mac or seen.ip)


def _json_rows(source: Source) -> Iterator[tuple[Row | Problem, str]]:
    for number, line in enumerate(source.lines(), start=1):
        place = f"line {number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Problem(trouble=Trouble.SYNTAX, place=place, found=line[:80]), place
            continue
        good = isinstance(row, dict)
        yield (row if good else Problem(trouble=Trouble.WRONG_TYPE, place=place, found=line[:80])), place


class _Table:
    """Lines under a head that says how they are written; a file may hold several heads."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.separator, self.unset, self.empty = "\t", "-", "(empty)"
        self.fields: Sequence[str] = ()

    def rows(self) -> Iterator[tuple[Row | Problem, str]]:
        for number, line in enumerate(self.source.lines(), start=1):
            text, place = line.rstrip("\n"), f"line {number}"
            if text.startswith("#"):
                self._head(text, place)
            elif text:
                yield self._row(text, place), place

    def _head(self, text: str, place: str) -> None:
        name, _space, rest = text[1:].partition(" " if text.startswith("#separator") else self.separator)
        if name == "separator":
            try:
                self.separator = codecs.decode(rest.strip(), "unicode_escape") or "\t"
            except ValueError:
                raise Unreadable(Trouble.SYNTAX, place=place, found=text[:80]) from None
        elif name == "fields":
            self.fields = rest.split(self.separator)
        elif name == "unset_field":
            self.unset = rest
        elif name == "empty_field":
            self.empty = rest

    def _row(self, text: str, place: str) -> Row | Problem:
        cells = text.split(self.separator)
        if len(cells) != len(self.fields):
            if not self.fields:
                raise Unreadable(Trouble.MISSING, place=place, found="#fields")
            return Problem(trouble=Trouble.CUT_OFF, place=place, found=f"{len(cells)} of {len(self.fields)}")
        nothing = (self.unset, self.empty)
        return {name: cell for name, cell in zip(self.fields, cells, strict=True) if cell not in nothing}


def _instant(value: Any) -> datetime | None:
    try:
        seconds = float(value)
        return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) else None
    except (TypeError, ValueError, OverflowError, OSError):
        pass
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _text(row: Row, *names: str) -> str:
    return next((str(row[name]) for name in names if isinstance(row.get(name), str | int)), "")


def _seen(row: Row, at: datetime | None, place: str) -> Iterator[Seen]:
    """By what the line has: which log it is of is told by its columns, since the name of a file may be any."""
    for has, made in _LOGS:
        if has in row:
            yield from (_with(one, at, place) for one in made(row))
            return


def _with(given: Mapping[str, str], at: datetime | None, place: str) -> Seen:
    limits = {"mac": 17, "ip": 45, "hostname": 255, "vendor": 200, "runs": 500}
    said: dict[str, Any] = {name: value[: limits[name]] for name, value in given.items()}
    return Seen(**said, seen_at=at, place=place)


Told = Iterator[Mapping[str, str]]


def _lease(row: Row) -> Told:
    yield {
        "mac": mac_of(_text(row, "mac")),
        "ip": ip_of(_text(row, "assigned_addr", "client_addr", "assigned_ip", "requested_addr")),
        "hostname": _text(row, "host_name", "client_fqdn", "dhcp_host_name"),
    }


def _connection(row: Row) -> Told:
    for side in ("orig", "resp"):
        ip = ip_of(_text(row, f"id.{side}_h"))
        local = row.get(f"local_{side}") in (True, "T")
        if local or is_inside(ip):
            yield {"mac": mac_of(_text(row, f"{side}_l2_addr")), "ip": ip, "hostname": _named(row, side)}


def _named(row: Row, side: str) -> str:
    """In the log of NTLM both sides tell their names."""
    if side == "orig":
        return _text(row, "hostname") if "server_nb_computer_name" in row or "domainname" in row else ""
    return _text(row, "server_dns_computer_name", "server_nb_computer_name")


def _host(row: Row) -> Told:
    software = " ".join(filter(None, (_text(row, "name"), _version(row))))
    port = _text(row, "port_num")
    service = f"{_text(row, 'port_proto')}/{port} {_text(row, 'service')}".strip() if port else ""
    ip = ip_of(_text(row, "host"))
    if ip and is_inside(ip):
        yield {
            "ip": ip,
            "runs": "; ".join(filter(None, (software if "software_type" in row else "", service))),
        }


def _version(row: Row) -> str:
    numbers = [_text(row, f"version.{name}") for name in ("major", "minor", "minor2", "minor3")]
    return ".".join(filter(None, numbers))


_LOGS: Sequence[tuple[str, Callable[[Row], Told]]] = (
    ("mac", _lease),
    ("id.orig_h", _connection),
    ("host", _host),
)

KIND = ScanKind(slug="zeek", title="Zeek", detects=_detects, read=read)
