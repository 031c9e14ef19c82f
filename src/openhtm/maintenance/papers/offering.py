"""Which papers of a record can be issued now, what was issued before, and several papers as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.registry.api import Device

from ..models import Paper, PaperKindChoice, WorkOrder
from ..rule_words import paper_refusal
from . import (
    OF_ORDERS,
    TAGS,
    PaperKind,
    Refusal,
    Sheet,
    draw,
    gather,
    issue_of,
    refusal_of_device,
    refusal_of_order,
    sheet_of_device,
    sheet_of_order,
)

#: As many as a page of the list shows; drawn while the person waits.
MOST_AT_ONCE = 50


class UnableToGather(DomainError):
    """The record of one of the papers has changed since it was issued."""

    code = "unable_to_gather"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One kind of paper of a record. ``refused``: why it cannot be issued; empty when it can.

    ``latest`` is the last issue, whatever the record says now; ``unchanged``: it says the same still.
    """

    kind: PaperKind
    label: str
    refused: str
    latest: Paper | None
    unchanged: bool


def offers_of_order(order: WorkOrder, *, on: date) -> list[Offer]:
    found = gather(order)
    issued = _latest(order.papers.for_list())
    return [
        _offer(kind, issued, refusal_of_order(found, kind, on=on), partial(sheet_of_order, found, kind))
        for kind in OF_ORDERS
    ]


def offers_of_device(device: Device, *, on: date) -> list[Offer]:
    issued = _latest(Paper.objects.filter(device=device, work_order=None).for_list())
    return [
        _offer(
            kind,
            issued,
            refusal_of_device(device, kind, on=on),
            partial(sheet_of_device, device, kind, on=on),
        )
        for kind in TAGS
    ]


def _latest(papers: Iterable[Paper]) -> dict[str, Paper]:
    found: dict[str, Paper] = {}
    for paper in papers:
        found[paper.kind] = max(found.get(paper.kind, paper), paper, key=lambda one: one.number)
    return found


def _offer(
    kind: PaperKind, issued: dict[str, Paper], refused: Refusal | None, sheet: Callable[[], Sheet]
) -> Offer:
    latest = issued.get(kind)
    unchanged = latest is not None and refused is None and latest.content_hash == sheet().content_hash
    return Offer(
        kind=kind,
        label=str(PaperKindChoice(kind).label),
        refused=paper_refusal(refused) if refused else "",
        latest=latest,
        unchanged=unchanged,
    )


def together(papers: Sequence[Paper]) -> bytes:
    """Papers of orders as one PDF, in the order given. Each says what its own file says: one whose record
    has changed since is refused, with ``UnableToGather``."""
    if not papers or len(papers) > MOST_AT_ONCE:
        raise InvalidInput(_("Choose between 1 and %(most)s papers.") % {"most": MOST_AT_ONCE})
    return draw([(_same(paper), issue_of(paper)) for paper in papers])


def _same(paper: Paper) -> Sheet:
    order = paper.work_order
    sheet = sheet_of_order(gather(order), PaperKind(paper.kind)) if order else None
    if sheet is None or sheet.content_hash != paper.content_hash:
        raise UnableToGather(
            _("%(paper)s is not what the record says any more. Issue it again.") % {"paper": paper}
        )
    return sheet
