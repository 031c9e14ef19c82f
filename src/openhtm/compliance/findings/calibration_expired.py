"""Test equipment that is at hand and out of calibration."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import Analyzer
from openhtm.registry.api import GONE, HELD, SUSPENDED

from ..asking import Asked, FindingRule, Found, device_columns, on_device, text
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    """What is quarantined is known to be unfit and not used."""
    until = Max("certificates__valid_until", filter=Q(certificates__voided_reason=""))
    rows = Analyzer.objects.filter(quarantine_reason="").exclude(
        device__status__in=[*GONE, *HELD, *SUSPENDED]
    )
    rows = asked.narrowed(rows).annotate(until=until).filter(Q(until__isnull=True) | Q(until__lt=asked.on))
    for row in rows.order_by().values_list(*device_columns("device__"), "until"):
        ended = row[-1]
        why = ("ended", {"on": text(ended)}) if ended else ("never", {})
        yield on_device(row[:-1], since=ended, because=[why])


RULE = FindingRule(
    key="calibration_expired",
    title=_("Test equipment out of calibration"),
    looks_for=_("Test equipment that is not quarantined and has no certificate in force."),
    remedy=_("Have it calibrated and enter the certificate, or quarantine it."),
    severity=always(Severity.MAJOR),
    because={
        "ended": _("Its latest certificate ended on %(on)s."),
        "never": _("No certificate is on record."),
    },
    find=find,
)
