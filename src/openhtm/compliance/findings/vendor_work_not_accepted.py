"""Work of a vendor that nobody of the hospital has accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk
from ..visits import on_visits, visits

#: Time to look at what was done.
PATIENCE = timedelta(days=14)


def find(asked: Asked) -> Iterator[Found]:
    rows = visits(asked).filter(accepted_at__isnull=True, came_at__date__lt=asked.on - PATIENCE)
    return on_visits(rows, "not_accepted")


RULE = FindingRule(
    key="vendor_work_not_accepted",
    title=_("Vendor's work not accepted"),
    looks_for=_("Visits of vendors that nobody of the hospital has accepted within two weeks."),
    remedy=_("Look at the work and the report, and accept the visit on its order."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={"not_accepted": _("%(vendor)s came on %(on)s, and nobody has accepted the work.")},
    find=find,
    by_device=False,
)
