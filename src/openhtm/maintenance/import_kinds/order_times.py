"""The moments of a past order, of days and times as a list has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from openhtm.imports.api import Context, Record
from openhtm.kernel.time import start_of_day, zone

from .devices import heading

_NAMES = ("opened", "completed", "closed", "down_from", "down_to")


@dataclass(frozen=True, slots=True)
class Times:
    """``opened`` ≤ ``completed`` ≤ ``closed``. Downtime only where the list says when it began."""

    opened: datetime
    completed: datetime
    closed: datetime
    down_from: datetime | None = None
    down_to: datetime | None = None


def read_times(record: Record, context: Context, *, zone_name: str) -> Times | None:
    """The moments of a row; one that is missing is the nearest that is there. Refuses what cannot be."""
    given = {name: record.values.get(name) for name in _NAMES}
    done = given["completed"] or given["closed"] or given["opened"]
    if done is None:
        record.refuse("row.missing", field=heading(context, "completed"))
        return None
    opened = _instant(given["opened"] or done, zone_name)
    completed = _not_before(opened, done, zone_name)
    closed = _not_before(completed, given["closed"] or done, zone_name)
    times = Times(opened, completed, closed, *_downtime(given, zone_name))
    return times if _are_possible(record, times, context) else None


def _downtime(given: dict[str, date | None], zone_name: str) -> tuple[datetime | None, datetime | None]:
    start, end = given["down_from"], given["down_to"]
    if start is None:
        return None, None
    began = _instant(start, zone_name)
    return began, _not_before(began, end, zone_name) if end is not None else None


def _are_possible(record: Record, times: Times, context: Context) -> bool:
    if times.completed < times.opened or times.closed < times.completed:
        record.refuse("order.ends_before", value=times.closed.date())
    elif times.down_from and times.down_to and times.down_to < times.down_from:
        record.refuse("order.ends_before", column=heading(context, "down_to"), value=times.down_to.date())
    elif max(times.closed, times.opened) > context.at:
        record.refuse("date.future", value=times.closed.date(), today=context.today.isoformat())
    else:
        return True
    return False


def _instant(given: date, zone_name: str) -> datetime:
    if not isinstance(given, datetime):
        return start_of_day(given, zone_name)
    return (given if given.tzinfo else given.replace(tzinfo=zone(zone_name))).astimezone(UTC)


def _not_before(earlier: datetime, given: date, zone_name: str) -> datetime:
    """A day without a time, on the day of something earlier, is no earlier than that."""
    instant = _instant(given, zone_name)
    is_day = not isinstance(given, datetime)
    return earlier if is_day and given == earlier.astimezone(zone(zone_name)).date() else instant
