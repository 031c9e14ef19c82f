"""Work that was signed for by somebody without the competency, with nobody beside them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from openhtm.maintenance.api import CompetencyMarkKind, WorkOrder

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk
from ..work import closed_on, latest, on_orders


def find(asked: Asked) -> Iterator[Found]:
    """A co-signature after the last change of state stands in for what is missing."""
    signed = WorkOrder.objects.filter(pk=OuterRef("pk"), competency_marks__kind=CompetencyMarkKind.CO_SIGNED)
    rows = latest(asked, Q()).filter(
        ~Exists(signed),
        competency_marks__kind=CompetencyMarkKind.WARNED,
        competency_marks__person=F("closed_by"),
    )
    extra = ("competency_marks__person__name", "competency_marks__missing")
    return on_orders(
        rows.order_by("competency_marks__pk"),
        *extra,
        tell=lambda at, name, missing: (closed_on(at), ("lacking", {"name": name, "missing": missing})),
    )


RULE = FindingRule(
    key="signed_without_competency",
    title=_("Signed without the competency"),
    looks_for=_(
        "Devices whose latest work was signed for by a person whose competency was missing or had ended."
    ),
    remedy=_(
        "Assess the person, or have the next work done or co-signed by somebody who holds the competency."
    ),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={"lacking": _("%(name)s signed; what was asked for: %(missing)s.")},
    find=find,
)
