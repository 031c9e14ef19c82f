"""The page of a dossier: what a surveyor would ask about first, then every part with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.registry.api import Device
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Pill, Reason, Verdict
from openhtm.ui.tones import Tone

from ...dossier.parts import Cell, Dossier, Section
from ...dossier.saying import left_out

#: Gaps told at the top; the parts tell all of them.
_FIRST = 8


@dataclass(frozen=True, kw_only=True)
class CellView:
    label: str
    text: str
    url: str = ""
    pill: Pill | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    id: str
    title: str
    note: str
    unknown: bool
    facts: Sequence[Fact]
    columns: Sequence[Column]
    rows: Sequence[Sequence[CellView]]
    empty: str
    more: str
    more_url: str


@dataclass(frozen=True, kw_only=True)
class DossierPage(Page):
    """``problem``: why nothing is told of the day that was asked for."""

    verdict: Verdict | None = None
    parts: Sequence[Part] = ()
    more_gaps: str = ""
    day: date | None = None
    this_url: str = ""
    problem: str = ""


def url(device: Device) -> str:
    return reverse("survey:dossier", args=[device.tag])


def crumbs(device: Device) -> list[Crumb]:
    return [
        Crumb(label=_("Devices"), url=reverse("registry:device_list")),
        Crumb(label=device.tag, url=device.get_absolute_url()),
    ]


def _title(device: Device) -> str:
    return _("Dossier of %(tag)s") % {"tag": device.tag}


def nothing_known(device: Device, problem: str) -> DossierPage:
    return DossierPage(
        title=_title(device),
        crumbs=crumbs(device),
        this_url=url(device),
        problem=problem,
        lead_tone=Tone.UNKNOWN,
    )


def dossier_page(found: Dossier) -> DossierPage:
    question = found.question
    device = question.device
    return DossierPage(
        title=_title(device),
        lead=_lead(device),
        crumbs=crumbs(device),
        acts=acts(found),
        as_of=question.day if question.is_past else None,
        day=question.day if question.is_past else None,
        this_url=url(device),
        verdict=verdict(found),
        more_gaps=left_out(len(found.gaps) - _FIRST) if len(found.gaps) > _FIRST else "",
        parts=parts(found.sections),
    )


def _lead(device: Device) -> str:
    kind = device.device_type.name if device.device_type else device.name
    where = device.department.name if device.department else ""
    return " · ".join(part for part in (kind, str(device.model or ""), where) if part)


def acts(found: Dossier) -> list[Act]:
    question = found.question
    query = f"?as_of={question.day.isoformat()}" if question.is_past else ""
    tag = question.device.tag
    return [
        Act(
            label=_("PDF"),
            url=reverse("survey:dossier_pdf", args=[tag]) + query,
            icon="download",
            kind="primary",
        ),
        Act(
            label=_("Archive with documents and ledger"),
            url=reverse("survey:dossier_archive", args=[tag]) + query,
            icon="download",
        ),
    ]


def verdict(found: Dossier) -> Verdict:
    if not found.gaps:
        return Verdict(text=_("Nothing here is missing or out of order"), tone=Tone.OK)
    number = len(found.gaps)
    told = ngettext("%(n)d thing to look at", "%(n)d things to look at", number) % {"n": number}
    reasons = [Reason(text=one, tone=Tone.OVERDUE) for one in found.gaps[:_FIRST]]
    return Verdict(text=told, tone=Tone.OVERDUE, reasons=reasons)


def parts(sections: Sequence[Section], *, links: bool = True) -> list[Part]:
    """``links`` False: for a reader who may open no other page of the program."""
    return [_part(one, number, links=links) for number, one in enumerate(sections)]


def _part(one: Section, number: int, *, links: bool) -> Part:
    columns = [Column(label=heading) for _key, heading, _width in one.columns]
    return Part(
        id=f"{one.key}-{number}",
        title=one.title,
        note=one.note,
        unknown=one.tone is Tone.UNKNOWN and not one.rows,
        facts=[_fact(line.label, line.value, links=links) for line in one.facts],
        columns=columns,
        rows=[
            [_cell(cell, column.label, links=links) for cell, column in zip(row, columns, strict=True)]
            for row in one.rows
        ],
        empty=one.empty,
        more=left_out(one.left_out) if one.left_out else "",
        more_url=one.more_url if links else "",
    )


def _fact(label: str, cell: Cell, *, links: bool) -> Fact:
    pill = Pill(text=cell.text, tone=cell.tone) if cell.tone is not Tone.PLAIN else None
    return Fact(label=label, value=cell.text, url=cell.url if links else "", pill=pill)


def _cell(cell: Cell, label: str, *, links: bool) -> CellView:
    pill = Pill(text=cell.text, tone=cell.tone) if cell.tone is not Tone.PLAIN else None
    return CellView(label=label, text=cell.text, url=cell.url if links else "", pill=pill)
