"""How the clocks of an order stand, and the page of the targets they count by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Page, Pill
from openhtm.ui.tones import Tone

from ... import clock_words, looks
from ...clocking import Clocks, Service
from ...rules.clocks import Clock, Goal, Hours, Standing
from ...rules.priority import Priority

_TONES = {
    Standing.RUNNING: (Tone.INFO, "hourglass"),
    Standing.PAUSED: (Tone.SOON, "player-pause"),
    Standing.LATE: (Tone.OVERDUE, ""),
    Standing.MET: (Tone.OK, ""),
    Standing.MISSED: (Tone.OVERDUE, ""),
    Standing.DROPPED: (Tone.PLAIN, ""),
}


@dataclass(frozen=True, kw_only=True)
class StretchRow:
    begins: datetime
    ends: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """One clock of an order. ``words``: how much of what was used."""

    label: str
    pill: Pill
    words: str
    runs_out_at: datetime | None
    runs_out_words: str
    stretches: Sequence[StretchRow]


def rows(order: Any, found: Clocks | None) -> list[ClockRow]:
    """Both clocks; none for an inspection, which has its window."""
    if found is None:
        return []
    return [
        _row(_("Answer"), found.respond, found.target.respond),
        _row(_("Solve"), found.resolve, found.target.resolve),
    ]


def _row(label: str, clock: Clock, goal: Goal) -> ClockRow:
    tone, icon = _TONES[clock.standing]
    open_ = clock.standing in {Standing.RUNNING, Standing.LATE}
    past = clock.standing is Standing.LATE
    return ClockRow(
        label=label,
        pill=Pill(text=str(clock_words.STANDINGS[clock.standing]), tone=tone, icon=icon),
        words=clock_words.used(clock, goal),
        runs_out_at=clock.runs_out_at if open_ else None,
        runs_out_words=_("Ran out") if past else _("Runs out"),
        stretches=[
            StretchRow(begins=one.begins, ends=one.ends, words=clock_words.stretch(one))
            for one in clock.stretches
        ],
    )


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    priority: Pill
    respond: str
    resolve: str
    since: date | None
    edit_url: str


@dataclass(frozen=True, kw_only=True)
class SiteRow:
    """When the department of a site works."""

    name: str
    hours: str
    zone: str
    since: date | None
    holidays: Sequence[tuple[date, str]]
    url: str


@dataclass(frozen=True, kw_only=True)
class TargetsPage(Page):
    targets: Sequence[TargetRow]
    sites: Sequence[SiteRow]
    pausing: str


def target_rows(known: Service, *, on: date, may_edit: bool) -> list[TargetRow]:
    made = []
    for priority in Priority:
        target = known.target(priority, on=on)
        held = [row for row in known.targets if row.priority == priority and row.valid_from <= on]
        made.append(
            TargetRow(
                priority=looks.priority(priority),
                respond=clock_words.goal(target.respond),
                resolve=clock_words.goal(target.resolve),
                since=held[-1].valid_from if held else None,
                edit_url=reverse("maintenance:service_target", args=[priority.value]) if may_edit else "",
            )
        )
    return made


def site_rows(known: Service, sites: Iterable[Any], named: Iterable[Any], *, on: date) -> list[SiteRow]:
    """``named``: the holidays still ahead."""
    ahead: dict[int, list[tuple[date, str]]] = {}
    for one in named:
        ahead.setdefault(one.site_id, []).append((one.day, one.name))
    return [
        SiteRow(
            name=str(site),
            hours=clock_words.hours(known.hours_of(site, on=on)),
            zone=site.time_zone,
            since=max(
                (row.valid_from for row in known.hours if row.site_id == site.pk and row.valid_from <= on),
                default=None,
            ),
            holidays=ahead.get(site.pk, [])[:6],
            url=reverse("maintenance:working_hours", args=[site.code]),
        )
        for site in sites
    ]


@dataclass(frozen=True, kw_only=True)
class HolidayRow:
    day: date
    name: str
    remove: Act | None


@dataclass(frozen=True, kw_only=True)
class HoursPage(Page):
    hours: str
    form: forms.Form | None
    holiday_form: forms.Form | None
    holiday_url: str
    holidays: Sequence[HolidayRow]


def holiday_rows(site: Any, found: Iterable[Any], *, today: date, may_edit: bool) -> list[HolidayRow]:
    return [
        HolidayRow(
            day=one.day,
            name=one.name,
            remove=Act(
                label=_("Take off"),
                url=reverse("maintenance:holiday_remove", args=[site.code, one.pk]),
                method="post",
                icon="trash",
                kind="quiet",
            )
            if may_edit and one.day >= today
            else None,
        )
        for one in found
    ]


def hours_lead(given: Hours) -> str:
    return _("The clocks of this site count %(hours)s, %(zone)s.") % {
        "hours": clock_words.hours(given),
        "zone": given.zone,
    }
