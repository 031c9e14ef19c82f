"""A high-risk device that nothing is planned for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import PlanAssignment
from openhtm.registry.api import SUSPENDED

from ..asking import Asked, FindingRule, Found, on_devices, text
from ..rules.severity import Severity, always

#: A risk that nobody has classified is taken for high.
AS_HIGH = ("life_support", "high", "unknown")


def find(asked: Asked) -> Iterator[Found]:
    """A line that says "no maintenance, because" is a decision, not a gap."""
    planned = PlanAssignment.objects.open().filter(device=OuterRef("pk"))
    rows = asked.devices().filter(~Exists(planned), risk_class__in=AS_HIGH)
    rows = rows.exclude(status__in=SUSPENDED).exclude(device_type__is_test_equipment=True)
    return on_devices(
        rows,
        *("accepted_on", "risk_class"),
        tell=lambda on, risk: (on, ("no_plan", {"risk": risk, "accepted": text(on) or "-"})),
    )


RULE = FindingRule(
    key="no_plan",
    title=_("High-risk device without a plan"),
    looks_for=_(
        "Devices of high or unknown risk, accepted and not in storage, that stand under no line of maintenance."
    ),
    remedy=_("Make a plan for its model or type, or exclude the device from the line with a reason."),
    severity=always(Severity.CRITICAL),
    because={
        "no_plan": _("Its risk class is %(risk)s and no plan asks for anything (accepted: %(accepted)s).")
    },
    find=find,
)
