"""Papers over REST: issued from a work order or device, listed, and several as one PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.rest import Body, needs, run
from openhtm.registry.api import device

from .. import access
from ..actions import papers
from ..models import Paper
from ..papers import offering
from ..papers.offering import MOST_AT_ONCE
from ..rules.papers import PaperKind
from .shapes import BIGGEST

order_papers_router = Router()
device_papers_router = Router()
papers_router = Router()


class PaperOut(Schema):
    """One issue of a paper. Its file is the document's; ``sha256`` is of the file."""

    id: int
    kind: str
    number: int
    work_order: str | None
    device: str | None
    document: int
    sha256: str
    content_hash: str
    issued_at: datetime
    issued_by: str


class PaperIn(Body):
    kind: PaperKind


class TogetherIn(Body):
    papers: list[int] = Field(min_length=1, max_length=MOST_AT_ONCE, description="Ids of papers of orders.")


def _shape(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.pk,
        "kind": paper.kind,
        "number": paper.number,
        "work_order": paper.work_order.reference if paper.work_order else None,
        "device": paper.device.tag if paper.device else None,
        "document": paper.document_id,
        "sha256": paper.document.sha256,
        "content_hash": paper.content_hash,
        "issued_at": paper.issued_at,
        "issued_by": paper.issued_by,
    }


@order_papers_router.get("/{reference}/papers", response=list[PaperOut])
@needs(Permission.WORK_ORDER_READ)
def list_order_papers(request: SignedInRequest, reference: str) -> object:
    """The papers issued of an order, newest first."""
    order = access.work_order(request.user, reference)
    return [_shape(one) for one in access.papers(request.user).filter(work_order=order).for_list()]


@order_papers_router.post("/{reference}/papers", response={201: PaperOut})
@needs(Permission.DOCUMENT_ADD)
def issue_order_paper(request: SignedInRequest, reference: str, body: PaperIn) -> object:
    """Issue a report, certificate or sticker; while the record is unchanged, the one issued last is given."""
    order = access.work_order(request.user, reference)
    return Status(201, _shape(run(request, papers.issue, order, kind=body.kind)))


@device_papers_router.get("/{tag}/papers", response=list[PaperOut])
@needs(Permission.DEVICE_READ)
def list_device_papers(request: SignedInRequest, tag: str) -> object:
    """The tags of a device and the papers of its orders that the caller may read, newest first."""
    return [_shape(one) for one in access.papers_of_device(request.user, device(request.user, tag))]


@device_papers_router.post("/{tag}/papers", response={201: PaperOut})
@needs(Permission.DOCUMENT_ADD)
def issue_device_tag(request: SignedInRequest, tag: str, body: PaperIn) -> object:
    """Issue a status tag that says what the record of the device says."""
    found = device(request.user, tag)
    return Status(201, _shape(run(request, papers.issue_tag, found, kind=body.kind)))


@papers_router.post("/together", response={200: None})
@needs(Permission.WORK_ORDER_READ)
def papers_together(request: SignedInRequest, body: TogetherIn) -> HttpResponse:
    """Several papers of orders as one PDF to print."""
    keys = [key for key in body.papers if 0 < key <= BIGGEST]
    content = offering.together(access.papers_by_key(request.user, keys))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="papers.pdf"'
    return answer
