"""Papers about work orders and devices: what they say (`sheets`), and how they are drawn (`drawing`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from openhtm.registry.api import Device, usability

from ..models import Paper
from ..rules.papers import OF_ORDERS, TAGS, PaperKind, Refusal, order_refusal
from ..rules.verdicts import Overall
from ..rules.work_order_states import State
from . import tags
from .certificates import certificate
from .drawing import draw
from .gathering import Gathered, gather
from .reports import service_report
from .sheets import Issue, Sheet
from .stickers import sticker

_SHEETS: dict[PaperKind, Callable[[Gathered], Sheet]] = {
    PaperKind.SERVICE_REPORT: service_report,
    PaperKind.CERTIFICATE: certificate,
    PaperKind.STICKER: sticker,
}


def sheet_of_order(found: Gathered, kind: PaperKind) -> Sheet:
    """What the paper says of the order now; ask `refusal_of_order` first."""
    return _SHEETS[kind](found)


def refusal_of_order(found: Gathered, kind: PaperKind, *, on: date) -> Refusal | None:
    order, last = found.order, found.last_run
    refused = order_refusal(
        kind,
        state=State(order.state),
        overall=Overall(last.overall) if last is not None and last.finished_at else None,
        signed=bool(found.signatures),
        has_device=order.device is not None,
        usable=order.device is not None and usability(order.device, on=on).usable,
    )
    if refused is None and kind is PaperKind.STICKER and found.superseded:
        return Refusal.NOT_LATEST
    return refused


def sheet_of_device(device: Device, kind: PaperKind, *, on: date) -> Sheet:
    return tags.tag(device, kind, on=on)


def refusal_of_device(device: Device, kind: PaperKind, *, on: date) -> Refusal | None:
    return tags.refusal(device, kind, on=on)


def issue_of(paper: Paper) -> Issue:
    """What the pages of a paper say about its issue."""
    return Issue(number=paper.number, at=paper.issued_at, by=paper.issued_by, zone=paper.site.time_zone)


def file_name(paper: Paper) -> str:
    of = paper.work_order or paper.device
    return f"{of} {paper.kind.replace('_', '-')} {paper.number}.pdf"


__all__ = [
    "OF_ORDERS",
    "TAGS",
    "Gathered",
    "Issue",
    "PaperKind",
    "Refusal",
    "Sheet",
    "draw",
    "file_name",
    "gather",
    "issue_of",
    "refusal_of_device",
    "refusal_of_order",
    "sheet_of_device",
    "sheet_of_order",
]
