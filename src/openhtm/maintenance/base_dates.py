"""Who stands where a base date holds, and what counting from it would do to their days: nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from openhtm.kernel.time import local_date
from openhtm.registry.api import GONE, SUSPENDED, Device

from . import planning
from .models import BaseDate, Occurrence, OccurrenceState, PlanAssignment, ScheduleKind
from .rules.anchors import Rebased, not_after, rebase
from .storing import batches

#: Lines whose days are read together.
BATCH = 2000


class Effect(StrEnum):
    MOVES = "moves"
    #: The next day stays where it is, or is begun; those after it are on the new dates.
    JOINS = "joins"
    SAME = "same"
    #: The device's own terms name a first due day, which wins.
    OWN_TERMS = "own_terms"
    #: Nothing is planned for it as long as it is in storage.
    SUSPENDED = "suspended"


#: What a re-basing changes.
CHANGING = (Effect.MOVES, Effect.JOINS)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A device under a plan of fixed dates. ``due``: the next day that could move, as it is planned now."""

    assignment: PlanAssignment
    effect: Effect
    due: date | None = None
    becomes: Rebased | None = None

    @property
    def next_due(self) -> date | None:
        """The next day that is not begun, after re-basing."""
        return (self.becomes.stays or self.becomes.first) if self.becomes else self.due


def devices_at(base: BaseDate) -> QuerySet[Device]:
    """The devices for which this base date is the nearest: a department's wins over its building's."""
    rows: QuerySet[Device] = Device.objects.exclude(status__in=GONE).filter(site=base.site_id)
    if base.department_id is not None:
        return rows.filter(department=base.department_id)
    nearer = BaseDate.objects.in_force().filter(site=base.site_id, department__isnull=False)
    belongs_nearer = Q(department__isnull=False) & Q(department__in=nearer.values("department_id"))
    return rows.filter(room__building=base.building_id).exclude(belongs_nearer)


def lines_at(base: BaseDate) -> QuerySet[PlanAssignment]:
    """Their lines of fixed dates."""
    rows: QuerySet[PlanAssignment] = PlanAssignment.objects.open().filter(
        device__in=devices_at(base), revision__kind=ScheduleKind.FIXED
    )
    return rows


def counted(bases: Sequence[BaseDate]) -> dict[int, int]:
    """How many lines count from each base date, wherever their devices stand now."""
    rows = PlanAssignment.objects.open().filter(base_date__in=[base.pk for base in bases]).order_by()
    return dict(rows.values_list("base_date_id").annotate(Count("pk")))


def preview(base: BaseDate, *, tags: Sequence[str] = (), at: datetime) -> list[Line]:
    """Every line of the place, in the order of tags: what re-basing would do to it today."""
    rows = lines_at(base).select_related("revision", "plan", "device")
    if tags:
        rows = rows.filter(device__tag__in=tags)
    today = local_date(at, base.site.time_zone)
    listed = list(rows.order_by("device__tag", "plan_id"))
    return [line for batch in batches(listed, size=BATCH) for line in _judged(base, batch, today=today)]


@dataclass(slots=True)
class _Days:
    """Windows of one line: those that may move, and the close of the latest that may not."""

    until: date
    planned: list[tuple[date, date]] = field(default_factory=list)


def _judged(base: BaseDate, rows: Sequence[PlanAssignment], *, today: date) -> list[Line]:
    days = _days_of(rows, today=today)
    return [_line(base, row, days[row.device_id, row.plan_id], today=today) for row in rows]


def _days_of(rows: Sequence[PlanAssignment], *, today: date) -> dict[tuple[int, int], _Days]:
    """What was planned before something that must stay, stays too: no window is lost between."""
    found = {(row.device_id, row.plan_id): _Days(_recorded_until(row)) for row in rows}
    occurrences = Occurrence.objects.filter(device__in={row.device_id for row in rows})
    names = ("pk", "device_id", "plan_id", "due_on", "closes_on")
    movable = list(movable_from(occurrences, after=today).order_by("due_on").values_list(*names))
    moving = {row[0] for row in movable}
    for pk, device, plan, _due, closes in occurrences.exclude(state=OccurrenceState.CANCELLED).values_list(
        *names
    ):
        held = found.get((device, plan))
        if held is not None and pk not in moving:
            held.until = max(held.until, closes)
    for _pk, device, plan, due, closes in movable:
        held = found.get((device, plan))
        if held is not None and due > held.until:
            held.planned.append((due, closes))
    return found


def _recorded_until(row: PlanAssignment) -> date:
    held = (row.base_on, row.last_closed_on, row.resumes_after)
    return max([_before(row.asked_from), *(day for day in held if day is not None)])


def _before(day: date) -> date:
    return day - timedelta(days=1)


def movable_from(rows: QuerySet[Occurrence], *, after: date) -> QuerySet[Occurrence]:
    """What re-basing may plan anew: a window that has not begun and that nobody has touched."""
    return planning.untouched(rows.filter(opens_on__gt=after))


def _line(base: BaseDate, row: PlanAssignment, days: _Days, *, today: date) -> Line:
    due = days.planned[0][0] if days.planned else None
    if row.revision.device_id is not None and row.revision.anchor_on is not None:
        return Line(assignment=row, effect=Effect.OWN_TERMS, due=due)
    if row.device.status in SUSPENDED:
        return Line(assignment=row, effect=Effect.SUSPENDED, due=due)
    interval = row.revision.interval
    if interval is None or _is_on(base, row):
        return Line(assignment=row, effect=Effect.SAME, due=due)
    becomes = rebase(base.day, interval, settled_until=days.until, today=today, planned=days.planned)
    moves = becomes.stays is None and due is not None and becomes.first != due
    return Line(assignment=row, effect=Effect.MOVES if moves else Effect.JOINS, due=due, becomes=becomes)


def _is_on(base: BaseDate, row: PlanAssignment) -> bool:
    """Whether its dates are those of the base date already."""
    interval = row.revision.interval
    if row.anchor_on is None or row.base_date_id != base.pk or interval is None:
        return False
    latest = min(row.anchor_on, base.day)
    return not_after(base.day, interval, latest=latest) == not_after(row.anchor_on, interval, latest=latest)
