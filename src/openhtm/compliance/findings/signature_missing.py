"""A closed inspection that nobody signed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.audit.api import Meaning, Signature

from ..asking import Asked, FindingRule, Found
from ..rules.severity import Severity, by_risk
from ..work import ORDER, closed_on, latest, on_orders
from .readings_missing import INSPECTIONS


def find(asked: Asked) -> Iterator[Found]:
    signed = Signature.objects.filter(
        subject_type=ORDER, subject_id=OuterRef("pk"), meaning=Meaning.PERFORMED
    )
    rows = latest(asked, INSPECTIONS).filter(~Exists(signed))
    return on_orders(rows, tell=lambda at: (closed_on(at), ("unsigned", {"on": closed_on(at).isoformat()})))


RULE = FindingRule(
    key="signature_missing",
    title=_("Inspection without a signature"),
    looks_for=_("Devices whose latest inspection was closed without the signature of who performed it."),
    remedy=_("Sign an addendum to the record, and have the next inspection closed by a person."),
    severity=by_risk(high=Severity.MAJOR, medium=Severity.MAJOR, low=Severity.MINOR),
    because={"unsigned": _("It was closed on %(on)s by the system, and nobody signed.")},
    find=find,
)
