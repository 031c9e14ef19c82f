"""How the states of policies, demands and attestations look."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from .models import PolicyVersion
from .readiness import Verdict
from .rules.attesting import Standing
from .rules.demands import Answer
from .rules.policies import State
from .words import ANSWERS, STANDINGS

_ANSWERS = {
    Answer.ENOUGH: Tone.OK,
    Answer.SOME_DAYS: Tone.SOON,
    Answer.SELDOM: Tone.OVERDUE,
    Answer.MISSING: Tone.OVERDUE,
}
_STANDINGS = {
    Standing.CURRENT: Tone.OK,
    Standing.EXPIRED: Tone.OVERDUE,
    Standing.OUTDATED: Tone.SOON,
    Standing.UNKNOWN: Tone.UNKNOWN,
}
_VERDICTS: dict[Verdict, tuple[Tone, str | Promise]] = {
    Verdict.READY: (Tone.OK, lazy("Ready")),
    Verdict.NOT_READY: (Tone.OVERDUE, lazy("Not ready")),
    Verdict.UNKNOWN: (Tone.UNKNOWN, lazy("Not known to be ready")),
    Verdict.NOTHING: (Tone.PLAIN, lazy("No policy asks anything")),
}


def version(one: PolicyVersion, *, on: date) -> Pill:
    """By its days: an approved one may be in force, ahead or over."""
    if one.is_in_force(on):
        return Pill(tone=Tone.OK, text=_("In force"))
    if one.state == State.APPROVED:
        return Pill(tone=Tone.INFO, text=_("Approved, in force later"))
    tone = Tone.SOON if one.state == State.IN_REVIEW else Tone.PLAIN
    return Pill(tone=tone, text=str(one.get_state_display()))


def answer(one: Answer) -> Pill:
    return Pill(tone=_ANSWERS[one], text=str(ANSWERS[one]))


def is_review_late(one: PolicyVersion, *, on: date) -> bool:
    return one.is_in_force(on) and one.review_due_on is not None and one.review_due_on < on


def standing(one: Standing) -> Pill:
    return Pill(tone=_STANDINGS[one], text=str(STANDINGS[one]))


def verdict(one: Verdict) -> Pill:
    tone, text = _VERDICTS[one]
    return Pill(tone=tone, text=str(text))
