"""The committee report on a page, and the rows behind one of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Column, Crumb, Page, Paging

from ...models import ClosedPeriod
from ...reporting import words
from ...reporting.asking import ALL
from ...reporting.counted import Question
from ...reporting.telling import Line
from .findings import crumbs


@dataclass(frozen=True, kw_only=True)
class LineRow:
    label: str
    value: str
    url: str
    made_of: str
    as_of_now: bool
    closed: str
    restated: bool
    reason: str
    explain_url: str


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    rows: Sequence[LineRow]


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    filter: forms.Form
    sections: Sequence[Section]
    columns: Sequence[Column]
    is_closed: bool
    state: str
    note: str
    restated: str
    not_kept: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RowsPage(Page):
    rows: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    paging: Paging


def query(one: Question) -> str:
    return f"period={one.period.name}&site={one.site.code if one.site else ALL}"


def url(name: str, one: Question, *args: object) -> str:
    return f"{reverse(f'compliance:report{name}', args=args)}?{query(one)}"


def report_page(
    one: Question, found: Sequence[Line], closed: ClosedPeriod | None, *, form: forms.Form, may_close: bool
) -> ReportPage:
    columns = [Column(label=_("Number")), *([Column(label=_("As closed"), numeric=True)] if closed else [])]
    changed = sum(line.restated for line in found)
    return ReportPage(
        title=_("Report to the committee"),
        lead=_("%(period)s, %(place)s") % {"period": period(one), "place": words.place(one.site)},
        crumbs=crumbs(),
        acts=_acts(one, closed, may_close=may_close),
        filter=form,
        sections=_sections(one, found, may_close=may_close),
        columns=[*columns, Column(label=_("Counted now"), numeric=True), Column(label=_("Made of"))],
        is_closed=closed is not None,
        state=_state(one, closed),
        note=closed.note if closed else "",
        restated=_("%(n)d of the closed numbers are others now.") % {"n": changed} if changed else "",
        not_kept=[str(text) for text in words.NOT_KEPT],
    )


def period(one: Question) -> str:
    days = {"first": date_format(one.period.first), "last": date_format(one.period.last)}
    return f"{one.period.name} ({_('%(first)s to %(last)s') % days})"


def _state(one: Question, closed: ClosedPeriod | None) -> str:
    if closed is None:
        over = one.today > one.period.last
        return _("Not closed: the numbers may still change.") if over else _("The period still runs.")
    at = date_format(localtime(closed.closed_at), "DATETIME_FORMAT")
    told = _(
        "Closed %(at)s by %(name)s, by version %(n)d of the definitions. What was closed stays as it is."
    )
    return told % {"at": at, "name": closed.closed_by, "n": closed.definitions}


def _acts(one: Question, closed: ClosedPeriod | None, *, may_close: bool) -> list[Act]:
    made = [Act(label=_("PDF"), url=url("_paper", one), icon="download")]
    if may_close and closed is None:
        refused = _("The period still runs.") if one.today <= one.period.last else ""
        made.insert(
            0,
            Act(
                label=_("Close the period"),
                url=url("_close", one),
                icon="signature",
                kind="primary",
                refused=refused,
            ),
        )
    return made


def _sections(one: Question, found: Sequence[Line], *, may_close: bool) -> list[Section]:
    made = []
    for key, title in words.SECTIONS.items():
        rows = [_row(one, line, may_close=may_close) for line in found if line.section == key]
        if rows:
            made.append(Section(title=str(title), rows=rows))
    return made


def _row(one: Question, line: Line, *, may_close: bool) -> LineRow:
    return LineRow(
        label=line.label,
        value=line.said,
        url=line.url,
        made_of=line.made_of,
        as_of_now=line.as_of_now,
        closed=line.closed_said if line.is_closed else _("not counted"),
        restated=line.restated,
        reason=line.reason,
        explain_url=url("_explain", one, line.key) if line.restated and may_close else "",
    )


def rows_page(one: Question, key: str, rows: Sequence[tuple[str, str]], paging: Paging) -> RowsPage:
    return RowsPage(
        title=words.label(key),
        lead=_("%(period)s, %(place)s") % {"period": period(one), "place": words.place(one.site)},
        crumbs=crumbs(report_crumb(one)),
        rows=rows,
        columns=[Column(label=_("What"))],
        paging=paging,
    )


def report_crumb(one: Question) -> Crumb:
    return Crumb(label=_("Report to the committee"), url=url("", one))
