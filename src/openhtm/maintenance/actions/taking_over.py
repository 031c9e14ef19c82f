"""Plans as an earlier system had them: many at once, set by set, and taken back while nothing hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import insert_rows, reserve_ids
from openhtm.kernel.errors import UnableToSome
from openhtm.kernel.time import local_date
from openhtm.registry.api import Device

from .. import assigning, joining, planning, standing
from ..acting import person
from ..models import Plan, PlanAssignment, PlanRevision, RevisionState
from ..rules.priority import AS_HIGH, Risk
from ..storing import batches
from ..terms import Terms

_PART = 5_000
_LINE = (
    "id",
    "code",
    "title",
    "model_id",
    "device_type_id",
    "site_id",
    "procedure_id",
    "by_filter",
    "filters",
    "is_active",
    "version",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of maintenance of a model or a device type, by ids; without a site for all sites."""

    code: str
    title: str
    terms: Terms
    model_id: int | None = None
    device_type_id: int | None = None
    site_id: int | None = None
    procedure_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTerms:
    """Terms of a plan for one of its devices."""

    plan_id: int
    device_id: int
    terms: Terms
    reason: str


def _sites(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    return sorted({(line.site_id, None) for line in arguments["lines"]}, key=str)


@action("maintenance.plan.add_many", needs=Permission.PLAN_EDIT, where=_sites)
def add_plans(lines: Sequence[Line], *, since: date, by: Actor, at: datetime) -> list[int]:
    """Add lines with their first terms, in force from ``since`` unless somebody has to approve them; the ids.

    ``UnableToSome`` names those that are there already; then nothing is added. Devices come under them by
    `assign_devices`.
    """
    _refuse_known(lines)
    keys = reserve_ids(Plan, len(lines))
    insert_rows(Plan, _LINE, (_plan_row(pk, line) for pk, line in zip(keys, lines, strict=True)))
    acts.note_rows(
        Change("maintenance.plan", pk, line.title, line.site_id, {}, _noted(line))
        for pk, line in zip(keys, lines, strict=True)
    )
    revisions = [
        _revision(plan_id, 1, line.terms, since=since, reason=line.reason, by=by, at=at)
        for plan_id, line in zip(keys, lines, strict=True)
    ]
    for revision in revisions:
        # First terms of a plan ask for approval only where they leave the manufacturer's instructions.
        if person(by) is not None and revision.basis == "aem":
            revision.state = RevisionState.PROPOSED
    _store(revisions, [line.site_id for line in lines])
    return keys


def _refuse_known(lines: Sequence[Line]) -> None:
    rows = Plan.objects.filter(is_active=True).values_list("model_id", "device_type_id", "site_id", "code")
    there = {(*row[:3], row[3].lower()) for row in rows}
    problems: dict[str, str] = {}
    for line in lines:
        key = (line.model_id, line.device_type_id, line.site_id, line.code.lower())
        if key in there:
            problems[line.title] = _("There is a line %(code)s already.") % {"code": line.code}
        there.add(key)
    if problems:
        raise UnableToSome(_("Some plans are there already. Nothing was added."), problems=problems)


def _plan_row(pk: int, line: Line) -> list[object]:
    owner = (line.model_id, line.device_type_id, line.site_id, line.procedure_id)
    return [pk, line.code, line.title, *owner, False, "{}", True, 1]


def _noted(line: Line) -> dict[str, object]:
    names = ("code", "title", "model_id", "device_type_id", "site_id", "procedure_id")
    return {name: value for name in names if (value := getattr(line, name)) not in (None, "")}


def _revision(
    plan_id: int, number: int, terms: Terms, *, since: date, reason: str, by: Actor, at: datetime
) -> PlanRevision:
    return PlanRevision(
        plan_id=plan_id,
        number=number,
        state=RevisionState.ACTIVE,
        reason=reason[:500],
        effective_from=since,
        proposed_by=person(by),
        proposed_at=at,
        **terms.columns(),
    )


def _store(revisions: Sequence[PlanRevision], sites: Sequence[int | None]) -> None:
    """``sites``: whose ledger tells of each; devices of one plan may stand in several hospitals."""
    names = [field.attname for field in PlanRevision._meta.concrete_fields]
    for revision, pk in zip(revisions, reserve_ids(PlanRevision, len(revisions)), strict=True):
        revision.pk = pk
    insert_rows(PlanRevision, names, ([getattr(row, name) for name in names] for row in revisions))
    told = (
        "plan_id",
        "device_id",
        "number",
        "state",
        "kind",
        "interval_count",
        "interval_unit",
        "basis",
        "excluded",
    )
    acts.note_rows(
        Change(
            "maintenance.planrevision",
            row.pk,
            f"{row.plan_id} r{row.number}",
            site_id,
            {},
            {name: value for name in told if (value := getattr(row, name)) not in (None, "", False)},
        )
        for row, site_id in zip(revisions, sites, strict=True)
    )


def _places_of_devices(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    found: set[tuple[int | None, int | None]] = set()
    for part in batches(sorted({row.device_id for row in arguments["rows"]}), size=_PART):
        found |= set(Device.objects.filter(pk__in=part).values_list("site_id", "department_id").distinct())
    return sorted(found, key=str)


@action("maintenance.plan.own_terms", needs=Permission.PLAN_EDIT, where=_places_of_devices)
def give_own_terms(rows: Sequence[OwnTerms], *, since: date, by: Actor, at: datetime) -> list[int]:
    """Terms of their own for devices of plans; the ids of the revisions, in the order of the rows.

    In force at once unless the device is high-risk or of unknown risk, the ground is AEM, or it is left out:
    then they wait for somebody else's approval.
    """
    devices = {
        pk: (risk, site)
        for part in batches(sorted({row.device_id for row in rows}), size=_PART)
        for pk, risk, site in Device.objects.filter(pk__in=part).values_list("pk", "risk_class", "site_id")
    }
    latest = _latest_numbers({row.plan_id for row in rows})
    made = []
    for row in rows:
        latest[row.plan_id] += 1
        revision = _revision(
            row.plan_id, latest[row.plan_id], row.terms, since=since, reason=row.reason, by=by, at=at
        )
        revision.device_id = row.device_id
        if person(by) is not None and _waits(row.terms, devices[row.device_id][0]):
            revision.state = RevisionState.PROPOSED
        made.append(revision)
    _store(made, [devices[row.device_id][1] for row in rows])
    _put_in_force([each for each in made if each.state == RevisionState.ACTIVE])
    return [each.pk for each in made]


def _latest_numbers(plan_ids: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for part in batches(sorted(plan_ids), size=_PART):
        rows = PlanRevision.objects.filter(plan_id__in=part).order_by().values_list("plan_id")
        found |= dict(rows.annotate(latest=Max("number")))
    return found


def _waits(terms: Terms, risk: str) -> bool:
    return terms.excluded or terms.basis == "aem" or Risk(risk) in AS_HIGH


def _put_in_force(revisions: Sequence[PlanRevision]) -> None:
    """End the rows of these devices under other terms, and open rows under their own."""
    by_plan: dict[int, list[PlanRevision]] = defaultdict(list)
    for revision in revisions:
        by_plan[revision.plan_id].append(revision)
    for plan_id, own in by_plan.items():
        for part in batches(own, size=_PART):
            _replace(plan_id, part)


def _replace(plan_id: int, revisions: Sequence[PlanRevision]) -> None:
    keys = [int(revision.device_id or 0) for revision in revisions]
    earlier = PlanRevision.objects.filter(plan_id=plan_id, device_id__in=keys, state=RevisionState.ACTIVE)
    earlier.exclude(pk__in=[revision.pk for revision in revisions]).update(
        state=RevisionState.ENDED, effective_to=revisions[0].effective_from
    )
    rows = PlanAssignment.objects.filter(plan_id=plan_id, device_id__in=keys, valid_to__isnull=True)
    carried = {start.device_id: start for start in assigning.carried(rows, revision=revisions[0])}
    assigning.close(rows, on=revisions[0].effective_from, reason=_("The device has terms of its own"))
    fresh = {
        start.device_id: start
        for start in assigning.starts_of(
            Device.objects.filter(pk__in=keys), since=revisions[0].effective_from
        )
    }
    assigning.open_rows(
        [
            (revision, start)
            for revision in revisions
            if (start := carried.get(int(revision.device_id or 0)) or fresh.get(int(revision.device_id or 0)))
        ]
    )


def _places_of_plans(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    found: set[tuple[int | None, int | None]] = set()
    for part in batches(sorted(set(arguments["plan_ids"])), size=_PART):
        rows = Plan.objects.filter(pk__in=part).order_by()
        found |= {(site, None) for site in rows.values_list("site_id", flat=True).distinct()}
    return sorted(found, key=str) or [(None, None)]


@action("maintenance.plan.assign_devices", needs=Permission.PLAN_EDIT, where=_places_of_plans)
def assign_devices(plan_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Put every device that the plans are for, and that has no row yet, under them; returns how many."""
    opened = assigning.derive_many(plan_ids)
    beside = joining.active_plans()
    if beside:
        joining.plan_ahead(beside, joining.follow(beside, at=at), at=at)
    return opened


@action("maintenance.plan.withdraw_many", needs=Permission.IMPORT_UNDO, where=_places_of_plans)
def withdraw_plans(plan_ids: Sequence[int], *, reason: str, by: Actor, at: datetime) -> int:
    """Take plans that a list brought off the record, with their terms and what they planned. The ledger keeps
    what they were.

    ``UnableToSome`` names those on which something depends; then nothing is withdrawn.
    """
    if problems := standing.on_plans(plan_ids):
        raise UnableToSome(_("Something depends on these plans. Nothing was withdrawn."), problems=problems)
    devices: set[int] = set()
    count = 0
    for part in batches(plan_ids, size=_PART):
        rows = list(Plan.objects.filter(pk__in=part).values())
        acts.note_rows(
            Change("maintenance.plan", row["id"], row["title"], row["site_id"], _kept(row), {})
            for row in rows
        )
        held = PlanAssignment.objects.filter(plan_id__in=part)
        devices |= set(held.values_list("device_id", flat=True))
        for model in standing.PLAN_ROWS:
            model._base_manager.filter(plan_id__in=part).delete()
        Plan.objects.filter(pk__in=part).delete()
        count += len(rows)
    planning.refresh_devices(devices)
    return count


def _kept(row: Mapping[str, Any]) -> dict[str, object]:
    return {name: value for name, value in row.items() if value not in (None, "", {}, False)}


def _places_of_terms(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    found: set[tuple[int | None, int | None]] = set()
    for part in batches(arguments["revision_ids"], size=_PART):
        rows = PlanRevision.objects.filter(pk__in=part).order_by()
        found |= {(site, None) for site in rows.values_list("device__site_id", flat=True).distinct()}
    return sorted(found, key=str) or [(None, None)]


@action("maintenance.plan.withdraw_own_terms", needs=Permission.IMPORT_UNDO, where=_places_of_terms)
def withdraw_own_terms(revision_ids: Sequence[int], *, reason: str, by: Actor, at: datetime) -> int:
    """End the own terms that a list gave to devices; those that still wait for approval are turned down."""
    found = PlanRevision.objects.filter(pk__in=revision_ids).select_related("plan", "device__site")
    for revision in found:
        today = local_date(at, revision.device.site.time_zone)
        if revision.state == RevisionState.PROPOSED:
            acts.save(revision, state=RevisionState.REJECTED, decision_note=reason[:500])
        elif revision.state == RevisionState.ACTIVE:
            acts.save(revision, state=RevisionState.ENDED, effective_to=max(today, revision.effective_from))
            assigning.give_back(revision, on=today)
    return len(found)
