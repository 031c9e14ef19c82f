"""What the people of units take along to check without a network: their points with what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission
from openhtm.kernel.offline import PARTS, PackagePart, ShellLink

from . import access, boards, looks, words
from .boards import PointNow
from .calendar import Due
from .finding import known_answers
from .library import template
from .offline_words import checking_words, point_facts
from .rules.items import Item
from .rules.readiness import Obstacle
from .terms import item_table

#: More than anybody checks on a walk; whoever answers for more units takes along what waits first.
MOST_POINTS = 200


def make(user: Any, at: datetime) -> Mapping[str, Any]:
    keys = access.units(user, Permission.CHECK_PERFORM).values_list("pk", flat=True)
    found = boards.points_now(list(keys), now=at)
    ordered = sorted(found, key=_place)[:MOST_POINTS]
    return {"empty": not ordered, "points": [_point(one) for one in ordered]}


def _place(one: PointNow) -> tuple[bool, str, str, str]:
    check = one.point.check_of
    return (not one.to_do, str(check.department), check.title, one.point.name)


def _point(one: PointNow) -> dict[str, Any]:
    point, check = one.point, one.point.check_of
    advice = template(check.template)
    known = known_answers(one.latest.answers if one.latest else ())
    asked = {item.key for item in one.asked}
    return {
        "id": point.pk,
        "name": point.name,
        "check": check.title,
        "unit": str(check.department),
        "url": point.get_absolute_url(),
        "tag": point.device.tag if point.device else "",
        "to_do": one.to_do,
        "may_be_out": point.device is not None and Obstacle.NOT_USABLE in one.obstacles,
        "due": _window(one.due),
        "following": _window(one.following),
        "pills": [_pill(looks.state(one.state))] if one.state else [_pill(looks.ready(one.ready))],
        "reasons": [str(words.OBSTACLES[obstacle]) for obstacle in one.obstacles],
        "items": [_item(item, known, asked) for item in one.items],
        "advice": advice.advice if advice else "",
        "last": one.latest.at.isoformat() if one.latest else None,
        "facts": point_facts(point, one.latest),
    }


def _window(due: Due | None) -> dict[str, str] | None:
    return {"opens": due.slot.opens_at.isoformat(), "closes": due.slot.closes_at.isoformat()} if due else None


def _pill(pill: Any) -> dict[str, str]:
    return {"text": str(pill.text), "tone": str(pill.tone), "icon": pill.icon}


def _item(item: Item, known: Mapping[str, str], asked: set[str]) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind.value,
        "label": item.label,
        "help": item.help,
        "unit": item.unit,
        "lower": None if item.lower is None else f"{item.lower:f}",
        "upper": None if item.upper is None else f"{item.upper:f}",
        "limits": words.limits(item_table(item)),
        "optional": item.optional,
        "asked": item.key in asked,
        "known": known.get(item.key, ""),
    }


PARTS.add(
    "checks",
    PackagePart(
        permission=Permission.CHECK_PERFORM,
        make=make,
        folder="checks/offline",
        template="checks/offline/templates.html",
        words=checking_words,
        styles=("maintenance/perform.css", "checks/offline/style.css"),
        links=(ShellLink(label=lazy("Checks"), address="#/checks", icon="clipboard-check"),),
        position=20,
    ),
)
