"""Setting the clocks of device security: days of the hospital's own within the limit of the file."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import clocks
from ..models import ClockSetting
from ..rules.clocks import Clock, allowed


@action("security.clock.set", needs=Permission.SECURITY_ACCEPT, where=organization)
def set_clock(
    *,
    clock: str,
    days: int,
    because: str,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> ClockSetting:
    """Set how many days a clock gives. What was entered before keeps its day."""
    if clock not in list(Clock):
        text = _("There is no such clock.")
        raise InvalidInput(text, fields={"clock": [text]})
    policy = clocks.declared()[Clock(clock)]
    problems: dict[str, list[str]] = {}
    if not allowed(policy, days):
        problems["days"] = [_("From 1 to %(most)d days.") % {"most": policy.most}]
    if not because.strip():
        problems["because"] = [_("Say why, for those who ask later.")]
    if problems:
        raise InvalidInput(_("The clock cannot be set like this."), fields=problems)
    found: ClockSetting | None = (
        ClockSetting.objects.select_for_update(of=("self",)).filter(clock=clock).first()
    )
    if found is None:
        return acts.create(ClockSetting(clock=clock, days=days, because=because.strip()))
    return acts.save(found, seen_version=seen_version, days=days, because=because.strip())
