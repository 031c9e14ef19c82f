"""Opening a survey room, giving links to it, and answering what was asked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.compliance.api import shelf
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.canonical import sha256
from openhtm.kernel.time import local_date
from openhtm.places.api import Department, Site
from openhtm.registry.api import Device

from ..errors import UnableToChangeRoom, UnableToOpenRoom
from ..models import Kind, RoomPlace, SurveyLink, SurveyRequest, SurveyRoom

#: A survey takes weeks, not years.
LONGEST = timedelta(days=92)
#: A link that nobody limits works so long.
USUAL = timedelta(days=3)
#: Files of one answer.
MOST_FILES = 10


@dataclass(frozen=True, kw_only=True)
class NewRoom:
    authority: str
    begins_on: date
    ends_on: date
    sites: Sequence[Site] = ()
    departments: Sequence[Department] = ()
    requirement_set: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class NewLink:
    """A link with its secret, which is shown once."""

    link: SurveyLink
    secret: str


def _of_new(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    new = arguments["new"]
    places: list[tuple[int | None, int | None]] = [(one.pk, None) for one in new.sites]
    places += [(one.site_id, one.pk) for one in new.departments]
    return places or [(None, None)]


def _of_room(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    first = next(iter(arguments.values()))
    room = first if isinstance(first, SurveyRoom) else first.room
    return list(room.places.values_list("site_id", "department_id"))


@action("survey.room.open", needs=Permission.COMPLIANCE_EDIT, where=_of_new)
def open_room(new: NewRoom, *, by: Actor, at: datetime) -> SurveyRoom:
    """Open a room for a survey. It shows what the person who opens it may see at these places."""
    if not isinstance(by, User):
        raise UnableToOpenRoom(_("A person opens a survey room: it shows what this person may see."))
    if problems := _problems(new, at):
        raise UnableToOpenRoom(_("The survey room is not whole."), fields=problems)
    sites = {one.pk for one in new.sites} | {one.site_id for one in new.departments}
    room = acts.create(
        SurveyRoom(
            number=(SurveyRoom.objects.aggregate(last=models.Max("number"))["last"] or 0) + 1,
            authority=new.authority.strip(),
            requirement_set=new.requirement_set,
            site_id=sites.pop() if len(sites) == 1 else None,
            begins_on=new.begins_on,
            ends_on=new.ends_on,
            as_of=new.as_of,
            opened_by=by,
            opened_at=at,
        )
    )
    whole = {one.pk for one in new.sites}
    RoomPlace.objects.bulk_create(
        [
            *(RoomPlace(room=room, site=one) for one in new.sites),
            *(
                RoomPlace(room=room, site_id=d.site_id, department=d)
                for d in new.departments
                if d.site_id not in whole
            ),
        ]
    )
    acts.fact(places=sorted(str(one) for one in room.places.select_related("site", "department")))
    return room


def _problems(new: NewRoom, at: datetime) -> Mapping[str, list[str]]:
    zone = [*new.sites, *(one.site for one in new.departments)]
    today = local_date(at, zone[0].time_zone) if zone else at.date()
    told = {
        "authority": (not new.authority.strip(), _("Say who surveys.")),
        "sites": (not zone, _("Choose what the room shows.")),
        "ends_on": (
            new.ends_on < new.begins_on or new.ends_on - new.begins_on > LONGEST,
            _("The last day comes after the first, at most three months later."),
        ),
        "begins_on": (new.ends_on < today, _("The survey would be over already.")),
        "as_of": (new.as_of is not None and new.as_of > today, _("This day has not come yet.")),
        "requirement_set": (
            bool(new.requirement_set) and new.requirement_set not in {one.key for one in shelf.sets()},
            _("There is no such requirement set."),
        ),
    }
    return {name: [words] for name, (wrong, words) in told.items() if wrong}


@action("survey.room.close", needs=Permission.COMPLIANCE_EDIT, where=_of_room)
def close_room(room: SurveyRoom, *, by: Actor, at: datetime) -> SurveyRoom:
    """End a survey: its links lead nowhere any more. What was asked stays on record."""
    _refuse_closed(room)
    return acts.save(room, closed_at=at, closed_by=by.actor_label)


def _refuse_closed(room: SurveyRoom) -> None:
    if room.closed_at is not None:
        raise UnableToChangeRoom(_("%(room)s is closed.") % {"room": room})


@action("survey.link.make", needs=Permission.COMPLIANCE_EDIT, where=_of_room)
def make_link(
    room: SurveyRoom, *, given_to: str, lasts: timedelta = USUAL, by: Actor, at: datetime
) -> NewLink:
    """Make a link into the room. The secret is in the answer and nowhere else."""
    _refuse_closed(room)
    if not given_to.strip():
        told = _("Say who gets the link.")
        raise UnableToOpenRoom(told, fields={"given_to": [told]})
    if not timedelta(0) < lasts <= LONGEST:
        told = _("A link lasts at most three months.")
        raise UnableToOpenRoom(told, fields={"days": [told]})
    secret = secrets.token_urlsafe(32)
    link = SurveyLink(
        room=room,
        given_to=given_to.strip(),
        secret_hash=sha256(secret),
        made_at=at,
        made_by=by.actor_label,
        expires_at=at + lasts,
    )
    link.save(force_insert=True)
    # The ledger names the link and not even the hash of its secret.
    acts.note(link, before={}, after=acts.values(link, ["room_id", "given_to", "made_at", "expires_at"]))
    return NewLink(link, secret)


@action("survey.link.revoke", needs=Permission.COMPLIANCE_EDIT, where=_of_room)
def revoke_link(link: SurveyLink, *, by: Actor, at: datetime) -> SurveyLink:
    """End a link at once."""
    if link.revoked_at is not None:
        raise UnableToChangeRoom(_("This link was revoked already."))
    return acts.save(link, revoked_at=at, revoked_by=by.actor_label)


@action("survey.request.ask", needs=Permission.COMPLIANCE_READ, where=_of_room)
def ask(
    room: SurveyRoom, *, what: str, device: Device | None = None, by: Actor, at: datetime
) -> SurveyRequest:
    """Write down what a surveyor asks for, by the staff who are with them."""
    return _asked(room, what=what, device=device, link=None, by=by, at=at)


@action(
    "survey.request.ask_by_link", needs=None, open_to="whoever holds the link, which was checked at the door"
)
def ask_by_link(link: SurveyLink, *, what: str, by: Actor, at: datetime) -> SurveyRequest:
    """A surveyor asks for something through the link."""
    return _asked(link.room, what=what, device=None, link=link, by=by, at=at)


def _asked(
    room: SurveyRoom, *, what: str, device: Device | None, link: SurveyLink | None, by: Actor, at: datetime
) -> SurveyRequest:
    _refuse_closed(room)
    if not what.strip():
        told = _("Say what is asked for.")
        raise UnableToOpenRoom(told, fields={"what": [told]})
    return acts.create(
        SurveyRequest(
            room=room,
            link=link,
            kind=Kind.ASKED,
            what=what.strip()[:1000],
            device=device,
            by=by.actor_label,
            asked_at=at,
        )
    )


@action("survey.request.answer", needs=Permission.COMPLIANCE_READ, where=_of_room)
def answer(
    request: SurveyRequest, *, text: str, files: Sequence[File[bytes]] = (), by: Actor, at: datetime
) -> SurveyRequest:
    """Answer what was asked, once, with files that the surveyor may take; what is added later is another question."""
    if request.kind != Kind.ASKED or request.answered_at is not None:
        raise UnableToChangeRoom(_("This is answered already."))
    if not text.strip():
        told = _("Say what was answered or shown.")
        raise UnableToOpenRoom(told, fields={"answer": [told]})
    if len(files) > MOST_FILES:
        told = _("An answer takes at most %(most)d files.") % {"most": MOST_FILES}
        raise UnableToOpenRoom(told, fields={"files": [told]})
    for file in files:
        documents.add(request, file=file, by=by, at=at)
    return acts.save(request, answer=text.strip()[:2000], answered_at=at, answered_by=by.actor_label)


@action("survey.request.opened", needs=None, open_to="whoever holds the link, which was checked at the door")
def opened(link: SurveyLink, *, what: str, answered_at: datetime, by: Actor, at: datetime) -> SurveyRequest:
    """Keep that something was opened by the link, and how long the program took to answer."""
    return acts.create(
        SurveyRequest(
            room=link.room,
            link=link,
            kind=Kind.OPENED,
            what=what[:1000],
            by=by.actor_label,
            asked_at=at,
            answered_at=max(at, answered_at),
            answered_by="OpenHTM",
        )
    )
