"""The functions through which everyone reaches incident response inside their scope."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, User, one, scope
from openhtm.places.api import Department, Site

from .models import Fallback, FallbackQuerySet, Proof, ProofQuerySet, TeamMember, TeamMemberQuerySet


def sites(user: Any, permission: str = Permission.RESPONSE_READ) -> Any:
    """Sites that one holds whole: preparedness and incidents are a matter of the whole site."""
    held = scope(user, permission)
    rows = Site.objects.filter(is_active=True).order_by("code")
    return rows if held.everywhere else rows.filter(pk__in=held.sites)


def site(user: Any, code: str, permission: str = Permission.RESPONSE_READ) -> Site:
    missing = _("There is no such site, or you do not hold it as a whole.")
    return cast(Site, one(sites(user, permission), missing, code__iexact=code))


def sites_seen(user: Any, *, only: int | None = None) -> list[Site]:
    """Sites of which one sees anything, be it one unit."""
    rows = accounts.sites(user, Permission.RESPONSE_READ).filter(is_active=True).order_by("code")
    return list(rows if only is None else rows.filter(pk=only))


def site_seen(user: Any, code: str) -> Site:
    """A site of which one sees anything."""
    missing = _("There is no such site, or it is outside your sites.")
    rows = accounts.sites(user, Permission.RESPONSE_READ)
    return cast(Site, one(rows, missing, code__iexact=code))


def departments(user: Any, site_id: int) -> Any:
    rows = accounts.departments(user, Permission.RESPONSE_READ).filter(site_id=site_id, is_active=True)
    return rows.select_related("site").order_by("name", "pk")


def department(user: Any, pk: int) -> Department:
    missing = _("There is no such unit, or it is outside your sites.")
    rows = accounts.departments(user, Permission.RESPONSE_READ).select_related("site")
    return cast(Department, one(rows, missing, pk=pk))


def proofs(user: Any, site_id: int) -> ProofQuerySet:
    rows: ProofQuerySet = Proof.objects.within(scope(user, Permission.RESPONSE_READ)).filter(site_id=site_id)
    return rows.latest_first()


def members(
    user: Any, permission: str = Permission.RESPONSE_READ, *, site_id: int | None = None
) -> TeamMemberQuerySet:
    """Those who are on the team now."""
    rows: TeamMemberQuerySet = TeamMember.objects.standing().within(scope(user, permission).narrowed(site_id))
    return rows


def member(user: Any, pk: int, permission: str = Permission.RESPONSE_READ) -> TeamMember:
    missing = _("There is no such member of the team, or it is outside your sites.")
    return cast(TeamMember, one(members(user, permission).for_list(), missing, pk=pk))


def people(user: Any, permission: str = Permission.RESPONSE_PREPARE) -> Any:
    """The active people at one's places, to choose from."""
    held = scope(user, permission)
    return User.objects.within(held).filter(is_active=True).order_by("name", "pk")


def one_person(user: Any, pk: int) -> User:
    missing = _("There is no such person, or it is outside your sites.")
    return cast(User, one(people(user), missing, pk=pk))


def fallbacks(user: Any, permission: str = Permission.RESPONSE_READ) -> FallbackQuerySet:
    rows: FallbackQuerySet = Fallback.objects.standing().within(scope(user, permission))
    return rows


def fallback(user: Any, pk: int, permission: str = Permission.RESPONSE_READ) -> Fallback:
    missing = _("There is no such fallback, or it is outside your sites.")
    return cast(Fallback, one(fallbacks(user, permission).for_list(), missing, pk=pk))


def fallback_of(user: Any, owner: Any) -> Fallback | None:
    """What stands for exactly this device, model or type."""
    column = {"devicetype": "device_type"}.get(owner._meta.model_name, owner._meta.model_name)
    return cast("Fallback | None", fallbacks(user).filter(**{column: owner}).first())
