"""Around an order: whether its device is covered, who was chosen to repair, and what vendors did there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.documents import api as documents
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date
from openhtm.supply import api as supply
from openhtm.supply.api import Answer, DeviceCover, Work

from .models import CoverDecision, OrderKind, VendorVisit, WorkOrder
from .models.content import fields_of
from .rules import outside as rule
from .rules.outside import Repairer


class CoveredElsewhere(DomainError):
    """The repair, or its parts, are covered, and nobody has said why the hospital pays all the same."""

    code = "covered_elsewhere"


def cover_of(order: WorkOrder, *, at: datetime) -> DeviceCover | None:
    """How the device of a repair is covered on the day of ``at`` at its site; None: there is nothing to ask."""
    if order.device is None or not order.is_repair:
        return None
    return supply.cover_of(order.device, on=_day(order, at))


def _day(order: WorkOrder, at: datetime) -> date:
    return local_date(at, order.site.time_zone)


def is_covered(found: DeviceCover | None, work: Work = Work.LABOR) -> bool:
    return found is not None and found.cover.answer(work) is Answer.COVERED


def decision(order: WorkOrder) -> CoverDecision | None:
    """Who was chosen to repair, the latest choice."""
    found: CoverDecision | None = order.cover_decisions.order_by("-decided_at", "-pk").first()
    return found


def chosen(order: WorkOrder) -> Repairer | None:
    found = decision(order)
    return Repairer(found.repairer) if found else None


def check_begin(order: WorkOrder, *, at: datetime) -> None:
    """A covered repair begins once somebody has said who does it."""
    found = cover_of(order, at=at)
    if is_covered(found) and not rule.may_begin(chosen(order), covered=True):
        raise CoveredElsewhere(
            _("%(said)s Say first on the order who repairs it.") % {"said": said(found)[0]},
            details={"said": said(found)},
        )


def check_part(order: WorkOrder, *, at: datetime) -> None:
    """A part with a price goes in where parts are covered only after an override."""
    found = cover_of(order, at=at)
    if is_covered(found, Work.PARTS) and not rule.may_charge_parts(chosen(order), parts_covered=True):
        raise CoveredElsewhere(
            _("%(said)s Enter the part without a price, or say on the order why the hospital pays.")
            % {"said": said(found)[0]},
            details={"said": said(found)},
        )


def said(found: DeviceCover | None) -> list[str]:
    """What is known of the cover, in sentences, as a decision keeps it."""
    return [one.text for one in supply.words.statements(found)] if found else []


# -- visits -----------------------------------------------------------------------------------------------


def has_report(visit: VendorVisit) -> bool:
    return documents.current(visit).filter(kind=documents.DocumentKind.REPORT).exists()


def closing_facts(order: WorkOrder) -> dict[str, Any]:
    """What closing asks of the work of vendors."""
    visits = list(order.vendor_visits.valid())
    return {
        "vendor_expected": rule.is_outside(chosen(order)) or order.kind == OrderKind.VENDOR_SERVICE,
        "visits": len(visits),
        "visit_without_report": not all(has_report(visit) for visit in visits),
        "visit_unaccepted": any(visit.accepted_at is None for visit in visits),
    }


_DECISION = ("repairer", "reason", "covered", "said", "decided_at", "decided_by")
_VISIT = (
    "engineer",
    "credential_checked",
    "came_at",
    "left_at",
    "call_number",
    "done",
    "cost_minor",
    "currency",
    "order_reference",
    "accepted_at",
    "accepted_note",
    "voided_reason",
)


def record_content(order: WorkOrder) -> dict[str, Any]:
    """Choices and visits as a signature binds them; nothing where there were none."""
    decisions = [fields_of(one, _DECISION) for one in order.cover_decisions.order_by("pk")]
    rows = order.vendor_visits.select_related("vendor", "contract", "accepted_by").order_by("pk")
    visits = [_visit(one) for one in rows]
    made: dict[str, Any] = {"repairer": decisions} if decisions else {}
    return made | ({"vendor_visits": visits} if visits else {})


def _visit(visit: VendorVisit) -> dict[str, Any]:
    reports = documents.current(visit).filter(kind=documents.DocumentKind.REPORT).order_by("pk")
    return {
        "vendor": visit.vendor.name,
        "contract": visit.contract.number if visit.contract else "",
        "accepted_by": str(visit.accepted_by or ""),
        "reports": [report.sha256 for report in reports],
        **fields_of(visit, _VISIT),
    }
