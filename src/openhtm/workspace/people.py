"""What Today says of people: competencies that end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission
from openhtm.ui.parts import Stat
from openhtm.ui.tones import Tone
from openhtm.workforce import api as workforce

#: So far ahead a course or an assessment can still be arranged.
AHEAD = 90


def stats(user: Any, *, site_id: int | None, on: date) -> list[Stat]:
    """For those who enter assessments; nothing for the others."""
    if not user.may_anywhere(Permission.COMPETENCY_EDIT):
        return []
    people = workforce.people(user, Permission.COMPETENCY_EDIT, site_id=site_id)
    every = workforce.competencies(user).filter(retired_reason="")
    lines = workforce.matrix.lines(people, list(every), on=on)
    ending = sum(len(line.ending(on=on, days=AHEAD)) for line in lines)
    cells = [cell for line in lines for cell in line.cells.values()]
    expired = sum(cell.standing is workforce.Standing.EXPIRED for cell in cells)
    stat = Stat(
        label=_("Competencies ending"),
        value=ending,
        of=ngettext("%(n)d has expired", "%(n)d have expired", expired) % {"n": expired},
        definition=_(
            "Competencies of active people that end within 90 days, and those that have expired and were not renewed."
        ),
        url=f"{reverse('workforce:people')}?state={'expired' if expired and not ending else AHEAD}",
        tone=Tone.OVERDUE if expired else Tone.SOON if ending else Tone.OK,
    )
    return [stat]
