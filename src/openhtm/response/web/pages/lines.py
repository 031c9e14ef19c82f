"""One device of an incident: what was decided, what stands in the way, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.maintenance.api import OverallChoice
from openhtm.ui.parts import Act, Entry, Fact, Page, Reason, Verdict

from ... import incident_words as words
from ...models import EvidenceHold, IncidentDevice, Isolation, TimelineEntry
from ...rules.incidents import DeviceState, Lacking
from . import fallbacks as card_pages
from .incidents import DEVICE_TONES, entry, incident_crumbs

Kind = Literal["primary", "secondary", "danger", "quiet"]


@dataclass(frozen=True, kw_only=True)
class Decision:
    title: str
    text: str
    by: str
    at: datetime
    ended: str


@dataclass(frozen=True, kw_only=True)
class LinePage(Page):
    exercise: bool
    verdict: Verdict
    facts: Sequence[Fact]
    isolations: Sequence[Decision]
    holds: Sequence[Decision]
    entries: Sequence[Entry]
    card: card_pages.CardPage


def line_page(
    line: IncidentDevice,
    *,
    isolations: Sequence[Isolation],
    holds: Sequence[EvidenceHold],
    entries: Sequence[TimelineEntry],
    lacking: Sequence[Lacking],
    card: card_pages.CardPage,
    rights: set[str],
) -> LinePage:
    standing = next((one for one in isolations if one.ended_at is None), None)
    held = any(one.released_at is None for one in holds)
    return LinePage(
        title=_("%(tag)s in %(incident)s") % {"tag": line.device.tag, "incident": line.incident},
        lead=card_pages.named(line.device),
        crumbs=incident_crumbs(line.incident),
        acts=_acts(line, standing, held=held, lacking=lacking, rights=rights),
        exercise=line.incident.is_exercise,
        verdict=_verdict(line, held=held, lacking=lacking),
        facts=_facts(line),
        isolations=[_isolation(one) for one in isolations],
        holds=[_hold(one) for one in holds],
        entries=[entry(one) for one in entries],
        card=card,
    )


def _verdict(line: IncidentDevice, *, held: bool, lacking: Sequence[Lacking]) -> Verdict:
    state = DeviceState(line.state)
    tone = DEVICE_TONES[state]
    told = [line.said] if line.said else [line.because]
    if state is DeviceState.IN_RECOVERY:
        told += [words.lacking(one) for one in lacking] or [_("The tests passed: it may be returned.")]
    elif held:
        told.append(words.lacking(Lacking.HELD))
    return Verdict(
        text=line.get_state_display(), tone=tone, reasons=[Reason(text=one, tone=tone) for one in told]
    )


def _facts(line: IncidentDevice) -> list[Fact]:
    order = line.order
    none = _("None yet")
    return [
        Fact(label=_("Device"), value=line.device.tag, url=line.device.get_absolute_url(), code=True),
        Fact(label=_("On the board because"), value=line.because),
        Fact(
            label=_("Work order of the return"),
            value=order.reference if order else none,
            url=order.get_absolute_url() if order else "",
        ),
        Fact(label=_("Its test"), value=_test(order.overall) if order else none),
        *([Fact(label=_("Returned without the test because"), value=line.override)] if line.override else []),
    ]


def _test(overall: str) -> str:
    known = OverallChoice.values
    return str(OverallChoice(overall).label) if overall in known else _("No result yet")


def _isolation(one: Isolation) -> Decision:
    release = (
        _("Released by %(who)s") % {"who": one.released_by}
        if one.released_by
        else _("No clinician was asked: %(why)s") % {"why": one.unreleased_because}
    )
    done = _("done by %(who)s") % {"who": one.done_by} if one.done_at else _("not carried out yet")
    return Decision(
        title=one.get_way_display(),
        text=f"{one.reason}. {release}; {done}.",
        by=one.decided_by,
        at=one.decided_at,
        ended=one.ended_because,
    )


def _hold(one: EvidenceHold) -> Decision:
    return Decision(
        title=_("Released") if one.released_at else _("Held"),
        text=f"{one.reason}. {one.custody}.",
        by=one.held_by,
        at=one.held_at,
        ended=one.released_because,
    )


def _acts(
    line: IncidentDevice,
    standing: Isolation | None,
    *,
    held: bool,
    lacking: Sequence[Lacking],
    rights: set[str],
) -> list[Act]:
    if not line.incident.is_open:
        return [_act(line, "release", _("Release as evidence"))] if held and "lead" in rights else []
    made: list[Act] = []
    if "act" in rights:
        made += _working(line, standing, held=held, lacking=lacking)
    if "lead" in rights:
        made += _leading(line, standing, held=held)
    return made


def _act(line: IncidentDevice, name: str, label: str, *, refused: str = "", kind: Kind = "secondary") -> Act:
    url = reverse(f"response:line_{name}", args=[line.incident_id, line.pk])
    method: Literal["get", "post"] = "post" if name == "return" else "get"
    return Act(label=label, url=url, refused=refused, kind=kind, method=method)


def _working(
    line: IncidentDevice, standing: Isolation | None, *, held: bool, lacking: Sequence[Lacking]
) -> list[Act]:
    state = DeviceState(line.state)
    why_held = words.lacking(Lacking.HELD) if held else ""
    made = []
    if state is DeviceState.SUSPECTED and standing is not None:
        made.append(_act(line, "isolated", _("Isolation was done"), kind="primary"))
    if state in {DeviceState.SUSPECTED, DeviceState.ISOLATED}:
        made.append(_act(line, "recover", _("Begin recovery"), refused=why_held))
        made.append(_act(line, "clear", _("Clear"), refused=why_held))
    if state is DeviceState.IN_RECOVERY:
        why = " ".join(words.lacking(one) for one in lacking)
        made.append(_act(line, "return", _("Return to service"), refused=why, kind="primary"))
        if standing is not None:
            made.append(_act(line, "again", _("Back to isolated")))
    if state in {DeviceState.CLEARED, DeviceState.RETURNED}:
        made.append(_act(line, "suspect", _("Suspect again")))
    if not held and state is not DeviceState.IN_RECOVERY:
        made.append(_act(line, "hold", _("Hold as evidence")))
    return made


def _leading(line: IncidentDevice, standing: Isolation | None, *, held: bool) -> list[Act]:
    state = DeviceState(line.state)
    made = []
    if state is DeviceState.SUSPECTED and standing is None:
        made.append(_act(line, "isolate", _("Order isolation"), kind="primary"))
    if state is DeviceState.IN_RECOVERY and not held:
        made.append(_act(line, "untested", _("Return without the test"), kind="danger"))
    if held:
        made.append(_act(line, "release", _("Release as evidence")))
    return made
