"""Reports to others, and what comes after an incident: what went well, what to mend, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Page, Pill
from openhtm.ui.tones import Tone

from ... import incident_words as words
from ... import shelf
from ... import words as plain
from ...models import Incident, Lesson, Report, ReportState
from ...rules.clocks import Clock
from .incidents import incident_crumbs, room_tabs, title_of


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    authority: str
    report: str
    deadline: str
    source: str
    confidence: Pill
    state: Pill
    due: datetime | None
    reason: str
    by: str
    reference: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class ReportsPage(Page):
    exercise: bool
    rows: Sequence[ReportRow]


@dataclass(frozen=True, kw_only=True)
class LessonRow:
    text: str
    owner: str
    due: date
    pill: Pill
    note: str
    done: str


@dataclass(frozen=True, kw_only=True)
class AfterPage(Page):
    exercise: bool
    closed: bool
    went_well: str
    to_mend: str
    signed: Sequence[tuple[str, datetime]]
    rows: Sequence[LessonRow]


def reports_page(
    incident: Incident, decided: Mapping[str, Report], *, now: datetime, may_lead: bool
) -> ReportsPage:
    undecided = sum(one.key not in decided for one in shelf.clocks())
    told = ngettext(
        "For %(n)s report nobody has decided whether it applies.",
        "For %(n)s reports nobody has decided whether they apply.",
        undecided,
    )
    late = sum(is_late(one, now) for one in decided.values())
    lead = told % {"n": undecided} if undecided else _("Every report was decided on.")
    return ReportsPage(
        title=title_of(incident),
        lead=f"{_('A report is late.')} {lead}" if late else lead,
        lead_tone=Tone.OVERDUE if late else Tone.UNKNOWN if undecided else Tone.PLAIN,
        crumbs=incident_crumbs(),
        tabs=room_tabs(incident, "reports"),
        exercise=incident.is_exercise,
        rows=[
            _report_row(incident, one, decided.get(one.key), now=now, may_lead=may_lead and incident.is_open)
            for one in shelf.clocks()
        ],
    )


def is_late(one: Report, now: datetime) -> bool:
    return one.state == ReportState.RUNNING and one.due_at is not None and one.due_at < now


def _pill(one: Report | None, now: datetime) -> Pill:
    if one is None:
        return Pill(tone=Tone.UNKNOWN, text=_("Nobody has decided"))
    if is_late(one, now):
        return Pill(tone=Tone.OVERDUE, text=_("Late"))
    tones = {
        ReportState.RUNNING: Tone.SOON,
        ReportState.SENT: Tone.OK,
        ReportState.NOT_APPLICABLE: Tone.PLAIN,
    }
    return Pill(tone=tones[ReportState(one.state)], text=one.get_state_display())


def _report_row(
    incident: Incident, clock: Clock, one: Report | None, *, now: datetime, may_lead: bool
) -> ReportRow:
    unsure = clock.confidence != "known"
    return ReportRow(
        authority=plain.said(clock.authority),
        report=plain.said(clock.report),
        deadline=words.deadline(clock),
        source=clock.source,
        confidence=Pill(
            tone=Tone.UNKNOWN if unsure else Tone.PLAIN, text=str(words.CONFIDENCE[clock.confidence])
        ),
        state=_pill(one, now),
        due=one.due_at if one and one.state == ReportState.RUNNING else None,
        reason=one.reason if one else "",
        by=one.decided_by if one else "",
        reference=one.reference if one else "",
        acts=_report_acts(incident, clock, one) if may_lead else [],
    )


def _report_acts(incident: Incident, clock: Clock, one: Report | None) -> list[Act]:
    def url(name: str) -> str:
        return reverse(f"response:report_{name}", args=[incident.pk, clock.key])

    if one is not None and one.state == ReportState.SENT:
        return []
    made = []
    if one is not None and one.state == ReportState.RUNNING:
        made.append(Act(label=_("It was sent"), url=url("sent"), kind="primary"))
    else:
        made.append(Act(label=_("It is owed"), url=url("start"), kind="primary"))
    if one is None or one.state == ReportState.RUNNING:
        made.append(Act(label=_("Does not apply"), url=url("rule_out"), kind="quiet"))
    return made


def after_page(
    incident: Incident,
    lessons: Sequence[Lesson],
    *,
    today: date,
    signed: Sequence[tuple[str, datetime]],
    rights: set[str],
) -> AfterPage:
    left = sum(one.done_on is None for one in lessons)
    told = ngettext("%(n)s thing is still to be mended.", "%(n)s things are still to be mended.", left)
    add = Act(
        label=_("Give somebody something to mend"),
        url=reverse("response:lesson_add", args=[incident.pk]),
        icon="plus",
        kind="primary",
    )
    return AfterPage(
        title=title_of(incident),
        lead=told % {"n": left} if left else _("Nothing is left to be mended."),
        crumbs=incident_crumbs(),
        tabs=room_tabs(incident, "after"),
        acts=[add] if "lead" in rights else [],
        exercise=incident.is_exercise,
        closed=not incident.is_open,
        went_well=incident.went_well,
        to_mend=incident.to_mend,
        signed=signed,
        rows=[_lesson_row(incident, one, today=today, may_act="act" in rights) for one in lessons],
    )


def _lesson_row(incident: Incident, one: Lesson, *, today: date, may_act: bool) -> LessonRow:
    if one.done_on is not None:
        pill = Pill(tone=Tone.OK, text=_("Done"))
    elif one.due_on < today:
        pill = Pill(tone=Tone.OVERDUE, text=_("Overdue"))
    else:
        pill = Pill(tone=Tone.SOON, text=_("Open"))
    open_url = reverse("response:lesson_done", args=[incident.pk, one.pk])
    return LessonRow(
        text=one.text,
        owner=str(one.owner),
        due=one.due_on,
        pill=pill,
        note=one.done_note,
        done=open_url if may_act and one.done_on is None else "",
    )
