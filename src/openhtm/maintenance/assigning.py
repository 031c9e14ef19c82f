"""Which device is maintained under which plan, since when: derived from plans, set by set.

Called by actions of plans and schedules, inside theirs. Assignments are history rows: ended, never changed
in their terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from openhtm.kernel import acts
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import insert_rows
from openhtm.kernel.time import local_date
from openhtm.places.api import Site
from openhtm.registry.api import GONE, Device

from . import filtering, nearest, planning
from .anchoring import Bases, bases_of, choose
from .models import (
    Occurrence,
    OccurrenceState,
    Plan,
    PlanAssignment,
    PlanRevision,
    RevisionState,
    ScheduleKind,
)
from .storing import batches

BATCH = 5000


@dataclass(frozen=True, kw_only=True)
class Start:
    """One row to be opened: the device, from when, and what is known about earlier work."""

    device_id: int
    site_id: int
    valid_from: date
    base_on: date | None = None
    anchor_on: date | None = None
    last_due_on: date | None = None
    last_done_on: date | None = None
    last_closed_on: date | None = None
    resumes_after: date | None = None


def devices_of(plan: Plan) -> QuerySet[Device]:
    """The devices of the fleet that a plan is for.

    A plan on the model wins over one of the same line on the type, a site's over one for all sites.
    """
    if plan.by_filter:
        return filtering.devices_of(plan)
    rows: QuerySet[Device] = Device.objects.exclude(status__in=GONE)
    if plan.site_id is not None:
        rows = rows.filter(site_id=plan.site_id)
    if plan.model_id is not None:
        rows = rows.filter(model_id=plan.model_id)
    else:
        rows = rows.filter(device_type_id=plan.device_type_id)
    return rows.exclude(_has_nearer(plan))


def _has_nearer(plan: Plan) -> Exists:
    """Whether a device has a nearer plan of the same line."""
    same_line = Plan.objects.filter(
        code__iexact=plan.code, is_active=True, by_filter=False, revisions__state=RevisionState.ACTIVE
    ).exclude(pk=plan.pk)
    nearer = Q(pk__in=[])
    if plan.site_id is None:
        owner = {"model_id": plan.model_id} if plan.model_id else {"device_type_id": plan.device_type_id}
        nearer |= Q(site_id=OuterRef("site_id"), **owner)
    if plan.model_id is None:
        reaches = Q(site_id__isnull=True) | Q(site_id=OuterRef("site_id"))
        nearer |= Q(model_id=OuterRef("model_id")) & reaches
    return Exists(same_line.filter(nearer))


def derive(plan: Plan, *, site: Site | None = None, device_ids: Sequence[int] | None = None) -> int:
    """Assign every device that the plan is for and that has no row yet; returns how many.

    Work is asked from the day the device was accepted (or entered, when that is not known), not before the
    plan's terms; the acceptance counts as done.
    """
    revision = plan.revisions.filter(state=RevisionState.ACTIVE, device__isnull=True).first()
    if revision is None:
        return 0
    held = PlanAssignment.objects.filter(plan=plan, device=OuterRef("pk"), valid_to__isnull=True)
    own_terms = PlanRevision.objects.filter(plan=plan, device=OuterRef("pk"), state=RevisionState.ACTIVE)
    missing = devices_of(plan).exclude(Exists(held)).exclude(Exists(own_terms))
    if site is not None:
        missing = missing.filter(site=site)
    if device_ids is not None:
        return sum(_derived(revision, missing.filter(pk__in=b)) for b in batches(device_ids, size=BATCH))
    return _derived(revision, missing)


def lacking(plans: QuerySet[Plan]) -> list[Plan]:
    """Those of the plans for whose model or type there is a device without a row under them.

    A superset of what `derive` then finds: the device may be left out or under a nearer plan. One question
    for each way a plan can reach devices, instead of one for each plan.
    """
    found: list[Plan] = []
    for owner in ("model_id", "device_type_id"):
        for place in ({}, {"site_id": OuterRef("site_id")}):
            held = PlanAssignment.objects.filter(
                plan=OuterRef(OuterRef("pk")), device=OuterRef("pk"), valid_to__isnull=True
            )
            fleet = Device.objects.exclude(status__in=GONE).filter(**{owner: OuterRef(owner)}, **place)
            reaching = plans.filter(**{f"{owner}__isnull": False}, site__isnull=not place)
            found += reaching.filter(Exists(fleet.exclude(Exists(held))))
    return found


def _derived(revision: PlanRevision, missing: QuerySet[Device]) -> int:
    starts = starts_of(missing, since=revision.effective_from)
    return sum(_open(revision, batch) for batch in batches(starts, size=BATCH))


def starts_of(devices: QuerySet[Device], *, since: date) -> Iterator[Start]:
    """Rows to be opened for devices that come under a plan for the first time."""
    rows = devices.values_list("pk", "site_id", "accepted_on", "created_at")
    return (
        Start(
            device_id=pk,
            site_id=site_id,
            valid_from=max(since, accepted or entered.astimezone(UTC).date()),
            base_on=accepted,
        )
        for pk, site_id, accepted, entered in rows.iterator(chunk_size=BATCH)
    )


def derive_many(plan_ids: Sequence[int]) -> int:
    """What `derive` does for each of the plans, with a few questions for all of them together."""
    terms = {
        revision.plan_id: revision
        for batch in batches(plan_ids, size=BATCH)
        for revision in PlanRevision.objects.filter(
            plan_id__in=batch, state=RevisionState.ACTIVE, device__isnull=True
        )
    }
    wanted = nearest.Lines.of(
        Plan.objects.filter(is_active=True, by_filter=False, revisions__state=RevisionState.ACTIVE)
    )
    taken = _taken(list(terms))
    opened = 0
    for batch in batches(_fleet_of(wanted.owners(terms)), size=BATCH):
        starts = [
            (terms[plan_id], _start_of(device, since=terms[plan_id].effective_from))
            for device in batch
            for plan_id in wanted.nearest(model=device[1], kind=device[2], site=device[3])
            if plan_id in terms and (plan_id, device[0]) not in taken
        ]
        opened += open_rows(starts)
    return opened


def _start_of(device: tuple[Any, ...], *, since: date) -> Start:
    pk, _model, _kind, site_id, accepted, entered = device
    begun = max(since, accepted or entered.astimezone(UTC).date())
    return Start(device_id=pk, site_id=site_id, valid_from=begun, base_on=accepted)


def _fleet_of(owners: tuple[set[int], set[int]]) -> Iterator[tuple[Any, ...]]:
    """Devices of these models and types, each once."""
    names = ("pk", "model_id", "device_type_id", "site_id", "accepted_on", "created_at")
    seen: set[int] = set()
    for owner, keys in zip(("model_id", "device_type_id"), owners, strict=True):
        for batch in batches(sorted(keys), size=BATCH):
            rows = Device.objects.exclude(status__in=GONE).filter(**{f"{owner}__in": batch})
            for device in rows.values_list(*names).iterator(chunk_size=BATCH):
                if device[0] not in seen:
                    seen.add(device[0])
                    yield device


def _taken(plan_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Plan and device where the device has a row, or terms of its own."""
    found: set[tuple[int, int]] = set()
    for batch in batches(plan_ids, size=BATCH):
        held = PlanAssignment.objects.filter(plan_id__in=batch, valid_to__isnull=True)
        own = PlanRevision.objects.filter(plan_id__in=batch, state=RevisionState.ACTIVE, device__isnull=False)
        found.update(held.values_list("plan_id", "device_id"))
        found.update(own.values_list("plan_id", "device_id"))
    return found


def leave_other_plans(device_ids: Sequence[int], *, at: datetime) -> int:
    """End the rows of these devices under plans of models and types that are not for them any more: they have
    another model, a nearer plan, another site. They end on the day of their site; returns how many."""
    ended = 0
    for batch in batches(device_ids, size=BATCH):
        rows = PlanAssignment.objects.filter(device_id__in=batch, valid_to__isnull=True)
        for plan in Plan.objects.filter(pk__in=rows.values("plan_id"), by_filter=False):
            astray = rows.filter(plan=plan).exclude(Exists(devices_of(plan).filter(pk=OuterRef("device_id"))))
            ended += close_at(
                astray.exclude(device__status__in=GONE), at=at, reason="No longer for this device"
            )
    return ended


def apply(revision: PlanRevision) -> None:
    """Put a revision in force: end the rows under earlier terms, plan anew what lies ahead, open rows."""
    plan, day = revision.plan, revision.effective_from
    rows = _affected(revision)
    starts = carried(rows, revision=revision)
    close(rows, on=day, reason=f"Terms changed to revision {revision.number}")
    if not revision.excluded:
        for batch in batches(starts, size=BATCH):
            _open(revision, batch)
    if revision.device_id is None:
        if not plan.by_filter:  # what a filter finds is joined by `joining.follow`
            derive(plan)
    elif not revision.excluded and not starts:
        _open(revision, [_first(revision)])


def _affected(revision: PlanRevision) -> QuerySet[PlanAssignment]:
    rows: QuerySet[PlanAssignment] = PlanAssignment.objects.filter(
        plan=revision.plan_id, valid_to__isnull=True
    )
    if revision.device_id is not None:
        return rows.filter(device_id=revision.device_id)
    own_terms = PlanRevision.objects.filter(
        plan=revision.plan_id, device=OuterRef("device_id"), state=RevisionState.ACTIVE
    )
    return rows.exclude(Exists(own_terms))


def _first(revision: PlanRevision) -> Start:
    device = revision.device
    if device is None:
        raise ValueError("Only an override is for one device.")
    return Start(
        device_id=device.pk,
        site_id=device.site_id,
        valid_from=revision.effective_from,
        base_on=device.accepted_on,
    )


def carried(rows: QuerySet[PlanAssignment], *, revision: PlanRevision) -> list[Start]:
    """What the ended rows hand over: the record of what was done, and where an open window stands."""
    open_until = dict(
        Occurrence.objects.filter(
            plan=revision.plan_id, state=OccurrenceState.OPEN, opens_on__lte=revision.effective_from
        )
        .values_list("device_id")
        .annotate(until=Max("closes_on"))
    )
    return [
        Start(
            device_id=row.device_id,
            site_id=row.site_id,
            valid_from=max(revision.effective_from, row.valid_from),
            base_on=row.base_on,
            last_due_on=row.last_due_on,
            last_done_on=row.last_done_on,
            last_closed_on=row.last_closed_on,
            resumes_after=max(
                (day for day in (row.resumes_after, open_until.get(row.device_id)) if day), default=None
            ),
        )
        for row in rows.iterator(chunk_size=BATCH)
    ]


_COLUMNS = (
    "plan_id",
    "revision_id",
    "device_id",
    "site_id",
    "valid_from",
    "asked_from",
    "anchor_on",
    "base_date_id",
    "base_on",
    "last_due_on",
    "last_done_on",
    "last_closed_on",
    "resumes_after",
    "end_reason",
)


def _open(revision: PlanRevision, starts: Sequence[Start]) -> int:
    return open_rows([(revision, start) for start in starts])


def open_rows(starts: Sequence[tuple[PlanRevision, Start]]) -> int:
    """Insert rows, each under its terms, and note them."""
    fixed = {start.device_id for revision, start in starts if revision.kind == ScheduleKind.FIXED}
    bases = bases_of(fixed) if fixed else Bases()
    rows = [_row(revision, start, bases) for revision, start in starts]
    insert_rows(PlanAssignment, _COLUMNS, rows)
    pairs = {(revision.pk, start.device_id) for revision, start in starts}
    held = PlanAssignment.objects.filter(
        revision_id__in={revision for revision, _device in pairs},
        device_id__in={device for _revision, device in pairs},
        valid_to__isnull=True,
    )
    made = [row for row in held if (row.revision_id, row.device_id) in pairs]
    acts.note_rows(
        Change("maintenance.planassignment", row.pk, str(row), row.site_id, {}, _terms_of(row))
        for row in made
    )
    return len(rows)


def _row(revision: PlanRevision, start: Start, bases: Bases) -> list[object]:
    anchor, base = start.anchor_on, None
    if anchor is None:
        done = start.last_done_on or start.base_on
        chosen = choose(revision, start.device_id, done=done, start=start.valid_from, bases=bases)
        anchor, base = chosen.anchor.on, chosen.base
    last = (start.last_due_on, start.last_done_on, start.last_closed_on)
    begun = (start.valid_from, start.valid_from, anchor, base.pk if base else None, start.base_on)
    keys = (revision.plan_id, revision.pk, start.device_id, start.site_id)
    return [*keys, *begun, *last, start.resumes_after, ""]


def _terms_of(row: PlanAssignment) -> dict[str, object]:
    names = ("device_id", "plan_id", "revision_id", "valid_from", "anchor_on", "base_date_id", "base_on")
    return {name: getattr(row, name) for name in names if getattr(row, name) is not None}


def close(rows: QuerySet[PlanAssignment], *, on: date, reason: str) -> int:
    """End rows on a day and take away what they had planned after it."""
    listed = list(rows.values_list("pk", "device_id", "plan_id", "site_id", "valid_from"))
    for batch in batches(listed, size=BATCH):
        keys = [row[0] for row in batch]
        forget_future(Occurrence.objects.filter(assignment_id__in=keys), after=on)
        started = PlanAssignment.objects.filter(pk__in=keys)
        started.filter(valid_from__lte=on).update(valid_to=on, end_reason=reason)
        started.filter(valid_to__isnull=True).update(valid_to=F("valid_from"), end_reason=reason)
    acts.note_rows(
        Change("maintenance.planassignment", pk, f"{device}: {plan}", site, {}, {"valid_to": max(on, start)})
        for pk, device, plan, site, start in listed
    )
    return len(listed)


def close_at(rows: QuerySet[PlanAssignment], *, at: datetime, reason: str) -> int:
    """`close` each row on the day that it is at its site."""
    zones: dict[str, list[int]] = defaultdict(list)
    for pk, zone in rows.values_list("pk", "site__time_zone"):
        zones[zone].append(pk)
    return sum(
        close(PlanAssignment.objects.filter(pk__in=batch), on=local_date(at, zone), reason=reason)
        for zone, keys in zones.items()
        for batch in batches(keys, size=BATCH)
    )


def forget_future(rows: QuerySet[Occurrence], *, after: date) -> int:
    """Delete what was only planned: open, its window not begun by `after`, and nobody has touched it."""
    return planning.untouched(rows.filter(opens_on__gt=after)).delete()[0]


def give_back(revision: PlanRevision, *, on: date) -> None:
    """After an override: the device's row under it ends, and the plan's own terms begin."""
    plan = revision.plan
    own = plan.revisions.filter(state=RevisionState.ACTIVE, device__isnull=True).first()
    rows = PlanAssignment.objects.filter(plan=plan, device=revision.device_id, valid_to__isnull=True)
    starts = [
        replace(one, valid_from=max(one.valid_from, on)) for one in carried(rows, revision=own or revision)
    ]
    close(rows, on=on, reason="The device's own terms ended")
    if own is None:
        return
    _open(own, starts or [replace(_first(revision), valid_from=on)])


def end(plan: Plan, *, on: date, reason: str) -> None:
    """End all rows of a plan; its devices are told what is next without it."""
    rows = PlanAssignment.objects.filter(plan=plan, valid_to__isnull=True)
    device_ids = set(rows.values_list("device_id", flat=True))
    close(rows, on=on, reason=reason)
    planning.refresh_devices(device_ids)
