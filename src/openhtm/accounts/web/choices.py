"""Where a role may be given, as one choice: all sites, a site, or a department of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from openhtm.places.api import Department, Site

from .. import access
from ..models import User
from ..permissions import Permission
from ..roles import Role, roles


@dataclass(frozen=True)
class Place:
    """``site`` None: all sites."""

    site: Site | None = None
    department: Department | None = None


def places(user: User) -> dict[str, tuple[str, Place]]:
    """Key, label and place of everywhere the person may give roles."""
    may = Permission.ROLE_GRANT
    found: dict[str, tuple[str, Place]] = {}
    for site in access.sites(user, may):
        found[f"site-{site.pk}"] = (str(site), Place(site))
    for department in access.departments(user, may).select_related("site"):
        label = f"{department.site.code} / {department.name}"
        found[f"department-{department.pk}"] = (label, Place(department.site, department))
    if access.scope(user, may).everywhere:
        # Last, so that nobody gives it by leaving the first choice as it stands.
        found["all"] = (_("All sites"), Place())
    return found


def place_choices(user: User) -> list[tuple[str, str]]:
    return [(key, label) for key, (label, _place) in places(user).items()]


def grantable_roles(user: User) -> list[Role]:
    """The roles that hold nothing which the person does not hold somewhere."""
    return [role for role in roles().values() if all(user.may_anywhere(item) for item in role.permissions)]


def role_choices(user: User) -> list[tuple[str, str]]:
    return [(role.slug, role.title) for role in grantable_roles(user)]
