"""Writes the ledger to a file that the stand-alone verifier can check without OpenHTM."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from .models import Chain, Entry, Row, Signature
from .queries import of_sites

VERIFIER = Path(__file__).parent / "standalone" / "verify_ledger.py"


def write(file: BinaryIO, *, sites: Collection[int] | None = None) -> dict[str, int]:
    """JSON lines: a header, every entry with its rows, every signature, a trailer with the chain heads.

    ``sites``: only the chains of these sites; None: all, with that of the organization.
    """
    counts = {"entries": 0, "rows": 0, "signatures": 0}
    write_line(file, {"kind": "openhtm-ledger", "format": 1})
    entries = of_sites(sites, Entry.objects.select_related("chain").order_by("chain__key", "sequence"))
    for entry in entries.iterator(chunk_size=500):
        rows = list(Row.objects.filter(entry=entry).order_by("position").values_list("body", flat=True))
        counts["entries"] += 1
        counts["rows"] += len(rows)
        write_line(file, entry_line(entry, rows))
    for signature in of_sites(sites, Signature.objects.order_by("pk")).iterator():
        counts["signatures"] += 1
        write_line(
            file,
            {
                "kind": "signature",
                "id": signature.pk,
                "content": signature.content,
                "hash": signature.content_hash,
            },
        )
    heads = {
        chain.key: [chain.sequence, chain.head] for chain in of_sites(sites, Chain.objects.order_by("key"))
    }
    write_line(file, {"kind": "end", "heads": heads, **counts})
    return counts


def entry_line(entry: Entry, rows: list[str]) -> dict[str, Any]:
    return {
        "kind": "entry",
        "chain": entry.chain.key,
        "sequence": entry.sequence,
        "previous": entry.previous,
        "hash": entry.hash,
        "body": entry.body,
        "rows": rows,
    }


def write_line(file: BinaryIO, value: object) -> None:
    file.write(orjson.dumps(value) + b"\n")
