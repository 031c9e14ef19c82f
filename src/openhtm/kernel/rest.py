"""What a context's ``rest/routers.py`` is written with; ``openhtm.rest`` assembles the routers.

An operation says its permission by ``@needs`` (or why everybody may, by ``@open_to``), reaches records by its
context's access functions, and changes them by ``run``, which hands the action its actor, the instant and the
request's idempotency key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from .actions import Action
from .errors import InvalidInput
from .paging import Key, page
from .time import now

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=Model)
R = TypeVar("R")
T = TypeVar("T")

_KEY = re.compile(r"[\x21-\x7e]{1,40}")
_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def needs(permission: str) -> Callable[[F], F]:
    """The operation is for those who hold the permission somewhere; its access call and action say where."""

    def marked(operation: F) -> F:
        operation.permission = str(permission)  # type: ignore[attr-defined]
        return operation

    return marked


def open_to(who: str) -> Callable[[F], F]:
    """The operation needs no permission: ``"signed_in"``, or ``"public: why everybody may"``."""
    if who != "signed_in" and not who.startswith("public: "):
        raise TypeError("Write open_to('signed_in') or open_to('public: the reason').")
    return needs(who)


class Body(Schema):
    """What a client sends. An unknown field is refused, so that no misspelling is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    """Query parameters of a list: where the page starts and how many rows it has."""

    cursor: str = Field("", description="`next` or `previous` of another page; empty for the first page.")
    limit: int = Field(50, ge=1, le=200, description="Rows of a page.")


class Listed(Schema, Generic[T]):
    """One page of a list. ``next`` and ``previous`` are cursors; null where there is no such page."""

    items: list[T]
    next: str | None = None
    previous: str | None = None


class Problem(Schema):
    """An answer that is not what was asked for (RFC 9457). ``code`` is stable; ``detail`` is for a person."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, list[str]] = Field({}, description="Messages by field, where fields are at fault.")
    details: dict[str, Any] = Field({}, description="More facts, such as both versions of a stale edit.")


def listed(
    rows: QuerySet[M], *, keys: Sequence[Key], paging: Paging, shape: Callable[[M], object] = lambda row: row
) -> dict[str, object]:
    """The page of ``rows`` that ``paging`` asks for, as ``Listed``; each row goes through ``shape``."""
    found = page(rows, keys=keys, cursor=paging.cursor, size=paging.limit)
    items = [shape(row) for row in found.rows]
    return {"items": items, "next": found.next_cursor or None, "previous": found.previous_cursor or None}


def run(request: HttpRequest, action: Action[..., R], *subject: object, **arguments: Any) -> R:
    """Carry out the action as the caller, now; with an ``Idempotency-Key`` at most once for that key."""
    arguments |= {"by": request.user, "at": now()}
    key = idempotency_key(request)
    return action.once(key, *subject, **arguments) if key else action(*subject, **arguments)


def idempotency_key(request: HttpRequest) -> str:
    """The request id for ``Action.once``: the header behind its caller, so that two callers never clash."""
    given = request.headers.get("Idempotency-Key", "").strip('"')
    if not given:
        return ""
    if _KEY.fullmatch(given) is None:
        raise InvalidInput(
            _("The header Idempotency-Key takes up to 40 printable characters without spaces.")
        )
    return f"{request.user.pk}:{given}"


def seen_version(request: HttpRequest) -> int | None:
    """The version the client saw, from ``If-Match: "3"``; None: it does not say, so it is not compared."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    found = _VERSION.fullmatch(given)
    if found is None:
        raise InvalidInput(_('The header If-Match takes the ETag that you were given, such as "3".'))
    return int(found.group(1))


def versioned(response: HttpResponse, record: R) -> R:
    """``record``, with its version as the answer's ETag for a later ``If-Match``."""
    response["ETag"] = f'"{getattr(record, "version", 0)}"'
    return record


def sent(body: Schema) -> Mapping[str, Any]:
    """The fields that the client did send, for a change in part."""
    return body.model_dump(exclude_unset=True)
