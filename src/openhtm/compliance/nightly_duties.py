"""What compliance does every night: watching alternate programs, then looking at everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.duties import Duty

from .actions import refreshing, watching


def _watch(by: Actor, clock: Callable[[], datetime]) -> Mapping[str, int]:
    return {"suspended": len(watching.watch(by=by, at=clock()))}


def _look(by: Actor, clock: Callable[[], datetime]) -> Mapping[str, int]:
    look = refreshing.look_at_all(by=by, at=clock())
    return {"standing": look.standing, "opened": look.opened, "closed": look.closed}


DUTIES = (
    Duty(key="alternate_programs", title=_("Watch alternate programs"), order=30, run=_watch),
    # Last of all, since it looks at what the others left.
    Duty(key="findings", title=_("Look for findings"), order=90, run=_look),
)
