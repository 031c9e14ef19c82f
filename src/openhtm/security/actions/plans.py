"""Plans against flaws: decided with an owner, devices done with by what is on record, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.catalog.api import Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, UnableToSome
from openhtm.places.api import Site, day_at
from openhtm.registry.api import GONE, Device

from .. import clocks, events, planning, refusing, treatment_words
from ..answering import Affected
from ..errors import UnableToTreat
from ..models import PlanLine, RemediationPlan, Vulnerability
from ..rules import plans
from ..rules.plans import Approach, End


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    model: Model
    approach: str
    what: str
    owner: User


def _where(arguments: Mapping[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    site = arguments.get("site")
    return [(site.pk if site is not None else None, None)]


@action("security.plan.decide", needs=Permission.SECURITY_EDIT, where=_where)
def decide(
    vulnerability: Vulnerability, *, new: NewPlan, site: Site | None = None, by: Actor, at: datetime
) -> RemediationPlan:
    """Decide how a flaw in a model is dealt with, at a site or at all: the devices on which it is open now. Its day
    comes from the clock of the gravest device, and counts from when it was known."""
    refusing.refuse_unknown({"approach": (new.approach, Approach)})
    _refuse_incomplete(new)
    if _standing(vulnerability, new.model, site):
        raise UnableToTreat(_("A plan for this stands already. End it first, or take the devices into it."))
    on = day_at(site, at)
    lines = planning.open_lines(_devices(site), vulnerability, new.model, on=on)
    if not lines:
        raise UnableToTreat(_("The flaw is open on none of these devices: there is nothing to plan."))
    clock = plans.clock(line.score.decision for line in lines)
    known = min(planning.known_on(line, on=on) for line in lines)
    made = acts.create(
        RemediationPlan(
            vulnerability=vulnerability,
            model=new.model,
            at_site=site,
            approach=new.approach,
            what=new.what.strip(),
            owner=new.owner,
            clock=clock.value,
            until_on=plans.due(known, clocks.days()[clock]),
            entered_at=at,
            entered_by=by.actor_label[:200],
        )
    )
    _take(made, lines, at=at)
    return made


def _refuse_incomplete(new: NewPlan) -> None:
    problems: dict[str, list[str]] = {}
    if not new.what.strip():
        problems["what"] = [_("Say what is to be done.")]
    if not new.owner.is_active:
        problems["owner"] = [_("This person has left.")]
    if problems:
        raise InvalidInput(_("The plan is not whole."), fields=problems)


def _standing(flaw: Vulnerability, model: Model, site: Site | None) -> bool:
    rows = RemediationPlan.objects.standing().filter(vulnerability=flaw, model=model, at_site=site)
    return bool(rows.exists())


def _devices(site: Site | None) -> Any:
    rows = Device.objects.all()
    return rows.filter(site=site) if site is not None else rows


def _take(plan: RemediationPlan, lines: Iterable[Affected], *, at: datetime) -> int:
    on = day_at(plan.at_site, at)
    held = set(plan.lines.values_list("device_id", flat=True))
    first: dict[int, Affected] = {}
    for line in lines:
        first.setdefault(line.device.pk, line)
    rows = [
        PlanLine(plan=plan, device=line.device, known_on=planning.known_on(line, on=on), decided_on=on)
        for pk, line in first.items()
        if pk not in held
    ]
    acts.create_many(rows)
    return len(rows)


@action("security.plan.take_in", needs=Permission.SECURITY_EDIT)
def take_in(plan: RemediationPlan, *, by: Actor, at: datetime) -> int:
    """Take in the devices on which the flaw is open now and that are not among those of the plan; how many."""
    _refuse_ended(plan)
    on = day_at(plan.at_site, at)
    lines = planning.open_lines(_devices(plan.at_site), plan.vulnerability, plan.model, on=on)
    return _take(plan, lines, at=at)


def _refuse_ended(plan: RemediationPlan) -> None:
    if plan.ended_at is not None:
        raise UnableToTreat(_("The plan has ended. Decide another one."))


@action("security.plan.finish", needs=Permission.SECURITY_EDIT)
def finish(
    plan: RemediationPlan,
    *,
    tags: Sequence[str],
    end: str,
    note: str,
    although: str = "",
    by: Actor,
    at: datetime,
) -> RemediationPlan:
    """Say how devices of a plan were done with. Refused for all where the record of one says otherwise: a device that
    still shows an affected version is not fixed, one without a control not controlled. With the last device the plan
    ends. ``although``: why devices count as fixed while a change that carries out the plan is not through with them."""
    _refuse_ended(plan)
    refusing.refuse_unknown({"end": (end, End)})
    if not note.strip():
        text = _("Say how it was verified, and where that is on record.")
        raise InvalidInput(text, fields={"note": [text]})
    on = day_at(plan.at_site, at)
    rows = _rows(plan, tags)
    _refuse_unproven(plan, rows, End(end), at=at)
    said = although.strip()[:500]
    if end == End.FIXED:
        ids = [row.device_id for row in rows]
        events.devices_fixed.send(
            RemediationPlan, plan_id=plan.pk, device_ids=ids, although=said, by=by, at=at
        )
    for row in rows:
        acts.save(
            row, end=end, done_on=on, done_by=by.actor_label[:200], note=note.strip()[:500], although=said
        )
    _end_with_the_last(plan, by=by, at=at)
    return plan


def _end_with_the_last(plan: RemediationPlan, *, by: Actor, at: datetime) -> None:
    if not plan.lines.filter(end="").exists():
        because = _("Every device is done with.")
        acts.save(plan, ended_at=at, ended_by=by.actor_label[:200], ended_because=because)


def _at_devices(arguments: Mapping[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    return sorted({(one.site_id, one.department_id) for one in arguments["devices"]}, key=str)


@action("security.plan.prove", needs=Permission.CHANGE_WORK, where=_at_devices)
def prove(
    plan: RemediationPlan, *, devices: Sequence[Device], note: str, by: Actor, at: datetime
) -> list[PlanLine]:
    """Devices were changed and verified for the plan: those that no longer show the flaw are fixed. On the others it
    stays open, whatever was done: what they run decides, and of a version of which nothing is known nothing is
    fixed. Those that were done with before stay as they are."""
    stored = RemediationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if stored.ended_at is not None:
        return []
    on = day_at(plan.at_site, at)
    reached = Device.objects.filter(pk__in=[one.pk for one in devices])
    shown = planning.by_version(reached, plan, on=on)
    rows = plan.lines.filter(end="", device__in=reached).exclude(device__in=shown.open | shown.unknown)
    found = list(rows.select_related("device").order_by("pk"))
    for row in found:
        fixed: dict[str, Any] = {
            "end": End.FIXED.value,
            "done_on": on,
            "done_by": by.actor_label[:200],
            "note": note[:500],
        }
        acts.save(row, **fixed)
    _end_with_the_last(stored, by=by, at=at)
    return found


def _rows(plan: RemediationPlan, tags: Sequence[str]) -> list[PlanLine]:
    found = {
        row.device.tag: row
        for row in plan.lines.filter(end="").select_related("device").select_for_update(of=("self",))
    }
    unknown = [tag for tag in tags if tag not in found]
    if unknown or not tags:
        text = _("Choose devices of the plan that are open: %(tags)s") % {"tags": ", ".join(sorted(found))}
        raise InvalidInput(text, fields={"tags": [text]})
    return [found[tag] for tag in dict.fromkeys(tags)]


def _refuse_unproven(plan: RemediationPlan, rows: Sequence[PlanLine], end: End, *, at: datetime) -> None:
    on = day_at(plan.at_site, at)
    lines: dict[int, Affected] = {}
    for one in planning.open_lines(_devices(plan.at_site), plan.vulnerability, plan.model, on=on):
        lines.setdefault(one.device.pk, one)
    problems = {}
    for row in rows:
        line = lines.get(row.device_id)
        found = plans.unproven(
            end,
            is_open=line is not None,
            controlled=line is not None and bool(line.treated.controls),
            accepted=line is not None and line.is_accepted,
            in_fleet=row.device.status not in GONE,
        )
        if found is not None:
            problems[row.device.tag] = str(treatment_words.PLAN_REFUSALS[found])
    if problems:
        raise UnableToSome(_("Not all of them are done with, by what is on record."), problems=problems)


@action("security.plan.end", needs=Permission.SECURITY_EDIT)
def end_plan(plan: RemediationPlan, *, reason: str, by: Actor, at: datetime) -> RemediationPlan:
    """End a plan with a reason, whatever is open. Its devices stay on record as they stand."""
    if plan.ended_at is not None:
        return plan
    because = refusing.said(reason)
    return acts.save(plan, ended_at=at, ended_by=by.actor_label[:200], ended_because=because)
