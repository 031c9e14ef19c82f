"""What the commands of user checks do and show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openhtm.checks import api as checks
from openhtm.checks.api import Entry, Finding
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, month_start, now
from openhtm.places.api import zone_at

from .failures import WrongUse


def unit_of(by: Actor, text: str, permission: str = "check.read") -> Any:
    """The unit written as SITE/UNIT, such as GEN/ICU."""
    site, sign, code = text.partition("/")
    if not (sign and site and code):
        raise WrongUse(f"A unit is written SITE/UNIT, such as GEN/ICU; '{text}' is not that.")
    return checks.unit_at(by, site, code, permission)


def first_of(month: str, zone: str) -> date:
    """The first of the month asked for, or of this one."""
    if not month:
        return month_start(local_date(now(), zone))
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise WrongUse(f"--month takes a month such as 2026-11; '{month}' is none.") from None


def units(by: Actor, *, month: str) -> list[dict[str, Any]]:
    """Every unit with its month and what waits now."""
    found, moment = list(checks.units(by)), now()
    first = first_of(month, zone_at(found[0].site if found else None, moment))
    waiting = checks.boards.points_now([one.pk for one in found], now=moment)
    return [
        {
            "unit": f"{one.department.site.code}/{one.department.code}",
            "name": one.department.name,
            "month": f"{first:%Y-%m}",
            **_count(one.total),
            "to_do": sum(row.to_do for row in waiting if row.point.department_id == one.department.pk),
            "not_ready": sum(
                row.ready == "not_ready" for row in waiting if row.point.department_id == one.department.pk
            ),
        }
        for one in checks.boards.months(found, first=first, now=moment)
    ]


def _count(found: Any) -> dict[str, Any]:
    names = ("required", "on_time", "late", "missed", "failed")
    share = None if found.share is None else round(found.share, 1)
    return {name: getattr(found, name) for name in names} | {"share": share}


def today(by: Actor, unit: str) -> list[dict[str, Any]]:
    """The points of a unit as they stand now."""
    return [_point(one) for one in checks.boards.unit_now(unit_of(by, unit), now=now())]


def _point(one: Any) -> dict[str, Any]:
    return {
        "point": one.point.pk,
        "name": one.point.name,
        "check": one.point.check_of.title,
        "device": one.point.device.tag if one.point.device else None,
        "state": str(one.state) if one.state else None,
        "until": one.due.slot.closes_at.isoformat() if one.due else None,
        "ready": str(one.ready),
        "obstacles": [str(why) for why in one.obstacles],
    }


def windows(by: Actor, unit: str, *, month: str) -> list[dict[str, str]]:
    """Every window of a unit's month, as in its table."""
    found = unit_of(by, unit)
    first = first_of(month, found.site.time_zone)
    rows = checks.exporting.rows(checks.boards.month(found, first=first, now=now()))
    return [dict(zip(checks.exporting.HEAD, row, strict=True)) for row in rows]


def record(
    by: Actor, point: int, *, well: bool, faults: Sequence[str], entered: dict[str, str], comment: str
) -> dict[str, Any]:
    """Record a check made now."""
    found = checks.point(by, point, "check.perform")
    entries = {key: Entry(entered=text) for key, text in entered.items()}
    entries |= {key: Entry(fault=True, entered=entered.get(key, "")) for key in faults}
    finding = Finding(all_well=well, entries=entries, comment=comment)
    made = checks.checking.record_check(found, finding=finding, by=by, at=now())
    return {
        "record": made.pk,
        "point": found.pk,
        "name": found.name,
        "outcome": made.outcome,
        "late": made.is_late,
        "at": made.at.isoformat(),
        "by": made.by_label,
        "work_order": made.work_order.reference if made.work_order else None,
        "answers": made.answers,
    }


def close_days(by: Actor, unit: str, *, first: date, last: date | None, reason: str) -> list[str]:
    """Close a unit ahead; the days that were open."""
    found = unit_of(by, unit, "check.edit")
    made = checks.setting_up.close_days(found, first=first, last=last, reason=reason, by=by, at=now())
    return [one.day.isoformat() for one in made]


def templates() -> list[dict[str, Any]]:
    """The checks that come with the program."""
    return [
        {
            "slug": one.slug,
            "title": one.title,
            "frequency": str(one.frequency),
            "minutes": one.minutes,
            "items": [checks.terms.item_table(item) for item in one.items],
            "source": one.source,
        }
        for one in checks.library.templates().values()
    ]
