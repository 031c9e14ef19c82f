"""What the pages of device security share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from openhtm.kernel import paging
from openhtm.ui.parts import Column, Page, Paging


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is one form."""

    form: forms.Form
    submit: str
    cancel: str
    kind: str = "primary"
    layout: str = "stacked"
    note: str = ""


def columns(*labels: str) -> list[Column]:
    return [Column(label=label) for label in labels]


def paged(
    request: HttpRequest, rows: QuerySet[Any], *, sort: str, size: int = 50
) -> tuple[list[Any], Paging]:
    """The rows of the page asked for, with the addresses of its neighbors."""
    found = paging.page(rows, keys=paging.keys_from(sort), cursor=request.GET.get("cursor", ""), size=size)
    return found.rows, Paging(
        next_url=_at(request, found.next_cursor), previous_url=_at(request, found.previous_cursor)
    )


def _at(request: HttpRequest, cursor: str | None) -> str:
    if not cursor:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"
