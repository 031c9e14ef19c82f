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
from openhtm.ui.parts import Act, Page
from openhtm.ui.tones import Tone

from ... import describing
from ...dispatching import Board
from ...rules.dispatch import Cell, Line


@dataclass(frozen=True, kw_only=True)
class CardRow:
    reference: str
    url: str
    version: int
    title: str
    rank: int
    priority: str
    facts: str


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
    more: str
    more_url: str


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
    asked: Sequence[tuple[str, str]]
    clear: str
    move_url: str


#: Cards of a person without a day, shown at once; the list of orders has them all.
MOST_WAITING = 20
#: What the address of a board holds besides site and week.
FILTERS = ("kind", "department", "priority", "person", "late")


def address(site: Site, week: date, asked: Mapping[str, str]) -> str:
    return back_to({**asked, "site": site.code, "week": week.isoformat()})


def back_to(given: Mapping[str, Any]) -> str:
    """The board from which a card was moved, built anew so that it leads nowhere else."""
    asked = {name: str(given.get(name, "") or "")[:20] for name in ("site", "week", *FILTERS)}
    known = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('maintenance:dispatch')}?{known}"


def board_page(
    found: Board, form: forms.Form, sites: Sequence[Site], *, today: date, asked: Mapping[str, str]
) -> BoardPage:
    first, site = found.days[0], found.site
    span = f"{formats.date_format(first, 'j M')} – {formats.date_format(found.days[-1], 'j M Y')}"
    return BoardPage(
        title=_("Dispatch board"),
        lead=_("%(site)s, %(span)s. %(pool)s") % {"site": site.name, "span": span, "pool": _pool(found)},
        lead_tone=Tone.SOON if found.pool_total else Tone.PLAIN,
        acts=[
            Act(label=_("Week before"), url=address(site, first - timedelta(days=7), asked)),
            Act(label=_("This week"), url=address(site, today, asked)),
            Act(label=_("Week after"), url=address(site, first + timedelta(days=7), asked)),
            *(
                Act(
                    label=other.code, url=address(other, first, {"kind": asked.get("kind", "")}), kind="quiet"
                )
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
        asked=[(name, value) for name, value in asked.items() if value],
        clear=address(site, first, {}),
        move_url=reverse("maintenance:dispatch_move"),
    )


def _pool(found: Board) -> str:
    total = found.pool_total
    if not total:
        return _("Every open order has its person.")
    return ngettext("%(n)d order has no person.", "%(n)d orders have no person.", total) % {"n": total}


def _more(found: Board) -> str:
    return _left(found.pool_total - len(found.pool))


def _left(left: int) -> str:
    """How many more the list has; nothing where there are none."""
    if left <= 0:
        return ""
    return ngettext("%(n)d more in the list", "%(n)d more in the list", left) % {"n": left}


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
        waiting=[_card(found.orders[key]) for key in line.waiting[:MOST_WAITING]],
        more=_left(len(line.waiting) - MOST_WAITING),
        more_url=f"{reverse('maintenance:work_orders')}?view=open&assignee={line.person}",
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
    return CardRow(
        reference=order.reference,
        url=order.get_absolute_url(),
        version=order.version,
        title=order.title,
        rank=order.priority,
        priority=order.get_priority_display(),
        facts=" · ".join(_facts(order)),
    )


def _facts(order: Any) -> list[str]:
    """Where it is and how long it takes, in as few words as a card holds."""
    device, minutes = order.device, order.standard
    place = describing.place(device) if device else str(order.department or "")
    made = [f"{device.tag} {place}" if device else place]
    made.append(_("%(hours)s h") % {"hours": _hours(minutes)} if minutes else _("time unknown"))
    if order.due_on:
        made.append(_("due %(day)s") % {"day": formats.date_format(order.due_on, "j M")})
    return [part for part in (made if order.is_before_work else [*made, _("begun")]) if part]
