"""Devices come under plans by filters and leave them: derived set by set, inside the action that asks for it.

A device that comes to fit is asked for work from that day on, not for what it missed before it was meant; what
was done to it by the same procedure counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from openhtm.kernel.time import local_date
from openhtm.places.api import Site
from openhtm.registry.api import GONE

from . import assigning, filtering, planning
from .assigning import BATCH, Start
from .models import Plan, PlanAssignment, PlanRevision, RevisionState
from .rules.intervals import add
from .rules.schedule import Kind
from .storing import batches

#: Why a row ended. Kept with the row, so in the language of the record.
NOT_FOUND = "The filter of the plan does not find this device any more"
OTHER_PLAN = "Under another plan of the same line or procedure"
#: Schedules of which a device has one open occurrence, counted from what was done.
_COUNTED_ON = frozenset({Kind.FLOATING.value, Kind.METER.value})
_FACTS = ("pk", "site_id", "site__time_zone", "accepted_on", "created_at")


@dataclass(kw_only=True)
class Moved:
    """Which devices came under a plan by a filter and which left one."""

    joined: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    joins: int = 0
    leaves: int = 0

    @property
    def devices(self) -> set[int]:
        return self.joined | self.left


@dataclass(frozen=True, kw_only=True)
class Among:
    """Whom a change concerns: all devices, those of a site, or the named ones. ``are_new``: they have just
    been entered, or the plan has, so that work is asked from their acceptance on, as under any plan."""

    device_ids: Sequence[int] | None = None
    site: Site | None = None
    are_new: bool = False

    def parts(self, rows: QuerySet[Any], *, device: str) -> Iterator[QuerySet[Any]]:
        if self.site is not None:
            rows = rows.filter(site=self.site)
        if self.device_ids is None:
            yield rows
            return
        for batch in batches(self.device_ids, size=BATCH):
            yield rows.filter(**{f"{device}__in": batch})


def active_plans() -> list[Plan]:
    """All plans by filters that are not ended, those first that others give way to."""
    return filtering.in_order(Plan.objects.filter(by_filter=True, is_active=True).select_related("site"))


def rivals(plan: Plan) -> list[Plan]:
    """The plans by filters which a change of another plan may concern."""
    same = Q(code__iexact=plan.code.strip())
    if plan.procedure_id is not None:
        same |= Q(procedure=plan.procedure_id)
    rows = Plan.objects.filter(same, by_filter=True, is_active=True).exclude(pk=plan.pk)
    return filtering.in_order(rows.select_related("site"))


def follow(plans: Iterable[Plan], *, at: datetime, among: Among | None = None) -> Moved:
    """Bring the rows under these plans up to date with what their filters find. A repeat changes nothing."""
    moved = Moved()
    for plan in plans:
        leave(plan, at=at, among=among or Among(), moved=moved)
        join(plan, at=at, among=among or Among(), moved=moved)
    return moved


def leave(plan: Plan, *, at: datetime, among: Among, moved: Moved) -> None:
    """End the rows of devices that are not meant any more, on the day of their site, with the reason."""
    wanted, found = filtering.devices_of(plan), filtering.found(plan.filters, site_id=plan.site_id)
    held: QuerySet[PlanAssignment] = PlanAssignment.objects.filter(plan=plan, valid_to__isnull=True)
    astray = held.exclude(Exists(wanted.filter(pk=OuterRef("device_id")))).exclude(device__status__in=GONE)
    for part in among.parts(astray, device="device"):
        rows = part.annotate(is_found=Exists(found.filter(pk=OuterRef("device_id"))))
        ended = list(rows.values_list("pk", "device_id", "is_found"))
        for is_found, reason in ((True, OTHER_PLAN), (False, NOT_FOUND)):
            keys = [pk for pk, _device, told in ended if told is is_found]
            assigning.close_at(PlanAssignment.objects.filter(pk__in=keys), at=at, reason=reason)
        moved.left.update(row[1] for row in ended)
        moved.leaves += len(ended)


def join(plan: Plan, *, at: datetime, among: Among, moved: Moved) -> None:
    """Open rows for the devices that are meant and have none, under terms of their own where they have them."""
    terms = plan.revisions.filter(state=RevisionState.ACTIVE, device__isnull=True).first()
    if terms is None:
        return
    held = PlanAssignment.objects.filter(plan=plan, device=OuterRef("pk"), valid_to__isnull=True)
    missing = filtering.devices_of(plan).exclude(Exists(held))
    missing = missing.exclude(Exists(filtering.left_out([plan.pk], device="pk")))
    for part in among.parts(missing, device="pk"):
        for batch in batches(list(part.values_list(*_FACTS)), size=BATCH):
            starts = list(_starts(terms, batch, at=at, are_new=among.are_new))
            assigning.open_rows(starts)
            moved.joined.update(start.device_id for _terms, start in starts)
            moved.joins += len(starts)


def _starts(
    terms: PlanRevision, devices: Sequence[tuple[Any, ...]], *, at: datetime, are_new: bool
) -> Iterator[tuple[PlanRevision, Start]]:
    keys = [device[0] for device in devices]
    done, anchors, own = _done(terms, keys), _anchors(terms, keys), _own_terms(terms, keys)
    for pk, site_id, zone, accepted, entered in devices:
        revision = own.get(pk, terms)
        begun = accepted or entered.astimezone(UTC).date() if are_new else local_date(at, zone)
        since = max(revision.effective_from, begun)
        known = max((day for day in (accepted, done.get(pk)) if day), default=None)
        start = Start(
            device_id=pk,
            site_id=site_id,
            valid_from=since,
            base_on=known if _counts(revision, known, since=since) else None,
            anchor_on=anchors.get((pk, revision.pk)),
        )
        yield revision, start


def _counts(revision: PlanRevision, known: date | None, *, since: date) -> bool:
    """Whether work of that day is one to count from. Where the next day would lie before the device was meant,
    nobody missed it: it is due when it comes under the plan."""
    if known is None or revision.kind not in _COUNTED_ON or revision.interval is None:
        return known is not None
    return add(known, revision.interval) >= since


def _done(terms: PlanRevision, device_ids: Sequence[int]) -> dict[int, date]:
    """When the same was last done to each: under this plan, or by its procedure under another."""
    plan = terms.plan
    same = Q(plan=plan)
    if plan.procedure_id is not None:
        same |= Q(plan__procedure=plan.procedure_id)
    rows = PlanAssignment.objects.filter(same, device__in=device_ids, last_done_on__isnull=False).order_by()
    return dict(rows.values_list("device_id").annotate(done=Max("last_done_on")))


def _anchors(terms: PlanRevision, device_ids: Sequence[int]) -> dict[tuple[int, int], date]:
    """The grid of each device that was under the plan before, by the terms it was under."""
    rows = PlanAssignment.objects.filter(plan=terms.plan_id, device__in=device_ids, anchor_on__isnull=False)
    named = rows.order_by("pk").values_list("device_id", "revision_id", "anchor_on")
    return {(device, revision): anchor for device, revision, anchor in named}


def _own_terms(terms: PlanRevision, device_ids: Sequence[int]) -> dict[int, PlanRevision]:
    rows = PlanRevision.objects.filter(
        plan=terms.plan_id, device__in=device_ids, state=RevisionState.ACTIVE, excluded=False
    )
    return {int(row.device_id or 0): row for row in rows}


def plan_ahead(plans: Sequence[Plan], moved: Moved, *, at: datetime) -> None:
    """Plan what the devices that came under these plans are asked for, and tell all of them their next day."""
    until = (at + planning.HORIZON).date()
    terms = PlanRevision.objects.filter(plan__in=plans, state=RevisionState.ACTIVE, excluded=False)
    for batch in batches(sorted(moved.joined), size=planning.DEVICES):
        rows = planning.active(PlanAssignment.objects.filter(device__in=batch))
        for revision in terms:
            planning.plan_ahead(revision, rows, until=until)
    planning.refresh_devices(moved.devices)
