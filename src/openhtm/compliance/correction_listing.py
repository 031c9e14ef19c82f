"""Lists of corrective actions: narrowed, as data of the command, as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from openhtm.registry.api import FieldSpec, column

from . import correction_words
from .models import CorrectiveAction, CorrectiveActionQuerySet
from .rules.corrections import State

#: What a list may be narrowed to beside the states themselves.
LIVE, LATE = "live", "late"
STATES = tuple(one.value for one in State)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; empty: not narrowed. ``state``: one of an action, ``live`` or ``late``."""

    state: str = ""
    source: str = ""
    owner_id: int | None = None
    q: str = ""


def matching(rows: CorrectiveActionQuerySet, wanted: Wanted, *, on: date) -> CorrectiveActionQuerySet:
    found: Any = rows
    if wanted.state == LATE:
        found = rows.overdue(on)
    elif wanted.state == LIVE:
        found = rows.live()
    elif wanted.state:
        found = rows.filter(state=wanted.state)
    exact = {"source": wanted.source, "owner_id": wanted.owner_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    for word in wanted.q.split():
        found = found.filter(title__icontains=word)
    return cast(CorrectiveActionQuerySet, found)


def counts(rows: CorrectiveActionQuerySet, *, on: date) -> dict[str, int]:
    """How many have not ended, wait for their check, are overdue."""
    return {
        "live": rows.live().count(),
        "awaiting": rows.filter(state="awaiting_check").count(),
        "late": rows.overdue(on).count(),
    }


def data(one: CorrectiveAction, *, on: date) -> dict[str, Any]:
    """An action of ``for_list`` as the command writes it."""
    return {
        "number": str(one),
        "title": one.title,
        "state": one.state,
        "source": one.source,
        "source_text": one.source_text,
        "site": one.site.code if one.site else None,
        "department": one.department.name if one.department else None,
        "owner": str(one.owner),
        "opened_at": one.opened_at.isoformat(),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "overdue": one.is_overdue(on),
        "findings": cast(Any, one).covered,
        "findings_standing": cast(Any, one).standing,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
    }


_Read = Callable[[Any], Any]


def rows(found: CorrectiveActionQuerySet) -> Iterator[CorrectiveAction]:
    yield from found.for_list().order_by("-number").iterator(chunk_size=2000)


def columns(on: date) -> Sequence[FieldSpec]:
    read: tuple[tuple[str, _Read], ...] = (
        ("number", str),
        ("title", lambda row: row.title),
        ("what_is_wrong", lambda row: row.wrong),
        ("state", lambda row: row.state),
        ("comes_from", correction_words.source),
        ("link", lambda row: row.source_link),
        ("site", lambda row: row.site.code if row.site else ""),
        ("department", lambda row: row.department.name if row.department else ""),
        ("owner", lambda row: str(row.owner)),
        ("opened_at", lambda row: row.opened_at),
        ("next_due_on", lambda row: row.due_on),
        ("overdue", lambda row: "yes" if row.is_overdue(on) else "no"),
        ("findings", lambda row: row.covered),
        ("findings_standing", lambda row: row.standing),
        ("ended_at", lambda row: row.ended_at),
        ("ended_by", lambda row: row.ended_by),
        ("ended_because", lambda row: row.ended_reason),
    )
    return [column(name, one) for name, one in read]
