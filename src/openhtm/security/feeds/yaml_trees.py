"""Reads YAML event by event: a scalar stays a text (1.10 is no number), references are refused, depth is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from ..rules.documents import Trouble, Unreadable
from .sources import Source

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 200
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def tree(source: Source) -> Any:
    """The first document of the file as texts, lists and dictionaries; raises Unreadable."""
    content = source.whole(MOST_BYTES)
    try:
        return _built(yaml.parse(content, Loader=_Loader))
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "$"
        raise Unreadable(
            Trouble.SYNTAX, place=place, found=str(getattr(problem, "problem", ""))[:60]
        ) from None


def _built(events: Iterator[Any]) -> Any:
    """Lists and dictionaries from the events, without recursion."""
    open_: list[list[Any]] = [[]]
    for event in events:
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            if len(open_) > MOST_DEPTH:
                raise Unreadable(Trouble.TOO_DEEP, place=_place(event))
            open_.append([])
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            closed = open_.pop()
            open_[-1].append(_dictionary(closed) if isinstance(event, yaml.MappingEndEvent) else closed)
        elif isinstance(event, yaml.ScalarEvent):
            open_[-1].append(_scalar(event))
        elif isinstance(event, yaml.AliasEvent):
            raise Unreadable(Trouble.ENTITY, place=_place(event), found=f"*{event.anchor}")
    return open_[0][0] if open_[0] else None


def _dictionary(items: list[Any]) -> dict[str, Any]:
    return dict(zip(map(str, items[::2]), items[1::2], strict=True))


def _scalar(event: Any) -> str | None:
    is_null = event.style is None and event.value in ("", "~", "null")
    return None if is_null else str(event.value)


def _place(event: Any) -> str:
    return f"line {event.start_mark.line + 1}, column {event.start_mark.column + 1}"
