"""Draws five years of work on a fleet: inspections on their due days, and repairs in between.

Pure, from the seed and the device's tag, so that a device keeps its history when the fleet grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from .fleet import DrawnDevice

YEARS = 5
#: How inspections of the past ended, in per mille; the rest passed on time.
_FAILED, _ADJUSTED = 14, 45
#: What a failed or adjusted one had, by weight: found before anybody noticed, unseen, or plain to see.
_FOUND = {
    "fail_repaired": (("hf", 5), ("ppf", 4), ("ef", 3)),
    "pass_after_adjustment": (("pf", 4), ("npf", 6)),
}
#: Late ones in per mille: in an ordinary month, the more in a month when people are away or posts are vacant,
#: and less every year since the department plans by load.
_LATE, _LATE_IN_MONTH, _LATE_BEFORE = 30, {7: 26, 8: 34, 12: 22}, 7
_DAY = timedelta(days=1)
#: How often the same fault comes back within days of its repair, in percent.
_AGAIN = 5

#: Problem, cause, action (codes of maintenance/codes), what was written, and how often, for any device.
REPAIRS: tuple[tuple[str, str, str, str, int], ...] = (
    ("no_power", "batt", "battery_replaced", "Did not turn on. Battery replaced, charge test passed.", 14),
    (
        "wont_charge",
        "batt",
        "battery_replaced",
        "Battery run time below specification. Battery replaced.",
        16,
    ),
    ("error_code", "upf", "module_replaced", "Error on start. Main board replaced, full test passed.", 9),
    (
        "alarm_fault",
        "upf",
        "adjusted",
        "Alarm did not sound at once. Speaker contact cleaned and adjusted.",
        5,
    ),
    ("display", "upf", "part_replaced", "Display flickered. Display cable replaced.", 7),
    (
        "physical_damage",
        "use",
        "part_replaced",
        "Housing cracked after a fall. Housing replaced, safety test passed.",
        13,
    ),
    (
        "inaccurate_reading",
        "upf",
        "adjusted",
        "Reading out of tolerance. Calibrated, readings within limits.",
        8,
    ),
    ("accessory", "acc", "accessory_replaced", "Cable broken at the strain relief. Cable replaced.", 16),
    (
        "network_link",
        "net",
        "network_fixed",
        "Lost connection to the record. Certificate renewed together with IT.",
        6,
    ),
    ("mechanical", "ppf", "part_replaced", "Wheel worn. Wheel replaced.", 9),
    (
        "user_request",
        "cnd",
        "user_instructed",
        "Reported fault could not be reproduced. User shown the set-up.",
        11,
    ),
)


@dataclass(frozen=True)
class DrawnInspection:
    """One planned inspection of the past. ``done_on`` None: it was missed and is open still."""

    tag: str
    due_on: date
    done_on: date | None
    result: str
    cause: str
    technician: int
    minutes: int


@dataclass(frozen=True)
class DrawnRepair:
    """One repair. ``closed_on`` None: it is open. Hours are local time of the site."""

    tag: str
    opened_on: date
    hour: int
    closed_on: date | None
    problem: str
    cause: str
    action: str
    words: str
    technician: int
    minutes: int
    parts_cost: int


def _random(seed: int, tag: str) -> Random:
    return Random(f"{seed}:{tag}")  # noqa: S311 - a demonstration, not a secret


def add_months(day: date, months: int) -> date:
    """Same day of the month, or its last day: 31 January and one month is 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def last_day(device: DrawnDevice, today: date) -> date:
    """The last day on which anything was done to the device."""
    return min(today, device.retired_on) if device.retired_on else today


def due_days(device: DrawnDevice, *, today: date) -> Iterator[date]:
    """The due days of the last five years on the grid from its acceptance, up to the present month."""
    first, step = add_months(today, -12 * YEARS), 1
    end = last_day(device, today)
    while (due := add_months(device.accepted_on, step * device.type.months)) <= end:
        if due >= first:
            yield due
        step += 1


def inspections(device: DrawnDevice, *, seed: int, today: date) -> list[DrawnInspection]:
    """Its inspections: nearly all done near their day; those of the last weeks may still be open."""
    random = _random(seed, f"inspect:{device.tag}")
    return [_inspection(device, due, random, today) for due in due_days(device, today=today)]


def _inspection(device: DrawnDevice, due: date, random: Random, today: date) -> DrawnInspection:
    late = random.randrange(1000) < _lateness(due, today)
    shift = random.randint(24, 75) if late else random.randint(-9, 12)
    done = max(device.accepted_on, due + timedelta(days=shift))
    if not late:  # in the month it is due: that is the window
        done = max(
            device.accepted_on, min(max(done, due.replace(day=1)), add_months(due.replace(day=1), 1) - _DAY)
        )
    # What is open past its day lies weeks back, seldom months: few are missed, fewer are forgotten.
    open_now = done >= today or random.random() < _still_open((today - due).days, device.type.months)
    roll = random.randrange(1000)
    result = (
        "fail_repaired"
        if roll < _FAILED
        else "pass_after_adjustment"
        if roll < _FAILED + _ADJUSTED
        else "pass"
    )
    return DrawnInspection(
        tag=device.tag,
        due_on=due,
        done_on=None if open_now else done,
        result=result,
        cause=_cause(result, random),
        technician=random.randrange(3),
        minutes=random.choice((15, 20, 20, 25, 30, 45)) + (40 if device.type.cost > 15000 else 0),
    )


def _lateness(due: date, today: date) -> int:
    """Per mille of late ones among those due on a day."""
    years = (today - due).days // 365
    return _LATE + _LATE_IN_MONTH.get(due.month, 0) + _LATE_BEFORE * years


def _still_open(days: int, months: int) -> float:
    """How likely an inspection so many days past its due day has not been done. Before the next is due somebody
    has seen to it."""
    return 0.09 * 0.5 ** (days / 24) if 0 <= days < 28 * months - 40 else 0.0


def _cause(result: str, random: Random) -> str:
    """What was coded; an inspection that simply passed has nothing to code."""
    found = _FOUND.get(result)
    if found is None:
        return ""
    return random.choices([code for code, _weight in found], weights=[weight for _code, weight in found])[0]


def repairs(device: DrawnDevice, *, seed: int, today: date) -> list[DrawnRepair]:
    """Its repairs: a Poisson process with the type's rate, older devices failing more."""
    random = _random(seed, f"repair:{device.tag}")
    start = max(device.accepted_on, add_months(today, -12 * YEARS))
    end, day = last_day(device, today), start
    found: list[DrawnRepair] = []
    while True:
        age = max(0.0, (day - device.accepted_on).days / 365 / device.type.life)
        rate = device.type.fail * (0.6 + 0.8 * age) / 365
        day += timedelta(days=max(1, round(random.expovariate(rate))))
        if day >= end:
            return found
        found.append(_repair(device, day, random, end))
        again = _again(found[-1], random, end)
        if again is not None:
            found.append(again)
            day = again.opened_on


def _again(repair: DrawnRepair, random: Random, end: date) -> DrawnRepair | None:
    """The same fault once more, some days after it was mended: the first cure was not the right one."""
    if repair.closed_on is None or random.randrange(100) >= _AGAIN:
        return None
    opened = repair.closed_on + timedelta(days=random.randint(3, 26))
    closed = opened + timedelta(days=random.randint(0, 6))
    if closed >= end:
        return None
    return replace(repair, opened_on=opened, closed_on=closed, minutes=repair.minutes + 30)


def _repair(device: DrawnDevice, opened: date, random: Random, end: date) -> DrawnRepair:
    problem, cause, action, words, _weight = random.choices(REPAIRS, weights=[row[4] for row in REPAIRS])[0]
    days = int(random.expovariate(1 / 3.2))
    closed = opened + timedelta(days=days)
    parts = action.endswith("_replaced")
    return DrawnRepair(
        tag=device.tag,
        opened_on=opened,
        hour=random.randint(7, 18),
        closed_on=closed if closed < end else None,
        problem=problem,
        cause=cause,
        action=action,
        words=words,
        technician=random.randrange(3),
        minutes=random.choice((20, 30, 45, 60, 90, 120)),
        parts_cost=round(device.cost * random.uniform(0.005, 0.04)) + 12 if parts else 0,
    )
