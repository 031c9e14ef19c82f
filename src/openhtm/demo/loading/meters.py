"""Meters of use, with half a year of readings: ventilators overhauled by hours, imaging checked by exposures; and
a draft of leveled weeks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import (
    Baseline,
    Basis,
    Counts,
    Entry,
    Interval,
    Kind,
    NewPlan,
    Plan,
    PlanAssignment,
    Scheme,
    Terms,
    Unit,
    WindowRule,
)
from openhtm.places.api import Site
from openhtm.registry.api import USABLE, Device

from .stage import BY, Stage

_HORIZON = timedelta(days=400)
#: Device type, line, title, what its meter counts, due after so much, use a day of the least used device.
_LINES = (
    ("Ventilator, intensive care", "overhaul", "Overhaul by operating hours", Counts.HOURS, "5000", "6.5"),
    ("X-ray system, mobile", "tube", "Check of the tube by exposures", Counts.EXPOSURES, "20000", "35"),
)
#: Devices of a type whose meter is read on rounds, and how many days ago.
_READ = 24
_DAYS_AGO = (182, 91, 5)


def load_meters(stage: Stage) -> None:
    """Readings first, so that the lines are planned by them at once."""
    for device_type, code, title, counts, every, slowest in _LINES:
        if device_type in stage.types:
            _read(stage, device_type, counts, Decimal(slowest))
            _add(stage, device_type, code=code, title=title, counts=counts, every=every)
    maintenance.generate_schedule(until=stage.today + _HORIZON, by=BY, at=stage.at)


def _read(stage: Stage, device_type: str, counts: Counts, slowest: Decimal) -> None:
    rows = Device.objects.filter(device_type=stage.types[device_type], status__in=USABLE)
    for number, device in enumerate(rows.select_related("site").order_by("tag")[:_READ]):
        per_day = slowest * (1 + Decimal(number % 8) / 4)
        begun = 2000 + 517 * (number % 11)
        for ago in _DAYS_AGO:
            shown = round(begun + per_day * (_DAYS_AGO[0] - ago), 0)
            entry = Entry(on=stage.today - timedelta(days=ago), shown=shown)
            maintenance.meters.read(device, counts=counts, entry=entry, note="Rounds", by=BY, at=stage.at)


def _add(stage: Stage, device_type: str, *, code: str, title: str, counts: Counts, every: str) -> None:
    terms = Terms(
        kind=Kind.METER,
        interval=Interval(count=24, unit=Unit.MONTH),
        meter={"counts": counts.value, "every": every},
        window=WindowRule(scheme=Scheme.PLUSMINUS, before=14, after=14),
        basis=Basis.IFU,
        basis_reference="Service manual, maintenance by use",
    )
    new = NewPlan(
        code=code,
        title=title,
        terms=terms,
        effective_from=stage.today,
        device_type=stage.types[device_type],
        reason="Strategy of the demonstration.",
    )
    _done_before(stage, maintenance.add_plan(new, by=BY, at=stage.at))


def _done_before(stage: Stage, plan: Plan) -> None:
    """The line is old though its plan is new here: each device had it within the two years of its cap."""
    rows = PlanAssignment.objects.filter(plan=plan).order_by("device__tag")
    known = rows.values_list("device_id", "device__accepted_on")
    baselines = [
        Baseline(
            device_id=device_id,
            plan_id=plan.pk,
            last_done_on=max(stage.today - timedelta(days=40 + 37 * number % 640), accepted or stage.today),
        )
        for number, (device_id, accepted) in enumerate(known)
    ]
    maintenance.set_baselines(baselines, by=BY, at=stage.at)


def load_leveling(stage: Stage) -> None:
    """The quarter ahead of the first site, to be looked at and planned."""
    site = Site.objects.order_by("pk").first()
    if site is not None:
        maintenance.levelings.draft(site, first=stage.today, weeks=13, by=BY, at=stage.at)
