"""What maintenance does every night: planning ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.duties import Duty

from .actions import schedule
from .planning import HORIZON


def _plan_ahead(by: Actor, clock: Callable[[], datetime]) -> Mapping[str, int]:
    at = clock()
    made = schedule.generate(until=(at + HORIZON).date(), by=by, at=at)
    return {"created": made.created, "assigned": made.assigned, "devices": made.devices}


DUTIES = (Duty(key="plan_ahead", title=_("Plan inspections ahead"), order=10, run=_plan_ahead),)
