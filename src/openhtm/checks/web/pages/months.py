"""What the pages of a month show: all units side by side, one unit as a grid, the windows behind a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openhtm.kernel.time import month_start
from openhtm.ui.parts import Act, Page, Pill
from openhtm.ui.tones import Tone

from ... import looks, words
from ...boards import Cell, Line, Month
from ...rules.states import Count, State
from .setting_up import crumbs, unit_tabs

#: From this share on a unit's month is good; below the second, it is bad. The hospital's goal, not a standard.
GOOD, POOR = 95, 85
SHOWN = ("", "missed", "late", "failed")


def share(found: Count) -> str:
    value = found.share
    return "–" if value is None else f"{number_format(round(value, 1), 1)} %"


def _tone(found: Count) -> Tone:
    value = found.share
    if value is None:
        return Tone.UNKNOWN
    return Tone.OK if value >= GOOD else Tone.SOON if value >= POOR else Tone.OVERDUE


def month_name(first: date) -> str:
    return date_format(first, "F Y")


@dataclass(frozen=True, kw_only=True)
class MonthSwitch:
    """The months before and after, as links."""

    name: str
    before_url: str
    after_url: str


def month_switch(path: str, first: date, today: date) -> MonthSwitch:
    after = month_start(first, 1)
    return MonthSwitch(
        name=month_name(first),
        before_url=f"{path}?month={month_start(first, -1):%Y-%m}",
        after_url=f"{path}?month={after:%Y-%m}" if after <= today else "",
    )


# -- all units --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    name: str
    site: str
    url: str
    month_url: str
    points: int
    share: str
    tone: Tone
    total: Count
    to_do: int
    not_ready: int


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Page):
    rows: Sequence[UnitRow]
    switch: MonthSwitch
    total: Count
    share: str


@dataclass(frozen=True)
class NowOf:
    """What waits and what is not ready in one unit."""

    to_do: int = 0
    not_ready: int = 0


def overview_page(
    months: Sequence[Month], now: dict[int, NowOf], *, switch: MonthSwitch, may_edit: bool
) -> OverviewPage:
    total = sum((one.total for one in months), Count())
    acts = [Act(label=_("Templates"), url=reverse("checks:templates"), icon="checklist")]
    if may_edit:
        acts.insert(
            0, Act(label=_("Set up a unit"), url=reverse("checks:choose"), icon="plus", kind="primary")
        )
    unready = sum(one.not_ready for one in now.values())
    return OverviewPage(
        title=_("User checks"),
        lead=_overview_lead(total, unready, switch.name),
        lead_tone=Tone.OVERDUE if unready else Tone.PLAIN,
        acts=acts,
        rows=[_unit_row(one, now.get(one.department.pk, NowOf())) for one in months],
        switch=switch,
        total=total,
        share=share(total),
    )


def _overview_lead(total: Count, unready: int, month: str) -> str:
    if not total.required:
        return _("No check was due in %(month)s so far.") % {"month": month}
    facts = {"share": share(total), "month": month, "unready": unready}
    if unready:
        return _("%(share)s done on time in %(month)s; %(unready)d not ready now.") % facts
    return _("%(share)s done on time in %(month)s.") % facts


def _unit_row(month: Month, now: NowOf) -> UnitRow:
    department, total = month.department, month.total
    return UnitRow(
        name=department.name,
        site=department.site.code,
        url=reverse("checks:unit", args=[department.pk]),
        month_url=f"{reverse('checks:month', args=[department.pk])}?month={month.first:%Y-%m}",
        points=len(month.lines),
        share=share(total),
        tone=_tone(total),
        total=total,
        to_do=now.to_do,
        not_ready=now.not_ready,
    )


# -- one unit ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One window in the grid: its letter, its color, and in words what it is."""

    letter: str
    tone: Tone
    words: str
    url: str


@dataclass(frozen=True, kw_only=True)
class GridRow:
    name: str
    check: str
    tag: str
    days: Sequence[Sequence[Mark]]
    share: str
    required: int


@dataclass(frozen=True, kw_only=True)
class WindowRow:
    """A window in the list under the grid."""

    point: str
    check: str
    due: str
    pill: Pill
    who: str
    url: str


@dataclass(frozen=True, kw_only=True)
class MonthPage(Page):
    switch: MonthSwitch
    days: Sequence[date]
    rows: Sequence[GridRow]
    legend: Sequence[tuple[str, Pill]]
    total: Count
    share: str
    links: Sequence[tuple[str, int, str]]
    shown: str
    listed: Sequence[WindowRow]
    csv_url: str
    formula: str


def month_page(month: Month, *, switch: MonthSwitch, shown: str, may_edit: bool) -> MonthPage:
    department, total = month.department, month.total
    base = f"{reverse('checks:month', args=[department.pk])}?month={month.first:%Y-%m}"
    return MonthPage(
        title=department.name,
        lead=_month_lead(total, switch.name),
        lead_tone=_tone(total),
        crumbs=crumbs(),
        tabs=unit_tabs(department, "month", may_edit=may_edit),
        switch=switch,
        days=month.days,
        rows=[_grid_row(line, month.days) for line in month.lines],
        legend=[(looks.LETTERS[one], looks.state(one)) for one in State if looks.LETTERS[one]],
        total=total,
        share=share(total),
        links=[
            (_("Missed"), total.missed, f"{base}&show=missed#windows"),
            (_("Late"), total.late, f"{base}&show=late#windows"),
            (_("Failed"), total.failed, f"{base}&show=failed#windows"),
        ],
        shown=shown,
        listed=list(_listed(month.lines, shown)),
        csv_url=f"{reverse('checks:month_csv', args=[department.pk])}?month={month.first:%Y-%m}",
        formula=_(
            "Done on time = checks made inside their window, divided by all windows that are over and did not fall on "
            "closed days. A late check does not count as done on time; a failed one does."
        ),
    )


def _month_lead(total: Count, month: str) -> str:
    if not total.required:
        return _("No check was due in %(month)s so far.") % {"month": month}
    facts = {"done": total.on_time, "required": total.required, "month": month, "share": share(total)}
    return _("%(done)d of %(required)d checks of %(month)s done on time (%(share)s).") % facts


def _grid_row(line: Line, days: Sequence[date]) -> GridRow:
    device = line.point.device
    return GridRow(
        name=line.point.name,
        check=line.point.check_of.title,
        tag=device.tag if device and device.tag != line.point.name else "",
        days=[[_mark(cell) for cell in line.on(day)] for day in days],
        share=share(line.total),
        required=line.total.required,
    )


def _mark(cell: Cell) -> Mark:
    told = [cell.shift_name, str(words.STATES[cell.state])]
    return Mark(
        letter=looks.LETTERS[cell.state],
        tone=looks.tone(cell.state),
        words=" ".join(part for part in told if part),
        url=_telling(cell).get_absolute_url() if cell.records else "",
    )


def _telling(cell: Cell) -> Any:
    """The record that makes the state: the failed one, else the latest."""
    failed = [one for one in cell.records if one.outcome == State.FAILED]
    return (failed or list(cell.records))[-1]


def _listed(lines: Iterable[Line], shown: str) -> Iterable[WindowRow]:
    for line in lines:
        for cell in line.cells:
            if _is_shown(cell, shown):
                yield _window_row(line, cell)


def _is_shown(cell: Cell, shown: str) -> bool:
    counted = {"missed": cell.counted.missed, "late": cell.counted.late, "failed": cell.counted.failed}
    if shown:
        return bool(counted[shown])
    return any(counted.values())


def _window_row(line: Line, cell: Cell) -> WindowRow:
    opens = date_format(localtime(cell.slot.opens_at), "D j M, H:i" if cell.slot.shift else "D j M")
    last = _telling(cell) if cell.records else None
    return WindowRow(
        point=line.point.name,
        check=line.point.check_of.title,
        due=f"{opens} {cell.shift_name}".strip(),
        pill=looks.state(cell.state),
        who=f"{last.by_label}, {date_format(localtime(last.at), 'D j M, H:i')}" if last else "",
        url=last.get_absolute_url() if last else "",
    )
