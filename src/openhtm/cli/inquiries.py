"""What the commands of inquiries to manufacturers show."""

from __future__ import annotations

from typing import Any

from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of
from openhtm.security import api as security


def inquiries(by: Actor, query: str, *, state: str) -> list[dict[str, Any]]:
    on = day_of(now())
    rows = security.inquiring.listed(by, q=query, state=state, on=on).order_by("-asked_at", "-pk")
    return [security.inquiry_telling.inquiry_json(row, on=on) for row in rows]


def inquiry(by: Actor, number: int) -> dict[str, Any]:
    found = security.access.inquiry(by, number)
    text = security.inquiry_letters.as_text(security.inquiry_letters.letter(found, reader=by, at=now()))
    return security.inquiry_telling.whole_json(found, on=day_at(found.at_site, now())) | {"text": text}


def manufacturers(by: Actor) -> list[dict[str, Any]]:
    found = security.inquiring.of_makers(by, on=day_of(now()))
    return [security.inquiry_telling.tally_json(one) for one in found]
