"""How long the device of an order was down, and the loaners given meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from ... import clock_words, downtimes
from ...downtimes import Told


@dataclass(frozen=True, kw_only=True)
class LoanRow:
    tag: str
    url: str
    lent_at: datetime
    returned_at: datetime | None
    pill: Pill
    note: str
    back_url: str


def loan_rows(order: Any, loans: Iterable[Any], *, may: bool) -> list[LoanRow]:
    return [
        LoanRow(
            tag=loan.device.tag,
            url=loan.device.get_absolute_url(),
            lent_at=loan.lent_at,
            returned_at=loan.returned_at,
            pill=_loan_pill(loan),
            note=loan.note,
            back_url=reverse("maintenance:loan_back", args=[order.reference, loan.pk])
            if may and loan.returned_at is None
            else "",
        )
        for loan in loans
    ]


def _loan_pill(loan: Any) -> Pill:
    if loan.returned_at is None:
        return Pill(text=_("Lent"), tone=Tone.INFO, icon="transfer")
    if loan.fit:
        return Pill(text=_("Back and fit"), tone=Tone.OK)
    return Pill(text=_("Back, not fit"), tone=Tone.OVERDUE)


@dataclass(frozen=True, kw_only=True)
class SpanRow:
    """A time entered beside that of the order."""

    begins_at: datetime
    ends_at: datetime
    note: str
    struck: str
    correct_url: str
    strike_url: str


def _span_row(order: Any, span: Any, *, may: bool) -> SpanRow:
    there = [order.reference, span.pk]
    return SpanRow(
        begins_at=span.begins_at,
        ends_at=span.ends_at,
        note=span.note,
        struck=span.voided_reason,
        correct_url=reverse("maintenance:downtime_correct", args=there) if may else "",
        strike_url=reverse("maintenance:downtime_strike", args=there) if may else "",
    )


@dataclass(frozen=True, kw_only=True)
class DownRow:
    """Downtime in words; ``take_url`` where the history of the status says something else."""

    pill: Pill
    words: list[str]
    take_url: str
    spans: list[SpanRow]


def down_row(order: Any, told: Told | None, *, may: bool) -> DownRow | None:
    if told is None:
        return None
    differs = told.by_status is not None and told.by_status != told.own and not told.further
    return DownRow(
        pill=_down_pill(order, told),
        words=_words(told),
        take_url=reverse("maintenance:downtime_of_status", args=[order.reference]) if may and differs else "",
        spans=[_span_row(order, span, may=may and not span.voided_reason) for span in order.down_spans.all()],
    )


def _down_pill(order: Any, told: Told) -> Pill:
    if told.amounts is None:
        return Pill(text=_("No downtime noted"), tone=Tone.UNKNOWN)
    if order.down_partly:
        return Pill(text=_("Usable in part"), tone=Tone.SOON)
    return Pill(text=_("Planned") if downtimes.planned(order) else _("Not planned"), tone=Tone.PLAIN)


def _words(told: Told) -> list[str]:
    made = []
    if told.amounts:
        made.append(_("The device: %(span)s") % {"span": clock_words.span(told.amounts.device)})
        if told.amounts.ward != told.amounts.device:
            made.append(
                _("The ward, without the time of the loaner: %(span)s")
                % {"span": clock_words.span(told.amounts.ward)}
            )
        if told.amounts.shared:
            made.append(
                _("%(span)s of it also noted on %(orders)s; uptime counts it once")
                % {"span": clock_words.span(told.amounts.shared), "orders": ", ".join(told.also_on)}
            )
    if told.by_status and told.by_status != told.own:
        begins, ends = told.by_status
        made.append(
            _("By the history of its status it was down for %(span)s")
            % {"span": clock_words.span(ends - begins)}
        )
    return made
