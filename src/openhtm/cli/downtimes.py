"""What the commands of downtime on an order do and show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now, zone
from openhtm.maintenance import api as maintenance

from .failures import WrongUse


def listed(by: Actor, reference: str) -> list[dict[str, Any]]:
    """The times entered beside that of the order, struck-out ones too."""
    order = maintenance.work_order(by, reference)
    return [_shown(span) for span in order.down_spans.all()]


def _shown(span: Any) -> dict[str, Any]:
    return {
        "id": span.pk,
        "from": span.begins_at.isoformat(),
        "until": span.ends_at.isoformat(),
        "note": span.note,
        "struck_out": span.voided_reason or None,
    }


def _order(by: Actor, reference: str) -> maintenance.WorkOrder:
    return maintenance.work_order(by, reference, accounts.Permission.WORK_ORDER_UPDATE)


def _moment(text: str, *, option: str, at: Any) -> datetime:
    """Without an offset it is what the clock at the site shows."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{option} takes a moment such as 2027-03-15T08:30; '{text}' is none.") from None
    return found if found.tzinfo else found.replace(tzinfo=zone(at.time_zone))


def _times(order: Any, begins: str, ends: str, *, note: str | None = None) -> Any:
    return maintenance.downtime_acts.Times(
        begins_at=_moment(begins, option="--from", at=order.site),
        ends_at=_moment(ends, option="--until", at=order.site),
        note=note,
    )


def add(by: Actor, reference: str, *, begins: str, ends: str, note: str) -> dict[str, Any]:
    order = _order(by, reference)
    times = _times(order, begins, ends, note=note)
    return _shown(maintenance.downtime_acts.add_downtime(order, times=times, by=by, at=now()))


def _span(order: Any, pk: int) -> Any:
    missing = "There is no such downtime on that order."
    return accounts.one(order.down_spans.select_related("work_order__site"), missing, pk=pk)


def correct(by: Actor, reference: str, pk: int, *, begins: str, ends: str, reason: str) -> dict[str, Any]:
    order = _order(by, reference)
    span, times = _span(order, pk), _times(order, begins, ends)
    return _shown(
        maintenance.downtime_acts.correct_downtime(span, times=times, reason=reason, by=by, at=now())
    )


def strike_out(by: Actor, reference: str, pk: int, *, reason: str) -> dict[str, Any]:
    span = _span(_order(by, reference), pk)
    return _shown(maintenance.downtime_acts.strike_out_downtime(span, reason=reason, by=by, at=now()))
