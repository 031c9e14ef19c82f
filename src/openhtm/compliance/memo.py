"""The memo of an alternate program on paper: decision, schedule, risk assessment, evidence, signatures, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openhtm.audit.api import signatures
from openhtm.maintenance.api import histories, paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.places.api import zone_at

from . import aem_words, evidence_words
from .models import AemProgram
from .rules.evidence import Check, Conclusion, Demand, Estimate
from .rules.programs import QUESTIONS

Pairs = Sequence[tuple[str, str]]
_UNKNOWN = "–"


def memo(program: AemProgram, *, reader: str, at: datetime) -> bytes:
    """The PDF, as the program stands now."""
    said = _("Drawn up %(at)s for %(reader)s from the record")
    zone = zone_at(program.site, at)
    told = {"at": paper_moments.exact(at, zone), "reader": reader}
    return paper_drawing.draw_as(sheet_of(program, at=at), said=said % told)


def sheet_of(program: AemProgram, *, at: datetime) -> sheets.Sheet:
    return sheets.Sheet(
        template="report",
        title=_("Alternate maintenance memo"),
        hospital=program.site.name if program.site else paper_frames.organization(),
        tag="",
        reference=str(program),
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=f"{program.get_state_display()}: {_owner(program)}. {aem_words.terms(program)}.",
        blocks=list(_blocks(program, zone=zone_at(program.site, at))),
    )


def _owner(program: AemProgram) -> str:
    return str(program.plan.model or program.plan.device_type)


def _blocks(program: AemProgram, *, zone: str) -> Iterator[sheets.Block]:
    yield sheets.Facts(title=_("Decision"), pairs=_decision(program))
    yield sheets.Facts(title=_("Schedule"), pairs=_schedule(program))
    yield sheets.Words(title=_("Why"), text=program.rationale)
    yield _risk(program.answers)
    yield from _evidence(program.evidence)
    if program.because:
        yield sheets.Words(title=_("Suspended because"), text="\n".join(aem_words.because(program.because)))
    yield _signed(program, zone)
    yield _reviews(program)


def _day(day: date | None) -> str:
    return date_format(day) if day else _UNKNOWN


def _decision(program: AemProgram) -> Pairs:
    return [
        (_("State"), program.get_state_display()),
        (_("Plan"), program.plan.title),
        (_("Author"), str(program.author)),
        (_("Approver"), str(program.approver or _UNKNOWN)),
        (_("Qualification"), program.qualification or _UNKNOWN),
        (_("Decision"), program.note or _UNKNOWN),
        (_("In force from"), _day(program.effective_from)),
        (_("In force until"), _day(program.effective_to)),
        (_("Review due"), _day(program.review_due_on)),
    ]


def _schedule(program: AemProgram) -> Pairs:
    return [
        (_("Manufacturer"), aem_words.interval(program.maker_count, program.maker_unit)),
        (_("Manufacturer's document, revision, clause"), program.maker_reference),
        (_("Alternate"), aem_words.interval(program.interval_count, program.interval_unit)),
        (_("Alternate procedure"), str(program.procedure or _("As it is"))),
        (_("Preventable failures, at most"), evidence_words.per_year(program.most_rate)),
        (_("Inspections that find something, at most"), evidence_words.percent(program.most_yield)),
        (_("How it is watched"), program.watching or _("By these limits and the yearly review")),
        *([(_("Released because"), program.release)] if program.release else []),
    ]


def _risk(answers: Mapping[str, Any]) -> sheets.Table:
    return sheets.Table(
        title=_("Risk assessment"),
        head=[_("Question"), _("Answer"), _("Note")],
        rows=[
            [
                str(aem_words.QUESTIONS[name]),
                str(aem_words.ANSWERS[name].get(answers.get(name, ""), _UNKNOWN)),
                str(answers.get(f"{name}_note", "")),
            ]
            for name in QUESTIONS
        ],
        widths=[6, 4, 6],
    )


def _evidence(kept: Mapping[str, Any]) -> Iterator[sheets.Block]:
    """As it was kept with the program when it was submitted."""
    if not kept:
        return
    period = _("%(first)s to %(last)s") % {
        "first": _day(date.fromisoformat(kept["from"])),
        "last": _day(date.fromisoformat(kept["to"])),
    }
    conclusion = str(evidence_words.CONCLUSIONS[Conclusion(kept["conclusion"])])
    checks = [Check(**{**one, "demand": Demand(one["demand"])}) for one in kept["checks"]]
    lines = [conclusion, *(evidence_words.check(one) for one in checks)]
    yield sheets.Words(title=_("Evidence, %(period)s") % {"period": period}, text="\n".join(lines))
    yield _estimates(kept)
    yield _counts(kept)
    yield _years(kept["years"])


def _estimates(kept: Mapping[str, Any]) -> sheets.Table:
    rates = (
        (_("Failures a year"), "failure_rate"),
        (_("Preventable a year"), "preventable_rate"),
        (_("Preventable a year, at most"), "preventable_rate_at_most"),
    )
    found = Estimate(**kept["inspection_yield"])
    share = _UNKNOWN if found.value is None else evidence_words.percent(found.value)
    return sheets.Table(
        title=_("What it proves"),
        head=[_("Figure"), _("Value"), _("Made of, with bounds of 95 %")],
        rows=[
            *(_rate(label, Estimate(**kept[name])) for label, name in rates),
            [_("Inspection yield"), share, evidence_words.share_bounds(found)],
        ],
        widths=[4, 2, 8],
    )


def _rate(label: str, one: Estimate) -> list[str]:
    return [label, evidence_words.rate(one) or _UNKNOWN, evidence_words.rate_bounds(one)]


def _counts(kept: Mapping[str, Any]) -> sheets.Table:
    parts = [*histories.ORDERS, *histories.INSPECTIONS]
    counts = kept["counts"]
    rows = [[str(evidence_words.PARTS[one]), evidence_words.number(counts[one.value])] for one in parts]
    return sheets.Table(title=_("Counted"), head=[_("What"), _("Rows")], rows=rows, widths=[8, 2])


def _years(years: Sequence[Mapping[str, Any]]) -> sheets.Table:
    number = evidence_words.number
    return sheets.Table(
        title=_("By year"),
        head=[_("Year"), _("Device-years"), _("Failures"), _("Preventable"), _("Unknown cause or open")],
        rows=[
            [
                str(one["year"]),
                number(one["device_years"], 1),
                number(one["failures"]),
                number(one["preventable"]),
                number(one["unknown"] + one["still_open"]),
            ]
            for one in years
        ],
        widths=[2, 3, 3, 3, 4],
    )


def _signed(program: AemProgram, zone: str) -> sheets.Table:
    return sheets.Table(
        title=_("Signatures"),
        head=[_("Signed by"), _("Meaning"), _("When"), _("Hash of the content")],
        rows=[
            [
                one.printed_name,
                one.get_meaning_display(),
                paper_moments.exact(one.signed_at, zone),
                one.content_hash[:16],
            ]
            for one in signatures(program)
        ],
        widths=[4, 3, 4, 4],
        empty=_("Nobody has signed it."),
    )


def _reviews(program: AemProgram) -> sheets.Table:
    return sheets.Table(
        title=_("Reviews"),
        head=[_("Due"), _("Decision"), _("By")],
        rows=[
            [_day(one.due_on), one.text or _("Prepared; waiting for a decision."), one.decided_by]
            for one in program.reviews.all()
        ],
        widths=[3, 8, 4],
        empty=_("None yet."),
    )
