"""Walks the chains: every hash, every row digest, every repeated column, every signature, and the heads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from openhtm.kernel.canonical import plain, sha256

from .ledger import entry_hash, rows_digest
from .models import Chain, Entry, Row, Signature
from .queries import of_sites

_FIRST = "0" * 64


@dataclass(frozen=True)
class Break:
    """One place where the record is not what was written. ``sequence`` 0: the chain as a whole."""

    chain: str
    sequence: int
    what: str


@dataclass
class Verification:
    entries: int = 0
    rows: int = 0
    signatures: int = 0
    chains: int = 0
    broken: list[Break] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken

    def as_json(self) -> dict[str, object]:
        return {
            "ok": self.ok,
            "entries": self.entries,
            "chains": self.chains,
            "rows": self.rows,
            "signatures": self.signatures,
            "broken": [{"chain": b.chain, "sequence": b.sequence, "what": b.what} for b in self.broken],
        }


def verify(
    *, sites: Collection[int] | None = None, progress: Callable[[int], None] | None = None
) -> Verification:
    """Check the ledger, or what of it belongs to ``sites``; reads every entry once, in bounded memory."""
    result = Verification()
    for chain in of_sites(sites, Chain.objects.order_by("key")):
        result.chains += 1
        _verify_chain(chain, result, progress)
    _verify_loose(of_sites(sites, Entry.objects.filter(rows=0)), result)
    for signature in of_sites(sites, Signature.objects.order_by("pk")).iterator():
        result.signatures += 1
        if sha256(signature.content) != signature.content_hash:
            result.broken.append(
                Break("signatures", signature.pk, _("The signed content does not match its hash."))
            )
    return result


def _verify_chain(chain: Chain, result: Verification, progress: Callable[[int], None] | None) -> None:
    previous, sequence = _FIRST, 0
    for entry in Entry.objects.filter(chain=chain).order_by("sequence").iterator(chunk_size=500):
        sequence += 1
        result.entries += 1
        for what in _entry_problems(entry, previous, sequence, result):
            result.broken.append(Break(chain.key, entry.sequence, what))
        previous, sequence = entry.hash, entry.sequence
        if progress is not None and result.entries % 500 == 0:
            progress(result.entries)
    if (chain.sequence, chain.head) != (sequence, previous):
        told = _("The chain says it has %(said)s entries; it ends at %(found)s.")
        result.broken.append(Break(chain.key, 0, told % {"said": chain.sequence, "found": sequence}))


def _entry_problems(entry: Entry, previous: str, sequence: int, result: Verification) -> Iterator[str]:
    if entry.sequence != sequence:
        yield _("Entry %(number)s is missing.") % {"number": sequence}
    if entry.previous != previous:
        yield _("It does not follow the entry before it.")
    if entry_hash(entry.previous, entry.body) != entry.hash:
        yield _("Its content does not match its hash.")
    try:
        body = orjson.loads(entry.body)
        yield from _column_problems(entry, body)
        yield from _row_problems(entry, body, result)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        yield _("Its content cannot be read.")


def _column_problems(entry: Entry, body: dict[str, Any]) -> Iterator[str]:
    subject = body["subject"] or {"type": "", "id": None}
    expected = {
        "action": body["action"],
        "actor_key": body["actor"],
        "actor_label": body["actor_label"][:200],
        "reason": body["reason"][:1000],
        "subject_type": subject["type"],
        "subject_id": subject["id"],
        "sequence": body["sequence"],
    }
    for name, value in expected.items():
        if getattr(entry, name) != value:
            yield _("The column %(name)s differs from the content.") % {"name": name}
    if plain(entry.at) != body["at"]:
        yield _("The column %(name)s differs from the content.") % {"name": "at"}


def _row_problems(entry: Entry, body: dict[str, Any], result: Verification) -> Iterator[str]:
    count = body["rows"]["count"]
    if not count and not entry.rows:
        return
    rows = list(
        Row.objects.filter(entry=entry).order_by("position").values_list("body", "subject_type", "subject_id")
    )
    result.rows += len(rows)
    if len(rows) != count or rows_digest(row[0] for row in rows) != body["rows"]["sha256"]:
        yield _("Its rows do not match their digest.")
        return
    for text, kind, subject_id in rows:
        content = orjson.loads(text)
        if (content["type"], content["id"]) != (kind, subject_id):
            told = _("A row's columns differ from its content (%(kind)s %(id)s).")
            yield told % {"kind": kind, "id": subject_id}


def _verify_loose(claimed: QuerySet[Entry], result: Verification) -> None:
    """Rows that hang on an entry which says that it has none."""
    loose = (
        Row.objects.filter(entry__in=claimed.values("pk"))
        .values("entry")
        .annotate(n=Count("pk"), last=Max("position"))
    )
    for found in loose:
        entry = Entry.objects.select_related("chain").get(pk=found["entry"])
        body = orjson.loads(entry.body)
        if body["rows"]["count"] != found["n"]:
            result.broken.append(
                Break(entry.chain.key, entry.sequence, _("It has rows that it does not name."))
            )
