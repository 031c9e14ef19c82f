"""Rows of the page of waves: each wave, and the devices of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.kernel.time import zone
from openhtm.ui.parts import Act, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...models import Change, Line, Wave, WaveStateChoice
from ...rules import waves as rules
from ...rules.lines import LineState
from ...rules.waves import WaveState
from ...waving import Standing
from .frame import line_pill, to

TONES = {
    WaveState.PLANNED: Tone.PLAIN,
    WaveState.OPEN: Tone.INFO,
    WaveState.UNDER_WAY: Tone.SOON,
    WaveState.DONE: Tone.OK,
    WaveState.STOPPED: Tone.OVERDUE,
}


@dataclass(frozen=True, kw_only=True)
class WaveRow:
    number: int
    title: str
    url: str
    state: Pill
    done: str
    watched: str
    window: str
    agreed: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    pk: int
    tag: str
    url: str
    kind: str
    unit: str
    risk: str
    state: Pill
    wave: str
    order: str
    order_url: str


def wave_row(
    standing: Standing, one: Wave, lines: Sequence[Line], rights: set[str], *, now: datetime
) -> WaveRow:
    wave, change = standing.of(one.number), standing.change
    own = [each for each in lines if each.wave_id == one.pk]
    kept = [each for each in own if each.state != LineState.LEFT_OUT]
    done = sum(each.state == LineState.VERIFIED for each in kept)
    state = standing.state(one.number)
    return WaveRow(
        number=one.number,
        title=one.title,
        url=f"{to('waves', change)}?wave={one.number}",
        state=Pill(text=str(WaveStateChoice(state).label), tone=TONES[state]),
        done=_("%(done)s of %(all)s") % {"done": done, "all": len(kept)},
        watched=_watched(change, wave, now=now),
        window=_window(one),
        agreed=_("with %(who)s, noted by %(by)s") % {"who": one.agreed_with, "by": one.noted_by}
        if one.agreed_with
        else "",
        acts=_wave_acts(standing, one, rights, now=now),
    )


def _watched(change: Change, wave: rules.Wave, *, now: datetime) -> str:
    if not wave.bake_days:
        return ""
    until = rules.baked_at(wave)
    days = ngettext("%(n)s day", "%(n)s days", wave.bake_days) % {"n": wave.bake_days}
    if until is None:
        return days
    told = formats.date_format(until.astimezone(zone(change.site.time_zone)), "j M Y H:i")
    return _("%(days)s, until %(until)s") % {"days": days, "until": told}


def _window(one: Wave) -> str:
    if one.window_on is None:
        return ""
    day = formats.date_format(one.window_on, "j M Y")
    return f"{day}, {one.window_from:%H:%M}-{one.window_to:%H:%M}"


def _wave_acts(standing: Standing, one: Wave, rights: set[str], *, now: datetime) -> list[Act]:
    change = standing.change
    if not change.is_running:
        return []
    made = []
    if "lead" in rights and standing.of(one.number).kept and standing.state(one.number) is not WaveState.DONE:
        bars = standing.bars(one.number, now=now)
        label = _("Open") if one.opened_at is None else _("Open missing orders")
        refused = words.barred(bars, zone=change.site.time_zone)
        made.append(Act(label=label, url=to("wave_open", change, one.number), kind="quiet", refused=refused))
    if "edit" in rights:
        made.append(Act(label=_("Agree a window"), url=to("wave_agree", change, one.number), kind="quiet"))
        made.append(Act(label=_("Edit"), url=to("wave_edit", change, one.number), kind="quiet"))
    return made


def member_row(line: Line) -> MemberRow:
    device = line.device
    return MemberRow(
        pk=line.pk,
        tag=device.tag,
        url=device.get_absolute_url(),
        kind=str(device.model or device.name),
        unit=device.department.name if device.department else "",
        risk=str(dict(RiskClass.choices).get(device.risk_class, device.risk_class)),
        state=line_pill(line),
        wave=f"{line.wave.number}: {line.wave.title}" if line.wave else "",
        order=line.order.reference if line.order else "",
        order_url=line.order.get_absolute_url() if line.order else "",
    )
