"""Test equipment found out of tolerance, and nobody has said what that means for earlier work."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Certificate

from ..asking import Asked, FindingRule, Found, device_columns
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    rows = Certificate.objects.valid().filter(as_found="out", disposition="")
    rows = asked.narrowed(rows, "analyzer__device_id").order_by()
    columns = (*device_columns("analyzer__device__"), "pk", "number", "calibrated_on")
    for device, tag, site, department, risk, pk, number, day in rows.values_list(*columns):
        yield Found(
            subject_type="maintenance.certificate",
            subject_id=pk,
            subject=f"{tag} {number}"[:200],
            because=(("out", {"number": number, "on": day.isoformat()}),),
            since=day,
            site_id=site,
            department_id=department,
            device_id=device,
            risk_class=risk,
        )


RULE = FindingRule(
    key="trace_undecided",
    title=_("Out of tolerance without a decision"),
    looks_for=_(
        "Certificates that found test equipment out of tolerance, without a decision about earlier work."
    ),
    remedy=_("Trace what was measured with it, test again where that matters, and write the decision down."),
    severity=always(Severity.CRITICAL),
    because={"out": _("Certificate %(number)s of %(on)s found it out of tolerance.")},
    find=find,
)
