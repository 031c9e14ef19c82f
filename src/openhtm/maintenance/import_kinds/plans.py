"""Plans: how often what is done to which devices, when it was last done and is next due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission
from openhtm.catalog import api as catalog
from openhtm.imports.api import Context, KindField, NewName, Outcome, Verdict, Written
from openhtm.kernel.actors import Actor
from openhtm.registry.api import GONE, Device

from .. import standing
from ..actions import plans as plan_actions
from ..actions.baselines import restore_baselines, set_baselines
from ..actions.taking_over import (
    Line as NewLine,
)
from ..actions.taking_over import (
    OwnTerms,
    add_plans,
    assign_devices,
    give_own_terms,
    withdraw_own_terms,
    withdraw_plans,
)
from ..models import Plan, Procedure
from ..rebasing import BASES, Baseline, Basis
from ..storing import batches
from ..terms import Terms
from . import devices
from .plan_fields import FIELDS
from .plan_index import Key, Line, without_anchor
from .plan_judging import Judging
from .plan_rows import DeviceWish, LineWish, bases
from .plan_terms import Given, same

_PART = 5_000
_REASON = lazy("Import %(reference)s")


class Plans:
    """The kind ``plans``."""

    slug = "plans"
    title = lazy("Plans of maintenance")
    permission = Permission.PLAN_EDIT
    match_keys = devices.MATCH_KEYS

    def fields(self) -> Sequence[KindField]:
        return FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return devices.default_match(mapped)

    def begin(self, context: Context) -> PlanSession:
        return PlanSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """Plans that the list brought go; what devices counted from is as before; own terms end."""
        arguments: dict[str, Any] = {"reason": reason, "by": by, "at": at}
        made = {each.subject_id for each in written if each.before.get("made")}
        still = Plan.objects.filter(pk__in=made).values_list("pk", flat=True)
        if still:
            withdraw_plans(sorted(still), **arguments)
        kept = [each for each in written if not each.before.get("made")]
        own = [int(each.before["own"]) for each in kept if each.before.get("own")]
        if own:
            withdraw_own_terms(own, **arguments)
        rows = [_basis(each) for each in kept if each.before.get("asked_from")]
        if rows:
            restore_baselines(rows, **arguments)
        _undo_edits([each for each in kept if "title" in each.before], by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        made = {each.subject_id for each in written if each.before.get("made")}
        edited = {each.subject_id: each.version for each in written if "title" in each.before}
        versions = Plan.objects.filter(pk__in=edited).values_list("pk", "title", "version")
        changed = [
            _("%(plan)s was changed since.") % {"plan": title}
            for pk, title, version in versions
            if version != edited[pk]
        ]
        return [*standing.on_plans(sorted(made)).values(), *changed]


def _basis(written: Written) -> Basis:
    days = {name: written.before.get(name) for name in BASES}
    return Basis(device_id=int(written.before["device"]), plan_id=written.subject_id, **days)  # type: ignore[arg-type]


def _undo_edits(written: Sequence[Written], *, by: Actor, at: datetime) -> None:
    plans = Plan.objects.in_bulk([each.subject_id for each in written])
    procedures = Procedure.objects.in_bulk()
    for each in written:
        procedure = procedures.get(int(each.before["procedure_id"] or 0))
        title = str(each.before["title"])
        plan_actions.edit_plan(plans[each.subject_id], title=title, procedure=procedure, by=by, at=at)


class PlanSession(Judging):
    """One run over a list of plans. All is written at the end: which terms are a line's own and which those
    of single devices shows only when every row was seen.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.wishes: list[tuple[int, Verdict, DeviceWish | LineWish]] = []

    def new_names(self) -> list[NewName]:
        """The lines that the list adds, with the devices that come under them unlisted; parked procedures."""
        fresh = [line for line in self.plans.lines.values() if line.pk is None]
        names, fleet = _names_of(fresh), _fleet_of(fresh)
        found = [
            NewName("plan", self._label(line, names, fleet), max(self.listed[line.key], 1)) for line in fresh
        ]
        return [*found, *self.references.new_names()]

    def _label(self, line: Line, names: dict[tuple[str, int], str], fleet: dict[Key, int]) -> str:
        terms = self._terms(line)
        often = f"{terms.interval.count} {terms.interval.unit}" if terms.interval else str(terms.kind)
        unlisted = fleet.get(line.key, 0) - self.listed[line.key]
        more = (
            _(" (and %(count)d devices that are not in the list)") % {"count": unlisted}
            if unlisted > 0
            else ""
        )
        return f"{line.code} · {names.get((line.key.owner, line.key.owner_id), '?')}: {often}{more}"

    def _terms(self, line: Line) -> Terms:
        """A line's terms: those its own row gave, else those that most of its devices have."""
        if line.terms is not None:
            return line.terms
        votes = self.votes[line.key]
        return without_anchor(self.voted[votes.most_common(1)[0][0]]) if votes else Terms()

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        self.wishes += [(each.record.row, each.verdict, each.payload) for each in outcomes]
        return []

    def finish(self) -> list[Written]:
        """Lines first, then own terms, devices under their lines, days."""
        if not self.wishes:
            return []
        arguments: dict[str, Any] = {"by": self.context.by, "at": self.context.at}
        ids = self._add_lines(arguments)
        own = self._give_own_terms(ids, arguments)
        touched = {
            ids[wish.line.key] for wish in self._device_wishes() if wish.line.pk is None or wish.is_new
        }
        touched |= {ids[line.key] for line in self.plans.lines.values() if line.pk is None}
        if touched:
            assign_devices(sorted(touched), **arguments)
        rows = [row for wish in self._device_wishes() if (row := self._baseline(wish, ids[wish.line.key]))]
        if rows:
            set_baselines(rows, **arguments)
        return list(self._written(ids, own, arguments))

    def _baseline(self, wish: DeviceWish, plan_id: int) -> Baseline | None:
        return wish.baseline(plan_id, wish.terms or self._terms(wish.line), today=self.context.today)

    def _device_wishes(self) -> Iterator[DeviceWish]:
        return (wish for _row, _verdict, wish in self.wishes if isinstance(wish, DeviceWish))

    def _add_lines(self, arguments: dict[str, Any]) -> dict[Key, int]:
        fresh = [line for line in self.plans.lines.values() if line.pk is None]
        reason = str(_REASON) % {"reference": self.context.reference}
        lines = [
            NewLine(
                code=line.code,
                title=line.title,
                terms=self._terms(line),
                model_id=line.key.owner_id if line.key.owner == "model" else None,
                device_type_id=line.key.owner_id if line.key.owner == "type" else None,
                site_id=line.key.site_id,
                procedure_id=line.procedure_id,
                reason=reason,
            )
            for line in fresh
        ]
        keys = add_plans(lines, since=self.context.today, **arguments) if lines else []
        known = {line.key: line.pk for line in self.plans.lines.values() if line.pk is not None}
        return known | {line.key: pk for line, pk in zip(fresh, keys, strict=True)}

    def _give_own_terms(self, ids: dict[Key, int], arguments: dict[str, Any]) -> dict[int, int]:
        """Revision by device wish (its identity) for devices whose terms are not those of their line."""
        wishes = [wish for wish in self._device_wishes() if self._needs_own(wish)]
        reason = str(_REASON) % {"reference": self.context.reference}
        rows = [
            OwnTerms(
                plan_id=ids[wish.line.key],
                device_id=wish.device.pk,
                terms=wish.terms or wish.given.over(self._terms(wish.line)),
                reason=wish.reason or reason,
            )
            for wish in wishes
        ]
        keys = give_own_terms(rows, since=self.context.today, **arguments) if rows else []
        return {id(wish): pk for wish, pk in zip(wishes, keys, strict=True)}

    def _needs_own(self, wish: DeviceWish) -> bool:
        if wish.line.pk is not None:
            return wish.wants_own
        if wish.terms is None:
            return wish.given != Given() and not same(
                wish.given.over(self._terms(wish.line)), self._terms(wish.line)
            )
        return not same(without_anchor(wish.terms), without_anchor(self._terms(wish.line)))

    def _written(
        self, ids: dict[Key, int], own: dict[int, int], arguments: dict[str, Any]
    ) -> Iterator[Written]:
        for row, verdict, wish in self.wishes:
            plan_id = ids[wish.line.key]
            if wish.line.pk is None:
                yield Written(row, verdict, plan_id, 1, {"made": True})
            elif isinstance(wish, LineWish):
                yield Written(row, verdict, plan_id, *_edited(wish, arguments))
            else:
                before = {"device": wish.device.pk, "own": own.get(id(wish)), **bases(wish.held)}
                yield Written(row, verdict, plan_id, wish.line.version, before)


def _edited(wish: LineWish, arguments: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Change title and procedure of a line on record; its version then, and what it was."""
    plan = Plan.objects.select_related("procedure").get(pk=wish.line.pk)
    before = {"title": plan.title, "procedure_id": plan.procedure_id}
    wanted = wish.changes.get("procedure_id", plan.procedure_id)
    procedure = Procedure.objects.filter(pk=wanted).first()
    title = str(wish.changes.get("title", plan.title))
    saved = plan_actions.edit_plan(plan, title=title, procedure=procedure, **arguments)
    return saved.version, before


def _names_of(lines: Sequence[Line]) -> dict[tuple[str, int], str]:
    """What the lines are for, as people call it."""
    found: dict[tuple[str, int], str] = {}
    for part in batches((each.key.owner_id for each in lines if each.key.owner == "model"), size=_PART):
        rows = catalog.Model.objects.filter(pk__in=part).values_list("pk", "manufacturer__name", "name")
        found |= {("model", pk): f"{maker} {name}" for pk, maker, name in rows}
    types = [each.key.owner_id for each in lines if each.key.owner == "type"]
    kinds = catalog.DeviceType.objects.filter(pk__in=types).values_list("pk", "name")
    return found | {("type", pk): name for pk, name in kinds}


def _fleet_of(lines: Sequence[Line]) -> dict[Key, int]:
    """How many devices each line reaches, as far as model or type and site go."""
    found: dict[tuple[str, int, int | None], int] = {}
    for owner, name in (("model", "model_id"), ("type", "device_type_id")):
        keys = sorted({each.key.owner_id for each in lines if each.key.owner == owner})
        for part in batches(keys, size=_PART):
            rows = Device.objects.exclude(status__in=GONE).filter(**{f"{name}__in": part}).order_by()
            for pk, site, count in rows.values_list(name, "site_id").annotate(count=Count("pk")):
                found[owner, pk, site] = count
                found[owner, pk, None] = found.get((owner, pk, None), 0) + count
    return {each.key: found.get((each.key.owner, each.key.owner_id, each.key.site_id), 0) for each in lines}
