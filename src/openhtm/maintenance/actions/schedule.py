"""Generating occurrences, and what a device's status does to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date
from openhtm.places.api import Site
from openhtm.registry.api import Device

from .. import assigning, joining, planning, settling
from ..models import Occurrence, OccurrenceState, Plan, PlanAssignment, PlanRevision, RevisionState
from ..rebasing import Baseline
from ..rules.reasons import ON_OCCASION
from ..storing import batches
from .baselines import set_baselines

#: The most one may ask for.
FARTHEST = timedelta(days=3660)


class TooFar(DomainError):
    """The day lies more than ten years ahead."""

    code = "too_far"
    status = 422


@dataclass(frozen=True, kw_only=True)
class Generated:
    """What a run did: devices put under plans, occurrences made, devices whose next due day changed."""

    until: date
    assigned: int
    created: int
    devices: int


@action("maintenance.schedule.generate", needs=Permission.SCHEDULE_GENERATE)
def generate(*, until: date, site: Site | None = None, by: Actor, at: datetime) -> Generated:
    """Put devices under their plans and store every occurrence due up to `until`; a repeat adds nothing.

    Catches up by itself: what should have been generated earlier is, with its due day in the past.
    """
    if until > at.date() + FARTHEST:
        raise TooFar(
            _("Choose a day before %(farthest)s: nobody plans further than ten years.")
            % {"farthest": at.date() + FARTHEST}
        )
    plans = Plan.objects.filter(is_active=True)
    assigned = sum(assigning.derive(plan, site=site) for plan in assigning.lacking(plans))
    moved = joining.follow(joining.active_plans(), at=at, among=joining.Among(site=site))
    assigned += moved.joins
    before = Occurrence.objects.count() if site is None else Occurrence.objects.filter(site=site).count()
    touched: set[int] = set()
    for revisions in _alike(_revisions(plans)):
        touched |= planning.plan_alike(revisions, _lines(site), until=until)
    after = Occurrence.objects.count() if site is None else Occurrence.objects.filter(site=site).count()
    changed = planning.refresh_planned(touched, site_id=site.pk if site else None)
    changed += planning.refresh_devices(moved.left)
    done = Generated(until=until, assigned=assigned, created=after - before, devices=changed)
    if done.created or done.assigned:
        acts.fact(until=until, assigned=done.assigned, created=done.created)
    return done


def _revisions(plans: QuerySet[Plan]) -> QuerySet[PlanRevision]:
    rows: QuerySet[PlanRevision] = PlanRevision.objects.filter(
        plan__in=plans, state=RevisionState.ACTIVE, excluded=False
    )
    return rows


def _alike(rows: QuerySet[PlanRevision]) -> Iterator[list[PlanRevision]]:
    """Revisions with the same terms together: there are thousands of plans and few ways to plan."""
    found: dict[tuple[object, ...], list[PlanRevision]] = defaultdict(list)
    for revision in rows.exclude(kind__in=ON_OCCASION).order_by("pk"):
        found[revision.calendar_terms].append(revision)
    for revisions in found.values():
        yield from batches(revisions, size=planning.DEVICES)


def _lines(site: Site | None) -> QuerySet[PlanAssignment]:
    rows: QuerySet[PlanAssignment] = planning.active(PlanAssignment.objects.all())
    return rows if site is None else rows.filter(site=site)


@action(
    "maintenance.schedule.follow_devices",
    needs=None,
    open_to="a step of whatever entered or changed the devices, which was allowed there",
)
def follow_devices(*, device_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Put new or changed devices under the plans that are for them now, and plan their next occurrence.

    Rows under plans that are no longer for a device end today. Returns how many were put under a plan.
    Plans by filters are followed by `filter_plans.follow_filters`, after this.
    """
    moved = assigning.leave_other_plans(device_ids, at=at)
    plans = Plan.objects.filter(is_active=True, by_filter=False).filter(_concerns(device_ids))
    assigned = sum(assigning.derive(plan, device_ids=device_ids) for plan in plans)
    until = (at + planning.HORIZON).date()
    for revision in _revisions(plans):
        for batch in batches(device_ids, size=planning.DEVICES):
            planning.plan_ahead(revision, _lines(None).filter(device_id__in=batch), until=until)
    if assigned or moved:
        planning.refresh_devices(device_ids)
    return assigned


def _concerns(device_ids: Sequence[int]) -> Q:
    concerned = Q(pk__in=[])
    for batch in batches(device_ids, size=planning.DEVICES):
        rows = Device.objects.filter(pk__in=batch)
        concerned |= Q(model_id__in=set(rows.values_list("model_id", flat=True)))
        concerned |= Q(device_type_id__in=set(rows.values_list("device_type_id", flat=True)))
    return concerned


@action("maintenance.schedule.resume", needs=Permission.DEVICE_STATUS)
def resume(device: Device, *, by: Actor, at: datetime) -> list[Occurrence]:
    """Take a device's plans up again when it comes back from storage.

    What fell due meanwhile is written down and cancelled with the reason, but on each line one stays open,
    since the device has to be inspected before use: the one whose window is open, else the latest missed.
    Returns what is open and due.
    """
    on = local_date(at, device.site.time_zone)
    held = PlanAssignment.objects.filter(device=device, valid_to__isnull=True)
    terms = PlanRevision.objects.filter(pk__in=held.values("revision_id"))
    for revisions in _alike(terms):
        planning.plan_alike(revisions, held, until=on + planning.HORIZON)
    for missed in _missed(device, held, on=on):
        settling.settle(missed, state=OccurrenceState.CANCELLED, reason="In storage at the time", at=at)
    planning.refresh_devices([device.pk])
    return list(Occurrence.objects.filter(device=device, state=OccurrenceState.OPEN, due_on__lte=on))


def _missed(device: Device, held: QuerySet[PlanAssignment], *, on: date) -> list[Occurrence]:
    """Of each line all that is past but one: the one whose window is open, else the latest of them, stays."""
    opened = Occurrence.objects.filter(
        device=device, plan__in=held.values("plan_id"), state=OccurrenceState.OPEN, opens_on__lte=on
    )
    lines: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in opened.order_by("plan_id", "-due_on"):
        lines[occurrence.plan_id].append(occurrence)
    found: list[Occurrence] = []
    for rows in lines.values():
        past = [row for row in rows if row.closes_on < on]
        found += past if len(past) < len(rows) else past[1:]
    return found


@action("maintenance.schedule.begin_after_acceptance", needs=Permission.DEVICE_STATUS)
def begin_after_acceptance(device: Device, *, on: date, by: Actor, at: datetime) -> int:
    """Count from the incoming inspection where no work is on record yet; returns how many lines changed."""
    lines = PlanAssignment.objects.filter(device=device, valid_to__isnull=True, last_due_on__isnull=True)
    rows = [
        Baseline(device_id=device.pk, plan_id=line.plan_id, last_done_on=on)
        for line in lines
        if line.base_on is None or line.base_on < on
    ]
    return set_baselines(rows, by=by, at=at) if rows else 0


@action("maintenance.schedule.cancel_for_retired", needs=Permission.DEVICE_RETIRE)
def cancel_for_retired(device: Device, *, on: date, reason: str, by: Actor, at: datetime) -> int:
    """End a retired device's plans and cancel what is open, with the reason; returns how many."""
    opened = list(Occurrence.objects.filter(device=device, state=OccurrenceState.OPEN))
    rows = PlanAssignment.objects.filter(device=device, valid_to__isnull=True)
    assigning.close(rows, on=on, reason=f"Retired: {reason}"[:300])
    left = Occurrence.objects.filter(pk__in=[one.pk for one in opened])
    for occurrence in left:
        settling.settle(
            occurrence, state=OccurrenceState.CANCELLED, reason=f"Device retired: {reason}"[:300], at=at
        )
    planning.refresh_devices([device.pk])
    return len(opened)
