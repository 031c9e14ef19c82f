"""What the commands of feeds do and show."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now, zone
from openhtm.security import api as security

from .failures import Refusal


def listed(by: Actor) -> list[dict[str, object]]:
    at = now()
    return [security.feed_standing(feed, state, at=at).as_json() for feed, state in security.access.feeds(by)]


def update(by: Actor, slugs: list[str], *, everything: bool) -> list[dict[str, object]]:
    """The named feeds; without names those that are due, or every one that is on."""
    known = {feed.slug: state for feed, state in security.access.feeds(by)}
    for slug in slugs:
        if slug not in known:
            raise Refusal(f"There is no feed {slug}. 'openhtm feeds list' names them.")
    on = [slug for slug, state in known.items() if state.is_on]
    wanted = slugs or (on if everything else [one for one in security.updating.due(now()) if one in known])
    return [one.as_json() for one in security.updating.update(wanted, by=by, clock=now)]


def change(by: Actor, slug: str, *, is_on: bool | None, address: str | None) -> dict[str, object]:
    security.feed_acts.set_feed(slug=slug, is_on=is_on, address=address, by=by, at=now())
    feed, state = security.access.feed(by, slug)
    return security.feed_standing(feed, state, at=now()).as_json()


def pack(by: Actor, file: Path, *, since: str) -> dict[str, Any]:
    if file.exists():
        raise Refusal(f"There is a file {file} already. Nothing was written.")
    if not file.parent.is_dir():
        raise Refusal(f"There is no folder {file.parent}.")
    made = security.packs.pack(file, since=_since(since), by=by, at=now())
    return {
        "file": str(file),
        "files": len(made.files),
        "bytes": file.stat().st_size,
        "feeds": sorted({one.feed for one in made.files}),
        "since": made.since.isoformat() if made.since else None,
        "key": made.key,
    }


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"'{text}' is no day; write it as 2026-11-30.") from None
    return datetime.combine(day, time(), tzinfo=zone("UTC"))


def unpack(by: Actor, file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise Refusal(f"There is no file {file}.")
    return security.packs.unpack(file, by=by, clock=now).as_json()


def trusted(by: Actor) -> list[dict[str, object]]:
    return [_key(row) for row in security.access.trusted_keys(by)]


def trust(by: Actor, name: str, key: str) -> dict[str, object]:
    return _key(security.pack_acts.trust(name=name, public_key=key, by=by, at=now()))


def distrust(by: Actor, key: str) -> dict[str, object]:
    return _key(security.pack_acts.distrust(key=key, by=by, at=now()))


def _key(row: Any) -> dict[str, object]:
    return {
        "name": row.name,
        "key": row.public_key,
        "trusted_since": row.added_at.isoformat(),
        "until": row.ended_at.isoformat() if row.ended_at else None,
    }
