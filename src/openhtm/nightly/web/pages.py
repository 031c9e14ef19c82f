"""The page of the nightly work: the latest nights with what became of each duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Column, Page, Paging, Pill
from openhtm.ui.tones import Tone

from .. import words
from ..models import DutyDone, Night
from ..standing import Standing, State

_TONES = {State.NEVER: Tone.OVERDUE, State.MISSED: Tone.OVERDUE, State.FAILED: Tone.SOON, State.WELL: Tone.OK}


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    title: str
    pill: Pill
    told: str
    seconds: str


@dataclass(frozen=True, kw_only=True)
class NightRow:
    day: str
    begun_at: datetime
    by: str
    pill: Pill
    duties: Sequence[DutyRow]


@dataclass(frozen=True, kw_only=True)
class NightsPage(Page):
    rows: Sequence[NightRow]
    columns: Sequence[Column]
    paging: Paging
    run_url: str
    duties: Sequence[str]


def nights_page(found: Standing, rows: Iterable[Night], paging: Paging) -> NightsPage:
    titles = words.titles()
    return NightsPage(
        title=_("Nightly work"),
        lead=words.lead(found),
        lead_tone=_TONES[found.state],
        rows=[_night(one, titles) for one in rows],
        columns=[Column(label=label) for label in (_("Day"), _("Begun"), _("State"), _("Duties"))],
        paging=paging,
        run_url=reverse("nightly:run"),
        duties=list(titles.values()),
    )


def _night(one: Night, titles: dict[str, str]) -> NightRow:
    duties = [_duty(done, titles) for done in one.duties.all()]
    return NightRow(
        day=f"{one.day}",
        begun_at=one.begun_at,
        by=one.begun_by,
        pill=_state(one, failed=any(duty.pill.tone is Tone.OVERDUE for duty in duties)),
        duties=duties,
    )


def _state(one: Night, *, failed: bool) -> Pill:
    if one.ended_at is None:
        return Pill(text=_("Running, or broken off"), tone=Tone.UNKNOWN)
    return Pill(text=_("With problems"), tone=Tone.OVERDUE) if failed else Pill(text=_("Done"), tone=Tone.OK)


def _duty(one: DutyDone, titles: dict[str, str]) -> DutyRow:
    pill = Pill(text=_("Failed"), tone=Tone.OVERDUE) if one.problem else Pill(text=_("Done"), tone=Tone.OK)
    return DutyRow(
        title=titles.get(one.duty, one.duty),
        pill=pill,
        told=one.problem or words.counts(one.counts),
        seconds=f"{(one.ended_at - one.begun_at).total_seconds():.1f} s",
    )
