"""The list of policies: each with the version in force and the draft under way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from . import versions
from .models import Policy, PolicyQuerySet, PolicyVersion
from .rules.policies import OPEN

STATES = ("in_force", "draft", "review", "retired")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """``held``: in force today; ``draft``: under way; either may be missing."""

    policy: Policy
    held: PolicyVersion | None
    draft: PolicyVersion | None


def matching(rows: PolicyQuerySet, *, q: str = "", state: str = "", on: date) -> PolicyQuerySet:
    """``review``: those whose day of review has passed."""
    if q:
        rows = rows.filter(Q(code__icontains=q) | Q(title__icontains=q))
    held = versions.in_force(on)
    if state == "in_force":
        return rows.filter(pk__in=held.values("policy"))
    if state == "review":
        return rows.standing().filter(pk__in=held.filter(review_due_on__lt=on).values("policy"))
    if state == "draft":
        return rows.filter(versions__state__in=OPEN)
    return rows.filter(retired_on__isnull=False) if state == "retired" else rows.standing()


def listed(policies: Sequence[Policy], *, on: date) -> list[Listed]:
    """Two queries, however many policies."""
    held = _by_policy(versions.in_force(on), policies)
    drafts = _by_policy(PolicyVersion.objects.filter(state__in=OPEN), policies)
    return [Listed(policy=one, held=held.get(one.pk), draft=drafts.get(one.pk)) for one in policies]


def _by_policy(rows: Any, policies: Iterable[Policy]) -> dict[int, PolicyVersion]:
    by_id = {one.pk: one for one in policies}
    found: dict[int, PolicyVersion] = {}
    for version in rows.filter(policy__in=list(by_id)).select_related("author"):
        version.policy = by_id[version.policy_id]
        found[version.policy_id] = version
    return found


def versions_of(policy: Policy) -> list[PolicyVersion]:
    """The latest first."""
    rows = list(policy.versions.for_page().order_by("-number"))
    for one in rows:
        one.policy = policy
    return rows
