"""Findings as a list for other programs: a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from openhtm.registry.api import FieldSpec, column

from . import words
from .listing import Citations
from .models import Finding, FindingQuerySet

_Read = Callable[[Finding], Any]


def rows(found: FindingQuerySet) -> Iterator[Finding]:
    yield from found.for_list().order_by("rank", "since", "pk").iterator(chunk_size=2000)


def columns(on: date) -> Sequence[FieldSpec]:
    citations = Citations(on)
    read: tuple[tuple[str, _Read], ...] = (
        ("id", lambda row: str(row.pk)),
        ("rule", lambda row: row.rule),
        ("title", lambda row: words.rule_title(row.rule)),
        ("severity", lambda row: row.severity),
        ("kind", lambda row: words.kind(row.subject_type)),
        ("subject", lambda row: row.subject),
        ("site", lambda row: row.site.code if row.site else ""),
        ("department", lambda row: row.department.name if row.department else ""),
        ("risk_class", lambda row: row.risk_class),
        ("because", lambda row: " ".join(words.because(row.rule, row.because))),
        ("since", lambda row: row.since),
        ("found_at", lambda row: row.found_at),
        ("closed_at", lambda row: row.closed_at),
        ("accepted_until", lambda row: row.accepted_until),
        ("remedy", lambda row: words.remedy(row.rule)),
        ("requirements", lambda row: "; ".join(one["citation"] for one in citations.of(row.rule))),
    )
    return [column(name, one) for name, one in read]
