"""Completion of planned inspections: the rates side by side, with every exclusion."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.registry.api import GONE, Device

from .. import completion
from ..completion import NOTHING
from ..counting import OCCURRENCES, Part, Share, Shares
from ..counting.asking import Asked
from ..counting.shares import Piece, Sorting
from ..models import OccurrenceState


def _sorting(asked: Asked) -> Sorting:
    return [("not_closed", completion.unclosed(asked.today)), *completion.sorting(grace=asked.grace)]


def _pieces(asked: Asked) -> list[Piece]:
    """Nearly all were done; only of the others one has to look into attempts and where the device was.

    Each is asked for in the words of its index; what closes by a day was due by it. Of what was dropped on a
    device that is still there, the index says all: when a device left matters for no other.
    """
    unclosed = ("not_closed", completion.unclosed(asked.today))
    done, whole = [unclosed, *completion.when_done(asked.grace)], _sorting(asked)
    dropped = Q(state__one_of=[OccurrenceState.CANCELLED, OccurrenceState.SUPERSEDED])
    left = Q(device__in=Device.objects.filter(status__in=GONE).values("pk"))
    superseded = ("superseded", Q(state=OccurrenceState.SUPERSEDED))
    still = Q(state=OccurrenceState.OPEN, due_on__lte=asked.last)
    return [
        Piece(rows=Q(state__one_of=[OccurrenceState.DONE]), sorting=done, rest="late", few=False),
        Piece(rows=dropped & ~left, sorting=[unclosed, superseded], rest="cancelled", few=False),
        Piece(rows=dropped & left, sorting=whole, rest=NOTHING),
        Piece(rows=still, sorting=whole, rest=NOTHING),
    ]


NUMBER = Shares(
    slug="completion",
    order=10,
    graced=True,
    title=_("Inspection completion"),
    definition=_(
        "Of the planned inspections whose window closed in the period on devices in the fleet: how many were "
        "done, and when."
    ),
    parts=(
        Part(key="on_time", label=_("Done inside the window")),
        Part(key="in_grace", label=_("Done after the window, within the days of grace")),
        Part(key="late", label=_("Done late")),
        Part(key="in_use", label=_("Not done: in use on a patient, tried inside the window")),
        Part(key="could_not_locate", label=_("Not done: could not be located, tried inside the window")),
        Part(key="not_available", label=_("Not done: not available, on record")),
        Part(key="refused", label=_("Not done: refused by the department")),
        Part(key=NOTHING, label=_("Not done, nothing on record")),
        Part(key="not_closed", label=_("Its window has not closed yet"), counted=False),
        Part(key="superseded", label=_("Superseded by a greater inspection"), counted=False),
        Part(key="cancelled", label=_("Cancelled, with a reason"), counted=False),
        Part(key="retired", label=_("The device left the fleet before the window closed"), counted=False),
        Part(
            key="missing", label=_("The device was declared missing before the window closed"), counted=False
        ),
        Part(key="in_storage", label=_("The device was in storage or not in use yet"), counted=False),
    ),
    dimensions=OCCURRENCES,
    base=lambda scope, asked: completion.closing(scope, first=asked.first, last=asked.last),
    sorting=_sorting,
    pieces=_pieces,
    rest=NOTHING,
    shares=(
        Share(
            key="strict",
            title=_("Strict on time"),
            formula=_("Done inside the window ÷ windows closed in the period"),
            numerator=("on_time",),
        ),
        Share(
            key="with_grace",
            title=_("With grace"),
            formula=_("Done inside the window or the days of grace after it ÷ windows closed in the period"),
            numerator=("on_time", "in_grace"),
        ),
        Share(
            key="completed",
            title=_("Completed"),
            formula=_("Done at all ÷ windows closed in the period"),
            numerator=("on_time", "in_grace", "late"),
        ),
        Share(
            key="credited",
            title=_("With attempts credited"),
            formula=_(
                "Done inside the window or its grace, or tried inside the window and prevented (in use, could "
                "not be located) ÷ windows closed in the period. It holds devices nobody inspected: never read "
                "it without the strict rate."
            ),
            numerator=("on_time", "in_grace", "in_use", "could_not_locate"),
        ),
    ),
)
