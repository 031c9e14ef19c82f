"""Corrective actions inside a person's scope, the round that is open, and what is counted for its check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django.db.models import F, Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, one, scope
from openhtm.places.api import Department, Site

from . import access
from .models import (
    CorrectedFinding,
    CorrectionRound,
    CorrectionStep,
    CorrectiveAction,
    CorrectiveActionQuerySet,
    Finding,
    FindingQuerySet,
)
from .plugins import rules
from .rules import corrections as asked


def actions(
    user: Any, permission: str = Permission.COMPLIANCE_READ, *, site_id: int | None = None
) -> CorrectiveActionQuerySet:
    """Those of one's places, and those for all sites."""
    rows: CorrectiveActionQuerySet = CorrectiveAction.objects.within(
        scope(user, permission).narrowed(site_id)
    )
    return rows


def action(user: Any, pk: int, permission: str = Permission.COMPLIANCE_READ) -> CorrectiveAction:
    missing = _("There is no such corrective action, or it is outside your sites.")
    return cast(CorrectiveAction, one(actions(user, permission).for_list(), missing, pk=pk))


def step(user: Any, found: CorrectiveAction, pk: int) -> CorrectionStep:
    """Of an action that was reached by ``action``."""
    rows = CorrectionStep.objects.filter(round__action=found)
    rows = rows.select_related("round__action__site", "owner")
    return cast(CorrectionStep, one(rows, _("This corrective action has no such step."), pk=pk))


def steps_of(user: User) -> Sequence[CorrectionStep]:
    """What a person has to do now, the earliest first."""
    rows = CorrectionStep.objects.filter(owner=user, done_at__isnull=True, round__ended_at__isnull=True)
    rows = rows.filter(round__action__in=actions(user).live())
    return list(rows.select_related("round__action").order_by("due_on", "pk"))


def rounds(found: CorrectiveAction) -> Sequence[CorrectionRound]:
    """With their steps, the first first; three queries however many there are."""
    rows = found.rounds.select_related("owner", "checked_by", "measured_site", "measured_department__site")
    every = list(rows.prefetch_related("steps__owner", "steps__evidence").order_by("number"))
    for each in every:
        each.action = found
    return every


def open_round(found: CorrectiveAction) -> CorrectionRound:
    """The one at work, or, of an action that has ended, the last one."""
    return rounds(found)[-1]


def facts(of: CorrectionRound) -> list[asked.Step]:
    return [
        asked.Step(kind=one.kind, due_on=one.due_on, done=one.done_at is not None) for one in of.steps.all()
    ]


def next_due(found: CorrectiveAction, of: CorrectionRound, *, state: str) -> date | None:
    return asked.next_due(state, begun_on=of.begun_on, steps=facts(of), look_from=of.look_from)


def missing(of: CorrectionRound) -> tuple[asked.Missing, ...]:
    return asked.missing(facts(of), has_measure=of.has_measure, look_from=of.look_from)


def until(of: CorrectionRound) -> date | None:
    return asked.until(facts(of), of.look_from)


def people(user: Any) -> Any:
    """The active people of the places where one plans corrective actions: who may answer for one, or do a step."""
    reach = scope(user, Permission.COMPLIANCE_CORRECT)
    return User.objects.within(reach).filter(is_active=True).order_by("name", "pk")


def links(found: CorrectiveAction, user: Any) -> Sequence[CorrectedFinding]:
    """The findings under it that one may see, those that stand first."""
    rows = CorrectedFinding.objects.filter(action=found, finding__in=access.findings(user))
    rows = rows.select_related("finding__site", "finding__department")
    mended = F("finding__closed_at").asc(nulls_first=True)
    return list(rows.order_by(mended, "finding__rank", "finding__since", "pk"))


def correcting(found: Finding) -> CorrectionRound | None:
    """The open round of the action under which a finding is being corrected."""
    rows = CorrectiveAction.objects.live().filter(links__finding=found, links__ended_at__isnull=True)
    held = rows.select_related("owner", "site").first()
    return open_round(held) if held else None


def corrected_among(keys: Sequence[int]) -> set[int]:
    """Those of the findings that are being corrected."""
    rows = CorrectedFinding.objects.filter(finding__in=keys, ended_at__isnull=True)
    return set(rows.values_list("finding_id", flat=True))


def of_findings(keys: Sequence[int], *, until: datetime) -> dict[int, CorrectiveAction]:
    """By finding, the action under which it was being corrected at a moment."""
    rows = CorrectedFinding.objects.filter(finding__in=keys, added_at__lt=until)
    held = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=until)).select_related("action")
    return {one.finding_id: one.action for one in held}


def counted(of: CorrectionRound) -> FindingQuerySet:
    """Every finding of the rule at the measured place, whenever; accepted ones too, since they are not mended."""
    rows: FindingQuerySet = Finding.objects.filter(rule=of.rule)
    if of.measured_department_id:
        return rows.filter(department_id=of.measured_department_id)
    return rows.filter(site_id=of.measured_site_id) if of.measured_site_id else rows


def count(of: CorrectionRound, *, at: datetime) -> int | None:
    """How many stood at a moment, as they were kept; None: nothing counts it, or nothing was kept then."""
    first = access.first_look()
    if not of.rule or of.rule not in rules() or first is None or at < first.looked_at:
        return None
    return counted(of).at(at).count()


def places(found: CorrectiveAction) -> tuple[Sequence[Site], Sequence[Department]]:
    """Where findings may be counted for its check: not beyond its own place."""
    if found.department is not None:
        return [], [found.department]
    if found.site is not None:
        return [found.site], list(found.site.departments.order_by("name"))
    return [], []


def likely_rule(found: CorrectiveAction) -> str:
    """That of its findings, when they are all of one: what one would count."""
    named = set(found.links.values_list("finding__rule", flat=True))
    return named.pop() if len(named) == 1 else ""
