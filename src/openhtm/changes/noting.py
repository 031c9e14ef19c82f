"""Steps that the actions of changes share: locking, refusing, and going from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.kernel import acts
from openhtm.kernel.actors import Actor

from . import record, words
from .errors import NotWhole, UnableToChange
from .models import Change, Line
from .rules.lines import LineState
from .rules.lines import may_follow as line_may_follow
from .rules.states import ENDED, OPEN_TO_WRITING, Kind, State, may_follow, obstacles


def running(change: Change) -> Change:
    """Refuse to work in a change that has ended; the row is locked, so that nothing is done while somebody ends it."""
    stored = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if stored.state in ENDED:
        told = _("%(change)s is %(state)s. Request another one.")
        raise UnableToChange(told % {"change": change, "state": stored.get_state_display().lower()})
    change.state, change.version, change.round = stored.state, stored.version, stored.round
    change.spoken_at = stored.spoken_at
    return change


def writable(change: Change, *, late: bool = False) -> Change:
    """Refuse to write what is decided. ``late``: what the paperwork of an emergency may still add before it is
    signed."""
    running(change)
    if change.state in OPEN_TO_WRITING:
        return change
    if late and change.spoken_at is not None and not record.approvals(change)[0]:
        return change
    told = _("%(change)s is %(state)s: take it back to the assessment to change it.")
    raise UnableToChange(told % {"change": change, "state": change.get_state_display().lower()})


def given(text: str, *, field: str = "reason", told: str = "") -> str:
    """The words, or a refusal that names the field."""
    found = text.strip()
    if not found:
        sentence = told or _("Say why.")
        raise NotWhole(sentence, fields={field: [sentence]})
    return found


def refuse(problems: Mapping[str, str]) -> None:
    """All that is wrong, beside its fields."""
    if problems:
        raise NotWhole(" ".join(problems.values()), fields={name: [text] for name, text in problems.items()})


def may_become(change: Change, to: State) -> None:
    if not may_follow(State(change.state), to, kind=Kind(change.kind)):
        told = _("%(change)s is %(state)s: this cannot follow.")
        raise UnableToChange(told % {"change": change, "state": change.get_state_display().lower()})
    now = record.situation(change)
    if found := obstacles(to, now):
        raise UnableToChange(words.obstacles(found, now))


def step(line: Line, to: LineState, *, at: datetime, said: str = "", **more: Any) -> Line:
    """Take a device to another state by the table."""
    before = LineState(line.state)
    if not line_may_follow(before, to):
        raise UnableToChange(words.no_step(line.device, before, to))
    return acts.save(line, state=to.value, since=at, said=said, **more)


def person(by: Actor) -> User | None:
    return by if isinstance(by, User) else None
