"""What the commands of planned inspections and of plans by filters do and show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance

from . import values
from .failures import WrongUse


def due(by: Actor, *, on: date | None, site: str, limit: int) -> list[dict[str, Any]]:
    """What is due on a day; without one, today as it is at the site of each device."""
    rows = maintenance.occurrences(by).actionable().for_list().select_related("site")
    chosen = values.site(by, site)
    if chosen is not None:
        rows = rows.filter(site=chosen)
    if on is not None:
        listed = rows.filter(opens_on__lte=on).order_by("due_on", "pk")[:limit]
        return [_shown(row, on) for row in listed]
    days = {place.pk: local_date(now(), place.time_zone) for place in accounts.sites(by)}
    found: list[Any] = []
    for day in sorted(set(days.values())):
        there = [pk for pk, its in days.items() if its == day]
        found += rows.filter(site__in=there, opens_on__lte=day).order_by("due_on", "pk")[:limit]
    found.sort(key=lambda row: (row.due_on, row.pk))
    return [_shown(row, days[row.site_id]) for row in found[:limit]]


def _shown(row: Any, day: date) -> dict[str, Any]:
    return {
        "occurrence": row.pk,
        "due_on": row.due_on.isoformat(),
        "opens_on": row.opens_on.isoformat(),
        "closes_on": row.closes_on.isoformat(),
        "state": "overdue" if row.closes_on < day else "due",
        "site": row.site.code,
        "tag": row.device.tag,
        "plan": row.plan.title,
        "work_order": row.work_order.reference if row.work_order else None,
    }


def why(by: Actor, pk: int) -> dict[str, Any]:
    """One inspection as it stands today at its site, and why it is due then."""
    row = maintenance.occurrence(by, pk)
    today = local_date(now(), row.site.time_zone)
    return {**_shown(row, today), "why": [str(one) for one in maintenance.words.why(maintenance.why(row))]}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A plan by a filter as the words on the line say it."""

    filters: Sequence[tuple[str, str]]
    site: str = ""
    code: str = ""
    procedure: str = ""


def plans_by_filter(by: Actor) -> list[dict[str, Any]]:
    """Those in force inside what the actor sees."""
    reach = accounts.scope(by, accounts.Permission.PLAN_READ)
    rows = maintenance.listing.plans(reach, text="", state="active").filter(by_filter=True).order_by("pk")
    return [_plan(plan) for plan in maintenance.listing.with_terms(rows, reach)]


def _plan(plan: Any) -> dict[str, Any]:
    return {
        "id": plan.pk,
        "code": plan.code,
        "title": plan.title,
        "site": plan.site.code if plan.site else None,
        "filters": plan.filters,
        "meant": plan.meant,
        "procedure": plan.procedure.code if plan.procedure else None,
        "devices": plan.device_count,
    }


def one(by: Actor, pk: int) -> dict[str, Any]:
    reach = accounts.scope(by, accounts.Permission.PLAN_READ)
    return _plan(maintenance.listing.with_terms([maintenance.plan(by, pk)], reach)[0])


def moves(by: Actor, wanted: Wanted, *, plan: int) -> dict[str, Any]:
    """Who would gain, keep and lose a plan: one that is there, or a new one where ``plan`` is 0."""
    if plan:
        found = maintenance.plan(by, plan, accounts.Permission.PLAN_EDIT)
        meant = maintenance.filtering.with_filters(found, dict(wanted.filters))
    else:
        meant = _new(by, wanted)
    all_moves = maintenance.filtering.movement(meant)
    seen = all_moves.within(accounts.scope(by, accounts.Permission.PLAN_EDIT))
    return {
        name: {"devices": number, "tags": _tags(getattr(seen, name))}
        for name, number in all_moves.counted().items()
    }


def _tags(rows: Any) -> list[str]:
    return list(rows.order_by("tag").values_list("tag", flat=True)[:20])


def _new(by: Actor, wanted: Wanted) -> maintenance.Plan:
    place = values.site(by, wanted.site)
    filters = maintenance.filtering.checked(dict(wanted.filters), site_id=place.pk if place else None)
    return maintenance.Plan(
        code=wanted.code,
        site=place,
        procedure=maintenance.procedure(by, wanted.procedure) if wanted.procedure else None,
        by_filter=True,
        filters=filters,
    )


def added(
    by: Actor, wanted: Wanted, *, title: str, kind: str, every: str, since: date, expected: int | None
) -> dict[str, Any]:
    if not wanted.filters:
        raise WrongUse("Say which devices are meant: --filter NAME=VALUE, once or more.")
    new = maintenance.NewPlan(
        code=wanted.code,
        title=title,
        filters=dict(wanted.filters),
        site=values.site(by, wanted.site),
        procedure=maintenance.procedure(by, wanted.procedure) if wanted.procedure else None,
        terms=maintenance.Terms(kind=_kind(kind), interval=_interval(every)),
        effective_from=since,
    )
    made = maintenance.plans.add_plan(new, expected=expected, by=by, at=now())
    return one(by, made.pk)


def _kind(text: str) -> maintenance.Kind:
    offered = ("fixed", "floating", "hybrid")
    if text not in offered:
        raise WrongUse(f"--kind takes {', '.join(offered)}; '{text}' is none. Others are set on the page.")
    return maintenance.Kind(text)


def _interval(text: str) -> maintenance.Interval:
    count, _space, unit = text.strip().partition(" ")
    units = [one.value for one in maintenance.Unit]
    unit = unit.strip().removesuffix("s")
    if not count.isdigit() or unit not in units:
        raise WrongUse(f"--every takes a number and one of {', '.join(units)}, such as '12 months'.")
    return maintenance.Interval(count=int(count), unit=maintenance.Unit(unit))


def changed(
    by: Actor, pk: int, filters: Sequence[tuple[str, str]], *, reason: str, seen: tuple[int, int] | None
) -> dict[str, Any]:
    maintenance.filter_plans.change_filters(
        maintenance.plan(by, pk, accounts.Permission.PLAN_EDIT),
        filters=dict(filters),
        reason=reason,
        seen=maintenance.filter_plans.Seen(gain=seen[0], lose=seen[1]) if seen else None,
        by=by,
        at=now(),
    )
    return one(by, pk)


def under(by: Actor, pk: int, *, left: bool) -> list[dict[str, Any]]:
    """The devices under a plan, or those that left it."""
    reach = accounts.scope(by, accounts.Permission.PLAN_READ)
    rows = maintenance.under.rows(maintenance.plan(by, pk), "left" if left else "under", reach=reach)
    return [
        {
            "tag": row.device.tag,
            "since": row.valid_from.isoformat(),
            "until": row.valid_to.isoformat() if row.valid_to else None,
            "reason": row.end_reason or None,
            "last_done_on": row.last_done_on.isoformat() if row.last_done_on else None,
        }
        for row in rows.order_by("device__tag")
    ]


def applied(by: Actor, *, site: str) -> dict[str, int]:
    done = maintenance.filter_plans.apply_filters(site=values.site(by, site), by=by, at=now())
    return {"joined": done.joined, "left": done.left}
