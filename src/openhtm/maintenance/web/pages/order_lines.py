"""Labor and parts of a work order, line by line; a struck-out line stays to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.kernel.values import Money

from ... import words


@dataclass(frozen=True, kw_only=True)
class LaborRow:
    day: Any
    who: str
    kind: str
    minutes: int
    note: str
    cost: Money | None
    struck: str
    strike_url: str


@dataclass(frozen=True, kw_only=True)
class PartRow:
    description: str
    number: str
    quantity: str
    source: str
    detail: str
    cost: Money | None
    safety: bool
    struck: str
    strike_url: str


def _url(name: str, order: Any, *more: object) -> str:
    return reverse(f"maintenance:{name}", args=[order.reference, *more])


def labor_rows(order: Any, lines: Iterable[Any], *, may: bool) -> list[LaborRow]:
    return [
        LaborRow(
            day=line.worked_on,
            who=line.person_name,
            kind=line.get_kind_display(),
            minutes=line.minutes,
            note=", ".join(filter(None, (line.note, came_from(line)))),
            cost=_money(line.cost_minor, line.currency),
            struck=line.voided_reason,
            strike_url=_url("labor_strike", order, line.pk) if may and not line.voided_reason else "",
        )
        for line in lines
    ]


def labor_total(rows: Sequence[LaborRow]) -> str:
    minutes = sum(row.minutes for row in rows if not row.struck)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes} if minutes else ""


def part_rows(order: Any, lines: Iterable[Any], *, may: bool) -> list[PartRow]:
    return [
        PartRow(
            description=line.description,
            number=line.catalog_number,
            quantity=words.number(line.quantity),
            source=line.get_source_display(),
            detail=_part_detail(line),
            cost=_money(line.cost_minor, line.currency),
            safety=line.safety_relevant,
            struck=line.voided_reason,
            strike_url=_url("part_strike", order, line.pk) if may and not line.voided_reason else "",
        )
        for line in lines
    ]


def _part_detail(line: Any) -> str:
    named = ((_("lot"), line.lot), (_("in"), line.serial), (_("out"), line.removed_serial))
    found = [f"{label} {value}" for label, value in named if value]
    return ", ".join(filter(None, (*found, came_from(line))))


def came_from(line: Any) -> str:
    """The duplicate that a line was written on, for one that came along from it."""
    return _("from %(order)s") % {"order": line.first_on} if line.first_on_id else ""


def _money(minor: int | None, currency: str) -> Money | None:
    return Money(minor, currency) if minor is not None and currency else None
