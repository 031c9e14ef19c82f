"""The pages of leveling: the weeks before and after, and the rounds of one week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Crumb, Page
from openhtm.ui.tones import Tone

from ... import words
from ...leveling import NOBODY, Weeks
from ...models import Leveling
from ...rules.dispatch import monday
from ...rules.leveling import Job


@dataclass(frozen=True, kw_only=True)
class WeekCell:
    """Hours after and before, for a line of the grid; ``share`` of the fullest week of the line."""

    name: str
    url: str
    after: str
    before: str
    minutes: int
    most: int
    chosen: bool
    quiet: bool


@dataclass(frozen=True, kw_only=True)
class WeekLine:
    name: str
    total: str
    peak: str
    cells: Sequence[WeekCell]


@dataclass(frozen=True, kw_only=True)
class RoundRow:
    """The jobs of one place in the chosen week, and the weeks that their windows reach."""

    place: str
    key: str
    jobs: str
    hours: str
    tags: str
    weeks: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class LevelingPage(Page):
    weeks: Sequence[str]
    lines: Sequence[WeekLine]
    rounds: Sequence[RoundRow]
    rounds_title: str
    who: str
    week: str
    version: int
    move_url: str
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    url: str
    site: str
    period: str
    made: str
    by: str
    applied: bool


@dataclass(frozen=True, kw_only=True)
class LevelListPage(Page):
    form: Any
    drafts: Sequence[DraftRow]


def url(name: str, *of: object) -> str:
    return reverse(f"maintenance:{name}", args=of)


def crumbs() -> list[Crumb]:
    return [Crumb(label=_("Schedule"), url=url("schedule"))]


def hours(minutes: int) -> str:
    told = formats.number_format(
        minutes // 60 if minutes % 60 == 0 else round(minutes / 60, 1), use_l10n=True
    )
    return _("%(hours)s h") % {"hours": told}


def draft_row(draft: Leveling) -> DraftRow:
    return DraftRow(
        url=url("leveling", draft.pk),
        site=draft.site.name,
        period=_period(draft),
        made=words.day(draft.made_at.date()),
        by=draft.made_by,
        applied=draft.applied_at is not None,
    )


def _period(draft: Leveling) -> str:
    text = ngettext("%(weeks)d week from %(day)s", "%(weeks)d weeks from %(day)s", draft.weeks)
    return text % {"weeks": draft.weeks, "day": words.day(draft.first_on)}


def leveling_page(
    draft: Leveling, found: Weeks, *, chosen: tuple[str, date] | None, may_apply: bool
) -> LevelingPage:
    days = found.kept(draft.planned())
    before, after = found.minutes(found.before()), found.minutes(days)
    weeks = list(found.calendar.weeks)
    opened = draft.applied_at is None
    return LevelingPage(
        title=_("Level weeks of %(site)s") % {"site": draft.site.name},
        lead=_lead(before, after, applied=not opened),
        lead_tone=Tone.PLAIN if opened else Tone.OK,
        crumbs=[*crumbs(), Crumb(label=_("Level"), url=url("level"))],
        acts=_acts(draft) if opened and may_apply else [],
        weeks=[_short(week) for week in weeks],
        lines=_lines(draft, found, before, after, weeks, chosen),
        rounds=_rounds(found, days, chosen) if chosen and opened else [],
        rounds_title=_rounds_title(found, chosen),
        who=chosen[0] if chosen else "",
        week=chosen[1].isoformat() if chosen else "",
        version=draft.version,
        move_url=url("leveling_move", draft.pk),
        notes=_notes(draft, found, days),
    )


def _lead(
    before: Mapping[tuple[str, date], int], after: Mapping[tuple[str, date], int], *, applied: bool
) -> str:
    if not after:
        return _("Nothing of these weeks can be spread.")
    facts = {"before": hours(max(before.values(), default=0)), "after": hours(max(after.values()))}
    told = _("The fullest week of one person or vendor has %(after)s instead of %(before)s.") % facts
    return f"{told} {_('These days are planned.')}" if applied else told


def _acts(draft: Leveling) -> list[Act]:
    return [
        Act(
            label=_("Plan these days"),
            url=url("leveling_apply", draft.pk),
            method="post",
            kind="primary",
            icon="check",
            fields=(("seen", str(draft.version)),),
        )
    ]


def _notes(draft: Leveling, found: Weeks, days: Mapping[int, date]) -> list[str]:
    notes = []
    fixed = sum(1 for job in found.jobs if job.fixed_on is not None)
    missing = sum(1 for job in found.jobs if job.key not in days)
    for count, one, many in (
        (fixed, _("%(n)d has an order or was deferred: it stays on its day."),
         _("%(n)d have an order or were deferred: they stay on their days.")),
        (missing, _("%(n)d has no day: nobody works in its window, or it came after the draft."),
         _("%(n)d have no day: nobody works in their windows, or they came after the draft.")),
        (len(found.unknown), _("%(n)d counts an hour, since its procedure says no time."),
         _("%(n)d count an hour each, since their procedures say no time.")),
        (found.late, _("%(n)d is late already: it is not spread but done."),
         _("%(n)d are late already: they are not spread but done.")),
    ):  # fmt: skip
        if count:
            notes.append((one if count == 1 else many) % {"n": count})
    if not draft.is_best:
        notes.append(_("The search ended before it was sure that no plan is more level."))
    return notes


def _lines(
    draft: Leveling,
    found: Weeks,
    before: Mapping[tuple[str, date], int],
    after: Mapping[tuple[str, date], int],
    weeks: Sequence[date],
    chosen: tuple[str, date] | None,
) -> list[WeekLine]:
    who_there = sorted(
        {who for who, _week in [*before, *after]}, key=lambda who: (who == NOBODY, found.names[who])
    )
    made = []
    for who in who_there:
        most = max(
            [
                *(before.get((who, week), 0) for week in weeks),
                *(after.get((who, week), 0) for week in weeks),
                1,
            ]
        )
        cells = [
            WeekCell(
                name=_short(week),
                url=f"{url('leveling', draft.pk)}?{urlencode({'who': who, 'week': week.isoformat()})}#rounds",
                after=hours(after.get((who, week), 0)),
                before=hours(before.get((who, week), 0)),
                minutes=after.get((who, week), 0),
                most=most,
                chosen=chosen == (who, week),
                quiet=not after.get((who, week)) and not before.get((who, week)),
            )
            for week in weeks
        ]
        total = sum(after.get((who, week), 0) for week in weeks)
        made.append(WeekLine(name=name_of(found, who), total=hours(total), peak=_peak(cells), cells=cells))
    return made


def _peak(cells: Sequence[WeekCell]) -> str:
    fullest = max(cells, key=lambda cell: cell.minutes)
    return _("at most %(hours)s a week") % {"hours": fullest.after}


def name_of(found: Weeks, who: str) -> str:
    return found.names[who] or _("Nobody yet")


def _short(week: date) -> str:
    return formats.date_format(week, "j M")


def _rounds_title(found: Weeks, chosen: tuple[str, date] | None) -> str:
    if chosen is None or chosen[0] not in found.names:
        return ""
    facts = {"who": name_of(found, chosen[0]), "week": words.day(chosen[1])}
    return _("%(who)s, week of %(week)s") % facts


def _rounds(found: Weeks, days: Mapping[int, date], chosen: tuple[str, date]) -> list[RoundRow]:
    """The free jobs of the cell, by the place where they are."""
    places: dict[str, list[Job]] = defaultdict(list)
    for job in found.jobs:
        if job.fixed_on is None and job.key in days and (job.who, monday(days[job.key])) == chosen:
            places[job.route[0]].append(job)
    return [_round(found, place, jobs, chosen[1]) for place, jobs in sorted(places.items())]


def _round(found: Weeks, place: str, jobs: Sequence[Job], week: date) -> RoundRow:
    reach = sorted({monday(day) for job in jobs for day in found.calendar.inside(job)} - {week})
    tags = [job.route[-1] for job in sorted(jobs, key=lambda one: one.route)]
    more = f" + {len(tags) - 12}" if len(tags) > 12 else ""
    return RoundRow(
        place=place or _("No department"),
        key=place,
        jobs=ngettext("%(n)d inspection", "%(n)d inspections", len(jobs)) % {"n": len(jobs)},
        hours=hours(sum(job.minutes for job in jobs)),
        tags=f"{', '.join(tags[:12])}{more}",
        weeks=[(each.isoformat(), _short(each)) for each in reach],
    )
