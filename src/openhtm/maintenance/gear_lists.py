"""The lists about test equipment: how all of it stands, where one was used, what a device was measured with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from openhtm.registry.api import Device

from .measuring import JOINS, certificates_of, standing_of, today_at
from .models import Analyzer, AnalyzerQuerySet, AnalyzerUse, WorkOrder
from .rules.calibration import Standing
from .rules.intervals import Interval, Unit, add

_WORST_FIRST = list(Standing)


def standing_rows(
    rows: AnalyzerQuerySet, *, text: str, standing: Standing | None, at: datetime
) -> list[tuple[Analyzer, Standing]]:
    """Test equipment with how it stands today at its site, the worst first. A hospital has some hundred."""
    plain = text.strip()
    if plain:
        model = Q(device__model__name__icontains=plain)
        rows = rows.filter(Q(device__tag__icontains=plain) | Q(kinds__icontains=plain) | model)
    joined = rows.select_related(*JOINS, "device__room__building", "device__manufacturer")
    found = [(row, standing_of(row, on=today_at(row, at))) for row in joined.prefetch_related("certificates")]
    kept = [(row, how) for row, how in found if standing in (None, how)]
    return sorted(kept, key=lambda pair: (_WORST_FIRST.index(pair[1]), pair[0].device.tag))


def uses(analyzer: Analyzer, reach: Any, *, limit: int = 30) -> list[AnalyzerUse]:
    """Where it was used, the latest first, inside the scope."""
    orders = WorkOrder.objects.within(reach)
    rows = analyzer.uses.current().filter(run__work_order__in=orders)
    joined = rows.select_related(
        "certificate", "run__work_order__device", "run__procedure_version__procedure"
    )
    return list(joined.order_by("-pk")[:limit])


def used_on(device: Device, reach: Any, *, limit: int = 5) -> list[AnalyzerUse]:
    """What a device was measured with, the latest first."""
    orders = WorkOrder.objects.within(reach).filter(device=device)
    rows = AnalyzerUse.objects.current().filter(run__work_order__in=orders)
    joined = rows.select_related("certificate", "analyzer__device", "run__work_order")
    return list(joined.order_by("-pk")[:limit])


def proposed(analyzer: Analyzer, *, on: date) -> dict[str, Any]:
    """What the form of a new certificate begins with: today, the interval, the laboratory of last time."""
    latest = next(iter(certificates_of(analyzer)), None)
    until = add(on, Interval(count=analyzer.interval_months, unit=Unit.MONTH))
    begun: dict[str, Any] = {"calibrated_on": on, "valid_until": until}
    if latest is not None:
        names = ("laboratory", "accreditation", "traceability", "uncertainty")
        begun |= {name: getattr(latest, name) for name in names}
    return begun
