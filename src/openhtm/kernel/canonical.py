"""One spelling of a value as JSON, so that the same content always has the same hash.

Keys sorted, no spaces, UTF-8, no floats (numbers that are not integers are written as decimal
strings). ``json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`` writes the
same bytes, which is what the stand-alone verifier relies on.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum

import orjson

Json = object

_SIMPLE = (bool, int, type(None))


def _text(value: str) -> str:
    # A lone surrogate cannot be written as UTF-8; keep the rest readable.
    return value.encode("utf-8", "replace").decode("utf-8")


def plain(value: object) -> Json:
    """``value`` as JSON types only: dates as ISO text, decimals and floats as text, sets sorted."""
    kind = type(value)
    # Most values of a bulk act are plain text and numbers: they pass without further questions.
    if kind is str and value.isascii():  # type: ignore[attr-defined]
        return value
    if kind in _SIMPLE:
        return value
    return _written(value) if isinstance(value, _WRITTEN) else _collection(value)


_WRITTEN = (Enum, str, int, datetime, date, time, timedelta, Decimal, float, uuid.UUID)


def _written(value: object) -> Json:
    """A single value in its one spelling."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value if isinstance(value, int) else str(value)


def _collection(value: object) -> Json:
    if isinstance(value, Mapping):
        return {
            key if type(key) is str and key.isascii() else _text(str(key)): plain(item)
            for key, item in value.items()
        }
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")


def canonical_bytes(value: object) -> bytes:
    return orjson.dumps(plain(value), option=orjson.OPT_SORT_KEYS)


def canonical(value: object) -> str:
    return canonical_bytes(value).decode("utf-8")


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode("utf-8") if isinstance(data, str) else data).hexdigest()
