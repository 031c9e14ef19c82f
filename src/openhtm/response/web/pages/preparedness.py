"""The board of preparedness, and one line of it with what keeps it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.places.api import Site
from openhtm.registry.api import Device
from openhtm.ui.parts import Act, Crumb, Fact, Page, Paging, Pill, Stat, Tab
from openhtm.ui.tones import Tone

from ... import words
from ...board import Board, Line
from ...models import Proof
from ...rules.playbook import Phase
from ...rules.preparedness import Standing
from .frame import crumbs, tabs, to

TONES = {
    Standing.READY: Tone.OK,
    Standing.STALE: Tone.SOON,
    Standing.GAP: Tone.OVERDUE,
    Standing.UNKNOWN: Tone.UNKNOWN,
    Standing.NOT_APPLICABLE: Tone.PLAIN,
}


@dataclass(frozen=True, kw_only=True)
class LineRow:
    title: str
    why: str
    url: str
    pill: Pill
    proof: str
    by: str
    until: date | None


@dataclass(frozen=True, kw_only=True)
class PhaseRows:
    title: str
    note: str
    rows: Sequence[LineRow]


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page):
    stats: Sequence[Stat]
    phases: Sequence[PhaseRows]
    sites: Sequence[Tab]


@dataclass(frozen=True, kw_only=True)
class ProofRow:
    title: str
    day: date
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    tag: str
    url: str
    kind: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class LinePage(Page):
    facts: Sequence[Fact]
    why: str
    proofs: Sequence[ProofRow]
    by_person: bool
    devices: Sequence[DeviceRow]
    paging: Paging | None


def pill(line: Line) -> Pill:
    return Pill(tone=TONES[line.standing], text=str(words.STANDINGS[line.standing]))


def board_page(board: Board, *, sites: Sequence[Tab]) -> BoardPage:
    n = board.open
    lead = (
        ngettext("%(n)s line is not proven.", "%(n)s lines are not proven.", n) % {"n": n}
        if n
        else _("Every line is proven.")
    )
    return BoardPage(
        title=_("Preparedness of %(site)s") % {"site": board.site.name},
        lead=lead,
        lead_tone=Tone.OVERDUE if n else Tone.OK,
        tabs=tabs("preparedness", site=board.site.code),
        acts=[Act(label=_("On paper (PDF)"), url=to("pack", site=board.site), icon="download")],
        stats=[_stat(board, one) for one in Standing],
        phases=[_phase(board, phase) for phase in Phase],
        sites=sites,
    )


def _stat(board: Board, one: Standing) -> Stat:
    meanings = {
        Standing.READY: _("Counted from the records and at the goal, or shown by a person not too long ago."),
        Standing.STALE: _("A person showed it, but what was shown has aged."),
        Standing.GAP: _("Counted and below the goal, or nobody has shown it, or it was found missing."),
        Standing.UNKNOWN: _("There was nothing to count; that proves nothing."),
        Standing.NOT_APPLICABLE: _("Somebody said why; that ages too."),
    }
    n = board.counts[one.value]
    return Stat(
        label=str(words.STANDINGS[one]),
        value=n,
        definition=meanings[one],
        tone=TONES[one] if n else Tone.PLAIN,
    )


def _phase(board: Board, phase: Phase) -> PhaseRows:
    rows = [one for one in board.lines if one.item.phase is phase]
    proven = sum(not one.is_open for one in rows)
    return PhaseRows(
        title=str(words.PHASES[phase]),
        note=_("%(n)s of %(of)s proven") % {"n": proven, "of": len(rows)},
        rows=[_row(one, board.site) for one in rows],
    )


def _row(line: Line, site: Site) -> LineRow:
    proof = line.proof
    return LineRow(
        title=words.said(line.item.title),
        why=words.said(line.item.why),
        url=to("line", line.item.key, site=site),
        pill=pill(line),
        proof=proven_by(line),
        by=proof.recorded_by if proof else "",
        until=line.until,
    )


def proven_by(line: Line) -> str:
    """What the records say, or what a person showed."""
    if line.counted is not None:
        return f"{words.counted(line.item, line.counted)}, {words.goal(line.item)}"
    return line.proof.text if line.proof else _("Nobody has shown it yet.")


def line_page(
    line: Line,
    site: Site,
    *,
    proofs: Sequence[Proof],
    devices: Sequence[Device],
    paging: Paging | None,
    acts: Sequence[Act],
) -> LinePage:
    return LinePage(
        title=words.said(line.item.title),
        lead=proven_by(line),
        lead_tone=TONES[line.standing],
        crumbs=crumbs(Crumb(label=_("Preparedness"), url=to("preparedness", site=site))),
        acts=acts,
        why=words.said(line.item.why),
        facts=_facts(line, site),
        proofs=[
            ProofRow(title=one.get_answer_display(), day=one.shown_on, by=one.recorded_by, text=one.text)
            for one in proofs
        ],
        by_person=not line.item.measure,
        devices=[device_row(one) for one in devices],
        paging=paging,
    )


def _facts(line: Line, site: Site) -> list[Fact]:
    ages = {"n": line.item.months}
    aging: Any = ngettext("%(n)s month", "%(n)s months", line.item.months) % ages
    return [
        Fact(label=_("Site"), value=site.name),
        Fact(label=_("Phase"), value=words.PHASES[line.item.phase]),
        Fact(label=_("State"), value=line.standing, pill=pill(line)),
        Fact(
            label=_("Answered by"),
            value=_("The records of this program") if line.item.measure else _("A person who shows it"),
        ),
        Fact(label=_("Asked"), value=words.goal(line.item))
        if line.item.measure
        else Fact(label=_("What was shown holds for"), value=aging),
    ]


def device_row(device: Device) -> DeviceRow:
    return DeviceRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        kind=str(device.model or device.device_type or device.name),
        unit=device.department.name if device.department else "",
    )


def line_acts(line: Line, site: Site, *, may_prepare: bool) -> list[Act]:
    key = line.item.key
    if not line.item.measure:
        if not may_prepare:
            return []
        label = _("Show it")
        return [Act(label=label, url=to("record", key, site=site), icon="checkbox", kind="primary")]
    where = {
        "fallbacks": (_("Write fallbacks"), to("fallbacks", site=site)),
        "roles_filled": (_("The team"), to("team", site=site)),
        "deputies": (_("The team"), to("team", site=site)),
        "reachable": (_("The team"), to("team", site=site)),
        "confirmed": (_("The team"), to("team", site=site)),
        "exercise_held": (_("Incidents and exercises"), reverse("response:incidents")),
        "units_named": (_("Whom to call"), to("units", site=site)),
    }
    found = where.get(line.item.measure)
    return [Act(label=found[0], url=found[1], icon="users", kind="primary")] if found else []
