"""Helpers, hand-overs and notes of work orders over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, User, one, people
from openhtm.kernel.rest import Body, needs, open_to, run

from .. import access, teamwork
from ..actions import notes, teams
from ..models import Mention, OrderNote, WorkOrder
from .shapes import BIGGEST

teams_router = Router()
hand_overs_router = Router()
mentions_router = Router()
_PERSON = Field(ge=1, le=BIGGEST, description="Id of a person.")


class MemberOut(Schema):
    """One person of the team. ``helper`` is the id by which a helper is released; null for who has the order."""

    person: int = Field(alias="person.pk")
    name: str
    helper: int | None
    minutes: int

    @staticmethod
    def resolve_name(member: teamwork.Member) -> str:
        return str(member.person)

    @staticmethod
    def resolve_helper(member: teamwork.Member) -> int | None:
        return member.helper.pk if member.helper else None


class HelperIn(Body):
    person: int = _PERSON


class HelperOut(Schema):
    id: int = Field(alias="pk")
    person: int = Field(alias="person_id")
    joined_at: datetime
    released_at: datetime | None


class HandOverOut(Schema):
    id: int = Field(alias="pk")
    order: str = Field(alias="work_order.reference")
    giver: str
    note: str = Field(alias="note.text")
    given_at: datetime
    taken_up_at: datetime | None


class MentionOut(Schema):
    id: int = Field(alias="pk")
    order: str = Field(alias="note.work_order.reference")
    by: str = Field(alias="note.by_label")
    text: str = Field(alias="note.text")
    written_at: datetime = Field(alias="note.written_at")
    seen_at: datetime | None


class NoteWritten(Body):
    """Photos follow: send each to /documents with ``maintenance.ordernote`` and the id of the note."""

    text: str = Field(max_length=5000)
    mentions: list[int] = Field([], max_length=20, description="Ids of people who shall read it.")


class NoteOut(Schema):
    """``photos``: ids of documents."""

    id: int = Field(alias="pk")
    kind: str
    text: str
    by: str = Field(alias="by_label")
    written_at: datetime
    mentions: list[int]
    photos: list[int]

    @staticmethod
    def resolve_mentions(note: OrderNote) -> list[int]:
        return [mention.person_id for mention in note.mentions.all()]

    @staticmethod
    def resolve_photos(note: OrderNote) -> list[int]:
        return [document.pk for document in teamwork.photos_of([note.pk]).get(note.pk, ())]


def _order(
    request: SignedInRequest, reference: str, permission: str = Permission.WORK_ORDER_PERFORM
) -> WorkOrder:
    return access.work_order(request.user, reference, permission)


def _person(request: SignedInRequest, pk: int) -> User:
    found: User = one(people(request.user), _("There is no such person, or it is outside your sites."), pk=pk)
    return found


@teams_router.get("/{reference}/team", response=list[MemberOut])
@needs(Permission.WORK_ORDER_PERFORM)
def list_team(request: SignedInRequest, reference: str) -> object:
    """Whoever has the order and who helps, each with the minutes noted for them."""
    return teamwork.team(_order(request, reference))


@teams_router.post("/{reference}/helpers", response={201: HelperOut})
@needs(Permission.WORK_ORDER_PERFORM)
def add_helper(request: SignedInRequest, reference: str, body: HelperIn) -> object:
    """Let a person help: asked by whoever has the order or assigns work, or joining oneself."""
    order = _order(request, reference)
    own = body.person == request.user.pk
    helper = request.user if own else _person(request, body.person)
    return Status(201, run(request, teams.add_helper, order, helper=helper))


@teams_router.post("/{reference}/helpers/{pk}/release", response=HelperOut)
@needs(Permission.WORK_ORDER_PERFORM)
def release_helper(request: SignedInRequest, reference: str, pk: int) -> object:
    """Their part is done."""
    rows = _order(request, reference).helpers.select_related("person", "work_order")
    helper = one(rows, _("There is no such helper on this order."), pk=pk)
    return run(request, teams.release_helper, helper)


@teams_router.get("/{reference}/notes", response=list[NoteOut])
@needs(Permission.WORK_ORDER_PERFORM)
def list_notes(request: SignedInRequest, reference: str) -> object:
    """Comments, hand-over notes and addenda, oldest first."""
    return _order(request, reference).notes.prefetch_related("mentions")


@teams_router.post("/{reference}/notes", response={201: NoteOut})
@needs(Permission.WORK_ORDER_UPDATE)
def add_note(request: SignedInRequest, reference: str, body: NoteWritten) -> object:
    """Write a comment, or an addendum once the order has ended."""
    order = _order(request, reference, Permission.WORK_ORDER_READ)
    named = [_person(request, pk) for pk in body.mentions]
    return Status(201, run(request, notes.add_note, order, text=body.text, mentions=named))


@hand_overs_router.get("", response=list[HandOverOut])
@needs(Permission.WORK_ORDER_PERFORM)
def list_hand_overs(request: SignedInRequest) -> object:
    """What was handed to the caller and waits to be taken up."""
    return teamwork.hand_overs_for(request.user)


@hand_overs_router.post("/{pk}/take-up", response=HandOverOut)
@needs(Permission.WORK_ORDER_PERFORM)
def take_up(request: SignedInRequest, pk: int) -> object:
    """The receiver has read the note and goes on with the work."""
    return run(request, teams.take_up, access.hand_over(request.user, pk))


@mentions_router.get("", response=list[MentionOut])
@open_to("signed_in")
def list_mentions(request: SignedInRequest) -> Any:
    """Notes that name the caller and that they have not seen."""
    return teamwork.mentions_of(request.user)


@mentions_router.post("/{pk}/seen", response=MentionOut)
@open_to("signed_in")
def see_mention(request: SignedInRequest, pk: int) -> Mention:
    """The caller has read the note."""
    return run(request, notes.see, access.mention(request.user, pk))
