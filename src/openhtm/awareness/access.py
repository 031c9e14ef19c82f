"""The functions through which everyone reaches policies inside their scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, one, scope
from openhtm.checks import api as checks
from openhtm.kernel.errors import NotFound
from openhtm.places.api import Department

from . import knowing
from .models import (
    Attestation,
    AttestationQuerySet,
    Policy,
    PolicyQuerySet,
    PolicyVersion,
    SignSheet,
)


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


def units(
    user: Any, permission: str = Permission.ATTESTATION_READ, *, site_id: int | None = None
) -> QuerySet[Department]:
    """The departments whose readiness one may see, or with other permissions enter or attest for."""
    rows = Department.objects.within(scope(user, permission).narrowed(site_id)).filter(is_active=True)
    return cast("QuerySet[Department]", rows.select_related("site").order_by("site__code", "name", "pk"))


def unit(user: Any, pk: int, permission: str = Permission.ATTESTATION_READ) -> Department:
    missing = _("There is no such unit, or it is outside your units.")
    return cast(Department, one(units(user, permission), missing, pk=pk))


def unit_at(user: Any, site: str, code: str, permission: str = Permission.ATTESTATION_READ) -> Department:
    """The same by the codes of site and department."""
    missing = _("There is no such unit, or it is outside your units.")
    found = one(units(user, permission), missing, site__code__iexact=site, code__iexact=code)
    return cast(Department, found)


def attestations(user: Any, permission: str = Permission.ATTESTATION_READ) -> AttestationQuerySet:
    rows: AttestationQuerySet = Attestation.objects.within(scope(user, permission))
    return rows.for_list()


def sheet(user: Any, pk: int, permission: str = Permission.ATTESTATION_READ) -> SignSheet:
    missing = _("There is no such sheet, or it is outside your units.")
    rows = SignSheet.objects.within(scope(user, permission)).select_related("site", "department")
    return cast(SignSheet, one(rows, missing, pk=pk))


def responsible(user: Any, unit: Department) -> list[str]:
    """Who is named for the checks of a unit that was reached before."""
    rows = checks.checks(user).filter(department=unit, ends_on__isnull=True).exclude(responsible="")
    return list(rows.order_by("responsible").values_list("responsible", flat=True).distinct())


def held_versions(user: Any, on: date, permission: str = Permission.POLICY_READ) -> list[PolicyVersion]:
    """The versions in force of the policies that one may read."""
    rows = PolicyVersion.objects.in_force(on).for_page().filter(policy__in=policies(user, permission))
    return list(rows.order_by("policy__code"))


def held(user: Any, code: str, on: date, permission: str = Permission.POLICY_READ) -> PolicyVersion:
    """The version of a policy that is in force."""
    missing = _("Nothing of this policy is in force.")
    rows = PolicyVersion.objects.in_force(on).for_page()
    return cast(PolicyVersion, one(rows, missing, policy=policy(user, code, permission)))


def staff_of(unit: Department, at: datetime) -> list[User]:
    """Of a unit that was reached before: each person once."""
    members = knowing.staff([unit.pk], at=at).get(unit.pk, [])
    return list({one.person.pk: one.person for one in members}.values())


def staff_by_email(unit: Department, addresses: Iterable[str], at: datetime) -> list[User]:
    """Staff of the unit by their addresses; ``NotFound`` for one who is not of it."""
    known = {one.email.casefold(): one for one in staff_of(unit, at)}
    wanted = [text.strip() for text in addresses if text.strip()]
    for text in wanted:
        if text.casefold() not in known:
            raise NotFound(_("%(email)s holds no role in %(unit)s.") % {"email": text, "unit": unit})
    return [known[text.casefold()] for text in wanted]
