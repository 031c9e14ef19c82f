"""The numbers of maintenance over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, site
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Listed, Paging, listed, needs
from openhtm.kernel.time import local_date, now
from openhtm.places.api import zone_at

from .. import kpis, reporting
from ..counting import Asked
from ..papers import numbers as paper

numbers_router = Router()


class NumberOut(Schema):
    """What a number is. ``by``: how it can be split; ``parts``: what its rows are sorted into."""

    name: str
    title: str
    definition: str
    by: list[str]
    parts: list[str]


class Question(Schema):
    """``from`` and ``to`` inclusive; without them the last twelve whole months."""

    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    site: str = Field("", max_length=20, description="Code of a site; empty: all of one's sites.")
    grace: int = Field(0, ge=0, le=366, description="Days of grace after the window, by written policy.")


class SplitQuestion(Question):
    by: str = Field("", max_length=20, description="risk, department, technician, site or month.")


class RowsWanted(Question, Paging):
    part: str = Field(..., max_length=40)


class FigureOut(Schema):
    """``bounds``: 95 % confidence, where the value is an estimate. ``value`` is null where nothing is countable.

    A median or percentile is no quotient: beside it stand the hours and rows that the mean divides.
    """

    name: str
    formula: str
    numerator: float
    denominator: float | None
    value: float | None
    unit: str
    bounds: list[float | None] | None


class NumberExcludedOut(Schema):
    reason: str
    part: str
    count: int


class NumberPartOut(Schema):
    part: str
    label: str
    count: int


class NumberGroupOut(Schema):
    key: str
    label: str
    figures: list[FigureOut]
    parts: dict[str, int]


class NumberAnswerOut(FigureOut):
    """A number with its figures, what was left out and why, and its groups."""

    definition: str
    first: str = Field(..., serialization_alias="from", validation_alias="from")
    last: str = Field(..., serialization_alias="to", validation_alias="to")
    grace_days: int
    excluded: list[NumberExcludedOut]
    figures: list[FigureOut]
    parts: list[NumberPartOut]
    by: str
    groups: list[NumberGroupOut]


def _asked(request: SignedInRequest, given: Question) -> tuple[Any, Asked]:
    place = site(request.user, given.site) if given.site else None
    zone = zone_at(place, now())
    question = reporting.asked(
        today=local_date(now(), zone), zone=zone, first=given.first, last=given.last, grace=given.grace
    )
    return reporting.reach(request.user, site_id=place.pk if place else None), question


@numbers_router.get("", response=list[NumberOut])
@needs(Permission.REPORT_READ)
def list_numbers(request: SignedInRequest) -> object:
    """All numbers with their definitions."""
    return [
        {
            "name": number.slug,
            "title": str(number.title),
            "definition": str(number.definition),
            "by": list(number.dimensions),
            "parts": [part.key for part in number.parts],
        }
        for number in kpis.numbers()
    ]


@numbers_router.get("/{name}", response=NumberAnswerOut, by_alias=True)
@needs(Permission.REPORT_READ)
def show_number(request: SignedInRequest, name: str, given: Query[SplitQuestion]) -> object:
    """One number over a period, whole and by group."""
    number = kpis.number(name)
    reach, question = _asked(request, given)
    return reporting.as_data(number, number.answer(reach, question, by=given.by), question, by=given.by)


@numbers_router.get("/{name}/paper")
@needs(Permission.REPORT_READ)
def paper_of_number(request: SignedInRequest, name: str, given: Query[SplitQuestion]) -> HttpResponse:
    """One number as a PDF: figures with their formulas, what was left out, by month and by group."""
    number = kpis.number(name)
    reach, question = _asked(request, given)
    by = given.by or next(iter(number.dimensions))
    content = paper.number_paper(
        paper.Told(
            number=number,
            asked=question,
            answer=number.answer(reach, question, by=by),
            months=number.answer(reach, question, by="month"),
            by=by,
            place=site(request.user, given.site).name if given.site else "",
            reader=str(request.user),
            at=now(),
        )
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{number.slug}.pdf"'
    return answer


@numbers_router.get("/{name}/rows", response=Listed[dict[str, Any]])
@needs(Permission.REPORT_READ)
def list_rows(request: SignedInRequest, name: str, given: Query[RowsWanted]) -> object:
    """The rows of one part of a number."""
    number = kpis.number(name)
    reach, question = _asked(request, given)
    rows, listing = reporting.rows(number, reach, question, part=given.part)
    return listed(
        rows,
        keys=keys_from(listing.sort),
        paging=given,
        shape=lambda row: reporting.row_data(row, listing),
    )
