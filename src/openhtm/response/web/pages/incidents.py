"""The list of incidents, and the room of one: its board, its timeline, its reports, its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Entry, Fact, Page, Paging, Pill, Stat, Tab
from openhtm.ui.tones import Tone

from ... import incident_words as words
from ...models import DeviceStateChoice, Incident, IncidentDevice, IncidentState, Severity, TimelineEntry
from ...rules.incidents import FOLLOWING, DeviceState, Situation, State, obstacles
from .frame import crumbs

HEADS = (
    Head(label=gettext_lazy("Incident"), key="number"),
    Head(label=gettext_lazy("Title")),
    Head(label=gettext_lazy("Severity")),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Declared"), key="declared_at"),
)
TONES = {
    State.DECLARED: Tone.OVERDUE,
    State.CONTAINED: Tone.SOON,
    State.RECOVERING: Tone.SOON,
    State.RECOVERED: Tone.INFO,
    State.CLOSED: Tone.PLAIN,
}
DEVICE_TONES = {
    DeviceState.SUSPECTED: Tone.OVERDUE,
    DeviceState.ISOLATED: Tone.HELD,
    DeviceState.IN_RECOVERY: Tone.SOON,
    DeviceState.CLEARED: Tone.OK,
    DeviceState.RETURNED: Tone.OK,
}
_SEVERITIES = {
    Severity.CRITICAL: Tone.OVERDUE,
    Severity.HIGH: Tone.OVERDUE,
    Severity.MODERATE: Tone.SOON,
    Severity.LOW: Tone.INFO,
    Severity.UNKNOWN: Tone.UNKNOWN,
}
ICONS = {
    "declared": "flag",
    "suspected": "help-circle",
    "cleared": "circle-check",
    "isolation": "wifi-off",
    "hold": "lock",
    "recovery": "tool",
    "returned": "check",
    "report": "send",
    "closed": "signature",
}


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    name: str
    url: str
    title: str
    kind: str
    severity: Pill
    state: Pill
    declared: datetime
    exercise: bool


@dataclass(frozen=True, kw_only=True)
class IncidentsPage(Page):
    rows: Sequence[IncidentRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


@dataclass(frozen=True, kw_only=True)
class LineRow:
    tag: str
    url: str
    kind: str
    unit: str
    risk: str
    state: Pill
    since: datetime
    held: bool
    because: str
    order: str
    order_url: str


@dataclass(frozen=True, kw_only=True)
class RoomPage(Page):
    exercise: bool
    stats: Sequence[Stat]
    facts: Sequence[Fact]
    summary: str
    rows: Sequence[LineRow]
    chosen: str
    adding: Sequence[Act]
    moving: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class TimelinePage(Page):
    exercise: bool
    entries: Sequence[Entry]
    paging: Paging


def severity_pill(one: Incident) -> Pill:
    return Pill(
        tone=_SEVERITIES[Severity(one.severity)], text=str(one.get_severity_display()).partition(":")[0]
    )


def state_pill(one: Incident) -> Pill:
    return Pill(tone=TONES[State(one.state)], text=one.get_state_display())


def device_pill(line: IncidentDevice) -> Pill:
    return Pill(tone=DEVICE_TONES[DeviceState(line.state)], text=line.get_state_display())


def row(one: Incident) -> IncidentRow:
    return IncidentRow(
        name=str(one),
        url=one.get_absolute_url(),
        title=one.title,
        kind=one.get_kind_display(),
        severity=severity_pill(one),
        state=state_pill(one),
        declared=one.declared_at,
        exercise=one.is_exercise,
    )


def list_lead(open_real: int, open_exercises: int) -> str:
    told = ngettext("%(n)s incident is open", "%(n)s incidents are open", open_real) % {"n": open_real}
    others = ngettext("%(n)s exercise.", "%(n)s exercises.", open_exercises) % {"n": open_exercises}
    return f"{told}, {others}"


def room_tabs(incident: Incident, current: str) -> list[Tab]:
    labels = {
        "incident": _("Board"),
        "timeline": _("Timeline"),
        "reports": _("Reports to others"),
        "after": _("After"),
    }
    return [
        Tab(label=label, url=reverse(f"response:{name}", args=[incident.pk]), current=name == current)
        for name, label in labels.items()
    ]


def incident_crumbs(incident: Incident | None = None) -> list[Crumb]:
    found = crumbs(Crumb(label=_("Incidents"), url=reverse("response:incidents")))
    return [*found, Crumb(label=str(incident), url=incident.get_absolute_url())] if incident else found


def title_of(incident: Incident) -> str:
    return f"{incident}: {incident.title}"


def room_page(
    incident: Incident,
    lines: Sequence[IncidentDevice],
    *,
    situation: Situation,
    held: set[int],
    chosen: str,
    rights: set[str],
) -> RoomPage:
    left = situation.unsettled
    told = ngettext("%(n)s device is not settled.", "%(n)s devices are not settled.", left) % {"n": left}
    nothing = _("No device is on the board yet.") if not lines else _("Every device is cleared or returned.")
    shown = [one for one in lines if not chosen or one.state == chosen]
    return RoomPage(
        title=title_of(incident),
        lead=told if left else nothing,
        lead_tone=Tone.OVERDUE if left else Tone.PLAIN,
        crumbs=incident_crumbs(),
        tabs=room_tabs(incident, "incident"),
        acts=_room_acts(incident, rights),
        exercise=incident.is_exercise,
        stats=_stats(incident, lines, held),
        facts=_facts(incident),
        summary=incident.summary,
        rows=[_line_row(one, held) for one in shown],
        chosen=str(DeviceStateChoice(chosen).label) if chosen in DeviceStateChoice.values else "",
        adding=_adding(incident) if "act" in rights and incident.is_open else [],
        moving=_moving(incident, situation) if "lead" in rights and incident.is_open else [],
    )


def _stats(incident: Incident, lines: Sequence[IncidentDevice], held: set[int]) -> list[Stat]:
    counts = Counter(one.state for one in lines)
    meanings = {
        DeviceState.SUSPECTED: _("Nothing was decided yet."),
        DeviceState.ISOLATED: _("Taken off the network or out of use by an order."),
        DeviceState.IN_RECOVERY: _("Being brought back; a work order proves it."),
        DeviceState.CLEARED: _("Not concerned, with the reason."),
        DeviceState.RETURNED: _("Back with patients after a passed test, or by a signature."),
    }
    url = incident.get_absolute_url()
    made = [
        Stat(
            label=str(DeviceStateChoice(state).label),
            value=counts[state.value],
            definition=meaning,
            url=f"{url}?state={state.value}",
            tone=DEVICE_TONES[state] if counts[state.value] else Tone.PLAIN,
        )
        for state, meaning in meanings.items()
    ]
    told = _("Not used, serviced, wiped or retired until released.")
    return [
        *made,
        Stat(
            label=_("Held as evidence"),
            value=len(held),
            definition=told,
            tone=Tone.HELD if held else Tone.PLAIN,
        ),
    ]


def _facts(incident: Incident) -> list[Fact]:
    return [
        Fact(label=_("State"), value=incident.state, pill=state_pill(incident)),
        Fact(label=_("Severity"), value=incident.severity, pill=severity_pill(incident)),
        Fact(label=_("Kind"), value=incident.get_kind_display()),
        Fact(label=_("Site"), value=incident.site.name),
        Fact(label=_("Declared by"), value=incident.declared_by or _("The system")),
    ]


def _line_row(line: IncidentDevice, held: set[int]) -> LineRow:
    device = line.device
    return LineRow(
        tag=device.tag,
        url=line.get_absolute_url(),
        kind=str(device.model or device.device_type or device.name),
        unit=device.department.name if device.department else "",
        risk=device.risk_class,
        state=device_pill(line),
        since=line.since,
        held=line.pk in held,
        because=line.because,
        order=line.order.reference if line.order else "",
        order_url=line.order.get_absolute_url() if line.order else "",
    )


def _url(name: str, incident: Incident) -> str:
    return reverse(f"response:{name}", args=[incident.pk])


def _room_acts(incident: Incident, rights: set[str]) -> list[Act]:
    paper = Act(label=_("On paper (PDF)"), url=_url("incident_pack", incident), icon="download", kind="quiet")
    if not incident.is_open:
        return [paper]
    made = [paper]
    if "act" in rights:
        made.append(Act(label=_("Write a note"), url=_url("note", incident), icon="note", kind="primary"))
    if "lead" in rights:
        made.append(Act(label=_("Edit"), url=_url("incident_edit", incident), icon="edit"))
    return made


def _adding(incident: Incident) -> list[Act]:
    return [
        Act(label=_("By a flaw"), url=_url("add_flaw", incident), icon="shield-exclamation"),
        Act(label=_("By type, model or unit"), url=_url("add_kind", incident), icon="filter"),
        Act(label=_("By tags"), url=_url("add_tags", incident), icon="tag"),
    ]


def _moving(incident: Incident, situation: Situation) -> list[Act]:
    """The states that may follow; what stands in the way is said beside the button."""
    made = []
    for to in State:
        if to not in FOLLOWING[State(incident.state)]:
            continue
        if to is State.CLOSED:
            # What the report is about is written while closing.
            made.append(Act(label=_("Close"), url=_url("close", incident), icon="signature"))
            continue
        why = " ".join(words.obstacle(one) for one in obstacles(to, situation))
        label = str(IncidentState(to).label)
        made.append(
            Act(
                label=label,
                url=_url("advance", incident),
                method="post",
                fields=(("to", to.value),),
                refused=why,
            )
        )
    return made


def timeline_page(
    incident: Incident, entries: Sequence[TimelineEntry], paging: Paging, *, may_act: bool
) -> TimelinePage:
    note = Act(label=_("Write a note"), url=_url("note", incident), icon="note", kind="primary")
    return TimelinePage(
        title=title_of(incident),
        lead=_("Everything that was done, the latest first. Nothing of it can be changed."),
        crumbs=incident_crumbs(),
        tabs=room_tabs(incident, "timeline"),
        acts=[note] if may_act and incident.is_open else [],
        exercise=incident.is_exercise,
        entries=[entry(one) for one in entries],
        paging=paging,
    )


def entry(one: TimelineEntry) -> Entry:
    return Entry(at=one.at, title=one.text, kind=one.kind, by=one.by_label, icon=ICONS.get(one.kind, "note"))
