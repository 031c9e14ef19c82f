"""Which site a page of changes is about, and the day there."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.places.api import Site, day_at

from .. import access
from ..approving import NEEDED, places
from ..models import Change


def chosen(request: SignedInRequest, permission: str = Permission.CHANGE_EDIT) -> Site:
    """The site named in the address, else that of the site switch, else the first of one's own."""
    if code := request.GET.get("site", ""):
        return access.site(request.user, code, permission)
    # The site of the switch is read when it is asked for: it is empty, never None.
    if request.site:
        return access.site(request.user, request.site.code, permission)
    found: Site | None = access.sites(request.user, permission).first()
    if found is None:
        raise NotFound(_("This page is about a whole site, and you hold none as a whole."))
    return found


def site_id(request: SignedInRequest) -> int | None:
    return request.site.pk if request.site else None


def today(request: SignedInRequest) -> date:
    """Today at the site that is chosen, else that of the organization."""
    return day_at(request.site, now())


def rights(request: SignedInRequest, change: Change) -> set[str]:
    """What one may do with a change; roles that one may approve for are among them by their names."""
    held = {
        "edit": Permission.CHANGE_EDIT,
        "work": Permission.CHANGE_WORK,
        "lead": Permission.CHANGE_LEAD,
    }
    here = {"site_id": change.site_id, "department_id": None}
    found = {name for name, right in held.items() if request.user.may(right, **here)}
    for role, right in NEEDED.items():
        spots = places(change, role)
        if all(request.user.may(right, site_id=site, department_id=unit) for site, unit in spots):
            found.add(role.value)
    return found
