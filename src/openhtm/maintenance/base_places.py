"""The places that can have a base date, named as in forms, in REST and on the command line."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, buildings, departments, one
from openhtm.places.api import Building, Department


def offered(user: Any) -> list[Department | Building]:
    """Departments first, then buildings, by site."""
    found = departments(user, Permission.PLAN_EDIT).filter(is_active=True).select_related("site")
    standing = buildings(user, Permission.PLAN_EDIT).select_related("site")
    return [*found.order_by("site__code", "name"), *standing.order_by("site__code", "name")]


def department(user: Any, site: str, code: str) -> Department:
    missing = _("There is no such department, or it is outside your sites.")
    rows = departments(user, Permission.PLAN_EDIT).select_related("site")
    return cast(Department, one(rows, missing, site__code__iexact=site, code__iexact=code))


def building(user: Any, site: str, name: str) -> Building:
    missing = _("There is no such building, or it is outside your sites.")
    rows = buildings(user, Permission.PLAN_EDIT).select_related("site")
    return cast(Building, one(rows, missing, site__code__iexact=site, name__iexact=name))
