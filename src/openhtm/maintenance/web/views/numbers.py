"""The numbers of maintenance and the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, Scope, SignedInRequest, requires
from openhtm.audit.api import ledger_length
from openhtm.kernel.kept import kept
from openhtm.kernel.time import local_date, now
from openhtm.registry.api import FieldSpec, export_format
from openhtm.registry.api import Kind as FieldKind
from openhtm.ui import lists

from ... import kpis, reporting
from ...counting import Answer, Asked, Group, Number
from ...papers import numbers as paper
from ..forms.numbers import Period
from ..pages import numbers as pages

T = TypeVar("T")


def _reach(request: SignedInRequest) -> Scope:
    chosen = getattr(request, "site", None)
    return reporting.reach(request.user, site_id=chosen.pk if chosen else None)


def _asked(request: SignedInRequest, form: Period) -> Asked:
    """The question of the address; days that make no sense leave the usual period, and the form says why."""
    given = form.cleaned_data if form.is_valid() else {}
    chosen = getattr(request, "site", None)
    zone = chosen.time_zone if chosen else timezone.get_current_timezone_name()
    return reporting.asked(
        today=local_date(now(), zone),
        zone=zone,
        first=given.get("from"),
        last=given.get("to"),
        grace=given.get("grace") or 0,
    )


def _query(request: SignedInRequest) -> str:
    """The question without paging, split and part: what every link of the page keeps."""
    query = request.GET.copy()
    for name in ("cursor", "part", "format", "by"):
        query.pop(name, None)
    return query.urlencode()


def _kept(name: str, reach: Scope, asked: Asked, *more: object, count: Callable[[], T]) -> tuple[T, datetime]:
    found = kept(
        f"number-{name}",
        of=(str(reach), asked, get_language(), *more),
        state=str(ledger_length()),
        clock=now,
        count=count,
    )
    return found.value, found.at


@requires(Permission.REPORT_READ)
def number_list(request: SignedInRequest) -> HttpResponse:
    form = Period(request.GET)
    asked, reach = _asked(request, form), _reach(request)

    def count() -> dict[str, Answer]:
        return {number.slug: number.answer(reach, asked) for number in kpis.numbers()}

    answers, at = _kept("all", reach, asked, count=count)
    page = pages.NumbersPage(
        title=_("Numbers"),
        lead=pages.period_words(asked),
        stats=pages.list_stats([(one, answers[one.slug]) for one in kpis.numbers()], _query(request)),
        filter=form.showing(asked),
        counted_at=at,
    )
    return render(request, "maintenance/numbers.html", {"page": page})


def _by(number: Number, form: Period) -> str:
    given = form.cleaned_data.get("by") if form.is_valid() else ""
    return given or next(iter(number.dimensions))


@requires(Permission.REPORT_READ)
def number(request: SignedInRequest, slug: str) -> HttpResponse:
    found = kpis.number(slug)
    form = Period(request.GET, number=found)
    asked, reach, by = _asked(request, form), _reach(request), _by(found, form)

    def count() -> tuple[Answer, Answer]:
        return found.answer(reach, asked, by=by), found.answer(reach, asked, by="month")

    (answer, months), at = _kept(slug, reach, asked, by, count=count)
    wanted = pages.Wanted(number=found, asked=asked, query=_query(request), by=by)
    page = pages.number_page(wanted, answer, months, form=form.showing(asked), counted_at=at)
    return render(request, "maintenance/number.html", {"page": page})


@requires(Permission.REPORT_READ)
def number_groups(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """The groups of a number as a file; ``format`` csv, xlsx or json."""
    found = kpis.number(slug)
    form = Period(request.GET, number=found)
    by = _by(found, form)
    answer = found.answer(_reach(request), _asked(request, form), by=by)
    return _file(request, answer.groups, _group_columns(found, answer, by), name=f"{slug}-by-{by}")


@requires(Permission.REPORT_READ)
def number_paper(request: SignedInRequest, slug: str) -> HttpResponse:
    """The number as a PDF: figures with their formulas, what was left out, by month and by group."""
    found = kpis.number(slug)
    form = Period(request.GET, number=found)
    asked, reach, by = _asked(request, form), _reach(request), _by(found, form)
    chosen = getattr(request, "site", None)
    content = paper.number_paper(
        paper.Told(
            number=found,
            asked=asked,
            answer=found.answer(reach, asked, by=by),
            months=found.answer(reach, asked, by="month"),
            by=by,
            place=chosen.name if chosen else "",
            reader=str(request.user),
            at=now(),
        )
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{asked.first}-{asked.last}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _group_columns(number: Number, answer: Answer, by: str) -> list[FieldSpec]:
    def column(key: str, label: Any, read: Callable[[Group], object]) -> FieldSpec:
        return FieldSpec(key=key, label=label, kind=FieldKind.TEXT, group="", read=read)  # type: ignore[arg-type]

    made = [column(by, number.dimension(by).title, lambda group: group.label)]
    made += [
        column(figure.key, figure.title, partial(_value, place))
        for place, figure in enumerate(answer.figures)
    ]
    return [*made, *(column(part.key, part.label, partial(_count, part.key)) for part in number.parts)]


def _count(part: str, group: Group) -> int:
    return group.parts.get(part, 0)


def _value(place: int, group: Group) -> str | None:
    return _text(group.figures[place].value)


def _text(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


@requires(Permission.REPORT_READ)
def number_rows(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """The rows of a part: what the number counted there. ``format`` csv or xlsx writes them all."""
    found = kpis.number(slug)
    asked = _asked(request, Period(request.GET))
    part = request.GET.get("part") or found.parts[0].key
    rows, listing = reporting.rows(found, _reach(request), asked, part=part)
    if request.GET.get("format"):
        name = f"{slug}-{part}"
        return _file(request, rows.order_by("pk").iterator(chunk_size=2_000), listing.columns, name=name)
    shown, paging = lists.page(request, rows, sort=listing.sort)
    wanted = pages.Wanted(number=found, asked=asked, query=_query(request))
    page = pages.rows_page(wanted, part, shown, listing=listing, paging=paging, count=rows.count())
    return render(request, "maintenance/number_rows.html", {"page": page})


def _file(
    request: SignedInRequest, rows: Iterable[Any], columns: Sequence[FieldSpec], *, name: str
) -> StreamingHttpResponse:
    written = export_format(request.GET.get("format", "csv"))
    answer = StreamingHttpResponse(written.write(rows, columns), content_type=written.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{now():%Y-%m-%d}.{written.extension}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
