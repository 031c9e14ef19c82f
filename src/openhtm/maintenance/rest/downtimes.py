"""Several times in which the device of an order was down, over REST. Numbers count what overlaps once."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest, one
from openhtm.kernel.rest import Body, needs, run, seen_version, versioned

from .. import access
from ..actions import downtimes
from ..models import DowntimeSpan

down_spans_router = Router()


class DowntimeSpanOut(Schema):
    """Beside the time that stands on the order. ``struck_out``: why it does not count."""

    id: int = Field(alias="pk")
    version: int
    begins_at: datetime
    ends_at: datetime
    note: str
    entered_by: str
    struck_out: str = Field(alias="voided_reason")


class DowntimeSpanIn(Body):
    begins_at: datetime
    ends_at: datetime
    note: str = Field("", max_length=300)


class CorrectDowntimeIn(Body):
    begins_at: datetime
    ends_at: datetime
    note: str | None = Field(None, max_length=300)
    reason: str = Field(max_length=300)


class StrikeDowntimeIn(Body):
    reason: str = Field(max_length=300)


def _span(request: SignedInRequest, reference: str, pk: int) -> DowntimeSpan:
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)
    rows = order.down_spans.select_related("work_order__site")
    missing = _("There is no such downtime, or it is outside your sites.")
    return cast(DowntimeSpan, one(rows, missing, pk=pk))


@down_spans_router.get("/{reference}/downtime/spans", response=list[DowntimeSpanOut])
@needs(Permission.WORK_ORDER_READ)
def list_spans(request: SignedInRequest, reference: str) -> object:
    """The times entered beside that of the order, struck-out ones too."""
    return access.work_order(request.user, reference, Permission.WORK_ORDER_READ).down_spans.all()


@down_spans_router.post("/{reference}/downtime/spans", response={201: DowntimeSpanOut})
@needs(Permission.WORK_ORDER_UPDATE)
def add_span(request: SignedInRequest, reference: str, body: DowntimeSpanIn) -> object:
    """Note a further time in which the device was down."""
    order = access.work_order(request.user, reference, Permission.WORK_ORDER_UPDATE)
    return Status(
        201, run(request, downtimes.add_downtime, order, times=downtimes.Times(**body.model_dump()))
    )


@down_spans_router.put("/{reference}/downtime/spans/{pk}", response=DowntimeSpanOut)
@needs(Permission.WORK_ORDER_UPDATE)
def correct_span(
    request: SignedInRequest, reference: str, pk: int, body: CorrectDowntimeIn, response: HttpResponse
) -> object:
    """Put other times into it, with the reason."""
    span = _span(request, reference, pk)
    told = {"reason": body.reason, "seen_version": seen_version(request)}
    times = downtimes.Times(**body.model_dump(exclude={"reason"}))
    saved = run(request, downtimes.correct_downtime, span, times=times, **told)
    return versioned(response, saved)


@down_spans_router.post("/{reference}/downtime/spans/{pk}/strike-out", response=DowntimeSpanOut)
@needs(Permission.WORK_ORDER_UPDATE)
def strike_out_span(request: SignedInRequest, reference: str, pk: int, body: StrikeDowntimeIn) -> object:
    """Take a wrong one out of the numbers; it stays readable."""
    span = _span(request, reference, pk)
    return run(
        request,
        downtimes.strike_out_downtime,
        span,
        reason=body.reason,
        seen_version=seen_version(request),
    )
