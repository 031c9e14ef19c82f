"""What the commands of incident response do and show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.response import api as response

from .failures import Refusal, WrongUse
from .incidents import found as numbered


def board(by: Actor, code: str) -> dict[str, Any]:
    """Every line of the checklist at a site."""
    site = response.access.site(by, code)
    return response.board.board(by, site, today=local_date(now(), site.time_zone)).as_json()


def team(by: Actor, *, role: str) -> list[dict[str, Any]]:
    rows = response.access.members(by).for_list().order_by("site__code", "role", "rank", "pk")
    return [response.calling.member_json(one) for one in (rows.filter(role=role) if role else rows)]


def card(by: Actor, tag: str) -> dict[str, Any]:
    device = registry.device(by, tag, Permission.RESPONSE_READ)
    today = local_date(now(), device.site.time_zone)
    return response.cards.card(by, device, today=today).as_json()


def card_told(one: dict[str, Any]) -> list[str]:
    """The card in lines."""
    away = response.words.away(one["away_minutes"]) or "unknown"
    spares = "unknown" if one["spares"] is None else f"{one['spares']}, {one['spares_free']} on standby"
    return [
        f"If we unplug {one['tag']} ({one['site']}, {one['department'] or 'no unit'}):",
        one["fallback"] or "Nobody has written what the unit does without it.",
        f"May be away: {away}",
        f"Others of its kind usable now: {spares}",
        *(f"Call {row['role_title']}: {row['name']}, {row['phone']}" for row in one["call"]),
    ]


def pack_written(by: Actor, code: str, file: Path, *, unit: str, incident: str) -> dict[str, Any]:
    """Of a site; of one of its units or incidents if named."""
    if unit and incident:
        raise WrongUse("Give either --unit or --incident.")
    site = response.access.site_seen(by, code)
    found = None
    if unit:
        rows = response.access.departments(by, site.pk)
        found = rows.filter(code__iexact=unit).first()
        if found is None:
            raise Refusal(f"There is no unit {unit} at {site}, or it is outside your sites.")
    about = numbered(by, incident) if incident else None
    wanted = response.pack.Wanted(site=about.site if about else site, unit=found, incident=about)
    content = response.pack.pack(by, wanted, reader=by.actor_label, at=now())
    try:
        file.write_bytes(content)
    except OSError as problem:
        raise Refusal(f"{file} cannot be written: {problem.strerror}.") from None
    return {"of": wanted.name, "file": str(file), "bytes": len(content)}


def shown(by: Actor, code: str, item: str, *, answer: str, text: str, on: date | None) -> dict[str, Any]:
    site = response.access.site(by, code, Permission.RESPONSE_PREPARE)
    day = on or local_date(now(), site.time_zone)
    made = response.preparing.record(site, item=item, answer=answer, text=text, shown_on=day, by=by, at=now())
    return {"site": site.code, "item": made.item, "answer": made.answer, "shown_on": day.isoformat()}
