"""What units check by themselves: two months of it, with a few missed, some late, and one that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from openhtm.checks import api as checks
from openhtm.checks.api import Entry, Finding, Frequency, NewCheck, NewPoint, Rhythm, Shift
from openhtm.kernel.actors import Actor, SystemActor
from openhtm.kernel.time import local_date
from openhtm.registry.api import USABLE, Device

from .stage import BY, Stage

_DAYS = 61
_WEEKDAYS = frozenset(range(5))
_SHIFTS = Rhythm(
    frequency=Frequency.SHIFT,
    shifts=(
        Shift(code="day", name="Day", start=time(7), end=time(19)),
        Shift(code="night", name="Night", start=time(19), end=time(7)),
    ),
)
_DAILY, _WEEKLY = Rhythm(frequency=Frequency.DAILY), Rhythm(frequency=Frequency.WEEKLY)
_MORNING = Rhythm(
    frequency=Frequency.SHIFT, shifts=(Shift(code="morning", name="Morning", start=time(6), end=time(10)),)
)
_OPEN_DAYS = Rhythm(frequency=Frequency.DAILY, weekdays=_WEEKDAYS)
#: What is read on a gauge or a thermometer, and dates and numbers that are written down.
_READINGS = {
    "temperature": "5.1", "lowest": "3.4", "highest": "6.8", "oxygen": "1850", "cylinder": "1650", "pipeline": "52"
}  # fmt: skip
_WRITTEN = {"seal_number": "448120"}
_DATES = {"pads_expiry": 400, "first_drug": 75, "first_supply": 160, "battery_expiry": 700}


@dataclass(frozen=True)
class _OnDuty(SystemActor):
    """Whoever was on duty: the demonstration invents no people beyond those one can sign in as."""

    @property
    def actor_label(self) -> str:
        return self.name


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """One check of one unit. ``family``: its points are devices of that type; otherwise the ``names``."""

    site: str
    unit: str
    template: str
    rhythm: Rhythm
    family: str = ""
    devices: int = 0
    names: tuple[str, ...] = ()
    responsible: str = "Charge nurse"


_PLANS = (
    _Plan(site="RGH", unit="ICU", template="defibrillator", rhythm=_SHIFTS, family="Defibrillator/monitor", devices=2),
    _Plan(site="RGH", unit="ICU", template="crash_cart", rhythm=_DAILY, names=("Crash cart ICU",)),
    _Plan(site="RGH", unit="ICU", template="medication_refrigerator", rhythm=_DAILY, names=("Drug refrigerator",)),
    _Plan(site="RGH", unit="ED", template="defibrillator", rhythm=_DAILY, family="Defibrillator/monitor", devices=1),
    _Plan(site="RGH", unit="ED", template="crash_cart", rhythm=_MORNING, names=("Crash cart 1", "Crash cart 2")),
    _Plan(site="RGH", unit="ED", template="eyewash", rhythm=_WEEKLY, names=("Eyewash, decontamination",)),
    _Plan(
        site="HOC",
        unit="OR",
        template="anesthesia_machine",
        rhythm=_OPEN_DAYS,
        family="Anesthesia workstation",
        devices=2,
        responsible="Anesthesia technician",
    ),
    _Plan(site="HOC", unit="OR", template="crash_cart", rhythm=_OPEN_DAYS, names=("Crash cart OR",)),
)  # fmt: skip


def load_checks(stage: Stage) -> None:
    """Set three units up, close one on a holiday, and let them check for two months until now."""
    begun = stage.at - timedelta(days=_DAYS)
    made = [point for plan in _PLANS for point in _set_up(stage, plan, begun)]
    _close(stage, begun)
    for number, point in enumerate(made):
        _check(stage, point, Random(f"{stage.seed} {number}"))  # noqa: S311 - the same hospital for the same seed
    _fail(stage, made)


def _set_up(stage: Stage, plan: _Plan, begun: datetime) -> list[checks.CheckPoint]:
    department = stage.departments[plan.site, plan.unit]
    points = [NewPoint(name=name) for name in plan.names]
    if plan.family:
        rows = Device.objects.filter(department=department, device_type__name=plan.family, status__in=USABLE)
        fit = rows.filter(block_count=0).order_by("tag")[: plan.devices]
        points += [NewPoint(device=device) for device in fit]
    if not points:
        return []
    new = NewCheck(template=plan.template, rhythm=plan.rhythm, points=points, responsible=plan.responsible)
    check = checks.setting_up.add_check(department, new=new, by=BY, at=begun)
    return list(check.points.order_by("pk").select_related("check_of__site", "device"))


def _close(stage: Stage, begun: datetime) -> None:
    """Two days of renovation in the past, and the holiday to come: both said ahead."""
    department = stage.departments["HOC", "OR"]
    past = stage.today - timedelta(days=34)
    for first, reason, at in (
        (past, "Floor renewed", begun),
        (stage.today + timedelta(days=4), "Holiday", stage.at - timedelta(days=7)),
    ):
        checks.setting_up.close_days(
            department, first=first, last=first + timedelta(days=1), reason=reason, by=BY, at=at
        )


def _check(stage: Stage, point: checks.CheckPoint, draw: Random) -> None:
    """The windows of a point one after the other: mostly done, 3 in 100 missed, those after now still open."""
    asked = {row["key"] for row in point.check_of.terms.all()[0].items}
    first = True
    for one in _windows(stage, point):
        missed = draw.random() < 0.03
        at = one.slot.opens_at + _after(one, draw)
        if missed or at >= stage.at:
            continue
        finding = _well(asked, at, first=first)
        checks.checking.record_check(point, finding=finding, by=_who(stage, point, one), at=at)
        first = False


def _windows(stage: Stage, point: checks.CheckPoint) -> Iterator[checks.calendar.Due]:
    check = point.check_of
    first = local_date(point.since, check.site.time_zone)
    rows = checks.calendar.due(check, list(check.terms.all()), first=first, last=stage.today)
    closed = checks.calendar.closed_days([check.department_id], first=first, last=stage.today)
    away = closed.get(check.department_id, set())
    return (
        one
        for one in rows
        if checks.calendar.concerns(point, one.slot) and not checks.calendar.is_closed(one.slot, away)
    )


def _after(one: checks.calendar.Due, draw: Random) -> timedelta:
    """Some minutes into a shift, in the morning of a day, on one of the first days of a week."""
    minutes = timedelta(minutes=draw.randrange(5, 95))
    if one.slot.shift:
        # Now and then the morning is too busy, and it is done at noon.
        return minutes + timedelta(hours=6 if one.slot.shift == "morning" and draw.random() < 0.05 else 0)
    days = draw.randrange(4) if one.slot.last != one.slot.day else 0
    return timedelta(days=days, hours=7) + minutes


def _well(items: set[str], at: datetime, *, first: bool) -> Finding:
    """All well, with the readings a template asks for; what is written once, the first time."""
    days = {key: (at + timedelta(days=ahead)).date().isoformat() for key, ahead in _DATES.items()}
    known = _WRITTEN | days if first else {}
    given = {key: text for key, text in (_READINGS | known).items() if key in items}
    return Finding(all_well=True, entries={key: Entry(entered=text) for key, text in given.items()})


def _who(stage: Stage, point: checks.CheckPoint, one: checks.calendar.Due) -> Actor:
    unit = point.check_of.department.code
    if unit == "ICU":
        return stage.people["unit" if one.slot.shift == "night" else "nurse"]
    return _OnDuty(f"{point.check_of.responsible}, {unit}")


def _fail(stage: Stage, points: list[checks.CheckPoint]) -> None:
    """The last defibrillator of the ICU failed two hours ago; a cart was found open this morning and put
    right."""
    defibrillators = [one for one in points if one.check_of.template == "defibrillator" and one.device]
    carts = [one for one in points if one.name == "Crash cart 2"]
    for point in [one for one in defibrillators if one.check_of.department.code == "ICU"][-1:]:
        fault = {"self_test": Entry(fault=True, note="Test discharge stopped with error 23")}
        finding = Finding(entries=fault, comment="Beeps and shows a wrench.")
        at = stage.at - timedelta(minutes=110)
        checks.checking.record_check(point, finding=finding, by=stage.people["nurse"], at=at)
    for point in carts:
        last = stage.at - timedelta(hours=3)
        by = _OnDuty("Charge nurse, ED")
        finding = Finding(entries={"seal": Entry(fault=True)}, comment="Opened in the night, not restocked.")
        checks.checking.record_check(point, finding=finding, by=by, at=last)
        again = Finding(
            all_well=True, entries={"oxygen": Entry(entered="1800"), "seal_number": Entry(entered="448213")}
        )
        checks.checking.record_check(point, finding=again, by=by, at=last + timedelta(minutes=40))
