"""What the commands of who repairs and of vendors' visits do and show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import File

from openhtm.accounts.api import Permission
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.supply import api as supply

from .failures import Refusal, WrongUse


def repairer(by: Actor, reference: str, *, who: str, reason: str) -> dict[str, Any]:
    """Who repairs and what covers the device; with ``who`` it is said first."""
    wanted = Permission.WORK_ORDER_UPDATE if who else Permission.WORK_ORDER_READ
    order = maintenance.work_order(by, reference, wanted)
    if who:
        known = {one.value: one for one in maintenance.Repairer}
        if who not in known:
            raise WrongUse(f"--choose takes one of {', '.join(known)}; '{who}' is none.")
        maintenance.visits.choose_repairer(order, repairer=known[who], reason=reason, by=by, at=now())
    found = maintenance.outside.cover_of(order, at=now())
    decided = maintenance.outside.decision(order)
    return {
        "order": order.reference,
        "covered": maintenance.outside.is_covered(found),
        "said": maintenance.outside.said(found),
        "repairer": decided.repairer if decided else None,
        "reason": (decided.reason or None) if decided else None,
    }


def listed(by: Actor, reference: str) -> dict[str, Any]:
    order = maintenance.work_order(by, reference)
    rows = order.vendor_visits.select_related("vendor", "contract", "accepted_by")
    return {"order": order.reference, "visits": [_shown(row) for row in rows]}


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "vendor": row.vendor.name,
        "contract": row.contract.number if row.contract else None,
        "engineer": row.engineer,
        "came_at": row.came_at.isoformat(),
        "done": row.done,
        "report": maintenance.outside.has_report(row),
        "accepted_by": str(row.accepted_by) if row.accepted_by else None,
        "struck_out": row.voided_reason or None,
    }


def record(
    by: Actor, reference: str, given: dict[str, Any], *, vendor: str, contract: str, report: Path | None
) -> dict[str, Any]:
    order = maintenance.work_order(by, reference, Permission.WORK_ORDER_UPDATE)
    known = supply.vendors(by).filter(name__iexact=vendor).first()
    if known is None:
        raise Refusal(f"No vendor is called '{vendor}'.")
    found = supply.contract(by, contract) if contract else None
    visit = maintenance.NewVisit(**given, vendor=known, contract=found)
    made = maintenance.visits.record_visit(order, visit=visit, by=by, at=now())
    if report is not None:
        attach(by, made.pk, report=report)
    return listed(by, reference)


def attach(by: Actor, pk: int, *, report: Path) -> dict[str, Any]:
    visit = maintenance.vendor_visit(by, pk, Permission.WORK_ORDER_UPDATE)
    with report.open("rb") as stream:
        content = File(stream, name=report.name)
        maintenance.visits.attach_report(visit, report=content, by=by, at=now())
    return listed(by, visit.work_order.reference)


def accept(by: Actor, pk: int, *, tested: bool, note: str) -> dict[str, Any]:
    visit = maintenance.vendor_visit(by, pk, Permission.WORK_ORDER_SIGN)
    maintenance.visits.accept_visit(visit, tested=tested, note=note, by=by, at=now())
    return listed(by, visit.work_order.reference)
