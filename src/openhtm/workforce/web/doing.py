"""Carrying out one act from a page: what it refuses is said in the form, never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted

from .pages import FormPage

T = TypeVar("T")


def asked(
    request: HttpRequest, page: FormPage, call: Callable[[], Any], *, words: str, to: Callable[[Any], Any]
) -> HttpResponse:
    """A page that is one form: sent and accepted it leads on, refused it comes back with status 422."""
    if page.form.is_valid():
        made = _tried(page.form, call)
        if made is not None:
            messages.success(request, words)
            return redirect(to(made))
    status = 422 if page.form.errors else 200
    return render(request, "workforce/form.html", {"page": page}, status=status)


def _tried(form: forms.BaseForm, call: Callable[[], T]) -> T | None:
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
