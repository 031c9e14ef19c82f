"""Which site a page of incident response is about, and the day there."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Site, day_at

from .. import access


def chosen(request: SignedInRequest, permission: str = Permission.RESPONSE_READ) -> Site:
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


def today_at(site: Site) -> date:
    return local_date(now(), site.time_zone)


def site_id(request: SignedInRequest) -> int | None:
    return request.site.pk if request.site else None


def today(request: SignedInRequest) -> date:
    """Today at the site that is chosen, else that of the organization."""
    return day_at(request.site, now())


def may(request: SignedInRequest, permission: str, site: int | None, department: int | None = None) -> bool:
    return request.user.may(permission, site_id=site, department_id=department)
