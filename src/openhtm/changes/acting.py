"""What can be done to the devices of a change, by one word at every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.kernel.errors import NotFound

from .actions import lines
from .rules.lines import SETTLED, LineState


@dataclass(frozen=True, kw_only=True)
class LineAct:
    """``states``: in which a device can be taken. ``tested``: it needs proof and a signature."""

    call: Callable[..., Any]
    label: Any
    states: frozenset[LineState]
    icon: str
    tested: bool = False


_BEFORE = frozenset({LineState.PLANNED, LineState.FAILED})
ACTS: Mapping[str, LineAct] = {
    "begin": LineAct(call=lines.begin, label=lazy("Begin"), states=_BEFORE, icon="player-play"),
    "installed": LineAct(
        call=lines.installed,
        label=lazy("It is installed"),
        states=frozenset({LineState.CHANGING}),
        icon="download",
    ),
    "verify": LineAct(
        call=lines.verify,
        label=lazy("Verify"),
        states=frozenset({LineState.INSTALLED}),
        icon="shield-check",
        tested=True,
    ),
    "fail": LineAct(
        call=lines.fail,
        label=lazy("It failed"),
        states=frozenset({LineState.CHANGING, LineState.INSTALLED}),
        icon="circle-x",
    ),
    "roll-back": LineAct(
        call=lines.roll_back,
        label=lazy("Rolled back"),
        states=frozenset({LineState.CHANGING, LineState.INSTALLED, LineState.FAILED, LineState.GIVEN_UP}),
        icon="arrow-back-up",
        tested=True,
    ),
    "give-up": LineAct(
        call=lines.give_up, label=lazy("Give up"), states=frozenset({LineState.FAILED}), icon="lock"
    ),
    "leave-out": LineAct(
        call=lines.leave_out, label=lazy("Leave out"), states=frozenset({LineState.PLANNED}), icon="minus"
    ),
    "backup": LineAct(
        call=lines.note_backup,
        label=lazy("Note the copy of its configuration"),
        states=frozenset(LineState) - SETTLED,
        icon="device-floppy",
    ),
}


def act(verb: str) -> LineAct:
    found = ACTS.get(verb)
    if found is None:
        raise NotFound(_("There is no such act."))
    return found
