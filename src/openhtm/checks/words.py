"""The words of user checks, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rules.items import ItemKind, Result
from .rules.readiness import Obstacle, Ready
from .rules.slots import Frequency, Rhythm, Shift
from .rules.states import State

Text = str | Promise

STATES: Mapping[State, Text] = {
    State.WELL: lazy("All well"),
    State.FAILED: lazy("Failed"),
    State.OUT_OF_USE: lazy("Out of use"),
    State.LATE: lazy("Late"),
    State.MISSED: lazy("Missed"),
    State.CLOSED: lazy("Closed"),
    State.DUE: lazy("Not yet"),
    State.AHEAD: lazy("Ahead"),
}
READY: Mapping[Ready, Text] = {
    Ready.READY: lazy("Ready"),
    Ready.NOT_READY: lazy("Not ready"),
    Ready.UNKNOWN: lazy("Not known to be ready"),
}
OBSTACLES: Mapping[Obstacle, Text] = {
    Obstacle.FAILED: lazy("The latest check failed."),
    Obstacle.NOT_USABLE: lazy("The device may not be used."),
    Obstacle.EXPIRED: lazy("Something in it has expired."),
    Obstacle.MISSED: lazy("The check before was missed."),
    Obstacle.NEVER_CHECKED: lazy("It was never checked."),
}
RESULTS: Mapping[Result, Text] = {
    Result.PASS: lazy("Well"),
    Result.FAIL: lazy("Not well"),
    Result.NOTED: lazy("Noted"),
    Result.MISSING: lazy("Not answered"),
}
FREQUENCIES: Mapping[Frequency, Text] = {
    Frequency.SHIFT: lazy("Every shift"),
    Frequency.DAILY: lazy("Daily"),
    Frequency.WEEKLY: lazy("Weekly"),
    Frequency.MONTHLY: lazy("Monthly"),
}
_RHYTHMS: Mapping[str, Text] = {
    "weekdays": lazy("Choose at least one day of the week."),
    "shifts": lazy("Give the shifts when it is due every shift, and only then."),
    "shift_codes": lazy("Two shifts have one name."),
    "shifts_overlap": lazy("Two shifts share a time: one must end before the next begins."),
}
_ITEMS: Mapping[str, Text] = {
    "unnamed": lazy("Every item needs words."),
    "limits": lazy("Only a reading has limits."),
    "unit": lazy("A reading needs a unit."),
    "bounds": lazy("The lower limit lies above the upper one."),
    "none": lazy("A check needs at least one item."),
    "twice": lazy("Two items have one key."),
}
_DAYS = (
    lazy("Monday"),
    lazy("Tuesday"),
    lazy("Wednesday"),
    lazy("Thursday"),
    lazy("Friday"),
    lazy("Saturday"),
    lazy("Sunday"),
)
WEEKDAYS = tuple(enumerate(_DAYS))


def broken_rhythm(rule: str) -> str:
    """Why a rhythm cannot be."""
    return str(_RHYTHMS[rule])


def broken_item(rule: str) -> str:
    """Why an item cannot be judged."""
    return str(_ITEMS[rule])


def clock(at: time) -> str:
    return f"{at:%H:%M}"


def shift(one: Shift) -> str:
    return f"{one.name} {clock(one.start)}-{clock(one.end)}"


def rhythm(one: Rhythm) -> str:
    """How often, in one line: the shifts with their hours, the days when not all."""
    parts = [str(FREQUENCIES[one.frequency])]
    if one.shifts:
        parts = [_("Every shift: %(shifts)s") % {"shifts": ", ".join(map(shift, one.shifts))}]
    if len(one.weekdays) < 7:
        parts.append(", ".join(str(_DAYS[day]) for day in sorted(one.weekdays)))
    return "; ".join(parts)


def limits(row: Mapping[str, Any]) -> str:
    """The limits of a reading as they are kept with it."""
    lower, upper, unit = row.get("at_least"), row.get("at_most"), row.get("unit", "")
    if lower is not None and upper is not None:
        return _("%(lower)s to %(upper)s %(unit)s") % {"lower": lower, "upper": upper, "unit": unit}
    if lower is not None:
        return _("at least %(limit)s %(unit)s") % {"limit": lower, "unit": unit}
    return _("at most %(limit)s %(unit)s") % {"limit": upper, "unit": unit} if upper is not None else ""


def answer(row: Mapping[str, Any]) -> str:
    """What was entered of an item, with its unit."""
    entered = row.get("entered", "")
    if entered and row.get("kind") == ItemKind.NUMBER:
        return f"{entered} {row.get('unit', '')}".strip()
    return str(entered)
