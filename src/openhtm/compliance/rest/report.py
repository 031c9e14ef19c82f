"""The committee report over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import now

from ..actions import closing
from ..reporting import asking, sheet, telling, words
from ..reporting.counted import DEFINITIONS, Question

report_router = Router()


class CommitteeReportWanted(Schema):
    """``period``: 2026, 2026-Q3 or 2026-07; ``site``: its code, or "all"."""

    period: str = Field("", max_length=10)
    site: str = ""


class CommitteeLineOut(Schema):
    """``value`` null: unknown. ``closed``: as it was closed, where the period was."""

    key: str
    section: str
    label: str
    value: float | None
    numerator: float | None
    denominator: float | None
    as_of_now: bool
    is_closed: bool
    closed: float | None
    restated: bool
    reason: str


class CommitteeReportOut(Schema):
    period: str
    first: date
    last: date
    site: str | None
    definitions: int
    closed_at: datetime | None
    closed_by: str | None
    lines: list[CommitteeLineOut]
    not_kept: list[str]


class PeriodCloseIn(Body):
    period: str = Field(max_length=10)
    site: str = ""
    note: str = Field("", max_length=1000)
    password: str


class RestatementIn(Body):
    period: str = Field(max_length=10)
    site: str = ""
    reason: str = Field(max_length=500)


def _line(one: telling.Line) -> dict[str, Any]:
    plain = ("key", "section", "label", "value", "as_of_now", "is_closed", "closed", "restated", "reason")
    part, whole = one.of or (None, None)
    return {**{name: getattr(one, name) for name in plain}, "numerator": part, "denominator": whole}


def data(one: Question) -> dict[str, Any]:
    closed = asking.closed(one)
    return {
        "period": one.period.name,
        "first": one.period.first,
        "last": one.period.last,
        "site": one.site.code if one.site else None,
        "definitions": closed.definitions if closed else DEFINITIONS,
        "closed_at": closed.closed_at if closed else None,
        "closed_by": str(closed.closed_by) if closed else None,
        "lines": [_line(line) for line in telling.beside(telling.lines(one), closed)],
        "not_kept": [str(text) for text in words.NOT_KEPT],
    }


def _question(request: SignedInRequest, given: Any, permission: str = Permission.COMPLIANCE_READ) -> Question:
    return asking.question(
        request.user, period=given.period, site=given.site, at=now(), permission=permission
    )


@report_router.get("", response=CommitteeReportOut)
@needs(Permission.COMPLIANCE_READ)
def get_committee_report(request: SignedInRequest, wanted: Query[CommitteeReportWanted]) -> object:
    """The numbers of a period, beside those it was closed with."""
    return data(_question(request, wanted))


@report_router.get("/paper")
@needs(Permission.COMPLIANCE_READ)
def get_committee_paper(request: SignedInRequest, wanted: Query[CommitteeReportWanted]) -> HttpResponse:
    """The report as a PDF."""
    one = _question(request, wanted)
    closed = asking.closed(one)
    found = telling.beside(telling.lines(one), closed)
    content = sheet.paper(one, found, closed, reader=str(request.user))
    return HttpResponse(content, content_type="application/pdf")


@report_router.post("/close", response={201: CommitteeReportOut})
@needs(Permission.COMPLIANCE_EDIT)
def close_period(request: SignedInRequest, body: PeriodCloseIn) -> object:
    """Keep the numbers of a period that is over, signed with the password."""
    one = _question(request, body, Permission.COMPLIANCE_EDIT)
    proof = reauthenticate(request.user, password=body.password, at=now())
    run(request, closing.close_period, site=one.site, period=one.period, note=body.note, proof=proof)
    return Status(201, data(one))


@report_router.post("/numbers/{key}/explain", response=CommitteeReportOut)
@needs(Permission.COMPLIANCE_EDIT)
def explain_number(request: SignedInRequest, key: str, body: RestatementIn) -> object:
    """Say why a number of a closed period is another one now."""
    one = _question(request, body, Permission.COMPLIANCE_EDIT)
    closed = asking.closed(one)
    if closed is None:
        raise NotFound(str(words.NOT_CLOSED))
    run(request, closing.explain, closed, key=key, reason=body.reason)
    return data(one)
