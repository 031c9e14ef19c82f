"""How states of supply look."""

from __future__ import annotations

from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from . import words
from .models import Promise
from .rules.cover import Answer
from .rules.terms import Alert, Decision, Standing

_STANDINGS = {
    Standing.UPCOMING: Tone.PLAIN,
    Standing.ACTIVE: Tone.OK,
    Standing.ENDED: Tone.PLAIN,
    Standing.TERMINATED: Tone.PLAIN,
}
_PROMISES = {Promise.YES: Tone.OK, Promise.NO: Tone.PLAIN, Promise.UNKNOWN: Tone.UNKNOWN}
_ANSWERS = {Answer.COVERED: Tone.INFO, Answer.UNKNOWN: Tone.UNKNOWN, Answer.NOT_COVERED: Tone.PLAIN}
#: From here on a decision is not only coming but pressing.
_PRESSING = 60


def standing(how: Standing) -> Pill:
    return Pill(text=str(words.STANDINGS[how]), tone=_STANDINGS[how])


def alert_tone(found: Alert) -> Tone:
    if found.decision is Decision.NOTICE_PASSED or found.step <= _PRESSING:
        return Tone.OVERDUE
    return Tone.SOON


def promise(value: str) -> Pill:
    one = Promise(value)
    return Pill(text=str(one.label), tone=_PROMISES[one])


def answer(value: Answer) -> Pill:
    return Pill(text=str(words.ANSWERS[value]), tone=_ANSWERS[value])
