"""Work of a vendor for which the hospital holds no report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.documents.api import Document

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk
from ..visits import VISIT, on_visits, visits


def find(asked: Asked) -> Iterator[Found]:
    """The report hangs on the visit, or on its order."""
    held = Document.objects.valid()
    on_visit = held.filter(subject_type=VISIT).values("subject_id")
    on_order = held.filter(subject_type="maintenance.workorder", kind="report").values("subject_id")
    rows = visits(asked).exclude(pk__in=on_visit).exclude(work_order__in=on_order)
    return on_visits(rows, "no_report")


RULE = FindingRule(
    key="vendor_report_missing",
    title=_("Vendor's report missing"),
    looks_for=_("Visits of vendors without a service report on file."),
    remedy=_("Ask the vendor for the report and add it to the visit."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MINOR, low=Severity.MINOR),
    because={"no_report": _("%(vendor)s came on %(on)s, and no report is on file.")},
    find=find,
    by_device=False,
)
