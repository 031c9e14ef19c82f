"""The page of a mock survey: what it comes to, every number with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.compliance.api import listing
from openhtm.ui.parts import Act, Column, Fact, Page, Pill, Stat, Tab
from openhtm.ui.tones import Tone

from ... import words
from ...mock import paper
from ...mock.report import Part, Report, Told
from ...models import MockSurvey
from ...rules.mock_scores import Score
from .mock import Link, counts, crumbs, percent, place, state, stop_url


@dataclass(frozen=True, kw_only=True)
class LineRow:
    where: str
    unit: str
    url: str
    text: str
    verdict: Pill
    said: Sequence[str]
    by: str
    took: str
    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class PartRow:
    name: str
    url: str
    score: Score
    percent: str


@dataclass(frozen=True, kw_only=True)
class EarlierRow:
    name: str
    url: str
    day: Any
    percent: str
    counts: str


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    """``shown``: what the list is narrowed to, in words."""

    stats: Sequence[Stat]
    facts: Sequence[Fact]
    conclusion: str
    shown: str
    rows: Sequence[LineRow]
    row_columns: Sequence[Column]
    parts: Sequence[tuple[str, Sequence[PartRow]]]
    part_columns: Sequence[Column]
    earlier: Sequence[EarlierRow]
    earlier_columns: Sequence[Column]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list of questions is narrowed to; ``verdict`` "open": not answered, "all": every one."""

    verdict: str = "gap"
    requirement: str = ""
    unit: str = ""

    def holds(self, one: Told) -> bool:
        """A dash stands for what has no requirement or unit."""
        verdict = "" if self.verdict == "open" else self.verdict
        unit = one.stop.unit.name if one.stop.unit else "-"
        return (
            (self.verdict == "all" or one.verdict == verdict)
            and (not self.requirement or self.requirement in (one.requirements or ["-"]))
            and (not self.unit or unit == self.unit)
        )


def report_page(found: Report, survey: MockSurvey, *, wanted: Wanted, may_edit: bool) -> ReportPage:
    rows = [one for one in found.lines if wanted.holds(one)]
    return ReportPage(
        title=_("%(survey)s at %(place)s") % {"survey": survey, "place": place(survey)},
        lead=paper.verdict(found.score),
        lead_tone=_tone(found.score),
        crumbs=crumbs(),
        acts=_acts(survey, found.score, may_edit=may_edit),
        tabs=_tabs(survey, found, wanted),
        stats=_stats(survey, found),
        facts=_facts(survey, found),
        conclusion=survey.conclusion,
        shown=_shown(wanted, len(rows)),
        rows=[_line(one, survey) for one in rows],
        row_columns=[Column(label=_("Where")), Column(label=_("Question")), Column(label=_("Answer"))],
        parts=[
            (_("By requirement"), _parts(survey, found.by_requirement, "requirement")),
            (_("By unit"), _parts(survey, found.by_unit, "unit")),
        ],
        part_columns=[
            Column(label=_("Of")),
            Column(label=_("Met"), numeric=True),
            Column(label=_("Gaps"), numeric=True),
            Column(label=_("Unknown"), numeric=True),
            Column(label=_("Not answered"), numeric=True),
            Column(label=_("Score"), numeric=True),
        ],
        earlier=[
            EarlierRow(
                name=str(one.survey),
                url=one.survey.get_absolute_url(),
                day=one.survey.day,
                percent=percent(one.score),
                counts=counts(one.score),
            )
            for one in found.earlier
        ],
        earlier_columns=[
            Column(label=_("Survey")),
            Column(label=_("Score"), numeric=True),
        ],
    )


def _tone(score: Score) -> Tone:
    if score.gap:
        return Tone.OVERDUE
    return Tone.OK if score.met == score.all else Tone.UNKNOWN


def url(survey: MockSurvey, **query: str) -> str:
    return f"{survey.get_absolute_url()}?{urlencode(query)}#lines"


def _acts(survey: MockSurvey, score: Score, *, may_edit: bool) -> list[Act]:
    pdf = Act(label=_("PDF"), url=reverse("survey:mock_pdf", args=[survey.pk]), icon="download")
    if not survey.is_running:
        return [pdf]
    play = Act(
        label=_("Go on") if score.unanswered else _("Look at the stops"),
        url=reverse("survey:mock_play", args=[survey.pk]),
        icon="player-play",
        kind="primary" if score.unanswered else "secondary",
    )
    finish = Act(
        label=_("Finish and sign"), url=reverse("survey:mock_finish", args=[survey.pk]), icon="signature"
    )
    return [play, *([finish] if may_edit else []), pdf]


def _tabs(survey: MockSurvey, found: Report, wanted: Wanted) -> list[Tab]:
    score = found.score
    every = (
        ("gap", _("Gaps"), score.gap),
        ("unknown", _("Unknown"), score.unknown),
        ("open", _("Not answered"), score.unanswered),
        ("met", _("Met"), score.met),
        ("all", _("All"), score.all),
    )
    return [
        Tab(label=label, url=url(survey, verdict=key), current=wanted == Wanted(verdict=key), count=n)
        for key, label, n in every
    ]


def _stats(survey: MockSurvey, found: Report) -> list[Stat]:
    score = found.score
    of = _("of %(n)d asked") % {"n": score.all}
    trend = [float(one.score.percent or 0) for one in reversed(found.earlier)]
    return [
        Stat(
            label=_("Score"),
            value=None if score.percent is None else percent(score),
            definition=_(
                "Questions that were met, of all that were asked. What is unknown or not answered is not met."
            ),
            url=url(survey, verdict="all"),
            tone=_tone(score),
            trend=[*trend, float(score.percent or 0)] if trend else (),
        ),
        Stat(
            label=_("Gaps"),
            value=score.gap,
            definition=_("Questions whose answer a surveyor would write down as a finding."),
            url=url(survey, verdict="gap"),
            of=of,
            tone=Tone.OVERDUE if score.gap else Tone.OK,
        ),
        Stat(
            label=_("Unknown"),
            value=score.unknown,
            definition=_("Neither record nor person could tell. It is never counted as met."),
            url=url(survey, verdict="unknown"),
            of=of,
            tone=Tone.UNKNOWN,
        ),
        Stat(
            label=_("Not answered"),
            value=score.unanswered,
            definition=_("Questions for people on the floor that nobody has answered yet."),
            url=url(survey, verdict="open"),
            of=of,
            tone=Tone.SOON if score.unanswered else Tone.OK,
        ),
    ]


def _facts(survey: MockSurvey, found: Report) -> list[Fact]:
    devices = {one.stop.key for one in found.lines if one.stop.device}
    drawn = ngettext("%(n)d device", "%(n)d devices", len(devices)) % {"n": len(devices)}
    return [
        Fact(label=_("State"), value="", pill=state(survey)),
        Fact(
            label=_("Seed"),
            value=str(survey.seed),
            code=True,
            hint=_("Seed, place and day draw the same devices again, for anybody."),
        ),
        Fact(label=_("Day"), value=date_format(survey.day)),
        Fact(label=_("Drawn"), value=drawn, hint=_("By risk class, across units.")),
        Fact(label=_("Begun by"), value=survey.begun_by),
        Fact(
            label=_("The program answered"),
            value=paper.times(found.program_times),
            hint=_("Each question for everything that was drawn."),
        ),
        Fact(
            label=_("People answered"),
            value=paper.times(found.people_times),
            hint=_("From asked to answered."),
        ),
        *([Fact(label=_("Signed by"), value=survey.finished_by)] if survey.finished_by else []),
    ]


def _shown(wanted: Wanted, number: int) -> str:
    told = ngettext("%(n)d question", "%(n)d questions", number) % {"n": number}
    none = {"requirement": _("No requirement in force"), "unit": _("In no unit")}
    labels = listing.requirement_labels() if wanted.requirement else {}
    narrowed = [
        none[name] if value == "-" else labels.get(value, value)
        for name, value in (("requirement", wanted.requirement), ("unit", wanted.unit))
        if value
    ]
    return " · ".join([told, *narrowed])


def _line(one: Told, survey: MockSurvey) -> LineRow:
    unit = one.stop.unit.name if one.stop.unit else _("In no unit")
    links = [Link(text=words.row(kind, label), url=words.page_of(kind, key)) for kind, key, label in one.rows]
    if one.finding:
        links.append(Link(text=_("Finding"), url=reverse("compliance:finding", args=[one.finding])))
    links += [
        Link(text=_("Photo"), url=reverse("documents:document", args=[pk])) for pk, _title in one.documents
    ]
    return LineRow(
        where=one.stop.device.tag if one.stop.device else unit,
        unit=unit if one.stop.device else _("The unit as a whole"),
        url=stop_url(survey, one.stop_position),
        text=one.text,
        verdict=Pill(text=str(words.VERDICTS[one.verdict]), tone=words.TONES[one.verdict]),
        said=[part for part in (*words.because(one.because), one.note) if part],
        by=one.by,
        took=words.took(one.seconds) if one.seconds is not None and not one.by_record else "",
        links=links,
    )


def _parts(survey: MockSurvey, parts: Sequence[Part], name: str) -> list[PartRow]:
    none = {"requirement": _("No requirement in force"), "unit": _("In no unit")}[name]
    labels = listing.requirement_labels() if name == "requirement" else {}
    return [
        PartRow(
            name=labels.get(one.name, one.name) or none,
            url=url(survey, **{"verdict": "all", name: one.name or "-"}),
            score=one.score,
            percent=percent(one.score),
        )
        for one in parts
    ]
