"""Tones of competencies."""

from __future__ import annotations

from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from . import words
from .matrix import Cell
from .models import LevelChoice
from .rules.holding import Standing

_TONES = {
    Standing.VALID: Tone.OK,
    Standing.SOON: Tone.SOON,
    Standing.EXPIRED: Tone.OVERDUE,
    Standing.WITHDRAWN: Tone.HELD,
    Standing.NOT_YET: Tone.PLAIN,
}


def standing(found: Standing) -> Pill:
    return Pill(tone=_TONES[found], text=str(words.STANDINGS[found]))


def cell(found: Cell) -> Pill:
    """The level, in the tone of how it stands; below independent it is no more than told."""
    level = f"{found.grant.level} {LevelChoice(found.grant.level).label}"
    if found.signs and found.standing is Standing.VALID:
        return Pill(tone=Tone.OK, text=level)
    if found.standing is Standing.VALID:
        return Pill(tone=Tone.PLAIN, text=level)
    return Pill(tone=_TONES[found.standing], text=f"{level}, {words.STANDINGS[found.standing]}")
