"""The functions through which everyone reaches policies inside their scope."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope

from .models import Policy, PolicyQuerySet, PolicyVersion


def policies(
    user: Any, permission: str = Permission.POLICY_READ, *, site_id: int | None = None
) -> PolicyQuerySet:
    """Those of one's sites and those for all sites; ``site_id``: of the site switch."""
    rows: PolicyQuerySet = Policy.objects.within(scope(user, permission).narrowed(site_id))
    return rows.select_related("site")


def policy(user: Any, code: str, permission: str = Permission.POLICY_READ) -> Policy:
    missing = _("There is no such policy, or it is outside your sites.")
    return cast(Policy, one(policies(user, permission), missing, code__iexact=code))


def version(user: Any, code: str, number: int, permission: str = Permission.POLICY_READ) -> PolicyVersion:
    found = policy(user, code, permission)
    missing = _("There is no such version of the policy.")
    rows = PolicyVersion.objects.for_page().filter(policy=found)
    return cast(PolicyVersion, one(rows, missing, number=number))


def version_by_id(user: Any, pk: int, permission: str = Permission.POLICY_READ) -> PolicyVersion:
    """For what hangs on a version, such as documents."""
    rows = PolicyVersion.objects.for_page().filter(policy__in=policies(user, permission))
    return cast(PolicyVersion, one(rows, _("There is no such version of the policy."), pk=pk))
