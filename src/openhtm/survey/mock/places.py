"""Where a mock survey may go, by the codes that people write, and its seed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, departments, one, site, sites
from openhtm.kernel.errors import NotPermitted

from .. import sampling
from ..errors import UnableToDraw
from ..rules.sampling import MOST
from .ground import Place


def named(user: Any, code: str, department: str = "", permission: str = Permission.COMPLIANCE_EDIT) -> Place:
    """A site, or one of its departments, inside the scope."""
    if not department:
        return Place(site(user, code, permission))
    rows = departments(user, permission).filter(site__code__iexact=code).select_related("site")
    missing = _("There is no such department, or it is outside your sites.")
    found = one(rows, missing, code__iexact=department)
    return Place(found.site, found)


def everywhere(user: Any, permission: str = Permission.COMPLIANCE_READ) -> Place:
    """Every site that one may see; the site, where there is but one."""
    found = list(sites(user, permission).order_by("code")[:2])
    if not found:
        raise NotPermitted(_("You may not see the readiness of any site."))
    return Place(found[0] if len(found) == 1 else None)


def seed_of(text: str) -> int:
    """The seed that is asked for, or one that nobody names and that is shown afterwards."""
    return sampling.seed_of(text)


def size_of(number: int) -> int:
    if not 1 <= number <= MOST:
        told = _("Draw from 1 to %(most)d devices.") % {"most": MOST}
        raise UnableToDraw(told, fields={"size": [told]})
    return number
