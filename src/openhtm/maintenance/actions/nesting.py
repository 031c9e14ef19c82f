"""Which line of maintenance holds which other one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError

from .. import nested
from ..models import Plan, PlanCover


class UnableToCover(DomainError):
    """A plan that is for other devices, has ended, or holds this one itself."""

    code = "unable_to_cover"


def _place(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    return [(arguments["plan"].site_id, None)]


@action("maintenance.plan.set_covered", needs=Permission.PLAN_EDIT, where=_place)
def set_covered(plan: Plan, *, covered: Sequence[Plan], by: Actor, at: datetime) -> list[PlanCover]:
    """Say which other lines are done with this one; those not named any more end. Returns what holds now.

    When this one is done, open ones of those lines due in its window are superseded, not missed.
    """
    if not plan.is_active:
        raise UnableToCover(_("The plan %(plan)s has ended.") % {"plan": plan})
    for other in covered:
        _check(plan, other)
    wanted = {other.pk: other for other in covered}
    standing = {row.covered_id: row for row in PlanCover.objects.filter(plan=plan, ended_at__isnull=True)}
    for pk, row in standing.items():
        if pk not in wanted:
            acts.save(row, ended_at=at)
    for pk, other in wanted.items():
        if pk not in standing:
            acts.create(PlanCover(plan=plan, covered=other, since=at))
    return list(PlanCover.objects.filter(plan=plan, ended_at__isnull=True).select_related("covered"))


def _check(plan: Plan, other: Plan) -> None:
    facts = {"plan": plan, "other": other}
    if other.pk == plan.pk or plan.pk in nested.all_covered(other.pk):
        raise UnableToCover(
            _("%(other)s holds %(plan)s itself, so it cannot be held in it.") % facts
            if other.pk != plan.pk
            else _("A plan cannot hold itself.")
        )
    if not other.is_active:
        raise UnableToCover(_("The plan %(other)s has ended.") % facts)
    if not nested.share_devices(plan, other):
        raise UnableToCover(
            _("%(other)s is for other devices than %(plan)s, so one cannot hold the other.") % facts
        )
