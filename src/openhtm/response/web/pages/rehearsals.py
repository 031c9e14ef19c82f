"""Pages of table-top exercises: all of them with their trend, and one while it is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Crumb, Page, Paging, Pill, Stat
from openhtm.ui.tones import Tone

from ... import rehearsal_words as words
from ...models import Rehearsal
from ...rehearsing import Played, Told
from .frame import crumbs, tabs


@dataclass(frozen=True, kw_only=True)
class RehearsalRow:
    name: str
    url: str
    title: str
    begun: datetime
    score: Pill
    counts: str
    median: str


@dataclass(frozen=True, kw_only=True)
class RehearsalsPage(Page):
    rows: Sequence[RehearsalRow]
    columns: Sequence[Column]
    paging: Paging


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    role: str
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class InjectRow:
    """``good``: what a good team does, hidden until somebody opens it or it is marked."""

    id: str
    minute: str
    role: str
    text: str
    good: str
    released: datetime | None
    decisions: Sequence[DecisionRow]
    took: str
    mark: Pill
    note: str
    observer: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class RehearsalPage(Page):
    exercise: bool
    summary: str
    stats: Sequence[Stat]
    rows: Sequence[InjectRow]


def rehearsal_crumbs(*more: Crumb) -> list[Crumb]:
    return crumbs(Crumb(label=_("Table-top exercises"), url=reverse("response:rehearsals")), *more)


def rehearsals_page(found: Sequence[Played], paging: Paging, *, may_lead: bool) -> RehearsalsPage:
    begin = Act(
        label=_("Begin an exercise"), url=reverse("response:rehearsal_begin"), icon="plus", kind="primary"
    )
    return RehearsalsPage(
        title=_("Table-top exercises"),
        lead=_("By a scenario: what is told, what is decided, how long it takes, what observers see."),
        crumbs=crumbs(),
        tabs=tabs("rehearsals"),
        acts=[begin] if may_lead else [],
        columns=[
            Column(label=_("Exercise")),
            Column(label=_("Scenario")),
            Column(label=_("Begun")),
            Column(label=_("Score")),
            Column(label=_("Time to decide, median")),
        ],
        rows=[_row(one) for one in found],
        paging=paging,
    )


def _row(one: Played) -> RehearsalRow:
    return RehearsalRow(
        name=str(one.rehearsal),
        url=url(one.rehearsal),
        title=one.rehearsal.title,
        begun=one.rehearsal.begun_at,
        score=_score(one),
        counts=words.counts(one.score),
        median=words.took(one.median),
    )


def url(rehearsal: Rehearsal) -> str:
    return reverse("response:rehearsal", args=[rehearsal.pk])


def _score(one: Played) -> Pill:
    if not one.score.is_whole:
        return Pill(text=_("Unknown"), tone=Tone.UNKNOWN)
    return Pill(text=words.percent(one.score), tone=Tone.SOON if one.gaps else Tone.OK)


def rehearsal_page(found: Played, *, rights: set[str]) -> RehearsalPage:
    one = found.rehearsal
    incident = one.incident
    return RehearsalPage(
        title=f"{one}: {one.title}",
        lead=_lead(found),
        crumbs=rehearsal_crumbs(),
        acts=[
            Act(label=_("PDF"), url=reverse("response:rehearsal_pdf", args=[one.pk]), icon="download"),
            Act(label=_("The room of the exercise"), url=incident.get_absolute_url()),
            Act(label=_("Lessons"), url=reverse("response:after", args=[incident.pk])),
        ],
        exercise=True,
        summary=incident.summary,
        stats=_stats(found),
        rows=[_inject(each, rights if incident.is_open else set()) for each in found.told],
    )


def _lead(found: Played) -> str:
    waiting = sum(one.inject.released_at is None for one in found.told)
    if waiting:
        return ngettext("%(n)d inject was not told yet.", "%(n)d injects were not told yet.", waiting) % {
            "n": waiting
        }
    if not found.score.is_whole:
        return _("Everything was told. Observers have not marked all of it.")
    return _("Told, decided and marked: it counts for preparedness once the exercise has come to its end.")


def _stats(found: Played) -> list[Stat]:
    here = f"{url(found.rehearsal)}#injects"
    return [
        Stat(
            label=_("Score"),
            value=words.percent(found.score) if found.score.is_whole else None,
            definition=_(
                "Met counts whole, partly counts half, of all injects. It is unknown until observers have marked all."
            ),
            url=here,
            of=words.counts(found.score),
            tone=Tone.UNKNOWN if not found.score.is_whole else Tone.SOON if found.gaps else Tone.OK,
        ),
        Stat(
            label=_("Time to decide, median"),
            value=words.took(found.median) if found.median is not None else None,
            definition=_("From the moment an inject was told to the first decision that was noted for it."),
            url=here,
            tone=Tone.PLAIN if found.median is not None else Tone.UNKNOWN,
        ),
    ]


def _inject(told: Told, rights: set[str]) -> InjectRow:
    one, mark = told.inject, words.mark_of(told)
    return InjectRow(
        id=f"inject-{one.pk}",
        minute=_("Minute %(n)d") % {"n": one.minute},
        role=words.role(one.role),
        text=one.text,
        good=one.good,
        released=one.released_at,
        decisions=[
            DecisionRow(role=words.role(each.role), text=each.text, at=each.decided_at, by=str(each.noted_by))
            for each in told.decisions
        ],
        took=words.took(told.seconds) if one.released_at else "",
        mark=Pill(text=str(words.MARKS[mark]), tone=words.TONES[mark]),
        note=told.mark.note if told.mark else "",
        observer=str(told.mark.observer) if told.mark else "",
        acts=_acts(told, rights),
    )


def _acts(told: Told, rights: set[str]) -> list[Act]:
    pk = told.inject.pk
    if told.inject.released_at is None:
        tell = Act(
            label=_("Tell it now"),
            url=reverse("response:inject_release", args=[pk]),
            kind="primary",
            method="post",
        )
        return [tell] if "lead" in rights else []
    if "act" not in rights:
        return []
    return [
        Act(label=_("Note a decision"), url=reverse("response:inject_decide", args=[pk]), kind="primary"),
        Act(label=_("Mark as an observer"), url=reverse("response:inject_mark", args=[pk])),
    ]
