"""The pages of plans against flaws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.charts import Chart, stacked_bars
from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Stat
from openhtm.ui.tones import Tone

from ... import treatment_words
from ...models import PlanLine, RemediationPlan
from ...plan_looks import version_pill
from ...plan_panels import PlanPanel
from ...planning import ByVersion, Took
from ...rules.clocks import Clock
from ...rules.plans import AGES
from .shared import crumbs

HEADS = (
    Head(label=lazy("Flaw"), key="vulnerability__name"),
    Head(label=lazy("Model")),
    Head(label=lazy("How")),
    Head(label=lazy("State")),
    Head(label=lazy("Done"), numeric=True),
    Head(label=lazy("Due"), key="until_on"),
    Head(label=lazy("Owner"), hidden_on_phone=True),
)
_RISKS = (
    ("life_support", lazy("Life support"), Tone.OVERDUE),
    ("high", lazy("High"), Tone.SOON),
    ("medium", lazy("Medium"), Tone.PLAIN),
    ("low", lazy("Low"), Tone.OK),
    ("unknown", lazy("Unknown"), Tone.UNKNOWN),
)


def state_pill(row: RemediationPlan, *, on: date) -> Pill:
    if row.ended_at is not None:
        return Pill(text=_("Ended"), tone=Tone.PLAIN)
    if row.until_on < on:
        return Pill(text=_("Over its day"), tone=Tone.OVERDUE)
    return Pill(text=_("Under way"), tone=Tone.SOON)


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    url: str
    flaw: str
    model: str
    place: str
    approach: str
    pill: Pill
    done: str
    due: date
    owner: str


def plan_row(row: RemediationPlan, *, on: date) -> PlanRow:
    return PlanRow(
        url=row.get_absolute_url(),
        flaw=row.vulnerability.name,
        model=str(row.model),
        place=row.at_site.name if row.at_site is not None else _("All sites"),
        approach=str(row.get_approach_display()),
        pill=state_pill(row, on=on),
        done=_done(row),
        due=row.until_on,
        owner=str(row.owner),
    )


def _done(row: RemediationPlan) -> str:
    counts = {"done": row.done_count, "total": row.line_count}  # type: ignore[attr-defined]
    return _("%(done)d of %(total)d") % counts


@dataclass(frozen=True, kw_only=True)
class PlanListPage(Page):
    stats: Sequence[Stat]
    ages: Chart | None
    rows: Sequence[PlanRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def stats(took: Took) -> list[Stat]:
    """Medians, each with what it is made of."""
    return [
        Stat(
            label=_("Days from known to decided, median"),
            value=took.decide,
            of=_("of %(count)d devices") % {"count": took.decided},
            definition=_("From the day on which a document that stands was brought in to that of the plan."),
        ),
        Stat(
            label=_("Days from decided to done, median"),
            value=took.done,
            of=_("of %(count)d devices") % {"count": took.finished},
            definition=_(
                "From the day of the plan to the day on which a device was done with. Open ones not yet."
            ),
        ),
    ]


def age_words(band: int) -> str:
    """The days of a band; 0: older than all of them."""
    if band == 0:
        return _("More than %(days)d days") % {"days": AGES[-1]}
    place = AGES.index(band)
    first = AGES[place - 1] + 1 if place else 0
    return _("%(first)d to %(last)d days") % {"first": first, "last": band}


def ages_chart(counts: Counter[tuple[int, str]]) -> Chart | None:
    """Open flaws of devices by their age and the risk class; None: nothing is open."""
    if not counts:
        return None
    bands = [(band, age_words(band)) for band in (*AGES, 0)]
    return stacked_bars(
        title=_("Open flaws of devices by age"),
        category=_("Known for"),
        series=[(str(label), tone) for _key, label, tone in _RISKS],
        rows=[(label, [counts[most, key] for key, _label, _tone in _RISKS]) for most, label in bands],
        note=_("Each device counts once for each flaw. Accepted risks are left out."),
    )


@dataclass(frozen=True, kw_only=True)
class LineRow:
    tag: str
    url: str
    where: str
    pill: Pill
    version: Pill
    known: date
    decided: date
    done: date | None
    note: str
    although: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    title: str
    url: str
    height: str


@dataclass(frozen=True, kw_only=True)
class PlanPage(Page):
    facts: Sequence[Fact]
    what: str
    lines: Sequence[LineRow]
    columns: Sequence[Column]
    outside: int
    panels: Sequence[Panel]


def plan_page(
    row: RemediationPlan,
    *,
    lines: Sequence[PlanLine],
    shown: ByVersion,
    panels: Iterable[PlanPanel],
    on: date,
    may_edit: bool,
) -> PlanPage:
    pill = state_pill(row, on=on)
    outside = len(shown.open - {one.device_id for one in lines})
    return PlanPage(
        title=_("Plan for %(flaw)s in %(model)s") % {"flaw": row.vulnerability.name, "model": row.model},
        lead=pill.text,
        lead_tone=pill.tone,
        crumbs=crumbs(Crumb(label=_("Plans"), url=reverse("security:plans"))),
        acts=_acts(row, outside) if may_edit and row.ended_at is None else [],
        facts=_facts(row),
        what=row.what,
        lines=[_line(one, shown) for one in lines],
        panels=[
            Panel(title=str(one.title), url=reverse(one.url_name, args=[row.pk]), height=one.height)
            for one in panels
        ],
        columns=[
            Column(label=_("Device")),
            Column(label=_("State")),
            Column(label=_("By its version")),
            Column(label=_("Known")),
            Column(label=_("Decided")),
            Column(label=_("Done")),
        ],
        outside=outside,
    )


def _acts(row: RemediationPlan, outside: int) -> list[Act]:
    take = Act(
        label=_("Take them in"),
        url=reverse("security:plan_take_in", args=[row.pk]),
        icon="plus",
        method="post",
    )
    return [
        Act(
            label=_("Devices are done"),
            url=reverse("security:plan_finish", args=[row.pk]),
            icon="check",
            kind="primary",
        ),
        *([take] if outside else []),
        Act(label=_("End it"), url=reverse("security:plan_end", args=[row.pk]), icon="x"),
    ]


def _facts(row: RemediationPlan) -> list[Fact]:
    flaw, ended = row.vulnerability, row.ended_at
    return [
        Fact(label=_("Flaw"), value=flaw.name, url=flaw.get_absolute_url()),
        Fact(label=_("Model"), value=str(row.model)),
        Fact(label=_("At which site"), value=row.at_site.name if row.at_site is not None else _("All sites")),
        Fact(label=_("How"), value=row.get_approach_display()),
        Fact(label=_("Owner"), value=str(row.owner)),
        Fact(label=_("Due"), value=row.until_on, hint=str(treatment_words.CLOCKS[Clock(row.clock)])),
        Fact(label=_("Done"), value=_done(row)),
        Fact(label=_("Decided"), value=row.entered_at),
        Fact(label=_("By"), value=row.entered_by),
        *([Fact(label=_("Ended"), value=ended)] if ended else []),
        *([Fact(label=_("Ended because"), value=row.ended_because)] if ended else []),
    ]


def _line(one: PlanLine, shown: ByVersion) -> LineRow:
    device = one.device
    return LineRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        where=" · ".join(str(part) for part in (device.site.code, device.department) if part),
        pill=Pill(
            text=str(one.get_end_display()) if one.end else _("Open"), tone=Tone.OK if one.end else Tone.SOON
        ),
        version=version_pill(one, shown),
        known=one.known_on,
        decided=one.decided_on,
        done=one.done_on,
        note=one.note,
        although=one.although,
    )
