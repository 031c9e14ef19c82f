"""Plans against flaws and the changes that carry them out: what was proven, what is open, which devices are meant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import NotFound
from openhtm.places.api import Site
from openhtm.registry import api as registry
from openhtm.security import api as security
from openhtm.security.api import ByVersion, RemediationPlan

from . import access
from .models import Change, Fulfillment, Line
from .rules.lines import SETTLED, LineState
from .rules.states import ENDED

_KEPT = [one.value for one in LineState if one is not LineState.LEFT_OUT]


def plans_of(change: Change, user: Any) -> list[Fulfillment]:
    """The plans that a change carries out, those of one's own."""
    rows = change.fulfillments.standing().filter(plan__in=security.access.plans(user).values("pk"))
    return list(rows.select_related("plan__vulnerability", "plan__model__manufacturer", "plan__at_site"))


def offered(user: Any, site: Site) -> list[RemediationPlan]:
    """The plans that stand and that a change at a site could carry out."""
    rows = security.access.plans(user).standing().filter(Q(at_site=site) | Q(at_site=None))
    return list(rows.order_by("until_on", "pk"))


def fulfillment(user: Any, change: Change, plan_id: int) -> Fulfillment:
    """One plan of a change that was reached, or ``NotFound``."""
    found = next((one for one in plans_of(change, user) if one.plan_id == plan_id), None)
    if found is None:
        raise NotFound(_("This change carries out no such plan, or it is outside your sites."))
    return found


def by_version(user: Any, plan: RemediationPlan, *, on: date) -> ByVersion:
    """What the versions that one's devices show say of the flaw of a plan."""
    rows = registry.devices_for(user, Permission.CHANGE_READ)
    return security.planning.by_version(rows, plan, on=on)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A change that carries out a plan. ``devices``: those of the plan that are in it; ``waves``: how many, and how
    many of them are through."""

    change: Change
    devices: int
    proven: int
    waves: int
    waves_through: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``lines``: by device, the newest line in a change of the plan."""

    plan: RemediationPlan
    parts: Sequence[Part]
    lines: dict[int, Line]


def standing(user: Any, plan: RemediationPlan) -> Standing:
    """How far the changes of a plan are; three questions, whatever their number."""
    mine = access.changes(user).filter(fulfillments__plan=plan, fulfillments__ended_at__isnull=True)
    changes = list(mine.distinct().select_related("site").order_by("-number"))
    held = security.access.plan_lines(user).filter(plan=plan).order_by()
    rows = access.lines(user).filter(change__in=changes).select_related("change", "device", "wave")
    devices = set(held.values_list("device_id", flat=True))
    counts: dict[int, Counter[bool]] = defaultdict(Counter)
    waves: dict[int, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    latest: dict[int, Line] = {}
    for line in rows.order_by("change__number"):
        proven = line.state == LineState.VERIFIED
        if line.wave_id is not None and line.state in _KEPT:
            waves[line.change_id][line.wave_id].append(proven)
        if line.device_id in devices:
            counts[line.change_id][proven] += 1
            latest[line.device_id] = line
    parts = [
        Part(
            change=one,
            devices=counts[one.pk].total(),
            proven=counts[one.pk][True],
            waves=len(waves[one.pk]),
            waves_through=sum(all(found) for found in waves[one.pk].values()),
        )
        for one in changes
    ]
    return Standing(plan=plan, parts=parts, lines=latest)


def unsettled(plan_id: int, device_ids: Sequence[int]) -> list[Line]:
    """The lines of devices with which a running change of the plan is not through."""
    mine = Fulfillment.objects.standing().filter(plan_id=plan_id)
    rows = Line.objects.filter(change__in=mine.values("change"), device_id__in=device_ids)
    rows = rows.exclude(state__in=sorted(one.value for one in SETTLED))
    rows = rows.exclude(change__state__in=sorted(one.value for one in ENDED))
    return list(rows.select_related("change", "device").order_by("device__tag", "pk"))


def prove(change: Change, lines: Sequence[Line], *, by: Actor, at: datetime) -> None:
    """What was verified is done in the plans that the change carries out, where matching no longer finds the flaw."""
    devices = [one.device for one in lines]
    for found in change.fulfillments.standing().filter(plan__ended_at__isnull=True).select_related("plan"):
        note = f"{change}: verified by {by.actor_label}"
        security.plans.prove(found.plan, devices=devices, note=note, by=by, at=at)


def prove_before(found: Fulfillment, *, by: Actor, at: datetime) -> None:
    """What was verified before the plan was named counts for it as what is verified after."""
    lines = found.change.lines.filter(state=LineState.VERIFIED).select_related("device").order_by("pk")
    devices = [one.device for one in lines]
    if devices:
        note = f"{found.change}: verified before it named the plan"
        security.plans.prove(found.plan, devices=devices, note=note, by=by, at=at)


def part_json(one: Part) -> dict[str, Any]:
    return {
        "change": str(one.change),
        "id": one.change.pk,
        "title": one.change.title,
        "state": one.change.state,
        "devices": one.devices,
        "verified": one.proven,
        "waves": one.waves,
        "waves_through": one.waves_through,
    }


def plan_changes_json(user: Any, plan: RemediationPlan) -> dict[str, Any]:
    """The changes of a plan, and by device what the newest of them did."""
    if not user.may_anywhere(Permission.CHANGE_READ):
        return {"changes": [], "lines": []}
    found = standing(user, plan)
    lines = sorted(found.lines.values(), key=lambda one: one.device.tag)
    return {
        "changes": [part_json(one) for one in found.parts],
        "lines": [{"tag": one.device.tag, "change": str(one.change), "state": one.state} for one in lines],
    }
