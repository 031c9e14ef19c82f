"""The weeks of a site to be leveled: who does what, how long it takes, what cannot move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openhtm.places.api import Site
from openhtm.supply import api as supply
from openhtm.supply.api import DeviceCover, Work

from . import boards, clocking
from .models import Leveling, Occurrence
from .rules.dispatch import monday
from .rules.leveling import Calendar, Job, loads, unleveled, working_days

#: What an inspection counts for whose procedure says no time.
ASSUMED_MINUTES = 60
NOBODY = "nobody"
#: At most so many at once; a hospital with more levels shorter periods.
MOST = 50_000
DEVICES = 5_000


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """A site's open inspections of a period as jobs. ``names`` of whoever does them; ``unknown``: jobs of which no
    procedure says the time; ``late``: inspections whose window has closed, which are not spread but done."""

    site: Site
    calendar: Calendar
    jobs: Sequence[Job]
    occurrences: Mapping[int, Occurrence]
    names: Mapping[str, str]
    unknown: frozenset[int]
    late: int

    def before(self) -> dict[int, date]:
        """The days as they are without leveling: those planned already, else the due days."""
        days = unleveled(self.jobs, self.calendar)
        for key, one in self.occurrences.items():
            if one.planned_on is not None and one.planned_on in set(self.calendar.days):
                days[key] = one.planned_on
        return days

    def kept(self, days: Mapping[int, date]) -> dict[int, date]:
        """Those of a draft's days that still can be: settled, fixed or ended jobs leave it."""
        found = {}
        for job in self.jobs:
            day = job.fixed_on or days.get(job.key)
            if day is not None and (job.fixed_on or day in self.calendar.inside(job)):
                found[job.key] = day
        return found

    def minutes(self, days: Mapping[int, date]) -> dict[tuple[str, date], int]:
        """By who and week, in the period."""
        weeks = set(self.calendar.weeks)
        return {key: total for key, total in loads(self.jobs, days).items() if key[1] in weeks}


def weeks_of(site: Site, *, first: date, weeks: int) -> Weeks:
    """What is due at a site from a day on, to the end of its week and the weeks after it."""
    service = clocking.service([site.pk]).hours_of(site, on=first)
    days = working_days(first, weeks=weeks, weekdays=service.weekdays, holidays=service.holidays)
    last = monday(first) + timedelta(days=7 * weeks - 1)
    opened = Occurrence.objects.actionable().filter(site=site)
    rows = opened.filter(closes_on__gte=first, due_on__lte=last).select_related(
        "device__technician", "device__department", "device__room", "plan", "work_order__assignee"
    )
    found = list(rows.order_by("due_on", "pk")[:MOST])
    times, vendors = boards.standard_minutes(), _vendors(found, on=first)
    names = {NOBODY: ""}
    jobs = [_job(one, times=times, vendors=vendors, names=names) for one in found]
    return Weeks(
        site=site,
        calendar=Calendar(days=days),
        jobs=jobs,
        occurrences={one.pk: one for one in found},
        names=names,
        unknown=frozenset(one.pk for one in found if one.plan.procedure_id not in times),
        late=opened.filter(closes_on__lt=first).count(),
    )


def of_draft(draft: Leveling) -> Weeks:
    return weeks_of(draft.site, first=draft.first_on, weeks=draft.weeks)


def _job(
    one: Occurrence,
    *,
    times: Mapping[int, int],
    vendors: Mapping[int, tuple[str, str]],
    names: dict[str, str],
) -> Job:
    who, name = vendors.get(one.device_id) or _technician(one)
    names[who] = name
    device = one.device
    place = (device.department.name if device.department else "", device.room.name if device.room else "")
    return Job(
        key=one.pk,
        who=who,
        minutes=times.get(one.plan.procedure_id or 0, ASSUMED_MINUTES),
        opens=one.opens_on,
        closes=one.closes_on,
        due=one.due_on,
        fixed_on=_fixed_on(one),
        route=(*place, device.tag),
    )


def _fixed_on(one: Occurrence) -> date | None:
    """What has an order is planned on the dispatch board; what was deferred has its day."""
    if one.work_order is not None:
        return one.work_order.planned_on or one.deferred_to or one.due_on
    return one.deferred_to


def _technician(one: Occurrence) -> tuple[str, str]:
    order = one.work_order
    person = order.assignee if order is not None and order.assignee is not None else one.device.technician
    return (f"person:{person.pk}", str(person)) if person is not None else (NOBODY, "")


def _vendors(rows: Sequence[Occurrence], *, on: date) -> dict[int, tuple[str, str]]:
    """By device: the vendor whose contract covers the planned work."""
    devices = list({one.device_id: one.device for one in rows}.values())
    found: dict[int, tuple[str, str]] = {}
    for begin in range(0, len(devices), DEVICES):
        covers = supply.covers_of(devices[begin : begin + DEVICES], on=on)
        named = {device: _vendor(cover) for device, cover in covers.items()}
        found |= {device: vendor for device, vendor in named.items() if vendor is not None}
    return found


def _vendor(cover: DeviceCover) -> tuple[str, str] | None:
    rows = (cover.of(line) for line in cover.cover.covering(Work.PREVENTIVE))
    row = next((row for row in rows if row is not None), None)
    return (f"vendor:{row.contract.vendor_id}", str(row.contract.vendor)) if row is not None else None
