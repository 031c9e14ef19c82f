"""What a list page of supply has beside its rows: sorted heads and keyset paging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from openhtm.kernel import paging
from openhtm.ui.parts import Column, Paging

SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column; ``key`` is what it sorts by (empty: not at all)."""

    label: str | Promise
    key: str = ""
    numeric: bool = False
    hidden_on_phone: bool = False


def _address(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    query[name] = value
    return f"{request.path}?{query.urlencode()}"


def sort_of(request: HttpRequest, heads: Sequence[Head], *, default: str) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort.lstrip("-") in {head.key for head in heads if head.key} else default


def columns(request: HttpRequest, heads: Sequence[Head], *, sort: str = "") -> list[Column]:
    return [_column(request, head, sort) for head in heads]


def _column(request: HttpRequest, head: Head, sort: str) -> Column:
    current = bool(head.key) and sort.lstrip("-") == head.key
    following = f"-{head.key}" if sort == head.key else head.key
    direction: Any = ("descending" if sort.startswith("-") else "ascending") if current else ""
    return Column(
        label=str(head.label),
        url=_address(request, "sort", following) if head.key else "",
        sorted=direction,
        numeric=head.numeric,
        hidden_on_phone=head.hidden_on_phone,
    )


def page(request: HttpRequest, rows: QuerySet[Any], *, sort: str) -> tuple[list[Any], Paging]:
    """The rows of the page asked for, with the addresses of its neighbors."""
    cursor = request.GET.get("cursor", "")
    found = paging.page(rows, keys=paging.keys_from(sort), cursor=cursor, size=SIZE)
    return found.rows, Paging(
        next_url=_address(request, "cursor", found.next_cursor) if found.next_cursor else "",
        previous_url=_address(request, "cursor", found.previous_cursor) if found.previous_cursor else "",
    )
