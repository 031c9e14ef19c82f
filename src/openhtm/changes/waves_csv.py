"""The devices of a change with their waves, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from openhtm.kernel.cells import plain

from .models import Line, Wave

HEAD = ("change", "wave", "title", "kind", "bake_days", "window", "agreed_with", "tag", "unit", "risk")
MORE = ("state", "work_order", "verified_by", "runs_now")


def as_csv(lines: Iterable[Line]) -> str:
    """With a byte order mark, so that spreadsheets read the letters right; what one would take for a formula is
    made text. A device in no wave has no number."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow((*HEAD, *MORE))
    for one in lines:
        writer.writerow([plain(cell) for cell in (*_wave(one), *_line(one))])
    return "\ufeff" + out.getvalue()


def _wave(one: Line) -> tuple[str, ...]:
    wave: Wave | None = one.wave
    if wave is None:
        return (str(one.change), "", "", "", "", "", "")
    window = f"{wave.window_on} {wave.window_from:%H:%M}-{wave.window_to:%H:%M}" if wave.window_on else ""
    told = (str(wave.number), wave.title, wave.kind, str(wave.bake_days), window, wave.agreed_with)
    return (str(one.change), *told)


def _line(one: Line) -> tuple[str, ...]:
    device = one.device
    unit = device.department.name if device.department else ""
    order = one.order.reference if one.order else ""
    return (device.tag, unit, device.risk_class, one.state, order, one.verified_by, one.runs_now)
