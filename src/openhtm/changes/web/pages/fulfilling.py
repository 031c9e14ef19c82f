"""The changes of a plan against a flaw: how far each is, and by device what was proven and what matching says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.security.api import ByVersion, PlanLine, version_pill
from openhtm.ui.parts import Act, Column, Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ...fulfilling import Part, Standing
from .frame import crumbs, line_pill, state_pill, to


@dataclass(frozen=True, kw_only=True)
class PartRow:
    name: str
    url: str
    waves_url: str
    title: str
    state: Pill
    done: str
    waves: str


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    tag: str
    url: str
    change: str
    change_url: str
    line: Pill
    version: Pill
    plan: Pill


@dataclass(frozen=True, kw_only=True)
class OfPlanPage(Page):
    rows: Sequence[PartRow]
    uncovered: str
    add: Sequence[Act]
    devices: Sequence[DeviceRow]
    columns: Sequence[Column]


def plan_page(found: Standing, *, rows: Sequence[PlanLine], shown: ByVersion, request: str) -> OfPlanPage:
    """``request``: the address to request one, or empty."""
    plan = found.plan
    add = Act(label=_("Request a change for it"), url=request, icon="plus")
    uncovered = sum(1 for one in rows if not one.end and one.device_id not in found.lines)
    return OfPlanPage(
        title=_("Changes for the plan %(plan)s") % {"plan": plan},
        crumbs=[*crumbs(), Crumb(label=str(plan), url=plan.get_absolute_url())],
        rows=[_part(one) for one in found.parts],
        uncovered=_uncovered(uncovered) if uncovered else "",
        add=[add] if request else [],
        devices=[_device(one, found, shown) for one in rows],
        columns=[
            Column(label=_("Device")),
            Column(label=_("By the change")),
            Column(label=_("By its version")),
            Column(label=_("In the plan")),
        ],
    )


def _uncovered(count: int) -> str:
    told = ngettext(
        "%(n)s open device of the plan is in no change.",
        "%(n)s open devices of the plan are in no change.",
        count,
    )
    return told % {"n": count}


def _part(one: Part) -> PartRow:
    done = _("%(done)s of %(all)s of its devices verified") % {"done": one.proven, "all": one.devices}
    waves = _("%(done)s of %(all)s waves through") % {"done": one.waves_through, "all": one.waves}
    return PartRow(
        name=str(one.change),
        url=one.change.get_absolute_url(),
        waves_url=to("waves", one.change) if one.waves else "",
        title=one.change.title,
        state=state_pill(one.change),
        done=done if one.devices else _("None of its devices is in it"),
        waves=waves if one.waves else "",
    )


def _device(one: PlanLine, found: Standing, shown: ByVersion) -> DeviceRow:
    line = found.lines.get(one.device_id)
    return DeviceRow(
        tag=one.device.tag,
        url=one.device.get_absolute_url(),
        change=str(line.change) if line else "",
        change_url=to("devices", line.change) if line else "",
        line=line_pill(line) if line else Pill(text=_("In no change"), tone=Tone.PLAIN),
        version=version_pill(one, shown),
        plan=Pill(
            text=str(one.get_end_display()) if one.end else _("Open"), tone=Tone.OK if one.end else Tone.SOON
        ),
    )
