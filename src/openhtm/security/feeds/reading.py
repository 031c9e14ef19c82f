"""Finds out what a file is, and reads it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from openhtm.kernel.plugins import Registry, folder_modules

from ..rules.documents import Item, Trouble, Unreadable
from . import kinds
from .json_streams import members
from .kind import Head, Kind
from .sources import Source

_HEAD = 65536


def all_kinds() -> Registry[Kind]:
    """The kinds of the plugin folder, by slug."""
    found: Registry[Kind] = Registry("kinds of documents")
    for module in folder_modules(kinds):
        kind: Kind = module.KIND
        found.add(kind.slug, kind)
    return found


def kind_of(source: Source) -> Kind:
    """The kind of a file; raises Unreadable where it is none of ours, or so broken that nobody can tell."""
    known = list(all_kinds())
    beginning = source.head(_HEAD)
    if not beginning.strip():
        raise Unreadable(Trouble.KIND, place="byte 0", found="")
    text = beginning.decode(
        "utf-16" if beginning[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace"
    )
    plain = Head(name=source.name, text=text, raw=beginning)
    # Read no further than some kind needs to know itself.
    for head in chain([plain], _heads(source, plain) if text.lstrip()[:1] == "{" else ()):
        for kind in known:
            if kind.detects(head):
                return kind
    raise Unreadable(Trouble.KIND, place="byte 0", found=text.lstrip()[:40])


def _heads(source: Source, plain: Head) -> Iterator[Head]:
    """What is known after each member at the top, until some kind knows itself in it."""
    names: set[str] = set()
    values: list[tuple[str, str]] = []
    for part in members(source):
        if part.name in names and part.index is not None:
            continue
        names.add(part.name)
        if isinstance(part.value, (str, int, float)):
            values.append((part.name, str(part.value)[:200]))
        yield Head(
            name=plain.name, text=plain.text, raw=plain.raw, names=frozenset(names), values=tuple(values)
        )


def read(source: Source) -> Iterator[Item]:
    """The values of a file of whatever kind, one after the other; raises Unreadable."""
    return kind_of(source).read(source)
