"""What all pages of changes share: crumbs, tabs, tones."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Crumb, Pill, Tab
from openhtm.ui.tones import Tone

from ...models import Change, Line
from ...rules.lines import LineState
from ...rules.states import Kind, State

TONES = {
    State.DRAFT: Tone.PLAIN,
    State.ASSESSMENT: Tone.SOON,
    State.REVIEW: Tone.SOON,
    State.APPROVED: Tone.INFO,
    State.SCHEDULED: Tone.INFO,
    State.IMPLEMENTING: Tone.SOON,
    State.VERIFICATION: Tone.SOON,
    State.CLOSED: Tone.OK,
    State.REJECTED: Tone.PLAIN,
    State.ROLLED_BACK: Tone.PLAIN,
    State.FAILED: Tone.OVERDUE,
}
LINE_TONES = {
    LineState.PLANNED: Tone.PLAIN,
    LineState.CHANGING: Tone.HELD,
    LineState.INSTALLED: Tone.SOON,
    LineState.VERIFIED: Tone.OK,
    LineState.FAILED: Tone.OVERDUE,
    LineState.ROLLED_BACK: Tone.INFO,
    LineState.GIVEN_UP: Tone.OVERDUE,
    LineState.LEFT_OUT: Tone.UNKNOWN,
}


def state_pill(one: Change) -> Pill:
    return Pill(text=one.get_state_display(), tone=TONES[State(one.state)])


def line_pill(one: Line) -> Pill:
    return Pill(text=one.get_state_display(), tone=LINE_TONES[LineState(one.state)])


def crumbs(change: Change | None = None) -> list[Crumb]:
    listed = [Crumb(label=_("Changes"), url=reverse("changes:changes"))]
    return [*listed, Crumb(label=str(change), url=change.get_absolute_url())] if change else listed


def title_of(change: Change) -> str:
    return f"{change}: {change.title}"


def tabs(change: Change, current: str) -> list[Tab]:
    names = {"change": _("Change"), "devices": _("Devices"), "waves": _("Waves")}
    if change.kind == Kind.NETWORK:
        names = {"change": _("Change"), "riding": _("What rides on it")}
    return [
        Tab(label=label, url=reverse(f"changes:{name}", args=[change.pk]), current=name == current)
        for name, label in names.items()
    ]


def to(name: str, change: Change, *more: object) -> str:
    return reverse(f"changes:{name}", args=[change.pk, *more])
