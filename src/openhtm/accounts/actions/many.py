"""Roles of several people at once, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Department, Site

from ..models import RoleAssignment, User
from ..scope import granted_place
from .people import grant_role, revoke_role


def _held(
    people: Sequence[User], role: str, site: Site | None, department: Department | None, at: datetime
) -> Any:
    if department is not None:
        site = department.site
    held = RoleAssignment.objects.current(at).filter(user__in=people, role=role)
    return held.filter(site=site, department=department)


@action("accounts.role.grant_many", needs="role.grant", where=granted_place)
def grant_role_to_many(
    people: Sequence[User],
    *,
    role: str,
    site: Site | None = None,
    department: Department | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Give several people a role at one place; who holds it there already keeps it. How many got it."""
    if not people:
        raise InvalidInput(_("Choose at least one person."))
    have = set(_held(people, role, site, department, at).values_list("user_id", flat=True))
    missing = [person for person in people if person.pk not in have]
    for person in missing:
        grant_role(person, role=role, site=site, department=department, by=by, at=at)
    return len(missing)


@action("accounts.role.revoke_many", needs="role.grant", where=granted_place)
def revoke_role_from_many(
    people: Sequence[User],
    *,
    role: str,
    site: Site | None = None,
    department: Department | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """End a role at one place for several people. How many had it."""
    if not people:
        raise InvalidInput(_("Choose at least one person."))
    held = list(_held(people, role, site, department, at).select_related("user", "site", "department"))
    for assignment in held:
        revoke_role(assignment, by=by, at=at)
    return len(held)
