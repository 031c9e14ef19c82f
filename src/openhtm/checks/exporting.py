"""A unit's month as a table: one row for every window of every point, whatever became of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from openhtm.kernel.cells import plain
from openhtm.kernel.time import zone

from .boards import Cell, Line, Month

HEAD = (
    "site",
    "unit",
    "check",
    "point",
    "device",
    "due_on",
    "shift",
    "window_opens",
    "window_closes",
    "state",
    "counted",
    "on_time",
    "checked_at",
    "checked_by",
    "work_order",
)


def rows(month: Month) -> Iterator[tuple[str, ...]]:
    """Machine words for the states, times on the clock of the site with its offset."""
    for line in month.lines:
        for cell in line.cells:
            yield _row(month, line, cell)


def _row(month: Month, line: Line, cell: Cell) -> tuple[str, ...]:
    site, slot = month.department.site, cell.slot
    last = cell.records[-1] if cell.records else None
    orders = dict.fromkeys(str(one.work_order) for one in cell.records if one.work_order_id)
    return (
        site.code,
        month.department.code,
        line.point.check_of.title,
        line.point.name,
        line.point.device.tag if line.point.device else "",
        slot.day.isoformat(),
        cell.shift_name,
        _clock(slot.opens_at, site.time_zone),
        _clock(slot.closes_at, site.time_zone),
        str(cell.state),
        "yes" if cell.counted.required else "no",
        "yes" if cell.counted.on_time else "no",
        _clock(last.at, site.time_zone) if last else "",
        last.by_label if last else "",
        " ".join(orders),
    )


def _clock(at: datetime, zone_name: str) -> str:
    return at.astimezone(zone(zone_name)).isoformat(timespec="minutes")


def as_csv(month: Month) -> str:
    """With a byte order mark, so that spreadsheets read the letters right; a cell that a spreadsheet would
    take for a formula is made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows([plain(text) for text in row] for row in rows(month))
    return "\ufeff" + out.getvalue()
