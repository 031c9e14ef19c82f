"""The devices of a change: the board, and what can be done to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Page, Pill, Stat
from openhtm.ui.tones import Tone

from ...acting import ACTS
from ...models import Change, Line, LineStateChoice
from ...rules.lines import SETTLED, LineState
from ...rules.states import OPEN_TO_WRITING
from ..line_forms import ChooseForm
from .frame import LINE_TONES, crumbs, line_pill, tabs, title_of, to


@dataclass(frozen=True, kw_only=True)
class LineRow:
    pk: int
    tag: str
    url: str
    kind: str
    unit: str
    risk: str
    state: Pill
    since: datetime
    said: str
    before: str
    after: str
    steps: Sequence[str]
    order: str
    order_url: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page):
    stats: Sequence[Stat]
    rows: Sequence[LineRow]
    columns: Sequence[Column]
    chosen: str
    bulk_url: str
    choose: forms.Form | None


def board_page(
    change: Change, lines: Sequence[Line], *, versions: dict[int, str], chosen: str, rights: set[str]
) -> BoardPage:
    left = sum(one.state not in SETTLED for one in lines)
    told = ngettext("%(n)s device is not settled.", "%(n)s devices are not settled.", left) % {"n": left}
    nothing = _("Every device is settled.") if lines else _("No device is in it yet.")
    shown = [one for one in lines if not chosen or one.state == chosen]
    works = "work" in rights and change.is_running
    adding = "edit" in rights and change.state in OPEN_TO_WRITING and change.kind != "network"
    add = Act(label=_("Add devices"), url=to("add", change), icon="plus", kind="primary")
    names = (_("Tag"), _("State"), _("Runs"), _("What was done"), _("Acts"))
    return BoardPage(
        title=title_of(change),
        lead=told if left else nothing,
        lead_tone=Tone.SOON if left else Tone.PLAIN,
        crumbs=crumbs(),
        tabs=tabs(change, "devices"),
        acts=[add] if adding else [],
        stats=_stats(change, lines),
        rows=[_row(one, versions, rights) for one in shown],
        columns=[Column(label=name) for name in names],
        chosen=str(LineStateChoice(chosen).label) if chosen in LineStateChoice.values else "",
        bulk_url=to("choose", change) if works and shown else "",
        choose=ChooseForm() if works and shown else None,
    )


def _stats(change: Change, lines: Sequence[Line]) -> list[Stat]:
    counts = Counter(one.state for one in lines)
    meanings = {
        LineState.PLANNED: _("Not begun."),
        LineState.CHANGING: _("Begun: kept from use."),
        LineState.INSTALLED: _("The software is on it, no test has proven it: kept from use."),
        LineState.FAILED: _("Installation or test failed: kept from use."),
        LineState.VERIFIED: _("A test passed and somebody signed."),
        LineState.ROLLED_BACK: _("Runs what it ran before, tested."),
        LineState.GIVEN_UP: _("Failed and not tried again: kept from use."),
        LineState.LEFT_OUT: _("Not changed, with the reason."),
    }
    return [
        Stat(
            label=str(LineStateChoice(state).label),
            value=counts[state.value],
            definition=meaning,
            url=f"{to('devices', change)}?state={state.value}",
            tone=LINE_TONES[state] if counts[state.value] else Tone.PLAIN,
        )
        for state, meaning in meanings.items()
    ]


def _steps(line: Line) -> list[str]:
    """What was done to it, in the order in which it is done."""
    installed = {"who": line.installed_by, "what": line.backup}
    found = [
        (line.backup, _("Configuration: %(what)s")),
        (line.installed_by, _("Installed by %(who)s")),
    ]
    told = [text % installed for given, text in found if given]
    if line.test_result:
        told.append(f"{line.procedure}: {line.test_result}")
    if line.recalibrated:
        told.append(_("Recalibrated: %(what)s") % {"what": line.recalibrated})
    if line.verified_by:
        told.append(_("Verified by %(who)s") % {"who": line.verified_by})
    return told


def _after(line: Line, versions: dict[int, str]) -> str:
    if line.runs_unknown:
        return _("unknown")
    return line.runs_now or versions.get(line.device.model_id or 0, "")


def _row(line: Line, versions: dict[int, str], rights: set[str]) -> LineRow:
    device = line.device
    return LineRow(
        pk=line.pk,
        tag=device.tag,
        url=device.get_absolute_url(),
        kind=str(device.model or device.name),
        unit=device.department.name if device.department else "",
        risk=line.risk,
        state=line_pill(line),
        since=line.since,
        said=line.said,
        before=line.from_version or _("unknown"),
        after=_after(line, versions),
        steps=_steps(line),
        order=line.order.reference if line.order else "",
        order_url=line.order.get_absolute_url() if line.order else "",
        acts=_acts(line) if "work" in rights else [],
    )


def _acts(line: Line) -> list[Act]:
    """The next steps of one device; the rest is done from the bar."""
    shown: tuple[str, ...] = ("begin", "installed", "verify", "fail", "roll-back", "give-up")
    if not line.change.is_running:
        shown = ("roll-back",) if line.state == LineState.GIVEN_UP else ()
    return [
        Act(label=str(ACTS[verb].label), url=f"{to('do', line.change, verb)}?line={line.pk}", kind="quiet")
        for verb in shown
        if LineState(line.state) in ACTS[verb].states
    ]


@dataclass(frozen=True, kw_only=True)
class DevicePage(Page):
    rows: Sequence[tuple[str, str, str, Pill, str]]


def device_page(tag: str, lines: Sequence[Line]) -> DevicePage:
    return DevicePage(
        title=_("Changes of %(tag)s") % {"tag": tag},
        rows=[
            (str(one.change), one.change.get_absolute_url(), one.change.title, line_pill(one), one.said)
            for one in lines
        ],
    )
