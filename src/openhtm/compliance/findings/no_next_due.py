"""A high-risk device under a plan by the calendar that has no next due day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Kind, PlanAssignment
from openhtm.registry.api import SUSPENDED

from ..asking import Asked, FindingRule, Found, on_devices
from ..rules.severity import Severity, always
from .no_plan import AS_HIGH

#: These fall due by something that happens, or once: without a due day nothing is wrong.
_WAITING = (Kind.EVENT.value, Kind.CONDITION.value, Kind.ONCE.value)


def find(asked: Asked) -> Iterator[Found]:
    recurring = PlanAssignment.objects.open().filter(device=OuterRef("pk"), revision__excluded=False)
    recurring = recurring.exclude(revision__kind__in=_WAITING)
    rows = asked.devices().filter(Exists(recurring), next_due_on__isnull=True, risk_class__in=AS_HIGH)
    rows = rows.exclude(status__in=SUSPENDED)
    return on_devices(rows, "risk_class", tell=lambda risk: (None, ("no_day", {"risk": risk})))


RULE = FindingRule(
    key="no_next_due",
    title=_("High-risk device without a next due day"),
    looks_for=_("Devices of high or unknown risk under a recurring plan for which nothing is planned ahead."),
    remedy=_("Plan ahead what is due (openhtm schedule generate), and see that it runs every night."),
    severity=always(Severity.CRITICAL),
    because={"no_day": _("A recurring plan holds for it (risk class: %(risk)s), and no day is planned.")},
    find=find,
)
