"""What a change of the network side touches, and that HTM looked at the devices that ride on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor

from .. import noting, riding
from ..errors import NotWhole, UnableToChange
from ..models import Change, Look
from ..rules.riding import InvalidQuestion, On, checked


@action("changes.riding.ask", needs=Permission.CHANGE_EDIT)
def ask(change: Change, *, touches: Sequence[tuple[str, str]], by: Actor, at: datetime) -> Change:
    """Say what it touches: segments, addresses, host names, and devices named by hand; all of it at once."""
    noting.writable(change)
    if change.kind != "network":
        raise UnableToChange(_("Only a change of the network side is asked what rides on it."))
    found = []
    for on, value in touches:
        if on not in set(On):
            noting.refuse({"on": _("Choose one of these: %(choices)s.") % {"choices": ", ".join(On)}})
        try:
            one = checked(On(on), value)
        except InvalidQuestion:
            told = _("'%(value)s' is no address, network (10.1.2.0/24) or range (10.1.2.5-10.1.2.9).")
            sentence = told % {"value": value}
            raise NotWhole(sentence, fields={on: [sentence]}) from None
        row = {"on": one.on.value, "value": one.value[:120]}
        if row not in found:
            found.append(row)
    return acts.save(change, rides_on=found)


@action("changes.riding.look", needs=Permission.CHANGE_WORK)
def look(change: Change, *, note: str, seen: str = "", by: Actor, at: datetime) -> Look:
    """Say that one has looked at the devices that ride on it, and what one found; the list of now is kept with it.

    ``seen``: the digest of the list that was shown; another one is refused.
    """
    noting.running(change)
    told = noting.given(note, field="note", told=_("Write what you found, and who is told."))
    if not change.rides_on:
        raise UnableToChange(_("Say first what it touches: segments, addresses, host names or devices."))
    found = riding.of(change)
    if seen and seen != found.digest:
        raise UnableToChange(_("The list has changed since you opened it. Look again."))
    return acts.create(
        Look(
            change=change,
            round=change.round,
            listed=found.kept(),
            digest=found.digest,
            note=told,
            by_label=by.actor_label[:200],
            at=at,
        )
    )
