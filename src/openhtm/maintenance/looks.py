"""How the states of maintenance look: one place that gives each its word, tone and icon."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.kernel.labels import label
from openhtm.registry.api import StatusChoice
from openhtm.ui.parts import Fact, Pill
from openhtm.ui.tones import Tone

from . import describing
from .models import OrderState
from .rules.calibration import Standing
from .rules.priority import Priority
from .rules.verdicts import Overall, Verdict
from .rules.work_order_states import WAITING, State
from .words import OVERALLS, PRIORITIES, STANDINGS, VERDICTS

_STATES = {
    State.REQUESTED: (Tone.INFO, "inbox"),
    State.TRIAGED: (Tone.INFO, "list-check"),
    State.ASSIGNED: (Tone.INFO, "user-check"),
    State.IN_PROGRESS: (Tone.INFO, "player-play"),
    State.WORK_DONE: (Tone.SOON, "checkbox"),
    State.VERIFIED: (Tone.SOON, "shield-check"),
    State.CLOSED: (Tone.OK, "lock"),
    State.CANCELLED: (Tone.PLAIN, "circle-x"),
    State.DUPLICATE: (Tone.PLAIN, "copy"),
}
_VERDICTS = {
    Verdict.PASS: Tone.OK,
    Verdict.FAIL: Tone.OVERDUE,
    Verdict.NOT_APPLICABLE: Tone.INFO,
    Verdict.RECORDED: Tone.INFO,
    Verdict.INCOMPLETE: Tone.UNKNOWN,
}
_OVERALLS = {
    Overall.PASS: Tone.OK,
    Overall.PASS_WITH_NOTES: Tone.OK,
    Overall.FAIL: Tone.OVERDUE,
    Overall.INCOMPLETE: Tone.UNKNOWN,
}
_RISKS = {
    "life_support": (Tone.OVERDUE, "heartbeat"),
    "high": (Tone.SOON, "alert-triangle"),
    "medium": (Tone.PLAIN, ""),
    "low": (Tone.PLAIN, ""),
}
_PROCEDURES = {"draft": Tone.INFO, "in_review": Tone.SOON, "approved": Tone.OK, "retired": Tone.PLAIN}
_REVISIONS = {"proposed": Tone.SOON, "active": Tone.OK, "rejected": Tone.OVERDUE, "ended": Tone.PLAIN}
_STATUS = {
    "in_service": Tone.OK, "standby": Tone.OK, "loaned_out": Tone.INFO, "limited_use": Tone.SOON,
    "out_of_service": Tone.OVERDUE, "in_repair": Tone.OVERDUE, "out_for_repair": Tone.OVERDUE,
    "awaiting_safety_test": Tone.OVERDUE, "quarantined": Tone.HELD, "sequestered": Tone.HELD,
    "isolated": Tone.HELD, "missing": Tone.UNKNOWN, "unknown": Tone.UNKNOWN,
}  # fmt: skip


_STANDINGS = {
    Standing.VALID: Tone.OK,
    Standing.DUE_SOON: Tone.SOON,
    Standing.EXPIRED: Tone.OVERDUE,
    Standing.NO_CERTIFICATE: Tone.UNKNOWN,
    Standing.OUT_OF_TOLERANCE: Tone.OVERDUE,
    Standing.QUARANTINED: Tone.HELD,
}


def standing(value: Standing) -> Pill:
    """How test equipment stands."""
    return Pill(text=str(STANDINGS[value]), tone=_STANDINGS[value])


def order_state(order: Any) -> Pill:
    tone, icon = (Tone.SOON, "hourglass") if order.state in WAITING else _STATES[State(order.state)]
    return Pill(text=label(OrderState, order.state), tone=tone, icon=icon)


def priority(value: int) -> Pill:
    tone = {Priority.CRITICAL: Tone.OVERDUE, Priority.URGENT: Tone.SOON}.get(Priority(value), Tone.PLAIN)
    icon = "bolt" if value == Priority.CRITICAL else ""
    return Pill(text=str(PRIORITIES[value]), tone=tone, icon=icon)


def late(order: Any, *, at: datetime) -> Pill | None:
    """Whether the clock of an order has run out; None where none runs, or it has time left."""
    if not order.is_open or order.late_at >= at:
        return None
    return Pill(text=_("Late"), tone=Tone.OVERDUE, icon="hourglass")


def verdict(value: str) -> Pill:
    return Pill(text=str(VERDICTS[value]), tone=_VERDICTS[Verdict(value)])


def overall(value: str) -> Pill:
    return Pill(text=str(OVERALLS[value]), tone=_OVERALLS[Overall(value)])


def risk(value: str) -> Pill:
    """The risk class of a device; a class nobody has settled is unknown, never low."""
    if value not in _RISKS:
        return Pill(text=_("Risk unknown"), tone=Tone.UNKNOWN)
    tone, icon = _RISKS[value]
    return Pill(text=label(RiskClass, value), tone=tone, icon=icon)


def device_status(device: Any) -> Pill:
    return Pill(text=label(StatusChoice, device.status), tone=_STATUS.get(device.status, Tone.PLAIN))


def procedure_state(version: Any) -> Pill:
    return Pill(text=version.get_state_display(), tone=_PROCEDURES[version.state])


def revision_state(revision: Any) -> Pill:
    return Pill(text=revision.get_state_display(), tone=_REVISIONS[revision.state])


def due(occurrence: Any, *, today: date) -> Pill:
    """How an occurrence stands on a day: done, in its window, late, or still ahead."""
    if occurrence.state != "open":
        return _settled(occurrence)
    if occurrence.closes_on < today:
        days = (today - occurrence.closes_on).days
        text = ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", days) % {"n": days}
        return Pill(text=text, tone=Tone.OVERDUE)
    if occurrence.opens_on <= today:
        return Pill(text=_("In its window"), tone=Tone.SOON)
    return Pill(text=_("Ahead"), tone=Tone.PLAIN, icon="calendar")


def _settled(occurrence: Any) -> Pill:
    if occurrence.state != "done":
        return Pill(text=occurrence.get_state_display(), tone=Tone.PLAIN)
    if occurrence.was_on_time():
        return Pill(text=_("Done on time"), tone=Tone.OK)
    return Pill(text=_("Done late"), tone=Tone.SOON, icon="circle-check")


def state_words(state: str) -> str:
    return label(OrderState, state)


def status_words(status: str) -> str:
    return str(StatusChoice(status).label)


def request(row: Any) -> Pill:
    """How far a fault report is."""
    if row.declined_at:
        return Pill(text=_("Declined"), tone=Tone.PLAIN)
    if row.work_order_id:
        return order_state(row.work_order)
    return Pill(text=_("New"), tone=Tone.SOON, icon="inbox")


def device_fact(device: Any) -> Fact:
    """The device among the facts of a page, with what it is beside its tag."""
    return Fact(
        label=_("Device"),
        value=device.tag,
        url=device.get_absolute_url(),
        code=True,
        hint=describing.what(device),
    )
