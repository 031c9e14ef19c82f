"""What is going on at the hospital today: repairs in every state, inspections begun, reports from the wards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import AttemptKind, NewOrder, Occurrence, OrderKind, Report, State, WorkOrder
from openhtm.places.api import Site, day_at
from openhtm.registry.api import DOWN, Device, Status

from ..rules.content import faults
from .stage import BY, Stage

_WARD_REPORTS = (
    ("LVP-", "Keeps beeping 'air in line' although there is none. Tried two sets."),
    ("VSM-", "Cuff leaks, cannot get a pressure."),
    ("BED-", "Head section does not go up any more."),
    ("SCD-", "Left sleeve does not fill."),
    ("ECG-", "Prints only half of the page."),
)


def load_story(stage: Stage) -> None:
    """Open work for what is down, hand work out, and let the wards report."""
    _repairs(stage)
    _planned(stage)
    _attempts(stage)
    _reports(stage)
    _holidays(stage)
    _papers(stage)
    _week(stage)


def _week(stage: Stage) -> None:
    """The orders that people have, over the working days ahead; some stay without a day."""
    rows = WorkOrder.objects.open().filter(assignee__isnull=False, started_at=None)
    for number, order in enumerate(rows.select_related("site").order_by("priority", "pk")[:60]):
        if number % 6:
            today = day_at(order.site, stage.at)
            days = [today + timedelta(days=ahead) for ahead in range(7)]
            working = [day for day in days if day.weekday() < 5]
            day = working[number % len(working)]
            maintenance.dispatch(order, planned_on=day, by=BY, at=stage.at)


def _holidays(stage: Stage) -> None:
    """The two that end the year, so that the clocks of routine orders show what a holiday does."""
    year = stage.today.year
    named = [(date(year, 12, 25), "Christmas Day"), (date(year + 1, 1, 1), "New Year's Day")]
    ahead = [(day, name) for day, name in named if day > stage.today]
    for site in Site.objects.all():
        maintenance.targets.add_holidays(site, days=ahead, by=BY, at=stage.at)


def _papers(stage: Stage) -> None:
    """Tags on the first devices that are down, a report of the latest closed orders."""
    for device in _down(stage)[:3]:
        kind = maintenance.PaperKind.TAG_OUT_OF_SERVICE
        maintenance.paper_acts.issue_tag(device, kind=kind, by=BY, at=stage.at)
    closed = WorkOrder.objects.filter(state=State.CLOSED, device__isnull=False)
    for order in closed.select_related("site", "device").order_by("-closed_at", "-pk")[:3]:
        kind = maintenance.PaperKind.SERVICE_REPORT
        maintenance.paper_acts.issue(order, kind=kind, by=BY, at=stage.at)


def _down(stage: Stage) -> list[Device]:
    rows = (
        Device.objects.filter(status__in=DOWN).select_related("site", "department", "model").order_by("tag")
    )
    return list(rows)


def _repairs(stage: Stage) -> None:
    """An order for every device that is down, in the state that fits its status."""
    for number, device in enumerate(_down(stage)):
        known = faults(device.tag.split("-")[0])
        fault = known[number % len(known)]
        opened = stage.at - timedelta(hours=7 + 13 * (number % 17))
        order = maintenance.orders.open_order(
            NewOrder(
                kind=OrderKind.REPAIR,
                title=fault.title,
                device=device,
                description=fault.title,
                down_from=opened,
                problem_code=fault.code,
                reported_usable=False,
                assignee=_technician(stage, device, number)
                if device.status != Status.OUT_OF_SERVICE
                else None,
            ),
            by=BY,
            at=opened,
        )
        if number == 0:
            _down_before(order)
        _carry_on(stage, order, device, number)


def _down_before(order: WorkOrder) -> None:
    """It had failed twice that week before somebody asked for the repair."""
    for days, note in ((3, "Restarted by the ward, worked again"), (1, "Failed again on the night shift")):
        begun = order.opened_at - timedelta(days=days)
        times = maintenance.downtime_acts.Times(
            begins_at=begun, ends_at=begun + timedelta(hours=2), note=note
        )
        maintenance.downtime_acts.add_downtime(order, times=times, by=BY, at=order.opened_at)


def _technician(stage: Stage, device: Device, number: int):  # type: ignore[no-untyped-def]
    # Robin works at Lakeside only; the others at all sites.
    if device.site.code == "LCH" and number % 2:
        return stage.people["technician3"]
    return stage.people["technician" if number % 3 else "technician2"]


def _carry_on(stage: Stage, order: WorkOrder, device: Device, number: int) -> None:
    if device.status == Status.OUT_OF_SERVICE:
        return
    begun = order.opened_at + timedelta(minutes=35 if number % 4 else 150)
    _choose(order, number, at=begun)
    maintenance.orders.start(order, by=BY, at=begun)
    waits = {Status.OUT_FOR_REPAIR: (State.WAIT_VENDOR, "Sent to the manufacturer.")}
    if device.status == Status.IN_REPAIR and number % 2:
        waits[Status.IN_REPAIR] = (State.WAIT_PARTS, "Main board ordered.")
    if device.status == Status.IN_REPAIR and number % 6 == 0:
        waits[Status.IN_REPAIR] = (State.WAIT_DEPARTMENT, "The unit still looks for the power supply.")
    if device.status in waits:
        state, reason = waits[Status(device.status)]
        maintenance.orders.wait(order, state=state, reason=reason, by=BY, at=begun + timedelta(hours=1))


def _choose(order: WorkOrder, number: int, *, at: datetime) -> None:
    """Where the repair is covered somebody has said who does it; now and then the hospital, with a reason."""
    if not maintenance.outside.is_covered(maintenance.outside.cover_of(order, at=at)):
        return
    in_house = number % 3 == 2
    maintenance.visits.choose_repairer(
        order,
        repairer=maintenance.Repairer.IN_HOUSE if in_house else maintenance.Repairer.COVERED,
        reason="Needed back tonight; the vendor comes tomorrow." if in_house else "",
        by=BY,
        at=at,
    )
    if not in_house:
        _visit(order, at=at)


def _visit(order: WorkOrder, *, at: datetime) -> None:
    """The vendor of the contract came an hour later; the report has not come yet."""
    found = maintenance.outside.cover_of(order, at=at)
    rows = [found.of(line) for line in found.cover.holding] if found else []
    row = next((row for row in rows if row is not None), None)
    if row is None:
        return
    visit = maintenance.NewVisit(
        vendor=row.contract.vendor,
        contract=row.contract,
        engineer="Field service",
        came_at=at,
        done="Fault confirmed, part ordered by the vendor.",
    )
    maintenance.visits.record_visit(order, visit=visit, by=BY, at=at + timedelta(hours=1))


def _planned(stage: Stage) -> None:
    """This month's inspections of the life-support devices are handed out."""
    last = stage.today + timedelta(days=10)
    rows = (
        Occurrence.objects.actionable()
        .filter(device__risk_class__in=["life_support", "high"], due_on__lte=last)
        .select_related("device__site", "plan")
        .order_by("due_on", "pk")[:90]
    )
    for number, occurrence in enumerate(rows):
        technician = _technician(stage, occurrence.device, number)
        maintenance.orders.open_for_occurrence(occurrence, assignee=technician, by=BY, at=stage.at)


def _attempts(stage: Stage) -> None:
    rows = Occurrence.objects.actionable().filter(closes_on__lt=stage.today).order_by("due_on", "pk")[:12]
    for number, occurrence in enumerate(rows):
        in_use = number % 3 != 0
        maintenance.attempts.record_attempt(
            occurrence,
            kind=AttemptKind.IN_USE if in_use else AttemptKind.COULD_NOT_LOCATE,
            evidence="On a patient, charge nurse told." if in_use else "Unit, storage and hallway searched.",
            retry_on=stage.today + timedelta(days=3),
            by=BY,
            at=stage.at - timedelta(days=1),
        )


def _reports(stage: Stage) -> None:
    for prefix, text in _WARD_REPORTS:
        device = Device.objects.usable().filter(tag__startswith=prefix).order_by("tag")[1:2].first()
        if device is not None:
            report = Report(device=device, text=text, requester="Ward")
            maintenance.requests.receive(report, by=BY, at=stage.at - timedelta(hours=3))
