"""The page of evidence: the conclusion first, then every number with its bounds and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.maintenance.api import reporting
from openhtm.ui import charts
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Paging, Reason, Stat, Verdict
from openhtm.ui.tones import Tone

from ... import evidence_words as words
from ...evidence import Answer, Part, Similar
from ...rules.evidence import Conclusion, Estimate, Tally
from .findings import crumbs

_TONES = {
    Conclusion.NOT_ENOUGH: Tone.UNKNOWN,
    Conclusion.SUPPORTS: Tone.OK,
    Conclusion.UNDECIDED: Tone.SOON,
    Conclusion.AGAINST: Tone.OVERDUE,
}
_FAILURES = (Part.PREVENTABLE, Part.INHERENT, Part.UNKNOWN, Part.STILL_OPEN, Part.PROCESS)
_DONE = (Part.FOUND, Part.NOTHING, Part.UNCODED)


@dataclass(frozen=True, kw_only=True)
class PartRow:
    label: str
    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class SimilarRow:
    name: str
    url: str
    devices: int
    years: str
    rate: str | None
    bounds: str
    conclusion: str
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class EvidencePage(Page):
    """Without ``verdict`` nothing was asked yet."""

    filter: forms.Form
    verdict: Verdict | None = None
    eligible: str = ""
    eligible_tone: Tone = Tone.PLAIN
    stats: Sequence[Stat] = ()
    failures: Sequence[PartRow] = ()
    inspections: Sequence[PartRow] = ()
    checks: Sequence[Reason] = ()
    comparison: str = ""
    sides: Sequence[Fact] = ()
    chart: charts.Chart | None = None
    similar: Sequence[SimilarRow] = ()


@dataclass(frozen=True, kw_only=True)
class CellRow:
    url: str
    head: str
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class RowsPage(Page):
    columns: Sequence[Column]
    rows: Sequence[CellRow]
    paging: Paging


def url(**query: Any) -> str:
    address = reverse("compliance:aem_evidence")
    return f"{address}?{urlencode({name: value for name, value in query.items() if value})}"


def asking(form: forms.Form) -> EvidencePage:
    return EvidencePage(
        title=_("Evidence for alternate maintenance"),
        lead=_("Choose a model or a device type: what its history proves is worked out from the record."),
        crumbs=crumbs(),
        filter=form,
    )


def shown(found: Answer, form: forms.Form, *, query: str) -> EvidencePage:
    evidence = found.evidence
    return EvidencePage(
        title=_("Evidence: %(name)s") % {"name": found.subject.name},
        lead=_period(found),
        crumbs=crumbs(Crumb(label=_("Evidence"), url=reverse("compliance:aem_evidence"))),
        acts=export_acts(query),
        filter=form,
        verdict=Verdict(
            text=str(words.CONCLUSIONS[evidence.conclusion]),
            tone=_TONES[evidence.conclusion],
            reasons=[Reason(text=words.conclusion(evidence), tone=_TONES[evidence.conclusion])],
        ),
        eligible=words.eligible(found.eligibility),
        eligible_tone=Tone.OK if found.eligibility.eligible else Tone.HELD,
        stats=_stats(found, query),
        failures=_parts(evidence.tally, _FAILURES, query),
        inspections=_parts(evidence.tally, _DONE, query),
        checks=[
            Reason(text=words.check(one), tone=Tone.OK if one.met else Tone.UNKNOWN)
            for one in evidence.checks
        ],
        comparison=words.comparison(found.comparison) if found.comparison else "",
        sides=_sides(found),
        chart=_chart(found),
        similar=[_similar(one) for one in found.similar],
    )


def _period(found: Answer) -> str:
    return _("%(devices)s, %(first)s to %(last)s.") % {
        "devices": words.devices(found.evidence.tally.devices),
        "first": date_format(found.asked.first),
        "last": date_format(found.asked.day),
    }


def rows_url(part: Part, query: str) -> str:
    return f"{reverse('compliance:aem_evidence_rows')}?part={part.value}&{query}"


def _stats(found: Answer, query: str) -> list[Stat]:
    evidence = found.evidence
    return [
        Stat(
            label=_("Device-years"),
            value=words.number(evidence.tally.years, 1),
            definition=_("Calendar time of the devices in the fleet within the period."),
            of=words.devices(evidence.tally.devices),
            url=rows_url(Part.DEVICES, query),
        ),
        _rate_stat(
            _("Failures a year"),
            evidence.failure,
            _("Failures of a device, whatever their cause, ÷ device-years"),
        ),
        _rate_stat(
            _("Preventable a year"),
            evidence.known,
            _("Failures that maintenance could have prevented ÷ device-years"),
            url=rows_url(Part.PREVENTABLE, query),
        ),
        _rate_stat(
            _("Preventable a year, at most"),
            evidence.at_most,
            _("The same with failures of unknown cause and open repairs counted too ÷ device-years"),
        ),
        Stat(
            label=_("Inspection yield"),
            value=None if evidence.found.value is None else words.percent(evidence.found.value),
            definition=_(
                "Inspections that found a preventable, potential or hidden failure ÷ inspections done"
            ),
            of=words.share_bounds(evidence.found),
            url=rows_url(Part.FOUND, query),
        ),
    ]


def _rate_stat(label: str, one: Estimate, definition: str, *, url: str = "") -> Stat:
    return Stat(label=label, value=words.rate(one), definition=definition, of=words.rate_bounds(one), url=url)


def _parts(tally: Tally, parts: Sequence[Part], query: str) -> list[PartRow]:
    return [
        PartRow(label=str(words.PARTS[part]), count=getattr(tally, part.value), url=rows_url(part, query))
        for part in parts
    ]


def _sides(found: Answer) -> list[Fact]:
    if found.comparison is None:
        return []
    day = date_format(found.since or date.min)
    return [
        Fact(label=_("Before %(day)s") % {"day": day}, value=words.rate_bounds(found.comparison.before)),
        Fact(label=_("From %(day)s on") % {"day": day}, value=words.rate_bounds(found.comparison.after)),
    ]


def _chart(found: Answer) -> charts.Chart:
    told = found.evidence.tally
    return charts.stacked_bars(
        title=ngettext(
            "%(n)s failure on record, %(prevented)s of them surely preventable",
            "%(n)s failures on record, %(prevented)s of them surely preventable",
            told.failures,
        )
        % {"n": words.number(told.failures), "prevented": words.number(told.preventable)},
        category=_("Year"),
        series=[
            (_("Preventable"), Tone.OVERDUE),
            (_("Not known yet"), Tone.UNKNOWN),
            (_("Not preventable"), Tone.INFO),
        ],
        rows=[(str(year), (one.preventable, one.undecided, one.inherent)) for year, one in found.years],
    )


def _similar(one: Similar) -> SimilarRow:
    evidence = one.evidence
    return SimilarRow(
        name=one.name,
        url=url(model=one.model_id),
        devices=evidence.tally.devices,
        years=words.number(evidence.tally.years, 1),
        rate=words.rate(evidence.at_most),
        bounds=words.rate_bounds(evidence.at_most),
        conclusion=str(words.CONCLUSIONS[evidence.conclusion]),
        tone=_TONES[evidence.conclusion],
    )


def rows_page(
    found: Mapping[str, Any], rows: Sequence[Any], *, listing: reporting.Listing, paging: Paging
) -> RowsPage:
    """``found``: name, part and query of what is listed."""
    return RowsPage(
        title=str(words.PARTS[found["part"]]),
        lead=found["name"],
        crumbs=crumbs(
            Crumb(label=_("Evidence"), url=f"{reverse('compliance:aem_evidence')}?{found['query']}")
        ),
        columns=[Column(label=str(column.label)) for column in listing.columns],
        rows=[_cells(row, listing) for row in rows],
        paging=paging,
    )


def _cells(row: Any, listing: reporting.Listing) -> CellRow:
    data = reporting.row_data(row, listing)
    cells = [(str(one.label), _cell(data[one.key])) for one in listing.columns]
    return CellRow(url=listing.url(row), head=cells[0][1] or "—", cells=cells[1:])


def _cell(value: object) -> str:
    return str(date_format(value)) if isinstance(value, date) else str(value or "")


def export_acts(query: str) -> list[Act]:
    return [
        Act(
            label="JSON",
            url=f"{reverse('compliance:aem_evidence_file')}?{query}",
            icon="download",
            kind="quiet",
        )
    ]


def nothing_asked() -> str:
    return _("This evidence cannot be asked for as the address has it.")


def no_such_part(name: str) -> str:
    return _("'%(part)s' is no part of the evidence.") % {"part": name}
