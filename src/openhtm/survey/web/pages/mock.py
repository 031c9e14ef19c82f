"""Pages of mock surveys while they are played: the list, and one stop after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Crumb, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...mock.playing import AtStop
from ...models import MockAnswer, MockAsking, MockLine, MockStop, MockSurvey, VerdictChoice
from ...rules.mock_scores import Score


@dataclass(frozen=True, kw_only=True)
class MockRow:
    name: str
    url: str
    place: str
    day: date
    state: Pill
    score: str
    counts: str


@dataclass(frozen=True, kw_only=True)
class MocksPage(Page):
    rows: Sequence[MockRow]
    columns: Sequence[Column]
    paging: Paging


@dataclass(frozen=True, kw_only=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What the record answers, with the rows that it rests on."""

    text: str
    verdict: Pill
    because: Sequence[str]
    links: Sequence[Link]
    took: str


@dataclass(frozen=True, kw_only=True)
class Open:
    """A question for a person. ``ask_url``: to be asked; ``answer_url``: is asked, and waits for its answer."""

    id: str
    text: str
    good: str
    ask_url: str = ""
    again_url: str = ""
    answer_url: str = ""
    asked_at: datetime | None = None
    verdict: Pill | None = None
    note: str = ""
    took: str = ""
    correct_url: str = ""


@dataclass(frozen=True, kw_only=True)
class StopPage(Page):
    """``choices``: the verdicts of an answer, with the tone of each."""

    where: str
    done: int
    total: int
    people: Sequence[Open]
    answered: Sequence[Answered]
    choices: Sequence[tuple[str, str, str]]
    ways: Sequence[Act]


def crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(label=_("Readiness"), url=reverse("compliance:readiness")),
        Crumb(label=_("Mock surveys"), url=reverse("survey:mocks")),
        *more,
    ]


def percent(score: Score) -> str:
    return "–" if score.percent is None else f"{score.percent} %"


def counts(score: Score) -> str:
    """All four, so that none of them hides in another."""
    told = _("%(met)d met, %(gap)d gaps, %(unknown)d unknown, %(open)d not answered")
    return told % {"met": score.met, "gap": score.gap, "unknown": score.unknown, "open": score.unanswered}


def place(survey: MockSurvey) -> str:
    return f"{survey.site.name}, {survey.department.name}" if survey.department else survey.site.name


def state(survey: MockSurvey) -> Pill:
    if survey.is_running:
        return Pill(text=_("Running"), tone=Tone.INFO)
    return Pill(text=_("Signed"), tone=Tone.OK)


def mocks_page(rows: Sequence[MockSurvey], paging: Paging, *, may_begin: bool) -> MocksPage:
    begin = Act(label=_("Begin a mock survey"), url=reverse("survey:mock_begin"), icon="plus", kind="primary")
    return MocksPage(
        title=_("Mock surveys"),
        lead=_(
            "The program plays the surveyor: it draws devices, answers what it can, and asks you the rest."
        ),
        crumbs=crumbs()[:1],
        acts=[begin] if may_begin else [],
        columns=[
            Column(label=_("Survey")),
            Column(label=_("Place")),
            Column(label=_("Day")),
            Column(label=_("State")),
            Column(label=_("Score"), numeric=True),
            Column(label=_("Of what was asked")),
        ],
        rows=[_row(one) for one in rows],
        paging=paging,
    )


def _row(one: MockSurvey) -> MockRow:
    return MockRow(
        name=str(one),
        url=one.get_absolute_url(),
        place=place(one),
        day=one.day,
        state=state(one),
        score="–" if one.is_running else percent(one.signed_score),
        counts=_("Not signed yet") if one.is_running else counts(one.signed_score),
    )


def stop_url(survey: MockSurvey, position: int) -> str:
    return reverse("survey:mock_stop", args=[survey.pk, position])


def stop_page(survey: MockSurvey, stop: MockStop, found: AtStop) -> StopPage:
    people = [one for one in found.lines if not one.by_record]
    waiting = sum(one.pk not in found.answers for one in people)
    return StopPage(
        title=str(stop),
        lead=_lead(survey, waiting),
        crumbs=crumbs(Crumb(label=str(survey), url=survey.get_absolute_url())),
        where=_where(stop),
        done=stop.position,
        total=found.total,
        people=[
            _open(one, found.answers.get(one.pk, ()), found.askings.get(one.pk), survey) for one in people
        ],
        answered=[_answered(one) for one in found.lines if one.by_record],
        choices=[(value, str(label), words.TONES[value].value) for value, label in VerdictChoice.choices],
        ways=_ways(survey, stop, found.total),
    )


def _lead(survey: MockSurvey, waiting: int) -> str:
    if not survey.is_running:
        return _("This mock survey is signed: nothing of it changes any more.")
    if not waiting:
        return _("Everything here is answered.")
    return ngettext("%(n)d question waits for you here.", "%(n)d questions wait for you here.", waiting) % {
        "n": waiting
    }


def _where(stop: MockStop) -> str:
    """Type, model, unit and room, as somebody looks for it."""
    device = stop.device
    if device is None:
        return _("The unit as a whole")
    kind = device.device_type.name if device.device_type else device.name
    parts = (kind, device.model, stop.unit, device.room)
    return " · ".join(str(part) for part in parts if part)


def _open(one: MockLine, given: Sequence[MockAnswer], asking: MockAsking | None, survey: MockSurvey) -> Open:
    base: dict[str, Any] = {"id": f"question-{one.pk}", "text": one.text, "good": one.good}
    answer, ask = reverse("survey:mock_answer", args=[one.pk]), reverse("survey:mock_ask", args=[one.pk])
    if given:
        last = given[-1]
        return Open(
            **base,
            verdict=Pill(text=str(words.VERDICTS[last.verdict]), tone=words.TONES[last.verdict]),
            note=last.note,
            took=words.took(given[0].took.total_seconds()),
            correct_url=answer if survey.is_running else "",
        )
    if not survey.is_running:
        return Open(**base, verdict=Pill(text=str(words.VERDICTS[""]), tone=words.TONES[""]))
    if asking is None:
        return Open(**base, ask_url=ask)
    return Open(**base, answer_url=answer, again_url=ask, asked_at=asking.asked_at)


def _answered(one: MockLine) -> Answered:
    return Answered(
        text=one.text,
        verdict=Pill(text=str(words.VERDICTS[one.verdict]), tone=words.TONES[one.verdict]),
        because=words.because(one.because),
        links=[
            Link(text=words.row(kind, label), url=words.page_of(kind, key)) for kind, key, label in one.rows
        ],
        took=words.took(one.seconds or 0),
    )


def _ways(survey: MockSurvey, stop: MockStop, total: int) -> list[Act]:
    """Back and on; after the last stop comes the report."""
    ways = []
    if stop.position > 1:
        ways.append(Act(label=_("Back"), url=stop_url(survey, stop.position - 1), icon="chevron-left"))
    if stop.position < total:
        on = stop_url(survey, stop.position + 1)
        ways.append(Act(label=_("Next stop"), url=on, icon="chevron-right", kind="primary"))
    else:
        ways.append(Act(label=_("To the report"), url=survey.get_absolute_url(), kind="primary"))
    return ways
