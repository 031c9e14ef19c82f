"""How many devices of a type stay ready: agreed, and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import DeviceType
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date
from openhtm.places.api import Department, Site

from .. import noting
from ..errors import UnableToChange
from ..models import PoolMinimum


@dataclass(frozen=True, kw_only=True)
class NewMinimum:
    """``department`` None: for the whole site."""

    device_type: DeviceType
    ready: int
    agreed_with: str
    agreed_on: date
    department: Department | None = None


@action("changes.pool.agree", needs=Permission.CHANGE_LEAD)
def agree(site: Site, *, new: NewMinimum, by: Actor, at: datetime) -> PoolMinimum:
    """Write down how many devices of a type stay ready, and with whom that was agreed; what was agreed before ends."""
    problems = {}
    if new.ready < 1:
        problems["ready"] = _("At least one. To lift a minimum, end it.")
    if not new.agreed_with.strip():
        problems["agreed_with"] = _("Name who answers for the care there.")
    if new.agreed_on > local_date(at, site.time_zone):
        problems["agreed_on"] = _("This day has not come yet.")
    if new.department is not None and new.department.site_id != site.pk:
        problems["department"] = _("This unit belongs to another site.")
    noting.refuse(problems)
    rows = PoolMinimum.objects.standing().select_for_update(of=("self",))
    for old in rows.filter(site=site, department=new.department, device_type=new.device_type):
        acts.save(old, ended_at=at)
    return acts.create(
        PoolMinimum(
            site=site,
            department=new.department,
            device_type=new.device_type,
            ready=new.ready,
            agreed_with=new.agreed_with.strip(),
            agreed_on=new.agreed_on,
            by_label=by.actor_label[:200],
        )
    )


@action("changes.pool.end", needs=Permission.CHANGE_LEAD)
def end(minimum: PoolMinimum, *, reason: str, by: Actor, at: datetime) -> PoolMinimum:
    """Nothing is agreed any more, with the reason."""
    noting.given(reason)
    if minimum.ended_at is not None:
        raise UnableToChange(_("This minimum has ended already."))
    return acts.save(minimum, ended_at=at)
