"""What waits for the reader themself: work handed to them, and notes that name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.compliance import api as compliance
from openhtm.kernel.time import now
from openhtm.maintenance.api import teamwork
from openhtm.places.api import day_of
from openhtm.ui.parts import Act, Pill
from openhtm.ui.tones import Tone

from .pages import Decision

MOST = 20


def for_you(user: Any) -> list[Decision]:
    """Hand-overs first, each kind with the longest waiting first."""
    return [*_handed(user), *_named(user), *_steps(user)]


def _handed(user: Any) -> Iterator[Decision]:
    for one in teamwork.hand_overs_for(user)[:MOST]:
        yield Decision(
            text=_title(one.work_order),
            detail=f"{one.giver}: {one.note.text}",
            since=one.given_at,
            pill=Pill(text=_("Handed to you"), tone=Tone.SOON, icon="transfer"),
            url=one.work_order.get_absolute_url(),
            act=Act(
                label=_("Read, I take it up"),
                url=reverse("maintenance:hand_over_take_up", args=[one.pk]),
                method="post",
                icon="user-check",
            ),
        )


def _named(user: Any) -> Iterator[Decision]:
    for one in teamwork.mentions_of(user)[:MOST]:
        yield Decision(
            text=_title(one.note.work_order),
            detail=f"{one.note.by_label}: {one.note.text}",
            since=one.note.written_at,
            pill=Pill(text=_("A note for you"), tone=Tone.INFO, icon="message-circle"),
            url=one.note.work_order.get_absolute_url(),
            act=Act(
                label=_("Read"),
                url=reverse("maintenance:mention_seen", args=[one.pk]),
                method="post",
                icon="check",
            ),
        )


def _steps(user: Any) -> Iterator[Decision]:
    for one in compliance.corrections.steps_of(user)[:MOST]:
        found = one.round.action
        late = one.due_on < day_of(now())
        yield Decision(
            text=f"{found} {found.title}",
            detail=one.text,
            since=one.due_on,
            pill=Pill(
                text=_("A step of yours"), tone=Tone.OVERDUE if late else Tone.SOON, icon="first-aid-kit"
            ),
            url=found.get_absolute_url(),
            act=Act(
                label=_("It is done"),
                url=reverse("compliance:correction_step_done", args=[found.pk, one.pk]),
                icon="check",
            ),
        )


def _title(order: Any) -> str:
    tag = f"{order.device.tag} " if order.device else ""
    return f"{order.reference} {tag}{order.title}"
