"""What device security does every night: asking the feeds that are switched on, and noting which letters are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.duties import Duty, DutyFailed
from openhtm.kernel.limits import feeds as feed_limits

from . import updating
from .actions import notices


def _update(by: Actor, clock: Callable[[], datetime]) -> Mapping[str, int]:
    """Nothing is fetched unless the operator switched it on."""
    if not feed_limits().may_fetch:
        return {"feeds": 0}
    made = updating.update(updating.due(clock()), by=by, clock=clock)
    failed = [one.slug for one in made if one.state == "failed"]
    if failed:
        raise DutyFailed(_now("These feeds could not be updated: %(names)s.") % {"names": ", ".join(failed)})
    return {"feeds": len(made), "files": sum(one.files for one in made)}


def _remind(by: Actor, clock: Callable[[], datetime]) -> Mapping[str, int]:
    """The program sends nothing: what is due stands on Today and on the page of the inquiry."""
    made = Counter(one.step for one in notices.keep_due(by=by, at=clock()))
    return {"reminders": made["remind"], "escalations": made["escalate"]}


DUTIES = (
    Duty(key="feeds", title=_("Update the feeds of flaws"), order=20, run=_update),
    Duty(key="inquiries", title=_("Note what manufacturers owe"), order=25, run=_remind),
)
