"""Taking over past work: set by set, with its own numbers, into the tables of the hospital's own work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import insert_rows, update_records
from openhtm.kernel.errors import UnableToSome
from openhtm.kernel.time import local_date
from openhtm.places.api import Site

from .. import planning, settling
from ..models import (
    LaborLine,
    NumberSeries,
    Occurrence,
    OccurrenceState,
    OrderState,
    PartLine,
    PlanAssignment,
    PlanRevision,
    WorkOrder,
)
from ..models.choices import LaborKind, OrderSource, PartSource, RateClass
from ..past import PastOrder
from ..storing import batches

BATCH = 2000
#: Devices whose plans are looked ahead together.
PLANNED = 10_000
_SAME = (
    "site_id",
    "kind",
    "opened_at",
    "completed_at",
    "original_number",
    "device_id",
    "department_id",
    "description",
    "resolution",
    "requester",
    "assignee_id",
    "problem_code",
    "cause_code",
    "action_code",
    "sm_result",
    "down_from",
    "down_to",
    "vendor",
    "vendor_cost_minor",
    "currency",
)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What came of it: orders made, those known by their number already, planned occurrences settled, and
    those that named an occurrence which is not there."""

    created: int
    known: int
    settled: int
    unmatched: int
    #: Site and earlier number of each order made, with its id.
    made: Mapping[tuple[int, str], int] = field(default_factory=dict)


def _sites(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    return sorted({(row.site_id, None) for row in arguments["orders"]})


@action("maintenance.history.record", needs=Permission.IMPORT_RUN, where=_sites)
def record_history(orders: Sequence[PastOrder], *, reason: str = "", by: Actor, at: datetime) -> Recorded:
    """Store past orders as closed (or cancelled) records; what an earlier run stored is left out.

    Refuses all with the list of what is wrong when any row cannot be true: closed before it was opened, or in
    the future. Next due days move only where a row names the occurrence that it settled.
    """
    _refuse_impossible(orders, at=at)
    fresh = _unknown(orders)
    settled = matched = 0
    devices: set[int] = set()
    keys: dict[tuple[int, str], int] = {}
    for site_id, rows in _by_site(fresh).items():
        for batch in batches(rows, size=BATCH):
            made = _store(site_id, batch, at=at)
            keys |= {(site_id, row.original_number): pk for row, pk in zip(batch, made, strict=True)}
            _store_lines(batch, made, site_id)
            done, named = _settle(batch, made, site_id, at=at)
            settled, matched = settled + len(done), matched + named
            devices.update(done)
    # At the end, once a device: every plan is asked what is due next for the devices of a batch.
    for together in batches(sorted(devices), size=PLANNED):
        settling.remember_latest(together)
        _plan_next(together)
        planning.refresh_devices(together)
    acts.fact(rows=len(orders), created=len(fresh), settled=settled)
    return Recorded(
        created=len(fresh),
        known=len(orders) - len(fresh),
        settled=settled,
        unmatched=matched - settled,
        made=keys,
    )


def _refuse_impossible(orders: Sequence[PastOrder], *, at: datetime) -> None:
    problems = {}
    for place, row in enumerate(orders, 1):
        if problem := _impossible(row, at):
            problems[row.original_number or _("row %(number)d") % {"number": place}] = problem
    if problems:
        raise UnableToSome(_("Some past orders cannot be true. Nothing was stored."), problems=problems)


def _impossible(row: PastOrder, at: datetime) -> str:
    done = row.completed_at or row.closed_at
    if row.closed_at < row.opened_at or done < row.opened_at:
        return _("It was closed before it was opened.")
    if max(row.closed_at, done) > at:
        return _("It was closed in the future.")
    if row.down_to is not None and (row.down_from is None or row.down_to < row.down_from):
        return _("Its downtime ends before it begins.")
    if row.vendor_cost_minor is not None and not row.currency:
        return _("Its cost has no currency.")
    return ""


def _unknown(orders: Sequence[PastOrder]) -> list[PastOrder]:
    """Rows whose number the site does not have yet; of two rows with the same number the first."""
    numbers = {row.original_number for row in orders if row.original_number}
    seen: set[tuple[int, str]] = set()
    for batch in batches(sorted(numbers), size=BATCH):
        found = WorkOrder.objects.filter(original_number__in=batch)
        seen.update(found.values_list("site_id", "original_number"))
    fresh = []
    for row in orders:
        key = (row.site_id, row.original_number)
        if row.original_number and key in seen:
            continue
        seen.add(key)
        fresh.append(row)
    return fresh


def _by_site(orders: Iterable[PastOrder]) -> dict[int, list[PastOrder]]:
    found: dict[int, list[PastOrder]] = defaultdict(list)
    for row in orders:
        found[row.site_id].append(row)
    return found


def _numbers(site: Site, count: int) -> range:
    """Reserve the site's next numbers; the series row is locked."""
    NumberSeries.objects.get_or_create(site=site)
    series = NumberSeries.objects.select_for_update().get(site=site)
    first = series.latest + 1
    series.latest += count
    series.save(update_fields=["latest"])
    return range(first, first + count)


_COLUMNS = (
    *_SAME,
    "number",
    "reference",
    "title",
    "priority",
    "state",
    "source",
    "closed_at",
    "returned_at",
    "end_reason",
    "changed_at",
    "completed_by_id",
    "version",
    "priority_reason",
    "contact",
    "shop",
    "relation",
    "overall",
    "status_after",
    "vendor_reference",
    "no_labor",
    "down_partly",
)


def _store(site_id: int, rows: Sequence[PastOrder], *, at: datetime) -> list[int]:
    """Insert the orders; returns their ids in the order of the rows."""
    site = Site.objects.get(pk=site_id)
    numbers = _numbers(site, len(rows))
    insert_rows(
        WorkOrder,
        _COLUMNS,
        (_order(row, site.code, number, at) for row, number in zip(rows, numbers, strict=True)),
    )
    made = WorkOrder.objects.filter(site=site, number__range=(numbers[0], numbers[-1]))
    keys = list(made.order_by("number").values_list("pk", flat=True))
    acts.note_rows(
        Change("maintenance.workorder", pk, f"{site.code}-{number}", site_id, {}, _noted(row))
        for pk, number, row in zip(keys, numbers, rows, strict=True)
    )
    return keys


def _order(row: PastOrder, code: str, number: int, at: datetime) -> list[object]:
    cancelled = bool(row.cancelled_because)
    return [
        *(getattr(row, name) for name in _SAME),
        number,
        f"{code}-{number}",
        row.title[:200],
        int(row.priority),
        OrderState.CANCELLED if cancelled else OrderState.CLOSED,
        OrderSource.IMPORTED,
        None if cancelled else row.closed_at,
        None if cancelled else row.down_to,
        row.cancelled_because,
        at,
        None if cancelled else row.assignee_id,
        1,
        *[""] * 7,
        not row.labor,
        False,
    ]


def _noted(row: PastOrder) -> dict[str, object]:
    names = ("original_number", "kind", "title", "device_id", "opened_at", "closed_at", "sm_result")
    return {name: value for name in names if (value := getattr(row, name)) not in (None, "")}


def _store_lines(rows: Sequence[PastOrder], keys: Sequence[int], site_id: int) -> None:
    labor = (
        (pk, site_id, one.person_id, one.person_name, LaborKind.WORK, one.minutes, one.worked_on,
         RateClass.REGULAR, one.rate_minor, one.currency, "", "")
        for row, pk in zip(rows, keys, strict=True)
        for one in row.labor
    )  # fmt: skip
    insert_rows(
        LaborLine,
        ("work_order_id", "site_id", "person_id", "person_name", "kind", "minutes", "worked_on",
         "rate_class", "rate_minor", "currency", "note", "voided_reason"),
        labor,
    )  # fmt: skip
    parts = (
        (pk, site_id, one.catalog_number, one.description, PartSource.UNKNOWN, one.quantity,
         one.unit_cost_minor, one.currency, False, *[""] * 5)
        for row, pk in zip(rows, keys, strict=True)
        for one in row.parts
    )  # fmt: skip
    insert_rows(
        PartLine,
        ("work_order_id", "site_id", "catalog_number", "description", "source", "quantity",
         "unit_cost_minor", "currency", "safety_relevant", "lot", "serial", "removed_serial",
         "order_reference", "voided_reason"),
        parts,
    )  # fmt: skip


def _settle(
    rows: Sequence[PastOrder], keys: Sequence[int], site_id: int, *, at: datetime
) -> tuple[list[int], int]:
    """Settle the occurrences that rows name; returns the device of each settled, and how many were named."""
    zone = Site.objects.values_list("time_zone", flat=True).get(pk=site_id)
    named = {
        (row.device_id, row.plan_id, row.due_on): (row, pk)
        for row, pk in zip(rows, keys, strict=True)
        if row.plan_id is not None and row.due_on is not None and not row.cancelled_because
    }
    found = Occurrence.objects.filter(
        device_id__in={device for device, _, _ in named},
        plan_id__in={plan for _, plan, _ in named},
        due_on__in={due for _, _, due in named},
        state=OccurrenceState.OPEN,
    )
    settled = []
    for occurrence in found:
        match = named.get((occurrence.device_id, occurrence.plan_id, occurrence.due_on))
        if match is not None:
            settled.append(_settled(occurrence, *match, zone=zone, at=at))
    fields = ("state", "done_on", "result", "settled_at", "settled_reason", "work_order_id")
    update_records(settled, fields)
    return [one.device_id for one in settled], len(named)


def _plan_next(devices: Sequence[int]) -> None:
    """Every plan keeps one open occurrence, also one that the record has just caught up with."""
    rows = planning.active(PlanAssignment.objects.filter(device_id__in=devices, valid_to__isnull=True))
    lines: dict[int, list[int]] = {}
    for revision_id, pk in rows.values_list("revision_id", "pk"):
        lines.setdefault(revision_id, []).append(pk)
    # Each revision is asked with its own lines: with all devices, a statement per revision would name them all.
    for revision in PlanRevision.objects.filter(pk__in=lines):
        own = PlanAssignment.objects.filter(pk__in=lines[revision.pk])
        planning.plan_ahead(revision, own, until=date.min)


def _settled(occurrence: Occurrence, row: PastOrder, order_id: int, *, zone: str, at: datetime) -> Occurrence:
    occurrence.state = OccurrenceState.DONE
    occurrence.done_on = local_date(row.completed_at or row.closed_at, zone)
    occurrence.result = row.sm_result or "pass"
    occurrence.settled_at = at
    occurrence.settled_reason = "Past record"
    occurrence.work_order_id = order_id
    return occurrence
