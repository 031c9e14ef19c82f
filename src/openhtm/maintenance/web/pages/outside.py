"""On the page of an order: what covers the device, who repairs, and the visits of vendors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.kernel.values import Money
from openhtm.supply.api import DeviceCover, words
from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from ... import outside
from ...models import CoverDecision, VendorVisit, WorkOrder


@dataclass(frozen=True, kw_only=True)
class Sentence:
    text: str
    call: str
    url: str


@dataclass(frozen=True, kw_only=True)
class VisitRow:
    vendor: str
    engineer: str
    came_at: datetime
    contract: str
    done: str
    cost: Money | None
    pill: Pill
    note: str
    documents_url: str
    accept_url: str
    strike_url: str


@dataclass(frozen=True, kw_only=True)
class Outside:
    """``tone``: of the banner. ``choice``: who repairs, in words; ``asks``: nobody has said, and must."""

    tone: Tone
    title: str
    sentences: Sequence[Sentence]
    choice: str
    reason: str
    asks: bool
    choose_url: str
    visits: Sequence[VisitRow]
    visit_url: str


def outside_of(
    order: WorkOrder,
    found: DeviceCover | None,
    visits: Iterable[VendorVisit],
    *,
    held: set[str],
    linked: set[str],
) -> Outside | None:
    """None: there is nothing to say of others. ``linked``: numbers of contracts the reader may open."""
    rows = [_visit_row(order, visit, held) for visit in visits]
    if found is None and not rows:
        return None
    decided, covered = outside.decision(order), outside.is_covered(found)
    changing = order.is_open and "update" in held
    address = {
        name: reverse(f"maintenance:{name}", args=[order.reference])
        for name in ("order_repairer", "visit_add")
    }
    return Outside(
        tone=Tone.INFO if covered else Tone.PLAIN,
        title=_("This repair is covered") if covered else _("Warranty and contracts"),
        sentences=_sentences(found, linked),
        choice=decided.get_repairer_display() if decided else "",
        reason=_reason(decided),
        asks=covered and decided is None and order.is_open,
        choose_url=address["order_repairer"] if changing and found is not None else "",
        visits=rows,
        visit_url=address["visit_add"] if changing else "",
    )


def _sentences(found: DeviceCover | None, linked: set[str]) -> list[Sentence]:
    if found is None:
        return []
    return [
        Sentence(
            text=one.text,
            call=one.call,
            url=reverse("supply:contract", args=[one.number]) if one.number in linked else "",
        )
        for one in words.statements(found)
    ]


def _reason(decided: CoverDecision | None) -> str:
    if decided is None:
        return ""
    return ", ".join(text for text in (decided.reason, decided.decided_by) if text)


def _visit_row(order: WorkOrder, visit: VendorVisit, held: set[str]) -> VisitRow:
    still_open = order.is_open and visit.accepted_at is None and not visit.voided_reason
    return VisitRow(
        vendor=visit.vendor.name,
        engineer=visit.engineer,
        came_at=visit.came_at,
        contract=visit.contract.number if visit.contract else "",
        done=visit.done,
        cost=Money(visit.cost_minor, visit.currency) if visit.cost_minor is not None else None,
        pill=_pill(visit),
        note=visit.voided_reason or visit.accepted_note,
        documents_url=reverse("documents:of", args=[visit._meta.label_lower, visit.pk]),
        accept_url=_url("visit_accept", visit) if still_open and "sign" in held else "",
        strike_url=_url("visit_strike", visit) if still_open and "update" in held else "",
    )


def _url(name: str, visit: VendorVisit) -> str:
    return reverse(f"maintenance:{name}", args=[visit.pk])


def _pill(visit: VendorVisit) -> Pill:
    if visit.voided_reason:
        return Pill(text=_("Struck out"), tone=Tone.PLAIN)
    if visit.accepted_by is not None:
        return Pill(text=_("Accepted by %(who)s") % {"who": visit.accepted_by}, tone=Tone.OK)
    if not outside.has_report(visit):
        return Pill(text=_("Report missing"), tone=Tone.OVERDUE)
    return Pill(text=_("Not accepted yet"), tone=Tone.SOON)


def begun(order: WorkOrder, found: DeviceCover | None, *, at: datetime, currency: str) -> dict[str, Any]:
    """What the form of a visit begins with: the vendor and contract that cover the device."""
    rows = [found.of(line) for line in found.cover.holding] if found else []
    row = next((row for row in rows if row is not None), None)
    given: dict[str, Any] = {"came_at": at, "currency": order.currency or currency}
    if row is not None:
        given |= {"vendor": str(row.contract.vendor_id), "contract": row.contract.number}
    return given
