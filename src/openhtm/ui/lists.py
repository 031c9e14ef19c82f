"""What every list page has: filters as chips, sorted heads, keyset paging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from openhtm.kernel import paging
from openhtm.ui.parts import Chip, Column, Paging

SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column a list offers; ``key`` is what it sorts by (empty: not sortable)."""

    label: str | Promise
    key: str = ""
    numeric: bool = False
    hidden_on_phone: bool = False


def address(request: HttpRequest, **changes: str | None) -> str:
    """This page's address with some query parameters changed; None takes one off. Paging starts anew."""
    query = request.GET.copy()
    for name in ("cursor", *changes):
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def chips(request: HttpRequest, form: forms.Form) -> list[Chip]:
    """The filters that are on, in the order of the form."""
    if not form.is_bound or not form.is_valid():
        return []
    return [
        Chip(
            label=str(field.label),
            value=_words(field, form.cleaned_data[name]),
            remove_url=address(request, **{name: None}),
        )
        for name, field in form.fields.items()
        if _is_on(form.cleaned_data.get(name))
    ]


def _is_on(value: Any) -> bool:
    return value is not False and value not in (None, "", [])


def _words(field: forms.Field, value: Any) -> str:
    """What was chosen; a box that is ticked says it by its label."""
    if isinstance(field, forms.ChoiceField):
        return str(dict(cast(Any, field.choices)).get(value, value))
    return "" if value is True else str(value)


def columns(request: HttpRequest, heads: Sequence[Head], *, sort: str = "") -> list[Column]:
    return [
        Column(
            label=str(head.label),
            url=address(request, sort=_next_sort(head, sort)) if head.key else "",
            sorted=_direction(head, sort),
            numeric=head.numeric,
            hidden_on_phone=head.hidden_on_phone,
        )
        for head in heads
    ]


def _next_sort(head: Head, sort: str) -> str:
    return f"-{head.key}" if sort == head.key else head.key


def _direction(head: Head, sort: str) -> Any:
    if not head.key or sort.lstrip("-") != head.key:
        return ""
    return "descending" if sort.startswith("-") else "ascending"


def wanted_sort(request: HttpRequest, heads: Sequence[Head], *, default: str) -> str:
    """The sort in the address when the list offers it, else the default."""
    sort = request.GET.get("sort", "")
    return sort if sort.lstrip("-") in {head.key for head in heads if head.key} else default


def page(
    request: HttpRequest, rows: QuerySet[Any], *, sort: str, nullable: Sequence[str] = (), size: int = SIZE
) -> tuple[list[Any], Paging]:
    """The rows of the page asked for, with the addresses of its neighbors."""
    keys = paging.keys_from(sort, nullable=nullable)
    found = paging.page(rows, keys=keys, cursor=request.GET.get("cursor", ""), size=size)
    return found.rows, Paging(
        next_url=_at(request.GET, request.path, found.next_cursor),
        previous_url=_at(request.GET, request.path, found.previous_cursor),
    )


def _at(given: QueryDict, path: str, cursor: str) -> str:
    if not cursor:
        return ""
    query = given.copy()
    query["cursor"] = cursor
    return f"{path}?{query.urlencode()}"
