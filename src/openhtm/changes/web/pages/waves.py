"""The waves of a change: how far each is, what bars the next, and the devices of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.charts import Chart, stacked_bars
from openhtm.ui.parts import Act, Column, Page, Verdict
from openhtm.ui.parts import Reason as Why
from openhtm.ui.tones import Tone

from ... import words
from ...models import Change, GoingOn, Line, Pause, Wave
from ...rules import waves as rules
from ...rules.lines import LineState
from ...rules.waves import FAILED, Barred, WaveState
from ...waving import Standing
from ..wave_forms import MoveForm
from .frame import crumbs, tabs, title_of, to
from .wave_rows import MemberRow, WaveRow, member_row, wave_row


@dataclass(frozen=True, kw_only=True)
class Told:
    """A decision or a pause, in words."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WavesPage(Page):
    verdict: Verdict
    chart: Chart | None
    rows: Sequence[WaveRow]
    columns: Sequence[Column]
    members: Sequence[MemberRow]
    member_columns: Sequence[Column]
    shown: str
    move_url: str
    move: forms.Form | None
    told: Sequence[Told]


def waves_page(
    change: Change,
    *,
    standing: Standing,
    waves: Sequence[Wave],
    lines: Sequence[Line],
    chosen: str,
    rights: set[str],
    now: datetime,
) -> WavesPage:
    shown = _shown(standing, waves, chosen)
    members = [one for one in lines if (one.wave.number if one.wave else 0) == shown]
    planned = any(one.state == LineState.PLANNED for one in members)
    plans = "edit" in rights and change.is_running and planned and bool(waves)
    verdict = _verdict(standing, now=now)
    named = {one.number: f"{one.number}: {one.title}" for one in waves}
    heads = (_("Wave"), _("State"), _("Verified"), _("Watched"), _("Window"), _("Acts"))
    return WavesPage(
        title=title_of(change),
        lead=verdict.text,
        lead_tone=verdict.tone,
        crumbs=crumbs(),
        tabs=tabs(change, "waves"),
        acts=_acts(standing, rights),
        verdict=verdict,
        chart=_chart(change, waves, lines),
        rows=[wave_row(standing, one, lines, rights, now=now) for one in waves],
        columns=[Column(label=name) for name in heads],
        members=[member_row(one) for one in members],
        member_columns=[
            Column(label=name) for name in (_("Tag"), _("Risk"), _("State"), _("Wave"), _("Work order"))
        ],
        shown=named.get(shown, _("In no wave")),
        move_url=to("wave_move", change) if plans else "",
        move=MoveForm(waves=waves) if plans else None,
        told=_told(change),
    )


def _shown(standing: Standing, waves: Sequence[Wave], chosen: str) -> int:
    """The wave of the address, else the first that is not done."""
    numbers = [one.number for one in waves]
    if chosen.isdigit() and (chosen == "0" or int(chosen) in numbers):
        return int(chosen)
    if standing.outside or not numbers:
        return 0
    left = (one for one in numbers if standing.state(one) is not WaveState.DONE)
    return next(left, numbers[-1])


def _verdict(standing: Standing, *, now: datetime) -> Verdict:
    """What bars the next wave, in words."""
    if not standing.rows:
        if standing.paused:
            return Verdict(text=_("The change is paused: nothing more begins."), tone=Tone.HELD)
        text = _("It has no waves: every device may begin as soon as the change is carried out.")
        return Verdict(text=text, tone=Tone.UNKNOWN)
    reasons = _reasons(standing, now=now)
    kept = [one for one in standing.waves if one.kept]
    if not kept:
        return Verdict(text=_("No device is in a wave yet."), tone=Tone.UNKNOWN, reasons=reasons)
    if not reasons and all(rules.state(one) is WaveState.DONE for one in kept):
        return Verdict(text=_("Every wave is done."), tone=Tone.OK)
    return _judged(standing.next, reasons)


def _reasons(standing: Standing, *, now: datetime) -> list[Why]:
    site, coming = standing.change.site.time_zone, standing.next
    if coming is not None:
        bars = standing.bars(coming.number, now=now)
    else:
        paused = [Barred(why=rules.Bar.PAUSED)] if standing.paused else []
        stopped = [one for one in standing.waves if one.undecided]
        failed = [Barred(why=rules.Bar.FAILED, wave=one.number, count=one.undecided) for one in stopped]
        bars = [*paused, *failed]
    reasons = [_why(one, site) for one in bars]
    if standing.outside:
        told = ngettext(
            "%(n)s device is in no wave, and is not begun.",
            "%(n)s devices are in no wave, and are not begun.",
            standing.outside,
        )
        address = f"{to('waves', standing.change)}?wave=0"
        reasons.append(Why(text=told % {"n": standing.outside}, url=address, tone=Tone.UNKNOWN))
    return reasons


def _why(one: Barred, site: str) -> Why:
    tone = Tone.OVERDUE if one.why is rules.Bar.FAILED else Tone.SOON
    return Why(text=words.bar(one, zone=site), tone=tone)


def _judged(coming: rules.Wave | None, reasons: Sequence[Why]) -> Verdict:
    if coming is None:
        return Verdict(text=_("Every wave is open."), tone=Tone.SOON, reasons=reasons)
    barred = [one for one in reasons if one.tone is not Tone.UNKNOWN]
    if barred:
        text = _("Wave %(wave)s is barred.") % {"wave": coming.number}
        return Verdict(text=text, tone=barred[0].tone, reasons=reasons)
    text = _("Wave %(wave)s may be opened.") % {"wave": coming.number}
    return Verdict(text=text, tone=Tone.OK, reasons=reasons)


def _acts(standing: Standing, rights: set[str]) -> list[Act]:
    change = standing.change
    made = []
    if not change.is_running:
        return [Act(label=_("Download as CSV"), url=to("waves_csv", change), icon="download")]
    if "edit" in rights:
        made.append(
            Act(label=_("Propose waves"), url=to("wave_plan", change), icon="versions", kind="primary")
        )
        made.append(Act(label=_("Add a wave"), url=to("wave_add", change), icon="plus"))
    if "lead" in rights:
        if standing.failures:
            made.append(Act(label=_("Decide to go on"), url=to("go_on", change)))
        paused = standing.paused is not None
        label, name = (_("Resume"), "resume") if paused else (_("Pause"), "pause")
        made.append(Act(label=label, url=to(name, change), icon="player-play" if paused else "player-pause"))
    return [*made, Act(label=_("Download as CSV"), url=to("waves_csv", change), icon="download")]


_SERIES: Sequence[tuple[frozenset[LineState], Tone]] = (
    (frozenset({LineState.VERIFIED}), Tone.OK),
    (frozenset({LineState.CHANGING, LineState.INSTALLED}), Tone.SOON),
    (FAILED, Tone.OVERDUE),
    (frozenset({LineState.PLANNED}), Tone.PLAIN),
    (frozenset({LineState.LEFT_OUT}), Tone.UNKNOWN),
)


def _chart(change: Change, waves: Sequence[Wave], lines: Sequence[Line]) -> Chart | None:
    if not lines or not waves:
        return None
    names = (_("Verified"), _("Begun"), _("Failed or rolled back"), _("Planned"), _("Left out"))
    counts = Counter((one.wave.number if one.wave else 0, LineState(one.state)) for one in lines)
    labels: Mapping[int, str] = {
        **{one.number: f"{one.number}: {one.title}" for one in waves},
        0: _("In no wave"),
    }
    rows = [
        (label, [float(sum(counts[number, state] for state in states)) for states, _tone in _SERIES])
        for number, label in labels.items()
    ]
    done = sum(one.state == LineState.VERIFIED for one in lines)
    found = _("%(done)s of %(all)s devices are verified") % {"done": done, "all": len(lines)}
    return stacked_bars(
        title=found,
        category=_("Wave"),
        series=[(name, tone) for name, (_states, tone) in zip(names, _SERIES, strict=True)],
        rows=[(label, amounts) for label, amounts in rows if sum(amounts)],
        csv_url=to("waves_csv", change),
    )


def _told(change: Change) -> list[Told]:
    found = [_decision(one) for one in change.goings_on.all()]
    for one in change.pauses.all():
        found += _pause(one)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _decision(one: GoingOn) -> Told:
    text = ngettext(
        "To go on though %(n)s device failed: %(why)s",
        "To go on though %(n)s devices failed: %(why)s",
        len(one.failures),
    )
    return Told(text=text % {"n": len(one.failures), "why": one.reason}, by=one.by_label, at=one.at)


def _pause(one: Pause) -> list[Told]:
    found = [Told(text=_("Paused: %(why)s") % {"why": one.reason}, by=one.by_label, at=one.at)]
    if one.ended_at is not None:
        told = _("Resumed: %(why)s") % {"why": one.ended_because}
        found.append(Told(text=told, by=one.ended_by, at=one.ended_at))
    return found
