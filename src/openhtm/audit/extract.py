"""The entries about some records, in a file that the stand-alone verifier can check without OpenHTM.

An extract proves that each entry in it is as the ledger hashed it. That nothing was left out only a whole export
proves, and that an entry stands in the ledger its place and hash, compared with one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

import orjson
from django.db.models import QuerySet

from .export import entry_line, write_line
from .models import Entry, Row, Signature
from .queries import of_sites

#: A bulk entry with more rows brings only those about the records; its digest then cannot be checked.
WHOLE_ROWS = 1000
_BATCH = 500
#: Ids of records by their kind, as a query or a list.
Subjects = Mapping[str, Any]


def about(subjects: Subjects, *, until: datetime, sites: Collection[int] | None = None) -> QuerySet[Entry]:
    """The entries before a moment that name one of the records, as their subject or in a row.

    ``sites``: only those of the chains of these sites; None: of all."""
    parts: list[QuerySet[Any]] = []
    for kind, keys in subjects.items():
        parts.append(_own(kind, keys).order_by().values("pk"))
        parts.append(_rows(kind, keys).order_by().values("entry_id"))
    # A union of narrow questions: joined with OR the database would read the whole ledger.
    found = parts[0].union(*parts[1:], all=True)
    return of_sites(sites, Entry.objects.filter(pk__in=found, at__lt=until).select_related("chain"))


def _own(kind: str, keys: Any) -> QuerySet[Entry]:
    return Entry.objects.filter(subject_type=kind, subject_id__in=keys)


def _rows(kind: str, keys: Any) -> QuerySet[Row]:
    return Row.objects.filter(subject_type=kind, subject_id__in=keys)


def _signed(subjects: Subjects, *, until: datetime, sites: Collection[int] | None) -> Iterator[Signature]:
    for kind, keys in subjects.items():
        rows = Signature.objects.filter(subject_type=kind, subject_id__in=keys, signed_at__lt=until)
        yield from of_sites(sites, rows).order_by("pk").iterator(chunk_size=_BATCH)


def write(
    file: BinaryIO, subjects: Subjects, *, until: datetime, sites: Collection[int] | None = None
) -> dict[str, int]:
    """JSON lines: a header, the entries with their rows, the signatures under the records, a trailer."""
    counts = {"entries": 0, "rows": 0, "signatures": 0}
    write_line(file, {"kind": "openhtm-ledger", "format": 1, "extract": True})
    found = about(subjects, until=until, sites=sites)
    rows = found.order_by("chain__key", "sequence").iterator(chunk_size=_BATCH)
    while batch := list(islice(rows, _BATCH)):
        whole, parts = _bodies(batch), _parts(batch, subjects)
        for entry in batch:
            counts["entries"] += 1
            line = entry_line(entry, whole.get(entry.pk, []))
            if entry.rows > WHOLE_ROWS:
                line["some_rows"] = parts.get(entry.pk, [])
            counts["rows"] += len(line["rows"]) + len(line.get("some_rows", ()))
            write_line(file, line)
    for signature in _signed(subjects, until=until, sites=sites):
        counts["signatures"] += 1
        content = {"content": signature.content, "hash": signature.content_hash}
        write_line(file, {"kind": "signature", "id": signature.pk, **content})
    write_line(file, {"kind": "end", "heads": {}, **counts})
    return counts


def _bodies(batch: list[Entry]) -> dict[int, list[str]]:
    """All rows of the entries that are not too large, in their order."""
    keys = [one.pk for one in batch if 0 < one.rows <= WHOLE_ROWS]
    found: dict[int, list[str]] = defaultdict(list)
    stored = Row.objects.filter(entry__in=keys).order_by("entry_id", "position")
    for entry_id, body in stored.values_list("entry_id", "body"):
        found[entry_id].append(body)
    return found


def _parts(batch: list[Entry], subjects: Subjects) -> dict[int, list[Any]]:
    """Of larger entries the rows about the records, each with its position."""
    large = [one.pk for one in batch if one.rows > WHOLE_ROWS]
    found: dict[int, list[Any]] = defaultdict(list)
    for kind, keys in subjects.items() if large else ():
        stored = _rows(kind, keys).filter(entry__in=large).order_by("entry_id", "position")
        for entry_id, position, body in stored.values_list("entry_id", "position", "body"):
            found[entry_id].append([position, orjson.loads(body)])
    return found
