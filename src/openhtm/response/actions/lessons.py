"""What is to be mended after an incident: by whom, until when, and that it was done."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date

from .. import noting
from ..errors import UnableToRespond
from ..models import Incident, Lesson


@action("response.lesson.add", needs=Permission.RESPONSE_LEAD)
def add(incident: Incident, *, text: str, owner: User, due_on: date, by: Actor, at: datetime) -> Lesson:
    """Give somebody something to mend until a day; also after the incident was closed."""
    told = noting.given(text, field="text", told=_("Say what is to be done."))
    return acts.create(Lesson(incident=incident, text=told, owner=owner, due_on=due_on))


@action("response.lesson.done", needs=Permission.RESPONSE_ACT)
def done(lesson: Lesson, *, note: str, by: Actor, at: datetime) -> Lesson:
    """Say that it was done, and how."""
    if lesson.done_on is not None:
        raise UnableToRespond(_("This was done already."))
    told = noting.given(note, field="note", told=_("Say how it was done."))
    return acts.save(lesson, done_on=local_date(at, lesson.incident.site.time_zone), done_note=told)
