"""What a feed is: the base of the plugins in ``online/``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise

MEGABYTE = 1024 * 1024
JSON = ("application/json", "text/plain", "application/octet-stream")
PACKED = ("application/gzip", "application/x-gzip", "application/octet-stream", "binary/octet-stream")
ZIP = ("application/zip", "application/x-zip-compressed", "application/octet-stream")
CSV = ("text/csv", "text/plain", "application/octet-stream")


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """What the devices here could need: the types of Package-URLs and the packages that bills of materials name, and
    the flaws that concern a release."""

    today: date
    ecosystems: Collection[str] = ()
    packages: Collection[str] = ()
    vulnerabilities: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One file that an index names. It is fetched again when its ``stamp`` has changed."""

    name: str
    stamp: str


def whole(_fleet: Fleet) -> Iterable[str]:
    """The address itself is the one file."""
    return ("",)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Where something is published, how often it is asked for, and how much of it is taken.

    ``address``: the file, or the folder (it ends in ``/``) that the names of ``wants`` or of the index stand in.
    ``lists``: reads the index, whose name in the folder is ``index``. ``keeps``: the file is a ZIP of records, of
    which only these are brought in. ``kinds``: documents of another kind are refused.
    """

    slug: str
    title: str
    about: str | Promise
    address: str
    every: timedelta
    kinds: frozenset[str]
    types: tuple[str, ...] = JSON
    wants: Callable[[Fleet], Iterable[str]] = whole
    index: str = ""
    index_types: tuple[str, ...] = CSV
    lists: Callable[[Iterator[str]], Iterator[Listed]] | None = None
    keeps: Callable[[bytes, Fleet], bool] | None = None
    is_on: bool = True
    most_bytes: int = 64 * MEGABYTE
    most_unpacked: int = 512 * MEGABYTE
    most_seconds: int = 300
    most_files: int = 500
