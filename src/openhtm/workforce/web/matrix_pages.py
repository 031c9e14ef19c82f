"""People by competencies as one table, and which kinds of device too few people may work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.ui.parts import Act, Column, Page, Pill
from openhtm.ui.tones import Tone

from .. import looks
from ..gaps import TypeLine
from ..matrix import Line
from ..models import Competency
from .pages import columns, crumbs, person_url


@dataclass(frozen=True, kw_only=True)
class Field:
    """One person in one competency; without ``pill`` nothing is on record."""

    pill: Pill | None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Head:
    code: str
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Row:
    name: str
    url: str
    fields: Sequence[Field]


@dataclass(frozen=True, kw_only=True)
class MatrixPage(Page):
    heads: Sequence[Head]
    rows: Sequence[Row]
    able: Sequence[Pill]


@dataclass(frozen=True, kw_only=True)
class GapRow:
    name: str
    risk: Pill
    devices: int
    number: Pill
    whole: str
    part: str


@dataclass(frozen=True, kw_only=True)
class GapsPage(Page):
    rows: Sequence[GapRow]
    columns: Sequence[Column]
    only_gaps: bool
    other_url: str


def matrix_page(competencies: Sequence[Competency], lines: Sequence[Line]) -> MatrixPage:
    gaps = Act(label=_("Kinds of device with too few people"), url=reverse("workforce:gaps"), icon="users")
    return MatrixPage(
        title=_("Matrix of competencies"),
        lead=_("Who may work alone is green; what ends within 60 days and what has ended stands out."),
        crumbs=crumbs(),
        acts=[gaps],
        heads=[Head(code=one.code, name=one.name, url=one.get_absolute_url()) for one in competencies],
        rows=[_row(line, competencies) for line in lines],
        able=[_able(sum(_signs(line, one) for line in lines)) for one in competencies],
    )


def _signs(line: Line, competency: Competency) -> bool:
    found = line.cells.get(competency.pk)
    return found is not None and found.signs


def _row(line: Line, competencies: Sequence[Competency]) -> Row:
    found = [line.cells.get(one.pk) for one in competencies]
    return Row(
        name=str(line.person),
        url=person_url(line.person),
        fields=[
            Field(pill=looks.cell(cell), until=cell.grant.valid_until) if cell else Field(pill=None)
            for cell in found
        ],
    )


def _able(number: int) -> Pill:
    tone = {0: Tone.OVERDUE, 1: Tone.SOON}.get(number, Tone.OK)
    return Pill(tone=tone, text=str(number))


def gaps_page(lines: Sequence[TypeLine], *, only_gaps: bool) -> GapsPage:
    gaps, asked = [line for line in lines if line.is_gap], sum(line.asked for line in lines)
    here = reverse("workforce:gaps")
    matrix = Act(label=_("Matrix"), url=reverse("workforce:matrix"), icon="table")
    return GapsPage(
        title=_("Kinds of device with too few people"),
        lead=_gaps_lead(len(gaps), asked),
        lead_tone=Tone.SOON if gaps else Tone.OK,
        crumbs=crumbs(),
        acts=[matrix],
        rows=[_gap_row(line) for line in (gaps if only_gaps else lines)],
        columns=columns(_("Kind of device"), _("Risk"), _("Devices"), _("May work alone"), _("People")),
        only_gaps=only_gaps,
        other_url=f"{here}?all=on" if only_gaps else here,
    )


def _gaps_lead(gaps: int, every: int) -> str:
    if not every:
        return ""
    text = ngettext(
        "Of %(n)d kind of device that asks for a competency %(gaps)d has fewer than two people able alone.",
        "Of %(n)d kinds of device that ask for a competency %(gaps)d have fewer than two people able alone.",
        every,
    )
    return text % {"gaps": gaps, "n": every}


_RISKS = {
    RiskClass.LIFE_SUPPORT: Tone.OVERDUE,
    RiskClass.HIGH: Tone.SOON,
    RiskClass.MEDIUM: Tone.PLAIN,
    RiskClass.LOW: Tone.PLAIN,
    RiskClass.UNKNOWN: Tone.UNKNOWN,
}


def _gap_row(line: TypeLine) -> GapRow:
    risk = RiskClass(line.risk)
    return GapRow(
        name=line.name,
        risk=Pill(tone=_RISKS[risk], text=str(risk.label)),
        devices=line.devices,
        number=_able(len(line.whole)) if line.asked else Pill(tone=Tone.PLAIN, text=_("Not asked for")),
        whole=", ".join(str(one) for one in line.whole),
        part=", ".join(str(one) for one in line.part),
    )
