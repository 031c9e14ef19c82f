"""How a note comes onto a work order."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from .models import NoteKind, OrderNote, WorkOrder

MOST_PHOTOS = 10


def write(order: WorkOrder, *, kind: NoteKind, text: str, by: Actor, at: datetime) -> OrderNote:
    if not text.strip():
        raise InvalidInput(_("Write something first."), fields={"text": [_("Write something.")]})
    return acts.create(
        OrderNote(
            work_order=order,
            site_id=order.site_id,
            kind=kind,
            text=text.strip(),
            written_at=at,
            by_label=by.actor_label[:200],
        )
    )
