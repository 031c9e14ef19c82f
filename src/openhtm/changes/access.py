"""The functions through which everyone reaches changes inside their scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.utils.translation import gettext as _

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.errors import NotFound
from openhtm.places.api import Site

from . import words
from .errors import NotWhole
from .models import Change, ChangeQuerySet, Line, LineQuerySet, PoolMinimum, PoolQuerySet, Wave


def sites(user: Any, permission: str = Permission.CHANGE_EDIT) -> Any:
    """The active sites that one holds whole."""
    held = scope(user, permission)
    rows = Site.objects.filter(is_active=True).order_by("code")
    return rows if held.everywhere else rows.filter(pk__in=held.sites)


def site(user: Any, code: str, permission: str = Permission.CHANGE_EDIT) -> Site:
    missing = _("There is no such site, or you do not hold it as a whole.")
    return cast(Site, one(sites(user, permission), missing, code__iexact=code))


def departments(user: Any, site_id: int) -> Any:
    rows = accounts.departments(user, Permission.CHANGE_READ).filter(site_id=site_id, is_active=True)
    return rows.select_related("site").order_by("name", "pk")


def changes(
    user: Any, permission: str = Permission.CHANGE_READ, *, site_id: int | None = None
) -> ChangeQuerySet:
    rows: ChangeQuerySet = Change.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def change(user: Any, pk: int, permission: str = Permission.CHANGE_READ) -> Change:
    missing = _("There is no such change, or it is outside your sites.")
    return cast(Change, one(changes(user, permission).for_list(), missing, pk=pk))


def closed_before(user: Any, site_id: int) -> ChangeQuerySet:
    """What a standard change may repeat: normal changes of the site that were closed."""
    return changes(user, site_id=site_id).filter(kind="normal", state="closed")


def lines(user: Any, permission: str = Permission.CHANGE_READ) -> LineQuerySet:
    rows: LineQuerySet = Line.objects.within(scope(user, permission))
    return rows


def lines_of(user: Any, found: Change, permission: str = Permission.CHANGE_READ) -> LineQuerySet:
    """The devices of a change, those of one's own."""
    return lines(user, permission).filter(change=found).for_list().order_by("device__tag")


def chosen_lines(user: Any, found: Change, keys: Sequence[int], permission: str) -> list[Line]:
    """The named devices of a change, at least one; all of them or ``NotFound``."""
    if not keys:
        raise NotWhole(words.none_named(), fields={"lines": [words.none_named()]})
    rows = list(lines_of(user, found, permission).filter(pk__in=keys))
    if len(rows) != len(set(keys)):
        one(Line.objects.none(), _("There is no such device in this change, or it is outside your sites."))
    return rows


def waves_of(user: Any, found: Change) -> list[Wave]:
    """The waves of a change; whoever does not hold its site as a whole sees those with devices of their own."""
    rows = found.waves.all()
    if not user.may(Permission.CHANGE_READ, site_id=found.site_id, department_id=None):
        rows = rows.filter(pk__in=lines(user).filter(change=found).values("wave"))
    return list(rows)


def wave(user: Any, found: Change, number: int) -> Wave:
    row = next((one for one in waves_of(user, found) if one.number == number), None)
    if row is None:
        raise NotFound(_("There is no such wave in this change, or it is outside your units."))
    row.change = found
    return row


def of_device(user: Any, device: Any) -> LineQuerySet:
    """The changes that a device, reached by the registry, is or was in; the newest first."""
    return lines(user).filter(device=device).for_list().order_by("-change__number")


def pools(user: Any, permission: str = Permission.CHANGE_READ, *, site_id: int | None = None) -> PoolQuerySet:
    """The minima that stand, of one's units and sites."""
    rows: PoolQuerySet = PoolMinimum.objects.standing().within(scope(user, permission).narrowed(site_id))
    return rows.order_by("device_type__name", "pk")


def pool(user: Any, pk: int, permission: str = Permission.CHANGE_READ) -> PoolMinimum:
    missing = _("There is no such minimum, or it is outside your sites.")
    return cast(PoolMinimum, one(pools(user, permission).for_list(), missing, pk=pk))
