"""The dossier as one PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.ui.tones import Tone

from .parts import Cell, Dossier, Section
from .saying import left_out

_MARKS = {Tone.OVERDUE: "▲ ", Tone.UNKNOWN: "? "}


def paper(found: Dossier, *, at: datetime) -> bytes:
    question = found.question
    told = {"at": paper_moments.exact(at, question.zone), "reader": question.reader.label}
    said = _("Drawn up %(at)s for %(reader)s from the record") % told
    return paper_drawing.draw_as(sheet(found), said=said)


def sheet(found: Dossier) -> sheets.Sheet:
    question = found.question
    as_of = _("As of the end of %(day)s") % {"day": date_format(question.day)}
    return sheets.Sheet(
        template="report",
        title=_("Dossier of a device"),
        hospital=question.device.site.name,
        tag=question.device.tag,
        reference=as_of,
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=f"{question.device.tag}. {as_of}. {_summary(found)}",
        blocks=[*_gaps(found), *(block for one in found.sections for block in _blocks(one))],
    )


def _summary(found: Dossier) -> str:
    if not found.gaps:
        return _("Nothing in it is missing or out of order.")
    return _("To look at: %(n)d.") % {"n": len(found.gaps)}


def _gaps(found: Dossier) -> Iterator[sheets.Block]:
    if found.gaps:
        yield sheets.Words(title=_("What a surveyor would ask about"), text="\n".join(found.gaps))


def _blocks(one: Section) -> Iterator[sheets.Block]:
    """Facts, then the table; what is said of the section stands with the first of them."""
    if one.facts:
        pairs = [(line.label, _cell(line.value)) for line in one.facts]
        yield sheets.Facts(title=one.title, pairs=pairs)
    if one.columns:
        yield _table(one, title="" if one.facts else one.title)
    elif one.note:
        yield sheets.Words(title="" if one.facts else one.title, text=one.note)


def _table(one: Section, *, title: str) -> sheets.Table:
    more = left_out(one.left_out) if one.left_out else ""
    return sheets.Table(
        title=title,
        head=[heading for _key, heading, _width in one.columns],
        rows=[[_cell(cell) for cell in row] for row in one.rows],
        widths=[width for _key, _heading, width in one.columns],
        note=" ".join(part for part in (one.note, more) if part),
        empty=one.empty,
    )


def _cell(cell: Cell) -> str:
    """Color does not print: what is wrong or unknown has a mark."""
    return f"{_MARKS.get(cell.tone, '')}{cell.text}"
