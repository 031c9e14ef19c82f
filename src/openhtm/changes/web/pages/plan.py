"""The proposal of waves: where each device is put, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.ui.parts import Act, Column, Page, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...models import Change, Line
from ...planning import Proposal
from .frame import crumbs, to


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    tag: str
    url: str
    kind: str
    unit: str
    risk: str
    pill: Pill
    why: str


@dataclass(frozen=True, kw_only=True)
class PlanPage(Page):
    rows: Sequence[PlannedRow]
    columns: Sequence[Column]


def plan_page(change: Change, proposal: Proposal, *, on: date) -> PlanPage:
    placed, without = proposal.placed, len(proposal.plan.without)
    fits = len(placed) - without
    told = ngettext("%(n)s device is put into a wave.", "%(n)s devices are put into waves.", fits)
    lead = told % {"n": fits} if placed else _("Every device that is to be changed is in a wave.")
    if without:
        more = ngettext("%(n)s cannot be spared.", "%(n)s cannot be spared.", without) % {"n": without}
        lead = f"{lead} {more}"
    adopt = Act(
        label=_("Adopt"),
        url=to("wave_adopt", change),
        kind="primary",
        method="post",
        fields=(("seen", proposal.digest),),
        icon="check",
    )
    heads = (_("Tag"), _("Unit"), _("Risk"), _("Wave"), _("Why"))
    return PlanPage(
        title=_("Waves proposed for %(change)s") % {"change": change},
        lead=lead,
        lead_tone=Tone.UNKNOWN if without else Tone.PLAIN,
        crumbs=crumbs(change),
        acts=[adopt] if fits else [],
        as_of=on,
        rows=[_planned(proposal.lines[one.device.key], words.placed(one), one.wave) for one in placed],
        columns=[Column(label=name) for name in heads],
    )


def _planned(line: Line, why: str, wave: int) -> PlannedRow:
    device = line.device
    pill = Pill(text=str(wave), tone=Tone.INFO) if wave else Pill(text=_("None"), tone=Tone.UNKNOWN)
    return PlannedRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        kind=str(device.model or device.name),
        unit=device.department.name if device.department else "",
        risk=str(dict(RiskClass.choices).get(device.risk_class, device.risk_class)),
        pill=pill,
        why=why,
    )
