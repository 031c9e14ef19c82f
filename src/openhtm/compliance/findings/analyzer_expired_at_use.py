"""A device that was last measured with test equipment that was not fit."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import AnalyzerUse, WorkOrder

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk
from ..work import closed_on, latest, on_orders

_UNFIT = (
    Q(certificate__isnull=True)
    | ~Q(certificate__voided_reason="")
    | Q(certificate__valid_until__lt=F("run__started_at__date"))
)


def find(asked: Asked) -> Iterator[Found]:
    """Without a certificate, by one that was struck out later, or by one that had ended."""
    measured = WorkOrder.objects.filter(
        pk=OuterRef("pk"), runs__uses__dropped_at__isnull=True, runs__uses__isnull=False
    )
    unfit = AnalyzerUse.objects.current().filter(_UNFIT, run__work_order=OuterRef("pk"))
    # Work without any measuring says nothing of the device, so it is not the latest that was measured.
    orders = WorkOrder.objects.filter(runs__uses__isnull=False).values("pk")
    rows = latest(asked, Q(pk__in=orders)).filter(Exists(measured), Exists(unfit))
    return on_orders(rows, tell=lambda at: (closed_on(at), ("unfit", {"on": closed_on(at).isoformat()})))


RULE = FindingRule(
    key="analyzer_expired_at_use",
    title=_("Measured with test equipment out of calibration"),
    looks_for=_("Devices last measured with test equipment without a valid certificate on that day."),
    remedy=_("Measure the device again with test equipment that is in calibration."),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={"unfit": _("The order closed on %(on)s was measured with test equipment that was not fit.")},
    find=find,
)
