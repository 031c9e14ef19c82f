"""Who repairs, and the visits of vendors: chosen with a reason, recorded, accepted by a named person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.kernel.time import local_date
from openhtm.supply import api as supply
from openhtm.supply.api import Contract, Vendor

from .. import outside
from ..acting import person
from ..models import CoverDecision, VendorVisit, WorkOrder
from ..moving import open_record
from ..rules.outside import Repairer, owes_reason


class UnableToAccept(DomainError):
    """The visit has no report, was struck out, or nobody says that the device was tested."""

    code = "unable_to_accept"


class UnableToVisit(DomainError):
    """The visit was accepted, or struck out, and is not changed any more."""

    code = "unable_to_visit"


@action("maintenance.work_order.choose_repairer", needs=Permission.WORK_ORDER_UPDATE)
def choose_repairer(
    order: WorkOrder, *, repairer: Repairer, reason: str = "", by: Actor, at: datetime
) -> CoverDecision:
    """Say who repairs. In house or with a bill where it is covered needs a reason, which is kept.

    The same choice again with the same reason changes nothing.
    """
    open_record(order, by=by)
    found = outside.cover_of(order, at=at)
    if found is None:
        raise InvalidInput(_("Only the repair of a device asks who does it."))
    covered, why = outside.is_covered(found), " ".join(reason.split())[:300]
    if owes_reason(repairer, covered=covered) and not why:
        text = _("%(said)s Say why the hospital pays all the same.") % {"said": outside.said(found)[0]}
        raise InvalidInput(text, fields={"reason": [text]})
    known = outside.decision(order)
    if known is not None and (known.repairer, known.reason) == (repairer, why):
        return known
    return acts.create(
        CoverDecision(
            work_order=order,
            site_id=order.site_id,
            repairer=repairer,
            reason=why,
            covered=covered,
            said=outside.said(found),
            decided_at=at,
            decided_by=by.actor_label[:200],
        )
    )


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """A visit as it is recorded. ``worth_minor``: what it would have cost without the contract."""

    vendor: Vendor
    engineer: str
    came_at: datetime
    done: str
    contract: Contract | None = None
    left_at: datetime | None = None
    credential_checked: bool | None = None
    call_number: str = ""
    cost_minor: int | None = None
    worth_minor: int | None = None
    currency: str = ""
    order_reference: str = ""


@action("maintenance.vendor_visit.record", needs=Permission.WORK_ORDER_UPDATE)
def record_visit(
    order: WorkOrder, *, visit: NewVisit, report: File[bytes] | None = None, by: Actor, at: datetime
) -> VendorVisit:
    """Record who came, when, and what was done; the report may follow, but before acceptance."""
    open_record(order, by=by)
    _check(order, visit, at=at)
    texts = ("engineer", "done", "call_number", "order_reference")
    values = {**vars(visit), **{name: getattr(visit, name).strip() for name in texts}}
    made = acts.create(
        VendorVisit(
            work_order=order,
            site_id=order.site_id,
            recorded_at=at,
            recorded_by=by.actor_label[:200],
            **values,
        )
    )
    if report is not None:
        _keep(made, report, by=by, at=at)
    _tell_order(order, at=at)
    return made


def _check(order: WorkOrder, visit: NewVisit, *, at: datetime) -> None:
    problems: dict[str, list[str]] = {}
    for name, text in (("engineer", _("Say who came.")), ("done", _("Write what was done."))):
        if not getattr(visit, name).strip():
            problems[name] = [text]
    if visit.came_at > at or (visit.left_at or visit.came_at) > at:
        problems["came_at"] = [_("It lies in the future.")]
    if visit.left_at is not None and visit.left_at < visit.came_at:
        problems["left_at"] = [_("Nobody leaves before arriving.")]
    money = (visit.cost_minor, visit.worth_minor)
    if any(value is not None for value in money) and not visit.currency:
        problems["currency"] = [_("A cost needs its currency.")]
    if any(value is not None and value < 0 for value in money):
        problems["cost_minor"] = [_("It cannot be below zero.")]
    problems |= _of_contract(order, visit)
    if problems:
        raise InvalidInput(_("This visit cannot be recorded so."), fields=problems)


def _of_contract(order: WorkOrder, visit: NewVisit) -> dict[str, list[str]]:
    """The contract is of that vendor, and covered the device on the day of the visit."""
    contract = visit.contract
    if contract is None:
        return {}
    if contract.vendor_id != visit.vendor.pk:
        return {"contract": [_("That contract is with another vendor.")]}
    day = local_date(visit.came_at, order.site.time_zone)
    found = supply.cover_of(order.device, on=day) if order.device else None
    rows = [found.of(line) for line in found.cover.holding] if found else []
    if not any(row is not None and row.contract_id == contract.pk for row in rows):
        return {"contract": [_("That contract did not cover the device on that day.")]}
    if visit.worth_minor is not None and contract.currency not in ("", visit.currency):
        return {"currency": [_("The contract counts in another currency.")]}
    return {}


def _keep(visit: VendorVisit, report: File[bytes], *, by: Actor, at: datetime) -> None:
    documents.add(visit, file=report, kind=documents.DocumentKind.REPORT, by=by, at=at)


def _tell_order(order: WorkOrder, *, at: datetime) -> None:
    """The order names the vendor, and its cost where all visits are paid in one currency."""
    visits = list(order.vendor_visits.valid().select_related("vendor"))
    priced = [one for one in visits if one.cost_minor is not None]
    changes: dict[str, Any] = {}
    if visits and not order.vendor:
        changes = {"vendor": visits[0].vendor.name[:150], "vendor_reference": visits[0].call_number}
    if priced and len({one.currency for one in priced}) == 1 and order.currency in ("", priced[0].currency):
        changes["vendor_cost_minor"] = sum(one.cost_minor or 0 for one in priced)
        changes["currency"] = priced[0].currency
    if changes:
        acts.save(order, changed_at=at, **changes)


@action("maintenance.vendor_visit.attach_report", needs=Permission.WORK_ORDER_UPDATE)
def attach_report(visit: VendorVisit, *, report: File[bytes], by: Actor, at: datetime) -> VendorVisit:
    """Keep the vendor's report with the visit."""
    open_record(visit.work_order, by=by)
    _still_open(visit)
    _keep(visit, report, by=by, at=at)
    return visit


def _still_open(visit: VendorVisit) -> None:
    if visit.voided_reason:
        raise UnableToVisit(_("This visit was struck out."))
    if visit.accepted_at is not None:
        raise UnableToVisit(_("This visit was accepted by %(who)s.") % {"who": visit.accepted_by})


@action("maintenance.vendor_visit.accept", needs=Permission.WORK_ORDER_SIGN)
def accept_visit(
    visit: VendorVisit,
    *,
    tested: bool,
    note: str = "",
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> VendorVisit:
    """Accept the vendor's work for the hospital: the report is complete and the device was tested.

    What was used of a contract is counted now, once.
    """
    open_record(visit.work_order, by=by)
    who = person(by)
    if visit.accepted_at is not None and visit.accepted_by == who:
        return visit
    _still_open(visit)
    if who is None:
        raise UnableToAccept(_("Only a person can accept the work of a vendor."))
    if not outside.has_report(visit):
        raise UnableToAccept(_("Attach the vendor's report first."))
    if not tested:
        raise UnableToAccept(_("Accept it when the report is complete and the device was tested."))
    acts.save(
        visit, seen_version=seen_version, accepted_at=at, accepted_by=who, accepted_note=note.strip()[:300]
    )
    _count_use(visit, by=by, at=at)
    return visit


def _source(visit: VendorVisit) -> str:
    return f"maintenance.vendorvisit:{visit.pk}"


def _count_use(visit: VendorVisit, *, by: Actor, at: datetime) -> None:
    contract, order = visit.contract, visit.work_order
    if contract is None:
        return
    spent = (visit.left_at - visit.came_at).total_seconds() if visit.left_at else 0
    hours = (Decimal(int(spent)) / 3600).quantize(Decimal("0.01"))
    new = supply.NewUse(
        used_on=local_date(visit.came_at, order.site.time_zone),
        device=order.device,
        hours=hours,
        counted_minor=visit.worth_minor or 0,
        worth_minor=visit.worth_minor,
        reference=order.reference,
        note=visit.engineer,
        source=_source(visit),
    )
    supply.uses.record_use(contract, use=new, by=by, at=at)


@action("maintenance.vendor_visit.strike_out", needs=Permission.WORK_ORDER_UPDATE)
def strike_out_visit(visit: VendorVisit, *, reason: str, by: Actor, at: datetime) -> VendorVisit:
    """Say that a visit was recorded wrongly. One that was accepted stays."""
    open_record(visit.work_order, by=by)
    if visit.voided_reason:
        return visit
    _still_open(visit)
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    acts.save(visit, voided_reason=reason.strip()[:300])
    _tell_order(visit.work_order, at=at)
    return visit
