"""Carrying out one act from a page: what it refuses is said in the form or above the page, never lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted
from openhtm.kernel.time import zone

from .forms import CheckForm
from .pages.setting_up import FormPage

T = TypeVar("T")


def tried(form: forms.BaseForm, call: Callable[[], T]) -> T | None:
    """What the act returns; None when it was refused, and the form then says why."""
    try:
        return call()
    except NotPermitted:
        raise
    except DomainError as problem:
        _say(form, problem)
        return None


def _say(form: forms.BaseForm, problem: DomainError) -> None:
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    if isinstance(form, CheckForm) and fields and form.blame(fields):
        return
    known = {name: texts for name, texts in fields.items() if name in form.fields}
    for name, texts in known.items():
        form.add_error(name, texts)
    if not known:
        form.add_error(None, str(problem))


def done(request: HttpRequest, call: Callable[[], object], *, words: str, back: str) -> HttpResponse:
    """Act at the press of a button: back to the page, with what was done or why it was refused."""
    try:
        call()
    except NotPermitted:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect(back)


def form_page(request: HttpRequest, page: FormPage) -> HttpResponse:
    """A page that is one form; refused input comes back with status 422."""
    status = 422 if page.form.errors else 200
    return render(request, "checks/form.html", {"page": page}, status=status)


def on_the_clock_of(record: Any) -> AbstractContextManager[None]:
    """Times are read and shown as on the clock of the record's site."""
    return timezone.override(zone(record.site.time_zone))
