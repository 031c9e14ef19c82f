"""Several times in which the device of an order was down: entered, corrected with the reason, struck out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .. import downtimes, rule_words
from ..models import DowntimeSpan, WorkOrder
from ..moving import open_record
from ..rules.downtime import ImpossibleSpan, Span, check_span

_FIELD = {"downtime.ends_before": "ends_at", "downtime.future": "ends_at", "downtime.twice": "begins_at"}


@dataclass(frozen=True, kw_only=True)
class Times:
    """``note`` None: none, or the one that stands there."""

    begins_at: datetime
    ends_at: datetime
    note: str | None = None

    @property
    def span(self) -> Span:
        return self.begins_at, self.ends_at


@action("maintenance.downtime.add", needs=Permission.WORK_ORDER_UPDATE)
def add_downtime(order: WorkOrder, *, times: Times, by: Actor, at: datetime) -> DowntimeSpan:
    """Note a further time in which the device was down. What overlaps another one counts once."""
    open_record(order, by=by)
    if order.device_id is None:
        raise InvalidInput(_("The order is about a place: only a device can be down."))
    _check(order, times.span, at=at)
    return acts.create(
        DowntimeSpan(
            work_order=order,
            site_id=order.site_id,
            begins_at=times.begins_at,
            ends_at=times.ends_at,
            note=(times.note or "").strip()[:300],
            entered_by=by.actor_label[:200],
        )
    )


def _check(order: WorkOrder, given: Span, *, at: datetime, but: DowntimeSpan | None = None) -> None:
    others = order.down_spans.valid().exclude(pk=but.pk if but else None)
    held = [(row.begins_at, row.ends_at) for row in others]
    own = downtimes.own_span(order, now=at)
    try:
        check_span(given, held=[*held, *([own] if own else [])], now=at)
    except ImpossibleSpan as problem:
        text = rule_words.impossible(problem)
        raise InvalidInput(text, fields={_FIELD[problem.rule]: [text]}) from problem


@action("maintenance.downtime.correct", needs=Permission.WORK_ORDER_UPDATE)
def correct_downtime(
    span: DowntimeSpan,
    *,
    times: Times,
    reason: str,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> DowntimeSpan:
    """Put other times into it; the ledger keeps those before, and the reason."""
    _check_valid(span, by=by)
    _given(reason)
    _check(span.work_order, times.span, at=at, but=span)
    note = span.note if times.note is None else times.note.strip()[:300]
    changes = {"begins_at": times.begins_at, "ends_at": times.ends_at, "note": note}
    return acts.save(span, seen_version=seen_version, **changes)


@action("maintenance.downtime.strike_out", needs=Permission.WORK_ORDER_UPDATE)
def strike_out_downtime(
    span: DowntimeSpan, *, reason: str, seen_version: int | None = None, by: Actor, at: datetime
) -> DowntimeSpan:
    """Take a wrong one out of the numbers; it stays readable with the reason."""
    _check_valid(span, by=by)
    return acts.save(span, seen_version=seen_version, voided_reason=_given(reason))


def _check_valid(span: DowntimeSpan, *, by: Actor) -> None:
    open_record(span.work_order, by=by)
    if span.voided_reason:
        raise InvalidInput(_("It was struck out already. Enter the time anew."))


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    return reason.strip()[:300]
