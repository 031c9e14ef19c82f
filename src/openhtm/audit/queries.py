"""Questions to the ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from django.db import connection, models

from openhtm.kernel.acts import subject_type

from . import triggers
from .models import Chain, Entry, Row, Signature

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Event:
    """One ledger entry as it concerns one record."""

    entry_id: int
    at: datetime
    action: str
    actor: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]


def history(subject: models.Model, *, limit: int = 200) -> list[Event]:
    """What the ledger says of one record, newest first, bulk acts included."""
    kind, pk = subject_type(subject), subject.pk
    direct = list(Entry.objects.filter(subject_type=kind, subject_id=pk).order_by("-pk")[:limit])
    rows = list(
        Row.objects.filter(subject_type=kind, subject_id=pk)
        .select_related("entry")
        .order_by("-entry_id")[:limit]
    )
    events = [_event(entry, orjson.loads(entry.body)["subject"]) for entry in direct]
    events += [_event(row.entry, orjson.loads(row.body)) for row in rows]
    return sorted(events, key=lambda event: (event.at, event.entry_id), reverse=True)[:limit]


def _event(entry: Entry, content: dict[str, Any]) -> Event:
    return Event(
        entry.pk, entry.at, entry.action, entry.actor_label, entry.reason, content["before"], content["after"]
    )


def signatures(subject: models.Model) -> models.QuerySet[Signature]:
    """All signatures under a record, oldest first, addenda included."""
    return Signature.objects.filter(subject_type=subject_type(subject), subject_id=subject.pk).order_by("pk")


def ledger_is_guarded() -> bool:
    """Whether the triggers that make the ledger append-only are in the database."""
    return triggers.present(connection)


def ledger_length() -> int:
    """How many entries all chains have together."""
    return Chain.objects.aggregate(total=models.Sum("sequence"))["total"] or 0


def selected(
    entries: models.QuerySet[Entry],
    *,
    action: str = "",
    actor: str = "",
    subject_type: str = "",
    subject_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> models.QuerySet[Entry]:
    """Those of ``entries`` that match; ``action`` by its start, ``actor`` by a part of the name."""
    wanted = {
        "action__startswith": action,
        "actor_label__icontains": actor,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "at__gte": since,
        "at__lt": until,
    }
    return entries.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


def of_sites(sites: Collection[int] | None, rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """Those of ``rows`` that belong to ``sites``; None: all of them, the organization's too."""
    return rows if sites is None else rows.filter(site_id__in=sites)


def rows_of(entry: Entry, *, limit: int) -> list[dict[str, Any]]:
    """The first rows of a bulk entry as they were written: type, id, label, before, after."""
    bodies = Row.objects.filter(entry=entry).order_by("position").values_list("body", flat=True)[:limit]
    return [orjson.loads(body) for body in bodies]
