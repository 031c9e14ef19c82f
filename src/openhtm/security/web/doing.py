"""Carrying out one act from a page: what it refuses is said in the form, never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted
from openhtm.ui.parts import Chip, Page

from .pages.shared import FormPage

T = TypeVar("T")


def asked(
    request: HttpRequest, page: FormPage, call: Callable[[], Any], *, words: str, to: Callable[[Any], Any]
) -> HttpResponse:
    """A page that is one form: sent and accepted it leads on, refused it comes back with status 422."""
    if page.form.is_valid():
        made = tried(page.form, call)
        if made is not None:
            messages.success(request, words)
            return redirect(to(made))
    status = 422 if page.form.errors else 200
    return render(request, "security/form.html", {"page": page}, status=status)


def tried(form: forms.BaseForm, call: Callable[[], T]) -> T | None:
    """What the act returns; None when it was refused, and the form then says why."""
    try:
        return call()
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        fields = problem.fields if isinstance(problem, InvalidInput) else {}
        for name, texts in fields.items():
            form.add_error(name if name in form.fields else None, texts)
        if not fields:
            form.add_error(None, str(problem))
        return None


def shown(request: HttpRequest, template: str, page: Page, *, part: str = "") -> HttpResponse:
    """The whole page, or only its part when htmx asks for it."""
    partly = part and getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"{template}#{part}" if partly else template, {"page": page})


def chips(request: HttpRequest, form: forms.Form) -> list[Chip]:
    """The filters that are on, in the order of the form."""
    given = form.cleaned_data if form.is_valid() else {}
    return [
        Chip(label=str(field.label), value=_words(field, given[name]), remove_url=_without(request, name))
        for name, field in form.fields.items()
        if given.get(name)
    ]


def _words(field: forms.Field, value: Any) -> str:
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
