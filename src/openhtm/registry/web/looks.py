"""How states of devices look: the word, the tone, the icon."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from openhtm.catalog.api import RiskClass
from openhtm.kernel.labels import label
from openhtm.ui.parts import Pill, Reason, Verdict
from openhtm.ui.tones import Tone

from ..models import Device, StatusChoice
from ..queries.verdicts import Usability
from ..rules.status import DOWN, HELD, USABLE, Status
from ..wording import place, what

_RISKS = frozenset(RiskClass.values)
_TONES: dict[Status, Tone] = {
    **dict.fromkeys(USABLE, Tone.OK),
    **dict.fromkeys(DOWN, Tone.OVERDUE),
    **dict.fromkeys(HELD, Tone.HELD),
    Status.LIMITED_USE: Tone.SOON,
    Status.AWAITING_SAFETY_TEST: Tone.SOON,
    Status.UNKNOWN: Tone.UNKNOWN,
    Status.MISSING: Tone.UNKNOWN,
    Status.ON_ORDER: Tone.INFO,
    Status.RECEIVED: Tone.INFO,
    Status.IN_ACCEPTANCE: Tone.INFO,
}


def status_pill(status: str) -> Pill:
    return Pill(text=label(StatusChoice, status), tone=_TONES.get(Status(status), Tone.PLAIN))


def risk_pill(risk_class: str) -> Pill:
    known = risk_class if risk_class in _RISKS else RiskClass.UNKNOWN
    if known == RiskClass.UNKNOWN:
        return Pill(text=label(RiskClass, known), tone=Tone.UNKNOWN)
    # How a failure could hurt is no state of the device: it has no color of its own.
    icon = "heartbeat" if known == RiskClass.LIFE_SUPPORT else ""
    return Pill(text=label(RiskClass, known), icon=icon)


def due_tone(device: Device, today: date) -> Tone:
    if device.next_due_on is None:
        return Tone.PLAIN
    if device.overdue_on is not None and device.overdue_on < today:
        return Tone.OVERDUE
    return Tone.SOON if device.next_due_on <= today else Tone.PLAIN


def verdict(usability: Usability) -> Verdict:
    """The sentence at the head of the device, with its reasons."""
    unknown = any(reason.code == "status_unknown" for reason in usability.reasons)
    text = _("May be used") if usability.usable else _("Do not use")
    if usability.usable and usability.reasons:
        text = _("May be used, with care")
    tone = Tone.OK if usability.usable else Tone.OVERDUE
    if usability.usable and usability.reasons:
        tone = Tone.SOON
    if unknown:
        text, tone = _("Not known to be safe: do not use"), Tone.UNKNOWN
    reasons = [
        Reason(text=reason.text, tone=Tone.OVERDUE if reason.forbids else Tone.SOON)
        for reason in usability.reasons
    ]
    return Verdict(text=text, tone=tone, reasons=reasons)


__all__ = ["due_tone", "place", "risk_pill", "status_pill", "verdict", "what"]
