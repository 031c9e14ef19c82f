"""Findings about the visits of vendors."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from openhtm.maintenance.api import VendorVisit
from openhtm.registry.api import GONE

from .asking import Asked, Found

VISIT = "maintenance.vendorvisit"


def visits(asked: Asked) -> QuerySet[VendorVisit]:
    """Those that were not struck out, of the time that is looked at."""
    rows: QuerySet[VendorVisit] = VendorVisit.objects.valid().filter(came_at__date__gte=asked.looked_from)
    return rows.exclude(work_order__device__status__in=GONE).order_by()


def on_visits(rows: QuerySet[VendorVisit], code: str) -> Iterator[Found]:
    columns = ("pk", "work_order__reference", "site_id", "work_order__department_id", "work_order__device_id")
    for row in rows.values_list(*columns, "work_order__device__risk_class", "came_at", "vendor__name"):
        pk, reference, site_id, department_id, device_id, risk, came_at, vendor = row
        yield Found(
            subject_type=VISIT,
            subject_id=pk,
            subject=reference,
            because=((code, {"vendor": vendor, "on": came_at.date().isoformat()}),),
            since=came_at.date(),
            site_id=site_id,
            department_id=department_id,
            device_id=device_id,
            risk_class=risk or "unknown",
        )
