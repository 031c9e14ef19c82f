"""What the commands of meters do and show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance
from openhtm.registry import api as registry

from .failures import WrongUse


def number(text: str, *, option: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise WrongUse(f"{option} takes a number with a point for decimals; '{text}' is none.")
    return found


def listed(by: Actor, tag: str) -> list[dict[str, Any]]:
    """The meters of a device, each with its readings, the latest first."""
    device = registry.device(by, tag)
    return [_shown(one) for one in maintenance.metering.meters_of(device)]


def _shown(meter: Any) -> dict[str, Any]:
    rate = meter.rate
    return {
        "counts": meter.counts.value,
        "per_day": round(float(rate.per_day), 2) if rate else None,
        "since": rate.since.on.isoformat() if rate else None,
        "due": [
            {"plan": line.plan.title, "due_on": due.due_on.isoformat() if due else None}
            for line, due in meter.lines
        ],
        "readings": [reading(row) for row in meter.readings],
    }


def reading(row: Any) -> dict[str, Any]:
    return {
        "reading": row.pk,
        "counts": row.counts,
        "on": row.read_on.isoformat(),
        "shown": f"{row.shown.normalize():f}",
        "total": f"{row.total.normalize():f}",
        "how": row.how,
        "struck_reason": row.struck_reason or None,
    }


def read(
    by: Actor, tag: str, counts: str, entry: dict[str, Any], *, on: date | None, note: str
) -> dict[str, Any]:
    device = registry.device(by, tag)
    told = maintenance.Entry(
        **{**entry, "how": _one_of(maintenance.How, entry["how"], option="--how")},
        on=on or local_date(now(), device.site.time_zone),
    )
    wanted = _one_of(maintenance.Counts, counts, option="METER")
    made = maintenance.meters.read(device, counts=wanted, entry=told, note=note, by=by, at=now())
    found = next(one for one in maintenance.metering.meters_of(device) if one.counts is wanted)
    return {"tag": device.tag, **reading(made), "due": _shown(found)["due"]}


def struck(by: Actor, pk: int, *, reason: str) -> dict[str, Any]:
    row = maintenance.meter_reading(by, pk)
    return reading(maintenance.meters.strike_out(row, reason=reason, by=by, at=now()))


def _one_of(words: Any, text: str, *, option: str) -> Any:
    known = {one.value: one for one in words}
    if text not in known:
        raise WrongUse(f"{option} takes one of {', '.join(known)}; '{text}' is none of them.")
    return known[text]
