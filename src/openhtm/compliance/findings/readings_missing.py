"""A closed inspection whose checklist is not whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import SCHEDULED, OrderKind, OverallChoice, WorkOrder

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk
from ..work import closed_on, latest, on_orders

INSPECTIONS = Q(kind__in=[*SCHEDULED, OrderKind.ACCEPTANCE, OrderKind.RETEST])


def find(asked: Asked) -> Iterator[Found]:
    """No checklist at all, or one that was left with steps unanswered."""
    filled = WorkOrder.objects.filter(pk=OuterRef("pk"), runs__isnull=False)
    broken = WorkOrder.objects.filter(pk=OuterRef("pk"), runs__overall=OverallChoice.INCOMPLETE)
    rows = latest(asked, INSPECTIONS).annotate(has_broken=Exists(broken))
    rows = rows.filter(Q(has_broken=True) | ~Exists(filled))
    return on_orders(
        rows,
        "has_broken",
        tell=lambda at, broken: (
            closed_on(at),
            ("incomplete" if broken else "none", {"on": closed_on(at).isoformat()}),
        ),
    )


RULE = FindingRule(
    key="readings_missing",
    title=_("Inspection without its readings"),
    looks_for=_(
        "Devices whose latest inspection was closed without a checklist, or with steps left open in it."
    ),
    remedy=_("Do the inspection again with its checklist; a closed record is never completed afterwards."),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={
        "none": _("It was closed on %(on)s without any checklist."),
        "incomplete": _("It was closed on %(on)s with steps unanswered."),
    },
    find=find,
)
