"""How the states of policies, demands and attestations look."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from .models import PolicyVersion
from .rules.demands import Answer
from .rules.policies import State
from .words import ANSWERS

_ANSWERS = {
    Answer.ENOUGH: Tone.OK,
    Answer.SOME_DAYS: Tone.SOON,
    Answer.SELDOM: Tone.OVERDUE,
    Answer.MISSING: Tone.OVERDUE,
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
