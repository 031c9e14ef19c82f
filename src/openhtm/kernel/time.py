"""Instants, days and half-open periods. The clock is read here and nowhere below the doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def now() -> datetime:
    """The present instant, aware, in UTC. Only web, rest, cli, handlers and jobs call it."""
    return datetime.now(UTC)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; an unknown name falls to a clear ``ValueError``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"'{name}' is not a time zone; write one such as America/Chicago.") from None


def local_date(instant: datetime, zone_name: str) -> date:
    """The civil day at that instant in that zone: due dates are days there, never UTC days."""
    return instant.astimezone(zone(zone_name)).date()


def start_of_day(day: date, zone_name: str) -> datetime:
    """The first instant of that civil day in that zone, as UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone(zone_name)).astimezone(UTC)


def month_start(day: date, months: int = 0) -> date:
    """The first of the month of that day, or of the one so many months later (earlier when negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


@dataclass(frozen=True)
class Period:
    """Half-open: from ``start`` until just before ``end``; no end means it still lasts."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("A period cannot end before it starts.")

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant and (self.end is None or instant < self.end)

    def overlaps(self, other: Period) -> bool:
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    @property
    def length(self) -> timedelta | None:
        return None if self.end is None else self.end - self.start
