"""What the pages of held acts show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Crumb, Difference, Fact, Page, Pill
from openhtm.ui.tones import Tone

from .. import telling
from ..models import ActState, ReceivedAct
from ..rules.clocks import TOLERATED

_STATES = {
    ActState.DONE: (Tone.OK, "circle-check"),
    ActState.HELD: (Tone.OVERDUE, "hand-stop"),
    ActState.TO_CONFIRM: (Tone.SOON, "writing-sign"),
    ActState.SETTLED: (Tone.OK, "circle-check"),
    ActState.DROPPED: (Tone.PLAIN, "x"),
}


def state(act: ReceivedAct) -> Pill:
    tone, icon = _STATES[ActState(act.state)]
    text = _("Conflict") if act.is_waiting and act.code == "conflict" else act.get_state_display()
    return Pill(text=str(text), tone=tone, icon=icon)


@dataclass(frozen=True, kw_only=True)
class Row:
    label: str
    url: str
    record: str
    who: str
    happened_at: datetime
    message: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """The page of off-line work: taking along, what waits for a decision, how to install."""

    rows: Sequence[Row]
    to_confirm: Sequence[Row]
    confirm_url: str
    others: Sequence[Row]
    may_take: bool


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    url: str
    size: int


@dataclass(frozen=True, kw_only=True)
class HeldPage(Page):
    """One act: what was done, what stands against it, and the choices."""

    pill: Pill
    message: str
    tone: Tone
    facts: Sequence[Fact]
    differences: Sequence[Difference]
    files: Sequence[File]
    following: int
    form: forms.Form | None
    drop: forms.Form | None
    carry_out_url: str
    drop_url: str
    record_url: str


@dataclass(frozen=True, kw_only=True)
class ToSign:
    """One signature to be confirmed."""

    pk: int
    label: str
    url: str
    device_at: datetime
    happened_at: datetime
    sha256: str
    shown: Sequence[str]
    message: str
    differences: Sequence[Difference]


@dataclass(frozen=True, kw_only=True)
class ConfirmPage(Page):
    signs: Sequence[ToSign]
    form: forms.Form


def row(act: ReceivedAct) -> Row:
    return Row(
        label=act.label,
        url=act.get_absolute_url(),
        record=telling.record(act),
        who=str(act.person),
        happened_at=act.happened_at,
        message=act.message,
        pill=state(act),
    )


def lead(held: int, to_confirm: int) -> tuple[str, Tone]:
    if held:
        text = ngettext("%(n)d act needs your decision.", "%(n)d acts need your decision.", held) % {
            "n": held
        }
        return text, Tone.OVERDUE
    if to_confirm:
        text = ngettext(
            "%(n)d signature waits for your password.",
            "%(n)d signatures wait for your password.",
            to_confirm,
        ) % {"n": to_confirm}
        return text, Tone.SOON
    return _("Nothing that came from your devices waits for you."), Tone.OK


def crumbs() -> list[Crumb]:
    return [Crumb(label=_("Off-line"), url=reverse("offline:home"))]


def differences(act: ReceivedAct) -> list[Difference]:
    return [
        Difference(label=label, before=one.mine or "", after=one.theirs or "")
        for label, one in telling.beside(act)
    ]


def facts(act: ReceivedAct) -> list[Fact]:
    clock = Fact(label=_("Device clock"), value=_skew(act))
    entered = [Fact(label=name, value=text) for name, text in _entered(act.payload)]
    return [
        Fact(label=_("Done by"), value=str(act.person)),
        Fact(label=_("Happened"), value=act.happened_at),
        Fact(label=_("Received"), value=act.received_at),
        clock,
        *entered,
    ]


def _skew(act: ReceivedAct) -> str:
    seconds = act.skew_seconds
    if abs(seconds) <= TOLERATED.total_seconds():
        return str(_("right"))
    minutes = round(abs(seconds) / 60)
    words = _("%(n)d minutes fast") if seconds > 0 else _("%(n)d minutes slow")
    return words % {"n": minutes}


def _entered(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """What the person entered, by the names of the program: empty values and the record itself left out."""
    names = {
        "values": _("Entered"),
        "unit": _("Unit"),
        "key": _("Step"),
        "reason": _("Reason"),
        "minutes": _("Minutes"),
        "note": _("Note"),
        "text": _("Note"),
        "resolution": _("What was done"),
        "evidence": _("Seen"),
        "analyzers": _("Measured with"),
        "code": _("Code"),
        "comment": _("Comment"),
    }
    return [(names[name], _text(payload[name])) for name in names if payload.get(name)]


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
