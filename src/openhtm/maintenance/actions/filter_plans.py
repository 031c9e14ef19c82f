"""Plans by filters: which devices they are for is changed here, and followed as devices come and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.places.api import Site

from .. import filtering, joining
from ..acting import person
from ..filtering import Movement
from ..models import Plan
from .plans import UnableToRevise


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the preview of a change showed."""

    gain: int
    lose: int


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many times a device came under a plan by a filter, and left one."""

    joined: int
    left: int


def _place(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    return [(arguments["plan"].site_id, None)]


@action("maintenance.plan.change_filters", needs=Permission.PLAN_EDIT, where=_place)
def change_filters(
    plan: Plan,
    *,
    filters: Mapping[str, str],
    reason: str,
    seen: Seen | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Plan:
    """Say anew which devices a plan by a filter is for; they come under it and leave it at once.

    Taking the plan from devices asks for the right to approve plans, as ending a plan does.
    """
    if not plan.is_active:
        raise UnableToRevise(_("The plan %(plan)s has ended. Add a new one.") % {"plan": plan})
    if not reason.strip():
        raise InvalidInput(_("Say why the devices change."), fields={"reason": [_("Say why.")]})
    other = filtering.with_filters(plan, filters)
    if other.filters == plan.filters:
        raise InvalidInput(_("These are the filters that it has."))
    _check(filtering.movement(other), seen, plan=plan, by=by)
    acts.save(plan, seen_version=seen_version, filters=other.filters)
    acts.fact(reason=reason.strip()[:500])
    _follow([plan, *joining.rivals(plan)], at=at)
    return plan


def _check(moves: Movement, seen: Seen | None, *, plan: Plan, by: Actor) -> None:
    lost = moves.lose.count()
    if seen is not None:
        filtering.check_count(moves.gain.count(), seen.gain)
        filtering.check_count(lost, seen.lose)
    who = person(by)
    if lost and who is not None and not who.may(Permission.PLAN_APPROVE, site_id=plan.site_id):
        raise NotPermitted(_("This takes the plan from devices. Someone who may approve plans has to do it."))


def _follow(plans: Sequence[Plan], *, at: datetime, among: joining.Among | None = None) -> joining.Moved:
    ordered = filtering.in_order(plans)
    moved = joining.follow(ordered, at=at, among=among)
    joining.plan_ahead(ordered, moved, at=at)
    return moved


@action(
    "maintenance.plan.follow_filters",
    needs=None,
    open_to="a step of whatever entered or changed the devices, which was allowed there",
)
def follow_filters(*, device_ids: Sequence[int], are_new: bool = False, by: Actor, at: datetime) -> Applied:
    """Put new or changed devices under the plans whose filters find them now, and end what found them before."""
    plans = joining.active_plans()
    if not plans:
        return Applied(joined=0, left=0)
    moved = _follow(plans, at=at, among=joining.Among(device_ids=device_ids, are_new=are_new))
    return Applied(joined=moved.joins, left=moved.leaves)


@action("maintenance.plan.apply_filters", needs=Permission.SCHEDULE_GENERATE)
def apply_filters(*, site: Site | None = None, by: Actor, at: datetime) -> Applied:
    """Compare all plans by filters with the fleet as it is now, and plan what is missing. A repeat changes
    nothing: devices that are entered or changed are followed by themselves."""
    moved = _follow(joining.active_plans(), at=at, among=joining.Among(site=site))
    if moved.joins or moved.leaves:
        acts.fact(joined=moved.joins, left=moved.leaves)
    return Applied(joined=moved.joins, left=moved.leaves)
