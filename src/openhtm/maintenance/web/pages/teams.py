"""The team of an order on its page: who works on it, what was handed over, notes with their photos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Picture

from ...models import HandOver, OrderNote
from ...teamwork import Member, photos_of
from .order_lines import came_from


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    who: str
    part: str
    minutes: str
    release: str = ""
    release_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A hand-over that waits; ``act`` takes it up, for whom it was given to."""

    title: str
    text: str
    act: str = ""


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A note with its pictures, and what else is said of it."""

    note: OrderNote
    pictures: Sequence[Picture]
    said: Sequence[str]


def members(order: Any, team: Iterable[Member], *, by: Any, held: set[str]) -> list[MemberRow]:
    return [_row(order, one, by=by, held=held) for one in team]


def _row(order: Any, member: Member, *, by: Any, held: set[str]) -> MemberRow:
    minutes = (
        ngettext("%(n)d minute", "%(n)d minutes", member.minutes) % {"n": member.minutes}
        if member.minutes
        else _("No time noted yet")
    )
    helper, own = member.helper, member.person.pk == by.pk
    says = own or "manage" in held or order.assignee_id == by.pk
    if helper is None or not order.is_open or "work" not in held or not says:
        part = _("has it") if helper is None else _("helps")
        return MemberRow(who=str(member.person), part=part, minutes=minutes)
    return MemberRow(
        who=str(member.person),
        part=_("helps"),
        minutes=minutes,
        release=_("I am done here") if own else _("Release"),
        release_url=reverse("maintenance:helper_release", args=[order.reference, helper.pk]),
    )


def acts(order: Any, *, by: Any, held: set[str]) -> list[Act]:
    """Asking for help, or joining, as far as the reader may."""
    if not order.is_open or "work" not in held:
        return []
    if "manage" in held or order.assignee_id == by.pk:
        url = reverse("maintenance:helper_add", args=[order.reference])
        return [Act(label=_("Add a helper"), url=url, icon="user-plus")]
    if order.assignee_id is None or order.helpers.filter(person=by, released_at__isnull=True).exists():
        return []
    url = reverse("maintenance:order_join", args=[order.reference])
    return [Act(label=_("Help with it"), url=url, method="post", icon="user-plus")]


def handed(waits: HandOver | None, *, by: Any) -> Handed | None:
    if waits is None:
        return None
    words = {"giver": waits.giver, "who": waits.receiver}
    if waits.receiver_id != by.pk:
        title = _("Handed over by %(giver)s; %(who)s has not taken it up yet") % words
        return Handed(title=title, text=waits.note.text)
    return Handed(
        title=_("%(giver)s handed you this order") % words,
        text=waits.note.text,
        act=reverse("maintenance:hand_over_take_up", args=[waits.pk]),
    )


def noted(order: Any) -> list[Noted]:
    """The notes of an order with their photos and whom they name."""
    notes = list(order.notes.select_related("first_on").prefetch_related("mentions__person"))
    photos = photos_of([note.pk for note in notes])
    return [
        Noted(
            note=note,
            pictures=[_picture(one) for one in photos.get(note.pk, ())],
            said=[
                *[_("for %(who)s") % {"who": one.person} for one in note.mentions.all()],
                *([found] if (found := came_from(note)) else []),
            ],
        )
        for note in notes
    ]


def _picture(document: Any) -> Picture:
    return Picture(url=reverse("documents:picture", args=[document.pk]), alt=str(document))
