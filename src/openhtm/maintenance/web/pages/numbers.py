"""The numbers: all of them, one with what it is made of, and the rows of a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui import charts
from openhtm.ui.parts import Act, Chip, Column, Crumb, Page, Paging, Stat
from openhtm.ui.tones import Tone

from ... import looks, reporting, words
from ...counting import Answer, Asked, Figure, Group, Number


@dataclass(frozen=True, kw_only=True)
class NumbersPage(Page):
    stats: Sequence[Stat]
    filter: forms.Form
    counted_at: datetime


@dataclass(frozen=True, kw_only=True)
class PartRow:
    label: str
    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    label: str
    values: Sequence[str | None]
    counted: int


@dataclass(frozen=True, kw_only=True)
class NumberPage(Page):
    definition: str
    stats: Sequence[Stat]
    parts: Sequence[PartRow]
    excluded: Sequence[PartRow]
    chart: charts.Chart | None
    groups: Sequence[GroupRow]
    group_columns: Sequence[Column]
    group_title: str
    exports: Sequence[Act]
    filter: forms.Form
    counted_at: datetime


@dataclass(frozen=True, kw_only=True)
class CellRow:
    url: str
    head: str
    #: What each is called, and what it is.
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class RowsPage(Page):
    columns: Sequence[Column]
    rows: Sequence[CellRow]
    paging: Paging
    exports: Sequence[Act]
    chips: Sequence[Chip]


def period_words(asked: Asked) -> str:
    return _("%(first)s to %(last)s") % {"first": words.day(asked.first), "last": words.day(asked.last)}


def number_url(number: Number, query: str) -> str:
    return _with(reverse("maintenance:number", args=[number.slug]), query)


def rows_url(number: Number, part: str, query: str) -> str:
    address = reverse("maintenance:number_rows", args=[number.slug])
    return f"{address}?part={part}{'&' + query if query else ''}"


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _of(figure: Figure) -> str:
    if bounds := reporting.bounds_words(figure):
        return bounds
    if figure.denominator is None:
        return ""
    if figure.unit == "per year":
        return _("%(part)s in %(whole)s device-years") % {
            "part": reporting.amount(figure.numerator, ""),
            "whole": reporting.amount(figure.denominator, ""),
        }
    if figure.unit == "weeks":
        return _("%(part)s h, %(whole)s h a week") % {
            "part": reporting.amount(figure.numerator, ""),
            "whole": reporting.amount(figure.denominator, ""),
        }
    if figure.unit == "h" and figure.denominator is not None:
        n = round(figure.denominator)
        return ngettext("of %(n)s repair", "of %(n)s repairs", n) % {"n": reporting.amount(n, "")}
    return _("%(part)s of %(whole)s") % {
        "part": reporting.amount(figure.numerator, ""),
        "whole": reporting.amount(figure.denominator, ""),
    }


def stat(figure: Figure, *, label: str, definition: str, url: str = "", trend: Sequence[float] = ()) -> Stat:
    return Stat(
        label=label,
        value=reporting.value_words(figure),
        definition=definition,
        of=_of(figure),
        url=url,
        trend=trend,
    )


def list_stats(found: Sequence[tuple[Number, Answer]], query: str) -> list[Stat]:
    return [
        stat(
            answer.figures[0],
            label=str(number.title),
            definition=str(number.definition),
            url=number_url(number, query),
        )
        for number, answer in found
    ]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the reader asked for; ``query`` keeps it on links."""

    number: Number
    asked: Asked
    query: str
    by: str = ""


def number_page(
    wanted: Wanted, answer: Answer, months: Answer, *, form: forms.Form, counted_at: datetime
) -> NumberPage:
    """``answer`` with the groups wanted; ``months`` the same by month."""
    number, asked, by, query = wanted.number, wanted.asked, wanted.by, wanted.query
    first = answer.figures[0]
    return NumberPage(
        title=str(number.title),
        lead=_lead(first, asked),
        lead_tone=Tone.UNKNOWN if first.value is None else Tone.PLAIN,
        crumbs=[Crumb(label=_("Numbers"), url=_with(reverse("maintenance:numbers"), query))],
        definition=str(number.definition),
        stats=[
            stat(figure, label=str(figure.title), definition=str(figure.formula)) for figure in answer.figures
        ],
        parts=_parts(number, answer, query, counted=True),
        excluded=_parts(number, answer, query, counted=False),
        chart=_chart(first, months, asked),
        groups=[_group(number, group) for group in answer.groups],
        group_columns=_group_columns(number, answer, by),
        group_title=str(number.dimension(by).title),
        exports=[
            *exports(reverse("maintenance:number_groups", args=[number.slug]), query),
            Act(
                label="PDF",
                url=_with(reverse("maintenance:number_paper", args=[number.slug]), query),
                icon="download",
                kind="quiet",
            ),
        ],
        filter=form,
        counted_at=counted_at,
    )


def exports(address: str, query: str) -> list[Act]:
    return [
        Act(
            label=name.upper(),
            url=f"{address}?format={name}{'&' + query if query else ''}",
            icon="download",
            kind="quiet",
        )
        for name in ("csv", "xlsx")
    ]


def _lead(figure: Figure, asked: Asked) -> str:
    value = reporting.value_words(figure)
    if value is None:
        bounds = reporting.bounds_words(figure)
        if bounds:
            return _("%(bounds)s, %(period)s.") % {
                "bounds": bounds.capitalize(),
                "period": period_words(asked),
            }
        return _("Nothing is countable from %(period)s.") % {"period": period_words(asked)}
    return _("%(title)s: %(value)s, %(period)s.") % {
        "title": figure.title,
        "value": value,
        "period": period_words(asked),
    }


def _parts(number: Number, answer: Answer, query: str, *, counted: bool) -> list[PartRow]:
    return [
        PartRow(
            label=str(part.label), count=answer.parts.get(part.key, 0), url=rows_url(number, part.key, query)
        )
        for part in number.parts
        if part.counted == counted
    ]


def _group(number: Number, group: Group) -> GroupRow:
    """``counted``: rows where the group knows them; hours and money are no rows."""
    rows = [group.parts[part.key] for part in number.parts if part.counted and part.key in group.parts]
    return GroupRow(
        label=group.label,
        values=[reporting.value_words(figure) for figure in group.figures],
        counted=sum(rows) if rows else round(group.figures[0].denominator or group.figures[0].numerator),
    )


def _group_columns(number: Number, answer: Answer, by: str) -> list[Column]:
    made = [Column(label=str(number.dimension(by).title))]
    made += [Column(label=str(figure.title), numeric=True) for figure in answer.figures]
    return [*made, Column(label=_("Counted"), numeric=True)]


def _chart(first: Figure, months: Answer, asked: Asked) -> charts.Chart | None:
    """The first figure month by month; a month in which nothing was countable has no point, of a count it has
    none of."""
    known = {group.key: group.figures[0].value for group in months.groups}
    none = None if first.unit or first.denominator is not None else 0.0
    rows: list[tuple[date, float | None]] = [
        (month.first, _rounded(known.get(f"{month.first:%Y-%m}", none))) for month in asked.months()
    ]
    values = [(value, day) for day, value in rows if value is not None]
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    title = _("%(title)s between %(low)s (%(low_month)s) and %(high)s (%(high_month)s)") % {
        "title": first.title,
        "low": reporting.amount(low[0], first.unit),
        "low_month": formats.date_format(low[1], "M Y"),
        "high": reporting.amount(high[0], first.unit),
        "high_month": formats.date_format(high[1], "M Y"),
    }
    return charts.trend(title=title, measure=_measure(first), rows=rows)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _measure(figure: Figure) -> str:
    return f"{figure.title} ({figure.unit})" if figure.unit else str(figure.title)


def rows_page(
    wanted: Wanted,
    part: str,
    rows: Sequence[Any],
    *,
    listing: reporting.Listing,
    paging: Paging,
    count: int,
) -> RowsPage:
    number, asked, query = wanted.number, wanted.asked, wanted.query
    found = number.part(part)
    address = reverse("maintenance:number_rows", args=[number.slug])
    return RowsPage(
        title=str(found.label),
        lead=ngettext("%(n)s row, %(period)s.", "%(n)s rows, %(period)s.", count)
        % {"n": f"{count:,}", "period": period_words(asked)},
        crumbs=[
            Crumb(label=_("Numbers"), url=_with(reverse("maintenance:numbers"), query)),
            Crumb(label=str(number.title), url=number_url(number, query)),
        ],
        columns=[Column(label=str(column.label)) for column in listing.columns],
        rows=[_cells(row, listing) for row in rows],
        paging=paging,
        exports=exports(address, f"part={part}{'&' + query if query else ''}"),
        chips=(),
    )


def _cells(row: Any, listing: reporting.Listing) -> CellRow:
    data: Mapping[str, object] = reporting.row_data(row, listing) | _in_words(row)
    cells = [_cell(data[column.key]) for column in listing.columns]
    labels = [str(column.label) for column in listing.columns]
    named = list(zip(labels, cells, strict=True))[1:]
    return CellRow(url=listing.url(row), head=cells[0] or "—", cells=named)


def _in_words(row: Any) -> dict[str, object]:
    """What a file says by codes, as people read it."""
    device = row if hasattr(row, "risk_class") else row.device
    return {
        "risk": looks.risk(device.risk_class).text if device else "",
        "state": row.get_state_display() if hasattr(row, "state") else "",
        "status": row.get_status_display() if hasattr(row, "status") else "",
    }


def _cell(value: object) -> str:
    return words.day(value) if isinstance(value, date) else str(value or "")
