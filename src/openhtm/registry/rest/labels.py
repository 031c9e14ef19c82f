"""Labels over REST: the papers, and a sheet as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.rest import needs

from .. import access
from ..labels.addresses import base_address
from ..labels.sheet import MOST, Sheet, draw, label_of
from ..labels.stocks import stock, stocks, title
from ..queries.labelling import to_label
from ..rules.tags import tag_key

router = Router()


class LabelPaperOut(Schema):
    """A label paper; lengths in millimeters. ``labels``: how many are on a page."""

    code: str
    title: str
    labels: int
    width: float
    height: float


class SheetWanted(Schema):
    tag: list[str] = Field(description="Tags of devices; repeat it.", min_length=1, max_length=500)
    paper: str = Field("a4-21", max_length=40, description="Code of the label paper.")
    start: int = Field(1, ge=1, le=200, description="First free label of a sheet used in part.")
    copies: int = Field(1, ge=1, le=20)
    order: str = Field("route", max_length=10, description="route or tag.")


@router.get("/papers", response=list[LabelPaperOut])
@needs(Permission.DEVICE_READ)
def list_label_papers(request: SignedInRequest) -> object:
    """The label papers that sheets can be made for."""
    return [
        {
            "code": paper.code,
            "title": title(paper),
            "labels": paper.spots,
            "width": paper.width,
            "height": paper.height,
        }
        for paper in stocks().values()
    ]


@router.get("/sheet", response={200: None})
@needs(Permission.DEVICE_UPDATE)
def make_label_sheet(request: SignedInRequest, wanted: Query[SheetWanted]) -> HttpResponse:
    """The labels of devices as PDF. A tag that you may not label refuses the whole sheet."""
    keys = {tag_key(tag) for tag in wanted.tag}
    rows = access.devices(request.user, Permission.DEVICE_UPDATE).filter(tag__in=keys)
    found = to_label(rows, order=wanted.order, most=MOST)
    if lacking := sorted(keys - {device.tag for device in found}):
        raise InvalidInput(
            _("There is no such device, or it is outside your sites."), fields={"tag": lacking}
        )
    base = base_address(request.build_absolute_uri("/"))
    labels = [label_of(device, base=base) for device in found]
    sheet = Sheet(stock=stock(wanted.paper), start=wanted.start, copies=wanted.copies)
    return HttpResponse(draw(labels, sheet), content_type="application/pdf")
