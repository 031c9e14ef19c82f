"""Manufacturers' answers as a list for other programs: a row for each release that was asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from openhtm.registry.api import FieldSpec, column

from . import inquiring
from .models import InquiryLine, InquiryQuerySet

_CHUNK = 200


def rows(found: InquiryQuerySet) -> Iterator[InquiryLine]:
    """In the order of the list; so many inquiries at a time."""
    keys = list(found.order_by("due_on", "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        part = {one.pk: one for one in found.filter(pk__in=keys[start : start + _CHUNK])}
        lines = InquiryLine.objects.filter(inquiry__in=part).select_related("release__model__manufacturer")
        for line in lines.order_by("inquiry__due_on", "inquiry_id", "pk"):
            line.inquiry = part[line.inquiry_id]
            yield line


def columns(on: date) -> Sequence[FieldSpec]:
    return [
        column("inquiry", lambda row: row.inquiry_id),
        column("manufacturer", lambda row: row.inquiry.manufacturer.name),
        column("about", lambda row: row.inquiry.subject),
        column("site", lambda row: row.inquiry.at_site.code if row.inquiry.at_site else ""),
        column("state", lambda row: inquiring.state_of(row.inquiry).value),
        column("overdue", lambda row: inquiring.is_overdue(row.inquiry, on=on)),
        column("sent_on", lambda row: row.inquiry.sent_on),
        column("due_on", lambda row: row.inquiry.due_on),
        column("answered_on", lambda row: row.inquiry.answered_on),
        column("model", lambda row: str(row.release.model)),
        column("software_version", lambda row: row.release.software_version),
        column("devices", lambda row: row.devices),
        column("why", lambda row: row.why),
        column("answer", lambda row: row.said),
    ]
