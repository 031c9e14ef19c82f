"""The inbox of exposure: what to do first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Column, Page, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...answering import OPEN, Affected
from ...rules.verdict import ORDER
from .shared import columns, tier_pill


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """A vulnerability in a model: the gravest of its devices speaks for them."""

    points: int
    name: str
    url: str
    title: str
    model: str
    pill: Pill
    conflict: bool
    decision: str
    devices: int
    places: str
    treated: Sequence[Pill]


@dataclass(frozen=True, kw_only=True)
class InboxPage(Page):
    rows: Sequence[InboxRow]
    columns: Sequence[Column]
    filter: forms.Form
    accepted: int
    accepted_url: str
    without_bill: int
    without_url: str


def parted(lines: Iterable[Affected], *, state: str) -> tuple[list[Affected], int]:
    """The lines of a state, and of how many devices an accepted risk is left out of what is open."""
    found = list(lines)
    accepted = [line for line in found if line.is_accepted]
    if state == "accepted":
        return accepted, 0
    if state:
        return found, 0
    left = [line for line in found if not line.is_accepted]
    return left, len({line.device.pk for line in accepted})


def inbox_rows(lines: Iterable[Affected]) -> list[InboxRow]:
    groups: dict[tuple[int, int], list[Affected]] = defaultdict(list)
    for line in lines:
        groups[line.exposure.vulnerability.pk, line.exposure.release.model_id].append(line)
    rows = [_inbox_row(group) for group in groups.values()]
    return sorted(rows, key=lambda row: (-row.points, row.name, row.model))


def _inbox_row(group: Sequence[Affected]) -> InboxRow:
    first = min(group, key=lambda line: -line.score.points)
    found = first.exposure
    devices = {line.device.pk: line.device for line in group}
    places = sorted({f"{one.site.code} {one.department or ''}".strip() for one in devices.values()})
    return InboxRow(
        points=first.score.points,
        name=found.vulnerability.name,
        url=found.vulnerability.get_absolute_url(),
        title=found.vulnerability.title,
        model=str(found.release.model),
        pill=tier_pill(min((line.tier for line in group), key=ORDER.index)),
        conflict=any(line.judged.conflict for line in group),
        decision=str(words.DECISIONS[first.score.decision.value]) if first.tier in OPEN else "",
        devices=len(devices),
        places=", ".join(places[:4]) + (" ..." if len(places) > 4 else ""),
        treated=_treated(group),
    )


def _treated(group: Sequence[Affected]) -> list[Pill]:
    """That all or some of the devices are under a control, or that their risk is accepted."""
    under = sum(bool(line.treated.controls) for line in group)
    accepted = sum(line.is_accepted for line in group)
    of = {"count": under, "total": len(group)}
    found = [Pill(text=_("Under control: %(count)d of %(total)d") % of, tone=Tone.PLAIN)] if under else []
    of = of | {"count": accepted}
    return found + (
        [Pill(text=_("Risk accepted: %(count)d of %(total)d") % of, tone=Tone.HELD)] if accepted else []
    )


def inbox_columns() -> list[Column]:
    points = Column(label=_("Priority"), numeric=True)
    rest = columns(_("Flaw"), _("Model"), _("State"))
    return [points, *rest, Column(label=_("Devices"), numeric=True), Column(label=_("Where"))]


def inbox_lead(rows: Sequence[InboxRow]) -> str:
    devices = sum(row.devices for row in rows)
    if not rows:
        return _("Nothing that is known concerns your devices.")
    return ngettext(
        "%(count)d flaw of a model, the gravest first.",
        "%(count)d flaws of models, the gravest first.",
        len(rows),
    ) % {"count": len(rows), "devices": devices}
