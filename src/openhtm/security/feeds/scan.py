"""What a kind of scan is: the base of the plugins in ``scans/``, and which of them a file is of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openhtm.kernel.plugins import Registry, folder_modules

from ..rules.documents import Trouble, Unreadable
from ..rules.hosts import SeenItem
from . import scans
from .sources import Source

_HEAD = 65536


@dataclass(frozen=True, kw_only=True)
class ScanKind:
    """``detects`` looks at the beginning of the text. ``read`` yields sightings and problems, in bounded memory, and
    raises Unreadable for the file as a whole. ``snapshot``: a file shows one moment, not what came by over days."""

    slug: str
    title: str
    detects: Callable[[str], bool]
    read: Callable[[Source], Iterator[SeenItem]]
    snapshot: bool = False


def all_scan_kinds() -> Registry[ScanKind]:
    found: Registry[ScanKind] = Registry("kinds of scans")
    for module in folder_modules(scans):
        kind: ScanKind = module.KIND
        found.add(kind.slug, kind)
    return found


def scan_kind_of(source: Source) -> ScanKind:
    """The kind of a file; raises Unreadable where it is none of ours."""
    beginning = source.head(_HEAD)
    marked = beginning[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = beginning.decode("utf-16" if marked else "utf-8-sig", "replace").lstrip()
    for kind in all_scan_kinds():
        if kind.detects(text):
            return kind
    raise Unreadable(Trouble.KIND, place="byte 0", found=text[:40])
