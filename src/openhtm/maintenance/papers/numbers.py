"""A number on paper: what it is, what it is made of, what was left out, by month and by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from .. import reporting
from ..counting import Answer, Asked, Figure, Group, Number
from .drawing import draw_as
from .gathering import demo_mark, language, organization
from .moments import day, exact
from .sheets import Block, Sheet, Table, Words

_NO_ROWS = "–"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A number that was counted. ``months`` is the same by month; ``reader`` and ``place`` stand on the pages; without
    a place the name of the organization does."""

    number: Number
    asked: Asked
    answer: Answer
    months: Answer
    by: str
    place: str
    reader: str
    at: datetime


def number_paper(told: Told) -> bytes:
    """The PDF."""
    counted = _("Counted %(at)s for %(reader)s, within what they may see")
    return draw_as(
        sheet_of(told),
        said=counted % {"at": exact(told.at, told.asked.zone), "reader": told.reader},
    )


def sheet_of(told: Told) -> Sheet:
    asked = told.asked
    period = _("%(first)s to %(last)s") % {"first": day(asked.first), "last": day(asked.last)}
    return Sheet(
        template="report",
        title=str(told.number.title),
        hospital=told.place or organization(),
        tag="",
        reference=period,
        language=language(),
        mark=demo_mark(),
        verdict=_verdict(told.answer.figures[0]),
        blocks=list(_blocks(told)),
    )


def _verdict(figure: Figure) -> str:
    value = reporting.value_words(figure)
    if value is None:
        return _("Nothing is countable in this period.")
    bounds = reporting.bounds_words(figure)
    return f"{figure.title}: {value}{f', {bounds}' if bounds else ''}"


def _blocks(told: Told) -> Iterator[Block]:
    number, answer = told.number, told.answer
    yield Words(title="", text=str(number.definition))
    if number.graced and told.asked.grace:
        text = _("Done within %(days)d days after the window counts as in grace, by written policy.")
        yield Words(title="", text=text % {"days": told.asked.grace})
    yield _figures(answer.figures)
    yield _parts(number, answer, counted=True)
    yield _parts(number, answer, counted=False)
    yield _groups(_("By month"), told.months)
    if told.by and told.by != "month":
        yield _groups(str(number.dimension(told.by).title), answer)


def _figures(figures: Sequence[Figure]) -> Table:
    return Table(
        title=_("Figures"),
        head=[_("Figure"), _("Value"), _("Numerator"), _("Denominator"), _("Formula")],
        rows=[
            [
                str(figure.title),
                reporting.value_words(figure) or reporting.bounds_words(figure) or _("unknown"),
                reporting.amount(figure.numerator, ""),
                _NO_ROWS if figure.denominator is None else reporting.amount(figure.denominator, ""),
                str(figure.formula),
            ]
            for figure in figures
        ],
        widths=[5, 3, 3, 3, 10],
    )


def _parts(number: Number, answer: Answer, *, counted: bool) -> Table:
    return Table(
        title=_("Counted") if counted else _("Left out, with the reason"),
        head=[_("What"), _("Rows")],
        rows=[
            [str(part.label), reporting.amount(answer.parts.get(part.key, 0), "")]
            for part in number.parts
            if part.counted == counted
        ],
        widths=[8, 1],
        empty=_("Nothing is left out."),
    )


def _groups(title: str, answer: Answer) -> Table:
    """One row a group; a wide number shows its first figures, the file has all."""
    figures = answer.figures[:_MOST_FIGURES]
    return Table(
        title=title,
        head=["", *(str(figure.title) for figure in figures), _("Numerator"), _("Denominator")],
        rows=[_row(group, len(figures)) for group in answer.groups],
        widths=[4, *([2] * len(figures)), 2, 2],
        empty=_("No record of this period belongs to this number."),
    )


_MOST_FIGURES = 4


def _row(group: Group, figures: int) -> list[str]:
    first = group.figures[0]
    denominator: Any = first.denominator
    return [
        group.label,
        *(reporting.value_words(figure) or _("unknown") for figure in group.figures[:figures]),
        reporting.amount(first.numerator, ""),
        _NO_ROWS if denominator is None else reporting.amount(denominator, ""),
    ]
