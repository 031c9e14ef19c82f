"""The pages of feeds: how each stands, one with what came of it, a pack that was taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...feed_standing import Standing, told
from ...models import FeedFetch, FeedPack
from ...packs import Unpacked
from ...rules.fetching import Freshness, Trouble
from .shared import columns, crumbs

_TONES = {Freshness.NEVER: Tone.UNKNOWN, Freshness.OLD: Tone.OVERDUE, Freshness.CURRENT: Tone.OK}


@dataclass(frozen=True, kw_only=True)
class FeedRow:
    """``problem``: what failed, in words; empty: nothing did. ``next_at`` None: at the next chance, or never."""

    slug: str
    title: str
    about: str
    url: str
    try_url: str
    pills: Sequence[Pill]
    succeeded_at: datetime | None
    next_at: datetime | None
    problem: str
    may_try: bool


@dataclass(frozen=True, kw_only=True)
class FeedsPage(Page):
    rows: Sequence[FeedRow]
    columns: Sequence[Column]
    packs: Sequence[Fact]
    fetching_off: bool
    may_try: bool


@dataclass(frozen=True, kw_only=True)
class FetchRow:
    name: str
    address: str
    via: str
    fetched_at: datetime
    size: int
    pill: Pill
    counts: str
    why: str


@dataclass(frozen=True, kw_only=True)
class FeedPage(Page):
    facts: Sequence[Fact]
    rows: Sequence[FetchRow]
    columns: Sequence[Column]
    paging: Paging
    problem: str


@dataclass(frozen=True, kw_only=True)
class PackPage(Page):
    form: forms.Form
    submit: str
    cancel: str
    facts: Sequence[Fact] = ()
    refused: Sequence[str] = ()


def feed_crumbs(*more: Crumb) -> list[Crumb]:
    return list(crumbs(Crumb(label=_("Feeds"), url=reverse("security:feeds")), *more))


def feeds_page(
    standings: Sequence[Standing], packs: Iterable[FeedPack], *, may_edit: bool, fetching_off: bool
) -> FeedsPage:
    may_try = may_edit and not fetching_off
    rows = [feed_row(one, may_try=may_try) for one in standings]
    late = sum(one.state.is_on and one.freshness != Freshness.CURRENT for one in standings)
    return FeedsPage(
        title=_("Feeds of flaws"),
        lead=_lead(late),
        lead_tone=Tone.SOON if late else Tone.OK,
        crumbs=crumbs(),
        acts=_list_acts(may_edit=may_edit),
        rows=rows,
        columns=columns(*_heads(may_try=may_try)),
        may_try=may_try,
        packs=[_pack_fact(one) for one in packs],
        fetching_off=fetching_off,
    )


def _heads(*, may_try: bool) -> list[str]:
    heads = [_("Feed"), _("State"), _("Last success"), _("Next attempt")]
    return [*heads, _("Try")] if may_try else heads


def _lead(late: int) -> str:
    if not late:
        return _("What is published is known here.")
    text = ngettext(
        "%(count)d feed is old, or never came.",
        "%(count)d feeds are old, or never came.",
        late,
    )
    return text % {"count": late}


def _list_acts(*, may_edit: bool) -> list[Act]:
    pack = Act(label=_("Take a feed pack"), url=reverse("security:feed_pack"), icon="upload", kind="primary")
    return [pack] if may_edit else []


def _pack_fact(one: FeedPack) -> Fact:
    counts = ngettext("%(count)d file", "%(count)d files", one.files) % {"count": one.files}
    made = _("made %(day)s UTC") % {"day": f"{one.made_at:%Y-%m-%d %H:%M}"}
    return Fact(label=one.key.name, value=f"{made}, {counts}")


def feed_row(one: Standing, *, may_try: bool) -> FeedRow:
    slug = one.feed.slug
    return FeedRow(
        slug=slug,
        title=one.feed.title,
        about=str(one.feed.about),
        url=reverse("security:feed", args=[slug]),
        try_url=reverse("security:feed_try", args=[slug]),
        pills=_pills(one),
        succeeded_at=one.state.succeeded_at,
        next_at=one.state.next_at if one.state.is_on else None,
        problem=one.problem,
        may_try=may_try and one.state.is_on and not one.is_running,
    )


def _pills(one: Standing) -> list[Pill]:
    """What is on record is told by its age also where the feed is off: off does not make it younger."""
    made = [Pill(text=str(words.FRESHNESS[one.freshness]), tone=_TONES[one.freshness])]
    if not one.state.is_on:
        made.append(Pill(text=_("Off"), tone=Tone.PLAIN))
    if one.is_running:
        made.append(Pill(text=_("Being updated"), tone=Tone.INFO))
    if one.state.trouble:
        made.append(Pill(text=_("Failed"), tone=Tone.OVERDUE))
    return made


def feed_page(
    one: Standing, fetches: Iterable[FeedFetch], paging: Paging, *, may_edit: bool, fetching_off: bool
) -> FeedPage:
    slug = one.feed.slug
    refused = _("Fetching is switched off in this home.") if fetching_off else ""
    refused = refused or ("" if one.state.is_on else _("The feed is switched off."))
    acts = [
        Act(
            label=_("Try now"),
            url=reverse("security:feed_try", args=[slug]),
            icon="refresh",
            kind="primary",
            method="post",
            refused=refused,
        ),
        Act(label=_("Change"), url=reverse("security:feed_edit", args=[slug]), icon="edit"),
    ]
    return FeedPage(
        title=one.feed.title,
        lead=str(one.feed.about),
        crumbs=feed_crumbs(),
        acts=acts if may_edit else [],
        facts=_facts(one),
        rows=[_fetch_row(row) for row in fetches],
        columns=columns(_("File"), _("When"), _("What became of it")),
        paging=paging,
        problem=one.problem,
    )


def _facts(one: Standing) -> list[Fact]:
    state = one.state
    pills = _pills(one)
    return [
        Fact(label=_("What is on record"), value=", ".join(pill.text for pill in pills)),
        Fact(label=_("Last success"), value=state.succeeded_at),
        Fact(label=_("Last attempt"), value=state.tried_at),
        Fact(label=_("Next attempt"), value=state.next_at if state.is_on else _("None: it is off")),
        Fact(label=_("How often"), value=_cadence(one.feed.every)),
        Fact(label=_("Failures in a row"), value=state.failures),
        Fact(label=_("Address"), value=one.address, code=True),
    ]


def _cadence(every: timedelta) -> str:
    hours = int(every.total_seconds() // 3600)
    if hours % 24:
        return ngettext("every hour", "every %(count)d hours", hours) % {"count": hours}
    return ngettext("every day", "every %(count)d days", hours // 24) % {"count": hours // 24}


def _fetch_row(row: FeedFetch) -> FetchRow:
    known = {one.value: str(words.FETCH_TROUBLES[one]) for one in Trouble}
    if row.trouble:
        pill = Pill(text=_("Not taken"), tone=Tone.OVERDUE)
    elif row.replaced_at is not None:
        pill = Pill(text=_("Replaced"), tone=Tone.PLAIN)
    else:
        pill = Pill(text=_("Holds"), tone=Tone.OK)
    counts = _("%(applied)d applied, %(ignored)d not applied") % {
        "applied": row.applied,
        "ignored": row.ignored,
    }
    return FetchRow(
        name=row.name or row.address.rpartition("/")[2],
        address=row.address,
        via=row.get_via_display(),
        fetched_at=row.fetched_at,
        size=row.size,
        pill=pill,
        counts="" if row.trouble else counts,
        why=told(known.get(row.trouble, row.trouble), row.found),
    )


def pack_page(form: forms.Form, taken: Unpacked | None) -> PackPage:
    return PackPage(
        title=_("Take a feed pack"),
        crumbs=feed_crumbs(),
        form=form,
        submit=_("Take it"),
        cancel=reverse("security:feeds"),
        facts=_taken(taken) if taken else [],
        refused=[f"{one['feed']} {one['file']}: {one['why']}" for one in taken.failed] if taken else [],
    )


def _taken(made: Unpacked) -> list[Fact]:
    if made.state == "known":
        return [Fact(label=_("Pack"), value=_("It was taken before; nothing was changed."))]
    return [
        Fact(label=_("Made"), value=made.made_at),
        Fact(label=_("Files"), value=made.files),
        Fact(label=_("Brought in"), value=made.applied),
        Fact(label=_("Known already"), value=made.unchanged),
        Fact(label=_("Refused"), value=len(made.failed)),
    ]
