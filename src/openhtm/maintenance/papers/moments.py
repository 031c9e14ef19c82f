"""Times on paper: exact, with the zone they are told in, on the clock of the site."""

from __future__ import annotations

from datetime import date, datetime

from openhtm.kernel.time import zone


def exact(instant: datetime, zone_name: str, *, seconds: bool = False) -> str:
    """``2026-11-22 07:00 EST (UTC-05:00)``: unmistakable wherever and whenever it is read."""
    local = instant.astimezone(zone(zone_name))
    offset = f"{local:%z}"
    clock = "%H:%M:%S" if seconds else "%H:%M"
    name = local.tzname() or ""
    named = "" if name[:1] in "+-" else f"{name} "
    return f"{local:%Y-%m-%d} {local.strftime(clock)} {named}(UTC{offset[:3]}:{offset[3:5]})"


def day(value: date | None) -> str:
    return value.isoformat() if value else ""
