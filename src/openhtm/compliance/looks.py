"""Tones of compliance."""

from __future__ import annotations

from openhtm.catalog.api import RiskClass
from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from . import words
from .rules.severity import Severity
from .rules.standards import Confidence

_SEVERITIES = {Severity.CRITICAL: Tone.OVERDUE, Severity.MAJOR: Tone.SOON, Severity.MINOR: Tone.INFO}
_CONFIDENCES = {
    Confidence.CONFIRMED: Tone.PLAIN,
    Confidence.KNOWN: Tone.PLAIN,
    Confidence.UNVERIFIED: Tone.UNKNOWN,
}


def severity(value: str) -> Pill:
    return Pill(tone=_SEVERITIES[Severity(value)], text=words.severity(value))


def confidence(value: str) -> Pill:
    return Pill(tone=_CONFIDENCES[Confidence(value)], text=str(words.CONFIDENCES[value]))


def risk(value: str) -> str:
    return str(dict(RiskClass.choices).get(value, value))
