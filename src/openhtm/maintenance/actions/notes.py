"""Notes on work orders: comments with photos, hand-over notes, and addenda once the record is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from ..acting import person
from ..models import Mention, NoteKind, OrderNote, WorkOrder
from ..noting import MOST_PHOTOS, write


@action("maintenance.work_order.note", needs=Permission.WORK_ORDER_UPDATE)
def add_note(
    order: WorkOrder,
    *,
    text: str,
    photos: Sequence[File[bytes]] = (),
    mentions: Sequence[User] = (),
    by: Actor,
    at: datetime,
) -> OrderNote:
    """Write a comment; on an ended order it is an addendum, which leaves the record as it was signed.

    Photos hang on the note. Who is mentioned finds it under "My work" until they have seen it.
    """
    if len(photos) > MOST_PHOTOS:
        raise InvalidInput(
            _("At most %(n)d photos to one note.") % {"n": MOST_PHOTOS},
            fields={"photos": [_("Too many at once.")]},
        )
    kind = NoteKind.COMMENT if order.is_open else NoteKind.ADDENDUM
    note = write(order, kind=kind, text=text, by=by, at=at)
    for photo in photos:
        _hang(note, photo, by=by, at=at)
    for one in {one.pk: one for one in mentions}.values():
        _mention(note, one, by=by)
    return note


def _hang(note: OrderNote, photo: File[bytes], *, by: Actor, at: datetime) -> None:
    kept = documents.add(note, file=photo, kind=documents.DocumentKind.PHOTO, by=by, at=at)
    if not kept.content_type.startswith("image/"):
        raise InvalidInput(
            _("%(name)s is not a picture. Other files belong under Documents.") % {"name": kept.name},
            fields={"photos": [_("Pictures only.")]},
        )


def _mention(note: OrderNote, who: User, *, by: Actor) -> None:
    """Whoever writes knows their own note; nobody is called to what they may not read."""
    order = note.work_order
    if who.pk == getattr(person(by), "pk", None):
        return
    place = {"site_id": order.site_id, "department_id": order.department_id}
    reads = who.is_active and who.may(Permission.WORK_ORDER_READ, **place)
    if not reads and order.assignee_id != who.pk:
        raise InvalidInput(
            _("%(who)s cannot read %(order)s.") % {"who": who, "order": order},
            fields={"mentions": [_("%(who)s cannot read this order.") % {"who": who}]},
        )
    acts.create(Mention(note=note, site_id=order.site_id, person=who))


@action(
    "maintenance.mention.see",
    needs=None,
    open_to="the person who is mentioned; the action itself asks who that is",
)
def see(mention: Mention, *, by: Actor, at: datetime) -> Mention:
    """The person has read the note that names them. Twice is once."""
    if mention.person_id != getattr(person(by), "pk", None):
        raise InvalidInput(_("This note names %(who)s.") % {"who": mention.person})
    return mention if mention.seen_at else acts.save(mention, seen_at=at)
