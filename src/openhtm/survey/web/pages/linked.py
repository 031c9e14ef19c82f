"""Pages behind a survey link. They lead to each other and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.compliance import api as compliance
from openhtm.documents.api import Document
from openhtm.ui.parts import Act, Column, Fact, Page, Paging, Pill, Tab, Verdict
from openhtm.ui.tones import Tone

from ...dossier.parts import Dossier
from ...guests import Guest
from ...models import SurveyRequest
from ...rules.sampling import Lot
from ...sampling import table
from ...showing import Evidence
from . import dossier as dossier_pages
from .dossier import Part

_CONFIDENCE = {"confirmed": Tone.OK, "known": Tone.INFO}


@dataclass(frozen=True, kw_only=True)
class RequirementRow:
    citation: str
    authority: str
    text: str
    open: Pill
    url: str


@dataclass(frozen=True, kw_only=True)
class AtPage(Page):
    """``day_value``: the day that is looked at, carried on by every address."""

    day_value: date | None = None
    this_url: str = ""


@dataclass(frozen=True, kw_only=True)
class HomePage(AtPage):
    facts: Sequence[Fact]
    rows: Sequence[RequirementRow]
    columns: Sequence[Column]
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    severity: Pill
    title: str
    about: str
    because: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RequirementPage(AtPage):
    facts: Sequence[Fact]
    text: str
    rows: Sequence[FindingRow]
    columns: Sequence[Column]
    paging: Paging
    empty: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class DevicePage(AtPage):
    verdict: Verdict
    parts: Sequence[Part]
    drawn: str = ""
    more_gaps: str = ""


@dataclass(frozen=True, kw_only=True)
class SampleRow:
    tag: str
    url: str
    risk: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class SamplePage(AtPage):
    rows: Sequence[SampleRow]
    columns: Sequence[Column]
    how: str
    seed: int
    size: int


@dataclass(frozen=True, kw_only=True)
class FileLink:
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    what: str
    by: str
    at: datetime
    answer: str
    state: Pill
    files: Sequence[FileLink]


@dataclass(frozen=True, kw_only=True)
class AskPage(AtPage):
    rows: Sequence[AskedRow]
    paging: Paging
    form: forms.Form


def tabs(current: str) -> list[Tab]:
    named = (("at", _("Requirements")), ("at_sample", _("Sample")), ("at_ask", _("Questions")))
    return [Tab(label=label, url=reverse(f"survey:{name}"), current=name == current) for name, label in named]


def _query(day: date | None, **more: Any) -> str:
    given = {**more, **({"as_of": day.isoformat()} if day else {})}
    return f"?{urlencode(given)}" if given else ""


def home_page(guest: Guest, found: Sequence[Evidence], *, day: date | None, problem: str) -> HomePage:
    room = guest.room
    return HomePage(
        title=_("Survey by %(authority)s") % {"authority": room.authority},
        lead=_("Requirement by requirement with what is open. Pick a device to see its dossier."),
        tabs=tabs("at"),
        day_value=day,
        this_url=reverse("survey:at"),
        facts=[
            Fact(label=_("Places"), value=", ".join(str(one) for one in places(room))),
            Fact(label=_("As of"), value=date_format(day) if day else _("Today")),
            Fact(label=_("The link ends"), value=date_format(guest.link.expires_at)),
        ],
        columns=[Column(label=_("Requirement")), Column(label=_("Open"))],
        rows=[_requirement(one, day, is_known=not problem) for one in found],
        problem=problem,
    )


def places(room: Any) -> list[Any]:
    return list(room.places.select_related("site", "department__site").order_by("pk"))


def open_pill(one: Evidence, *, is_known: bool) -> Pill:
    """A requirement that no rule answers is unknown, not fulfilled."""
    if not is_known or not one.rules:
        return Pill(text=_("Not answered by the record"), tone=Tone.UNKNOWN)
    if one.open:
        told = ngettext("%(n)d finding", "%(n)d findings", one.open) % {"n": one.open}
        return Pill(text=told, tone=Tone.OVERDUE)
    return Pill(text=_("Nothing open"), tone=Tone.OK)


def _requirement(one: Evidence, day: date | None, *, is_known: bool) -> RequirementRow:
    return RequirementRow(
        citation=one.citation,
        authority=f"{one.authority} {one.edition}",
        text=one.text,
        open=open_pill(one, is_known=is_known),
        url=reverse("survey:at_requirement") + _query(day, name=one.name),
    )


def requirement_page(
    one: Evidence, found: tuple[Sequence[Any], Paging], *, day: date | None, problem: str
) -> RequirementPage:
    """``found``: the findings of one page, with the way to the next."""
    rows, paging = found
    confidence = Pill(text=one.confidence, tone=_CONFIDENCE.get(one.confidence, Tone.UNKNOWN))
    empty = (
        _("Nothing is open against it.") if one.rules else _("Nothing in the record answers it: ask for it.")
    )
    return RequirementPage(
        title=one.citation,
        lead=f"{one.authority} {one.edition}",
        tabs=tabs("at"),
        day_value=day,
        this_url=reverse("survey:at_requirement"),
        facts=[
            Fact(label=_("In our words"), value=one.text),
            Fact(label=_("How sure this wording is"), value=one.confidence, pill=confidence),
            Fact(
                label=_("Looked for by"),
                value="; ".join(compliance.words.rule_title(rule) for rule in one.rules) or None,
            ),
        ],
        text=one.text,
        columns=[
            Column(label=_("Severity")),
            Column(label=_("Finding")),
            Column(label=_("About")),
            Column(label=_("Because")),
        ],
        rows=[_finding(row, day) for row in rows],
        paging=paging,
        empty=empty,
        problem=problem,
    )


def _finding(row: Any, day: date | None) -> FindingRow:
    tones = {"critical": Tone.OVERDUE, "major": Tone.SOON, "minor": Tone.INFO}
    tag = row.device.tag if row.device else ""
    return FindingRow(
        severity=Pill(text=row.get_severity_display(), tone=tones.get(row.severity, Tone.UNKNOWN)),
        title=compliance.words.rule_title(row.rule),
        about=row.subject,
        because=" ".join(compliance.words.because(row.rule, row.because)),
        url=reverse("survey:at_device", args=[tag]) + _query(day) if tag else "",
    )


def device_page(guest: Guest, found: Dossier, *, seed: str) -> DevicePage:
    question = found.question
    device = question.device
    day = question.day if question.is_past else None
    pdf = reverse("survey:at_device_pdf", args=[device.tag]) + _query(day)
    drawn = _("Drawn by the seed %(seed)s: the device whose SHA-256 of seed, colon and tag is the smallest.")
    whole = dossier_pages.dossier_page(found)
    return DevicePage(
        title=whole.title,
        lead=whole.lead,
        tabs=tabs(""),
        acts=[Act(label=_("PDF"), url=pdf, icon="download", kind="primary")],
        day_value=day,
        this_url=reverse("survey:at_device", args=[device.tag]),
        verdict=dossier_pages.verdict(found),
        more_gaps=whole.more_gaps,
        parts=dossier_pages.parts(found.sections, links=False),
        drawn=drawn % {"seed": seed} if seed else "",
    )


def sample_page(guest: Guest, found: Sequence[Lot], *, seed: int, size: int) -> SamplePage:
    address = reverse("survey:at_sample")
    download = f"{address}?{urlencode({'seed': seed, 'size': size, 'format': 'csv'})}"
    return SamplePage(
        title=_("Sample of devices"),
        lead=ngettext("%(n)d device by the seed %(seed)d", "%(n)d devices by the seed %(seed)d", len(found))
        % {"n": len(found), "seed": seed},
        tabs=tabs("at_sample"),
        acts=[Act(label=_("CSV"), url=download, icon="download")],
        this_url=address,
        columns=[Column(label=_("Tag")), Column(label=_("Risk class")), Column(label=_("Department"))],
        rows=[
            SampleRow(tag=tag, url=reverse("survey:at_device", args=[tag]), risk=risk, unit=unit)
            for tag, risk, unit in table(found)
        ],
        how=_(
            "By risk class and department, each by its part of the fleet. Within each those come first whose SHA-256 "
            "of seed, colon and tag is the smallest: with the same seed anybody draws the same."
        ),
        seed=seed,
        size=size,
    )


def took(row: SurveyRequest) -> str:
    """From question to answer, in words."""
    if row.took is None:
        return ""
    seconds = row.took.total_seconds()
    if seconds < 1:
        return _("%(n)d ms") % {"n": round(seconds * 1000)}
    if seconds < 120:
        return _("%(n)d s") % {"n": round(seconds)}
    return _("%(n)d min") % {"n": round(seconds / 60)}


def state(row: SurveyRequest) -> Pill:
    if row.answered_at is None:
        return Pill(text=_("Waiting for an answer"), tone=Tone.SOON)
    return Pill(text=_("Answered after %(time)s") % {"time": took(row)}, tone=Tone.OK)


def asked_rows(found: Sequence[SurveyRequest], files: Mapping[int, Sequence[Document]]) -> list[AskedRow]:
    return [
        AskedRow(
            what=row.what,
            by=row.by,
            at=row.asked_at,
            answer=row.answer,
            state=state(row),
            files=[
                FileLink(name=one.title, url=reverse("survey:at_file", args=[one.pk]))
                for one in files.get(row.pk, ())
            ],
        )
        for row in found
    ]


def ask_page(
    found: Sequence[SurveyRequest],
    paging: Paging,
    files: Mapping[int, Sequence[Document]],
    form: forms.Form,
) -> AskPage:
    return AskPage(
        title=_("Questions"),
        lead=_("Ask for what no page shows. The staff of the hospital answer here."),
        tabs=tabs("at_ask"),
        this_url=reverse("survey:at_ask"),
        rows=asked_rows(found, files),
        paging=paging,
        form=form,
    )
