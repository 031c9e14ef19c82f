"""Who may approve a change for a role and where, and until when the paperwork of an emergency is due."""

from __future__ import annotations

from datetime import date, datetime

from openhtm.accounts.api import Permission
from openhtm.kernel.time import local_date
from openhtm.maintenance import api as maintenance

from .models import Change
from .rules.clocks import business_days_after
from .rules.states import Role

#: Who may approve for a role.
NEEDED = {
    Role.HTM: Permission.CHANGE_APPROVE_HTM,
    Role.IT: Permission.CHANGE_APPROVE_IT,
    Role.CLINICAL: Permission.CHANGE_APPROVE_CLINICAL,
    Role.SECURITY: Permission.CHANGE_APPROVE_SECURITY,
}


def places(change: Change, role: str) -> list[tuple[int | None, int | None]]:
    """Where an approver must hold the permission: the clinical owner in every unit of the devices."""
    whole: list[tuple[int | None, int | None]] = [(change.site_id, None)]
    if role != Role.CLINICAL:
        return whole
    rows = change.lines.order_by().values_list("device__site_id", "device__department_id").distinct()
    return list(rows) or whole


def paperwork_day(change: Change, days: int, *, at: datetime) -> date:
    free = maintenance.clocking.service([change.site_id]).holidays.get(change.site_id, frozenset())
    return business_days_after(local_date(at, change.site.time_zone), days, holidays=free)
