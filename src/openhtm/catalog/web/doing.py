"""What the catalog's pages share: carrying out one act, lists with filters and keyset paging."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.kernel import paging
from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted, StaleVersion
from openhtm.ui.parts import Chip, Page, Paging

from .pages.shared import FormPage

T = TypeVar("T")
SIZE = 50


def tried(form: forms.BaseForm, call: Callable[[], T]) -> T | None:
    """What the act returns; None when it was refused, and the form then says why."""
    try:
        return call()
    except (NotFound, NotPermitted, StaleVersion):
        raise
    except DomainError as problem:
        _say(form, problem)
        return None


def _say(form: forms.BaseForm, problem: DomainError) -> None:
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    known = {name: texts for name, texts in fields.items() if name in form.fields}
    for name, texts in known.items():
        form.add_error(name, texts)
    if not known:
        form.add_error(None, str(problem))


def done(request: HttpRequest, call: Callable[[], object], *, words: str, back: str) -> HttpResponse:
    """Act at the press of a button: back to the page, with what was done or why it was refused."""
    try:
        call()
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect(back)


def form_page(request: HttpRequest, page: FormPage) -> HttpResponse:
    """A page that is one form; refused input comes back with status 422."""
    return render(request, "catalog/form.html", {"page": page}, status=422 if page.form.errors else 200)


def shown(request: HttpRequest, template: str, page: Page, *, part: str = "") -> HttpResponse:
    """The whole page, or only its part when htmx asks for it."""
    partly = part and getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"{template}#{part}" if partly else template, {"page": page})


def address(request: HttpRequest, **changes: str | None) -> str:
    """This page's address with some query parameters changed; None takes one off. Paging starts anew."""
    query = request.GET.copy()
    for name in ("cursor", *changes):
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def chips(
    request: HttpRequest, form: forms.Form, *, words: Mapping[str, Callable[[Any], str]] | None = None
) -> list[Chip]:
    """The filters that are on, in the order of the form; ``words`` says a value that is not one by itself."""
    given = form.cleaned_data if form.is_valid() else {}
    said = words or {}
    return [
        Chip(
            label=str(field.label),
            value=said[name](given[name]) if name in said else _words(field, given[name]),
            remove_url=address(request, **{name: None}),
        )
        for name, field in form.fields.items()
        if given.get(name)
    ]


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return _("Yes") if value is True else str(value)


def rows_of(
    request: HttpRequest, rows: Any, *, sort: str, nullable: Sequence[str] = ()
) -> tuple[list[Any], Paging]:
    """The rows of the page asked for, with the addresses of its neighbors."""
    keys = paging.keys_from(sort, nullable=nullable)
    found = paging.page(rows, keys=keys, cursor=request.GET.get("cursor", ""), size=SIZE)
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
