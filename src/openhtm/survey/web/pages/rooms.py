"""Pages of survey rooms for the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.compliance.api import shelf
from openhtm.documents.api import Document
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import access
from ...models import Kind, SurveyLink, SurveyRequest, SurveyRoom
from .linked import FileLink, places, state, took

LAST = 50


@dataclass(frozen=True, kw_only=True)
class RoomRow:
    number: str
    url: str
    authority: str
    begins: date
    ends: date
    state: Pill
    waiting: int


@dataclass(frozen=True, kw_only=True)
class RoomsPage(Page):
    rows: Sequence[RoomRow]
    columns: Sequence[Column]
    paging: Paging


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    given_to: str
    expires: datetime
    state: Pill
    act: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    what: str
    by: str
    at: datetime
    answer: str
    state: Pill
    url: str
    files: Sequence[FileLink]


@dataclass(frozen=True, kw_only=True)
class OpenedRow:
    at: datetime
    by: str
    what: str
    took: str


@dataclass(frozen=True, kw_only=True)
class RoomPage(Page):
    facts: Sequence[Fact]
    links: Sequence[LinkRow]
    rows: Sequence[QuestionRow]
    opened: Sequence[OpenedRow]
    opened_columns: Sequence[Column]
    opened_note: str
    new_link: str = ""


def crumbs(*more: Crumb) -> list[Crumb]:
    return [
        Crumb(label=_("Readiness"), url=reverse("compliance:readiness")),
        Crumb(label=_("Survey rooms"), url=reverse("survey:rooms")),
        *more,
    ]


def room_state(room: SurveyRoom, *, on: date) -> Pill:
    if room.closed_at is not None:
        return Pill(text=_("Closed"), tone=Tone.PLAIN)
    if on < room.begins_on:
        return Pill(text=_("Begins later"), tone=Tone.INFO)
    if on > room.ends_on:
        return Pill(text=_("Over"), tone=Tone.PLAIN)
    return Pill(text=_("Open"), tone=Tone.OK)


def rooms_page(found: Sequence[Any], paging: Paging, *, on: date, may_open: bool) -> RoomsPage:
    opening = [Act(label=_("Open a room"), url=reverse("survey:room_open"), icon="plus", kind="primary")]
    return RoomsPage(
        title=_("Survey rooms"),
        lead=_("What a surveyor is shown, by a link that expires, with all that was asked."),
        crumbs=crumbs()[:1],
        acts=opening if may_open else [],
        columns=[
            Column(label=_("Room")),
            Column(label=_("Authority")),
            Column(label=_("From")),
            Column(label=_("Until")),
            Column(label=_("State")),
            Column(label=_("Waiting"), numeric=True),
        ],
        rows=[
            RoomRow(
                number=str(one),
                url=one.get_absolute_url(),
                authority=one.authority,
                begins=one.begins_on,
                ends=one.ends_on,
                state=room_state(one, on=on),
                waiting=one.waiting,
            )
            for one in found
        ],
        paging=paging,
    )


def room_page(room: SurveyRoom, *, at: datetime, on: date, may_edit: bool, new_link: str = "") -> RoomPage:
    asked = list(room.requests.filter(kind=Kind.ASKED).order_by("-asked_at", "-pk")[:LAST])
    files = access.request_files(asked)
    opened = room.requests.filter(kind=Kind.OPENED)
    total = opened.count()
    shown = list(opened.order_by("-asked_at", "-pk")[:LAST])
    return RoomPage(
        title=_("%(room)s: survey by %(authority)s") % {"room": room, "authority": room.authority},
        crumbs=crumbs(),
        acts=_acts(room, may_edit=may_edit),
        facts=_facts(room, on=on),
        links=[_link(one, at=at, may_edit=may_edit) for one in room.links.all()],
        rows=[_question(one, files.get(one.pk, ())) for one in asked],
        opened=[OpenedRow(at=one.asked_at, by=one.by, what=one.what, took=took(one)) for one in shown],
        opened_columns=[
            Column(label=_("When")),
            Column(label=_("By")),
            Column(label=_("What")),
            Column(label=_("Took"), numeric=True),
        ],
        opened_note=ngettext("%(n)d in all", "%(n)d in all", total) % {"n": total},
        new_link=new_link,
    )


def _acts(room: SurveyRoom, *, may_edit: bool) -> list[Act]:
    if room.closed_at is not None:
        return []
    asking = Act(
        label=_("Write a question down"), url=reverse("survey:room_ask", args=[room.pk]), icon="plus"
    )
    if not may_edit:
        return [asking]
    return [
        Act(
            label=_("Make a link"),
            url=reverse("survey:link_make", args=[room.pk]),
            icon="link",
            kind="primary",
        ),
        asking,
        Act(
            label=_("Close the room"),
            url=reverse("survey:room_close", args=[room.pk]),
            kind="danger",
            method="post",
        ),
    ]


def _facts(room: SurveyRoom, *, on: date) -> list[Fact]:
    sets = {one.key: f"{one.authority}: {one.title}" for one in shelf.sets()}
    chosen = sets.get(room.requirement_set, room.requirement_set) or _("All that are in force")
    return [
        Fact(label=_("State"), value="", pill=room_state(room, on=on)),
        Fact(label=_("Requirement set"), value=chosen),
        Fact(label=_("Places"), value=", ".join(str(one) for one in places(room))),
        Fact(label=_("First day"), value=date_format(room.begins_on)),
        Fact(label=_("Last day"), value=date_format(room.ends_on)),
        Fact(label=_("As of"), value=date_format(room.as_of) if room.as_of else _("Each day as it is")),
        Fact(
            label=_("Opened by"),
            value=str(room.opened_by),
            hint=_("It shows what this person may see, and no more."),
        ),
    ]


def _link(one: SurveyLink, *, at: datetime, may_edit: bool) -> LinkRow:
    works = one.works(at)
    state = Pill(text=_("Works"), tone=Tone.OK) if works else Pill(text=_("Expired"), tone=Tone.PLAIN)
    if one.revoked_at is not None:
        state = Pill(text=_("Revoked"), tone=Tone.HELD)
    url = reverse("survey:link_revoke", args=[one.pk])
    act = [Act(label=_("Revoke"), url=url, kind="danger", method="post")]
    return LinkRow(
        given_to=one.given_to, expires=one.expires_at, state=state, act=act if works and may_edit else []
    )


def _question(one: SurveyRequest, files: Sequence[Document]) -> QuestionRow:
    url = "" if one.answered_at else reverse("survey:answer", args=[one.pk])
    return QuestionRow(
        what=one.what,
        by=one.by,
        at=one.asked_at,
        answer=one.answer,
        state=state(one),
        url=url,
        files=[
            FileLink(name=each.title, url=reverse("documents:document", args=[each.pk])) for each in files
        ],
    )
