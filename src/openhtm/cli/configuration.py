"""What the commands of a device's set-up do and show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.security import api as security

from .failures import WrongUse


def show(by: Actor, tag: str) -> dict[str, Any]:
    device = registry.device(by, tag)
    names = ("fact", "value", "source", "by_label")
    rows = [
        {
            **{name: getattr(row, name) for name in names},
            "seen_on": row.seen_on.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        }
        for row in security.access.device_facts(by, device)
    ]
    return {"tag": device.tag, "facts": rows}


def enter(by: Actor, tag: str, given: Sequence[str], *, source: str, seen_on: date | None) -> dict[str, Any]:
    """``given``: as segment=isolated; nothing behind the sign makes it unknown again."""
    facts = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign:
            raise WrongUse(f"Write a fact as name=value, not '{one}'.")
        facts[name.strip()] = value.strip()
    device = registry.device(by, tag)
    day = seen_on or local_date(now(), device.site.time_zone)
    security.configuration.enter(device, facts=facts, source=source, seen_on=day, by=by, at=now())
    return show(by, tag)
