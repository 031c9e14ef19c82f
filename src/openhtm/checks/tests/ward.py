"""A small ward that checks: a defibrillator every shift, a crash cart daily, a refrigerator with a reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from openhtm.checks.actions import checking, units
from openhtm.checks.actions.units import NewCheck, NewPoint
from openhtm.checks.finding import Entry, Finding
from openhtm.checks.models import CheckPoint, CheckRecord, UnitCheck
from openhtm.checks.rules.items import Item, ItemKind
from openhtm.checks.rules.slots import Frequency, Rhythm, Shift
from openhtm.maintenance.tests.factories import make_device

if TYPE_CHECKING:
    from openhtm_testing.personas import World


#: The world plays on Sunday, 22 November 2026, noon in UTC: 06:00 in Chicago, where General Hospital stands.
TODAY = date(2026, 11, 22)
DAY_SHIFT = Shift(code="day", name="Day", start=time(7), end=time(19))
NIGHT_SHIFT = Shift(code="night", name="Night", start=time(19), end=time(7))
SHIFTS = Rhythm(frequency=Frequency.SHIFT, shifts=(DAY_SHIFT, NIGHT_SHIFT))
DAILY = Rhythm(frequency=Frequency.DAILY)
WEEKLY = Rhythm(frequency=Frequency.WEEKLY)
MONTHLY = Rhythm(frequency=Frequency.MONTHLY)
STATUS = Item(key="status", kind=ItemKind.LOOK, label="Ready light is on")
PADS = Item(key="pads", kind=ItemKind.EXPIRY, label="Pads: expiry date")
SEAL = Item(key="seal", kind=ItemKind.LOOK, label="Seal is whole")
WELL = Finding(all_well=True)
DEAD = Finding(entries={"status": Entry(fault=True, note="Red cross shows")})
BROKEN_SEAL = Finding(entries={"seal": Entry(fault=True)}, comment="Found open")


def chicago(text: str) -> datetime:
    """An instant by the clock of General Hospital in winter, six hours behind UTC."""
    return datetime.fromisoformat(f"{text}-06:00").astimezone(UTC)


def make_check(
    world: World, at: datetime, rhythm: Rhythm = DAILY, *, points: tuple[NewPoint, ...] = (), **facts: Any
) -> UnitCheck:
    """A check of the ICU, of a crash cart without a device unless said."""
    values: dict[str, Any] = {"template": "crash_cart", "items": (SEAL,)} | facts
    new = NewCheck(rhythm=rhythm, points=points or (NewPoint(name="Crash cart 2"),), **values)
    return units.add_check(world.icu, new=new, by=world.uma, at=at)


def make_defibrillator(world: World, at: datetime, rhythm: Rhythm = DAILY, **facts: Any) -> CheckPoint:
    """A point with the device GEN-0001 and one item to look at."""
    device = make_device(world, "GEN-0001")
    facts = {"template": "defibrillator", "items": (STATUS,)} | facts
    check = make_check(world, at, rhythm, points=(NewPoint(device=device),), **facts)
    return check.points.get()


def checked(point: CheckPoint, world: World, at: datetime, finding: Finding = WELL) -> CheckRecord:
    return checking.record_check(point, finding=finding, by=world.nina, at=at)
