"""A whole database in one file: follow the keys of the main list into the lists it refers to."""

from collections.abc import Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def join_references(main: Sequence[Record], lists: Mapping[str, Sequence[Record]]) -> list[dict[str, Any]]:
    """The records of `main`, each with the facts of the records it refers to.

    A list is referred to when its first column is a unique key that is also a column of `main`. Columns that
    `main` has already are left as they are.
    """
    joined = [dict(record) for record in main]
    if not joined:
        return joined
    own = set(joined[0])
    own_key = next(iter(joined[0]))
    for records in lists.values():
        key = _unique_key(records)
        if key is not None and key in own and key != own_key:
            _bring(joined, {str(record[key]): record for record in records}, key=key, own=own)
    return joined


def _unique_key(records: Sequence[Record]) -> str | None:
    if not records:
        return None
    key = next(iter(records[0]), None)
    if key is None or any(key not in record for record in records):
        return None
    return key if len({str(record[key]) for record in records}) == len(records) else None


def _bring(
    joined: Sequence[dict[str, Any]], by_key: Mapping[str, Record], *, key: str, own: set[str]
) -> None:
    for record in joined:
        referred = by_key.get(str(record.get(key)))
        for name, value in (referred or {}).items():
            if name not in own:
                record.setdefault(name, value)
