"""Alternate maintenance where none is allowed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Basis, PlanAssignment

from ..asking import Asked, FindingRule, Found, on_devices
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    alternate = PlanAssignment.objects.open().filter(device=OuterRef("pk"), revision__basis=Basis.AEM)
    rows = asked.devices().filter(Exists(alternate)).exclude(device_type__isnull=True)
    rows = rows.exclude(device_type__aem_exclusion__in=["", "none", "NONE"])
    extra = ("device_type__aem_exclusion", "device_type__name")
    return on_devices(
        rows, *extra, tell=lambda why, kind: (None, ("excluded", {"why": why.lower(), "type": kind}))
    )


RULE = FindingRule(
    key="aem_excluded",
    title=_("Alternate maintenance of excluded equipment"),
    looks_for=_(
        "Devices on an alternate program although their type may not be: law, imaging, lasers, no history."
    ),
    remedy=_("Put the devices back under the manufacturer's schedule."),
    severity=always(Severity.CRITICAL),
    because={"excluded": _("%(type)s is excluded from alternate maintenance (%(why)s).")},
    find=find,
)
