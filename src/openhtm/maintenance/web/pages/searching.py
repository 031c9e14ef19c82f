"""The pages of devices that could not be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.kernel.time import local_date
from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Column, Crumb, Entry, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import describing, looks, words
from ...chasing import Search
from ...models import OccurrenceState
from ...rules.chase import Rung

HEADS = (
    Head(label=gettext_lazy("Device")),
    Head(label=gettext_lazy("Searches"), numeric=True),
    Head(label=gettext_lazy("Looked last")),
    Head(label=gettext_lazy("State and next step")),
)


def url(name: str, device: Any) -> str:
    return reverse(f"maintenance:{name}", args=[device.tag])


def crumbs() -> list[Crumb]:
    return [
        Crumb(label=_("Schedule"), url=reverse("maintenance:schedule")),
        Crumb(label=_("Not found"), url=reverse("maintenance:searches")),
    ]


@dataclass(frozen=True, kw_only=True)
class SearchRow:
    url: str
    tag: str
    what: str
    place: str
    searches: int
    latest: date
    who: str
    next: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class SearchListPage(Page):
    rows: Sequence[SearchRow]
    columns: Sequence[Column]


def search_list_page(found: Sequence[Search], *, columns: Sequence[Column], at: datetime) -> SearchListPage:
    late = sum(one.is_late(local_date(at, one.device.site.time_zone)) for one in found)
    sought = sum(not one.missing for one in found)
    return SearchListPage(
        title=_("Not found"),
        lead=_list_lead(sought, late),
        lead_tone=Tone.OVERDUE if late else Tone.SOON if sought else Tone.OK,
        crumbs=crumbs()[:1],
        rows=[_row(one, today=local_date(at, one.device.site.time_zone)) for one in found],
        columns=columns,
    )


def _list_lead(sought: int, late: int) -> str:
    if not sought:
        return _("No device is being looked for.")
    looked = ngettext("%(n)d device is being looked for.", "%(n)d devices are being looked for.", sought) % {
        "n": sought
    }
    if not late:
        return looked
    behind = ngettext("%(n)d search is behind its ladder.", "%(n)d searches are behind their ladder.", late)
    return f"{looked} {behind % {'n': late}}"


def _row(one: Search, *, today: date) -> SearchRow:
    return SearchRow(
        url=url("search", one.device),
        tag=one.device.tag,
        what=describing.what(one.device),
        place=describing.place(one.device),
        searches=one.state.searches,
        latest=one.state.latest,
        who=str(one.latest.tried_by or ""),
        next=_next(one),
        pill=_pill(one, today=today),
    )


def _next(one: Search) -> str:
    return _("When it is found: inspect before use.") if one.missing else words.next_step(one.state)


def _pill(one: Search, *, today: date) -> Pill:
    if one.missing:
        return Pill(text=_("Declared missing"), tone=Tone.UNKNOWN)
    if one.state.rung is Rung.DECLARE:
        return Pill(text=_("Decide"), tone=Tone.OVERDUE)
    if one.is_late(today):
        return Pill(text=_("Search is late"), tone=Tone.OVERDUE)
    return Pill(text=_("Searching"), tone=Tone.SOON)


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    facts: Sequence[Fact]
    entries: Sequence[Entry]
    pill: Pill


def search_page(one: Search, *, today: date, rights: set[str]) -> SearchPage:
    pill = _pill(one, today=today)
    return SearchPage(
        title=_("Search for %(tag)s") % {"tag": one.device.tag},
        lead=_next(one),
        lead_tone=pill.tone,
        crumbs=crumbs(),
        acts=_acts(one, rights=rights),
        facts=_facts(one, pill),
        entries=_entries(one),
        pill=pill,
    )


def _acts(one: Search, *, rights: set[str]) -> list[Act]:
    made = []
    device, occurrence = one.device, one.latest.occurrence
    if "perform" in rights:
        made.append(
            Act(label=_("It is found"), url=url("search_found", device), icon="check", kind="primary")
        )
        if not one.missing and occurrence.state == OccurrenceState.OPEN:
            again = reverse("maintenance:occurrence_attempt", args=[occurrence.pk])
            made.append(
                Act(label=_("Looked again in vain"), url=f"{again}?kind=could_not_locate", icon="search")
            )
    if "status" in rights and not one.missing:
        early = _("The ladder asks for another search first.")
        made.append(
            Act(
                label=_("Declare missing"),
                url=url("search_missing", device),
                icon="help-circle",
                kind="danger",
                refused="" if one.state.rung is Rung.DECLARE else early,
            )
        )
    return made


def _facts(one: Search, pill: Pill) -> list[Fact]:
    device = one.device
    return [
        Fact(label=_("State"), value=pill.text, pill=pill),
        Fact(
            label=_("Device"),
            value=device.tag,
            url=device.get_absolute_url(),
            code=True,
            hint=describing.what(device),
        ),
        Fact(label=_("Place on record"), value=describing.place(device)),
        Fact(label=_("Risk"), value=device.risk_class, pill=looks.risk(device.risk_class)),
        Fact(label=_("Searches"), value=one.state.searches),
        Fact(label=_("First looked for"), value=one.state.first),
        Fact(label=_("Looked last"), value=one.state.latest),
        Fact(label=_("Next step by"), value=_("Rests") if one.missing else one.state.act_by),
    ]


def _entries(one: Search) -> list[Entry]:
    """The searches, newest first."""
    return [
        Entry(
            at=attempt.tried_at,
            title=attempt.evidence,
            by=str(attempt.tried_by or ""),
            icon="search",
            tone=Tone.SOON,
            detail="\n".join(text for text in (attempt.occurrence.plan.title, _told(attempt)) if text),
            kind="attempt",
        )
        for attempt in reversed(one.attempts)
    ]


def _told(attempt: Any) -> str:
    return _("Told: %(name)s") % {"name": attempt.notified} if attempt.notified else ""
