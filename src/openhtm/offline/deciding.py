"""Who may decide about an act that is held."""

from __future__ import annotations

from openhtm.accounts.api import Permission, User
from openhtm.kernel.actors import Actor

from .models import ReceivedAct


def may_drop(act: ReceivedAct, *, by: Actor) -> bool:
    """Whoever did it, and whoever assigns work at its site (a technician may have left)."""
    if isinstance(by, User) and act.person_id == by.pk:
        return True
    return act.site_id is not None and by.may(Permission.WORK_ORDER_ASSIGN, site_id=act.site_id)
