"""Planned work whose window has closed with nothing done."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, FindingRule, Found, on_devices, text
from ..rules.severity import Severity, by_risk


def find(asked: Asked) -> Iterator[Found]:
    """A deferral moves no window; devices in storage or kept away are listed as such, and late all the same."""
    rows = asked.devices().filter(overdue_on__lt=asked.on)
    return on_devices(
        rows, "overdue_on", tell=lambda closed: (closed, ("window_closed", {"on": text(closed)}))
    )


RULE = FindingRule(
    key="overdue",
    title=_("Maintenance overdue"),
    looks_for=_("Devices with planned work whose window has closed and that is still open."),
    remedy=_("Do the work, or record why it could not be done and who was told."),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={"window_closed": _("The window of its earliest open inspection closed on %(on)s.")},
    find=find,
)
