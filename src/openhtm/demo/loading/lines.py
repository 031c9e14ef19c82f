"""Lines of maintenance besides the inspection: nested, after an event, once; and what nobody could find."""

from __future__ import annotations

from datetime import date, timedelta

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import (
    AttemptKind,
    Basis,
    Interval,
    Kind,
    NewPlan,
    Occurrence,
    Plan,
    Scheme,
    Terms,
    Trigger,
    Unit,
    WindowRule,
)

from ..rules.history import add_months
from .stage import BY, Stage

_HORIZON = timedelta(days=400)
_AFTER_REPAIR = ("Defibrillator/monitor", "Ventilator, intensive care", "Infusion pump, large volume")
_AFTER_MOVE = ("Central monitoring station", "Ultrasound scanner")


def load_lines(stage: Stage) -> None:
    """Add the lines and plan them ahead."""
    _nested(stage)
    for name in _AFTER_REPAIR:
        _after(stage, name, "after-repair", "Safety test after repair", Trigger.REPAIR, Trigger.LOAN)
    for name in _AFTER_MOVE:
        _after(stage, name, "after-move", "Check after a move", Trigger.RELOCATION)
    _campaign(stage)
    _on_condition(stage)
    _by_filter(stage)
    maintenance.generate_schedule(until=stage.today + _HORIZON, by=BY, at=stage.at)
    _searches(stage)


def _add(stage: Stage, device_type: str, *, code: str, title: str, terms: Terms) -> Plan:
    inspection = Plan.objects.filter(device_type=stage.types[device_type], code="inspection").first()
    return maintenance.add_plan(
        NewPlan(
            code=code,
            title=title,
            terms=terms,
            effective_from=stage.today,
            device_type=stage.types[device_type],
            procedure=inspection.procedure if inspection else None,
            reason="Strategy of the demonstration.",
        ),
        by=BY,
        at=stage.at,
    )


def _nested(stage: Stage) -> None:
    """A quarterly check of intensive care ventilators, held in their semi-annual inspection."""
    name = "Ventilator, intensive care"
    terms = Terms(
        interval=Interval(count=3, unit=Unit.MONTH),
        basis=Basis.IFU,
        basis_reference="Service manual, battery care",
    )
    small = _add(stage, name, code="battery", title="Quarterly battery and alarm check", terms=terms)
    large = Plan.objects.get(device_type=stage.types[name], code="inspection")
    maintenance.nesting.set_covered(large, covered=[small], by=BY, at=stage.at)


def _after(stage: Stage, name: str, code: str, title: str, *events: Trigger) -> None:
    terms = Terms(
        kind=Kind.EVENT,
        trigger={"events": [event.value for event in events], "within_days": 3},
        window=WindowRule(scheme=Scheme.PLUSMINUS, before=3, after=4),
        basis=Basis.POLICY,
        basis_reference="Medical equipment management plan, section 4",
    )
    _add(stage, name, code=code, title=title, terms=terms)


def _campaign(stage: Stage) -> None:
    """The manufacturer wants a battery changed on one day for all."""
    terms = Terms(kind=Kind.ONCE, anchor_on=add_months(stage.today, 2), basis=Basis.IFU)
    name = "Defibrillator, automated external"
    _add(stage, name, code="battery-swap", title="Battery exchange (field action)", terms=terms)


def _on_condition(stage: Stage) -> None:
    """Ventilators whose hours have come far get another turbine filter; their readings follow in `meters`."""
    terms = Terms(
        kind=Kind.CONDITION,
        trigger={"condition": "hours above 9000", "within_days": 30},
        window=WindowRule(scheme=Scheme.PLUSMINUS, before=14, after=14),
        basis=Basis.IFU,
        basis_reference="Service manual, wear parts",
    )
    name = "Ventilator, intensive care"
    _add(stage, name, code="turbine-filter", title="Turbine filter by operating hours", terms=terms)


def _by_filter(stage: Stage) -> None:
    """Whatever stands in intensive care has its plugs and cables looked at, also what comes there later."""
    unit = next(one for (_site, code), one in stage.departments.items() if code == "ICU")
    terms = Terms(
        interval=Interval(count=6, unit=Unit.MONTH),
        anchor_on=add_months(stage.today, 3),
        basis=Basis.POLICY,
        basis_reference="Medical equipment management plan, section 6",
    )
    new = NewPlan(
        code="plugs-and-cables",
        title="Plugs, cables and casters in intensive care",
        terms=terms,
        effective_from=stage.today,
        site=unit.site,
        filters={"department": str(unit.pk), "status": "usable"},
        reason="Strategy of the demonstration.",
    )
    maintenance.add_plan(new, by=BY, at=stage.at)


def _searches(stage: Stage) -> None:
    """Three devices that nobody finds: looked for once, twice, and three times."""
    rows = Occurrence.objects.actionable().filter(
        closes_on__lt=stage.today, plan__code="inspection", device__risk_class__in=["medium", "low"]
    )
    for times, occurrence in enumerate(rows.order_by("-due_on", "pk")[:3], start=1):
        for search in range(times):
            maintenance.attempts.record_attempt(
                occurrence,
                kind=AttemptKind.COULD_NOT_LOCATE,
                evidence=_LOOKED[search],
                notified="Charge nurse",
                by=BY,
                at=stage.at - timedelta(days=9 * (times - search)),
            )


_LOOKED = (
    "Room, hallway and storage of the unit searched.",
    "Second round with the charge nurse; pool and laundry searched.",
    "Every unit asked, loading dock and vendor asked.",
)


def load_base_date(stage: Stage) -> None:
    """The first building of the first site is to be served in one round: its base date is set, nobody has moved."""
    site = stage.content.sites[0]
    room = next(
        one for one in stage.rooms.values() if one.site_id == stage.sites[site.code].pk and one.building
    )
    if room.building is None:
        raise ValueError("No room of the first site names its building.")
    day = date(stage.today.year, 3, 15)
    maintenance.base_date_acts.set_base_date(room.building, day=day, by=BY, at=stage.at)
