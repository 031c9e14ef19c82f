"""What the dispatch board shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.places.api import Site
from openhtm.ui.parts import Act, Page, Pill
from openhtm.ui.tones import Tone

from ... import describing, looks
from ...dispatching import Board
from ...rules.dispatch import Cell, Line


@dataclass(frozen=True, kw_only=True)
class CardRow:
    reference: str
    url: str
    version: int
    title: str
    tag: str
    place: str
    priority: Pill
    time: str
    due_on: date | None
    planned_on: date | None
    person: int | None
    begun: bool


@dataclass(frozen=True, kw_only=True)
class CellRow:
    """One day of a person. ``load`` in words; ``over``: more is planned than there are hours."""

    day: date
    name: str
    cards: Sequence[CardRow]
    load: str
    over: bool
    closed: bool
    past: bool


@dataclass(frozen=True, kw_only=True)
class LineRow:
    person: int
    name: str
    load: str
    minutes: int
    capacity: int
    over: bool
    cells: Sequence[CellRow]
    waiting: Sequence[CardRow]


@dataclass(frozen=True, kw_only=True)
class DayHead:
    day: date
    name: str
    note: str
    today: bool


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page):
    days: Sequence[DayHead]
    lines: Sequence[LineRow]
    pool: Sequence[CardRow]
    pool_more: str
    pool_url: str
    people: Sequence[tuple[int, str]]
    form: forms.Form
    keep: Sequence[tuple[str, str]]
    kind: str
    clear: str
    move_url: str


def address(site: Site, week: date, kind: str) -> str:
    asked = {"site": site.code, "week": week.isoformat(), "kind": kind}
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('maintenance:dispatch')}?{given}"


def back_to(given: Mapping[str, Any]) -> str:
    """The board from which a card was moved, built anew so that it leads nowhere else."""
    asked = {name: str(given.get(name, ""))[:20] for name in ("site", "week", "kind")}
    known = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('maintenance:dispatch')}?{known}"


def board_page(found: Board, form: forms.Form, sites: Sequence[Site], *, today: date, kind: str) -> BoardPage:
    first, site = found.days[0], found.site
    span = f"{formats.date_format(first, 'j M')} – {formats.date_format(found.days[-1], 'j M Y')}"
    return BoardPage(
        title=_("Dispatch board"),
        lead=_("%(site)s, %(span)s. %(pool)s") % {"site": site.name, "span": span, "pool": _pool(found)},
        lead_tone=Tone.SOON if found.pool_total else Tone.PLAIN,
        acts=[
            Act(label=_("Week before"), url=address(site, first - timedelta(days=7), kind)),
            Act(label=_("This week"), url=address(site, today, kind)),
            Act(label=_("Week after"), url=address(site, first + timedelta(days=7), kind)),
            *(
                Act(label=other.code, url=address(other, first, kind), kind="quiet")
                for other in sites
                if other.pk != site.pk
            ),
        ],
        days=[_head(day, found, today=today) for day in found.days],
        lines=[_line(line, found, today=today) for line in found.lines],
        pool=[_card(order) for order in found.pool],
        pool_more=_more(found),
        pool_url=f"{reverse('maintenance:work_orders')}?view=unassigned",
        people=[(key, str(person)) for key, person in found.people.items()],
        form=form,
        keep=[("site", site.code), ("week", first.isoformat())],
        kind=kind,
        clear=address(site, first, ""),
        move_url=reverse("maintenance:dispatch_move"),
    )


def _pool(found: Board) -> str:
    total = found.pool_total
    if not total:
        return _("Every open order has its person.")
    return ngettext("%(n)d order has no person.", "%(n)d orders have no person.", total) % {"n": total}


def _more(found: Board) -> str:
    left = found.pool_total - len(found.pool)
    return ngettext("%(n)d more in the list", "%(n)d more in the list", left) % {"n": left} if left else ""


def _named(day: date) -> str:
    return formats.date_format(day, "D j M")


def _head(day: date, found: Board, *, today: date) -> DayHead:
    note = _("Holiday") if day in found.holidays else ""
    return DayHead(day=day, name=_named(day), note=note, today=day == today)


def _line(line: Line, found: Board, *, today: date) -> LineRow:
    return LineRow(
        person=line.person,
        name=str(found.people[line.person]),
        load=_load(line.minutes, line.capacity, line.unknown),
        minutes=min(line.minutes, line.capacity),
        capacity=line.capacity,
        over=line.minutes > line.capacity,
        cells=[_cell(cell, found, today=today) for cell in line.cells],
        waiting=[_card(found.orders[key]) for key in line.waiting],
    )


def _cell(cell: Cell, found: Board, *, today: date) -> CellRow:
    return CellRow(
        day=cell.day,
        name=_named(cell.day),
        cards=[_card(found.orders[key]) for key in cell.cards],
        load=_load(cell.minutes, cell.capacity, cell.unknown) if cell.cards else "",
        over=cell.is_over,
        closed=not cell.capacity,
        past=cell.day < today,
    )


def _load(minutes: int, capacity: int, unknown: int) -> str:
    """Hours planned of the hours there are; what has no standard time is said, not taken for nothing."""
    told = _("%(planned)s of %(there)s h") % {"planned": _hours(minutes), "there": _hours(capacity)}
    if not unknown:
        return told
    more = ngettext("%(n)d without a time", "%(n)d without a time", unknown) % {"n": unknown}
    return f"{told}, {more}"


def _hours(minutes: int) -> str:
    return formats.number_format(round(minutes / 60, 1), use_l10n=True).removesuffix(".0")


def _card(order: Any) -> CardRow:
    minutes = order.standard
    return CardRow(
        reference=order.reference,
        url=order.get_absolute_url(),
        version=order.version,
        title=order.title,
        tag=order.device.tag if order.device_id else "",
        place=describing.place(order.device) if order.device_id else str(order.department or ""),
        priority=looks.priority(order.priority),
        time=_("%(hours)s h") % {"hours": _hours(minutes)} if minutes else _("time unknown"),
        due_on=order.due_on,
        planned_on=order.planned_on,
        person=order.assignee_id,
        begun=not order.is_before_work,
    )
