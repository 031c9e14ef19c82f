"""How values become cells: days and moments of the device's site, what is not known, what may not be seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.maintenance.api import paper_moments
from openhtm.ui.tones import Tone

from .parts import Cell, Line, Question, Section

NOTHING = "–"


def text(value: object, *, url: str = "", tone: Tone = Tone.PLAIN) -> Cell:
    return Cell(text=str(value), url=url, tone=tone)


def known(value: object, *, url: str = "") -> Cell:
    """As it is, or Unknown in its own words."""
    if value is None or value == "":
        return unknown()
    return Cell(text=str(value), url=url)


def unknown(words: str = "") -> Cell:
    return Cell(text=words or _("Unknown"), tone=Tone.UNKNOWN)


def nothing() -> Cell:
    return Cell(text=NOTHING)


def day(value: date | None) -> Cell:
    return Cell(text=date_format(value)) if value else unknown()


def moment(value: datetime | None, question: Question) -> Cell:
    return Cell(text=paper_moments.exact(value, question.zone)) if value else nothing()


def line(label: Any, value: Cell) -> Line:
    return Line(label=str(label), value=value)


def hidden(key: str, title: str) -> Section:
    """A part that this reader may not see: said, never left out."""
    return Section(key=key, title=title, tone=Tone.UNKNOWN, note=_("Not shown: you may not see this part."))


def left_out(number: int) -> str:
    return ngettext("%(n)d more is left out here.", "%(n)d more are left out here.", number) % {"n": number}
