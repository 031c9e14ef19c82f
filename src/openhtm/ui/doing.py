"""Carrying out one act from a page: what it refuses is said in the form or above the page, never lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted, UnableToSome
from openhtm.kernel.time import zone

from .parts import Page

T = TypeVar("T")
#: Refusals that have a page of their own.
THROUGH: tuple[type[DomainError], ...] = (NotFound, NotPermitted)


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is one form."""

    form: forms.Form
    submit: str
    cancel: str
    kind: str = "primary"
    layout: str = "stacked"
    note: str = ""


def say(form: forms.BaseForm, problem: DomainError) -> None:
    """Put what was refused beside the fields it is about; what the form has no field for stands above them."""
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    known = {name: texts for name, texts in fields.items() if name in form.fields}
    for name, texts in known.items():
        form.add_error(name, texts)
    rest = [text for name, texts in fields.items() if name not in known for text in texts]
    if isinstance(problem, UnableToSome):
        rest += [f"{label}: {text}" for label, text in problem.problems.items()]
    if rest or not known:
        form.add_error(None, list(dict.fromkeys([*([] if known else [str(problem)]), *rest])))


def tried(
    form: forms.BaseForm,
    call: Callable[[], T],
    *,
    through: tuple[type[DomainError], ...] = THROUGH,
    say: Callable[[Any, DomainError], None] = say,
) -> T | None:
    """What the act returns; None when it was refused, and the form then says why."""
    try:
        return call()
    except through:
        raise
    except DomainError as problem:
        say(form, problem)
        return None


def carried_out(form: forms.BaseForm, call: Callable[[], object]) -> bool:
    """Whether the act was carried out; when it was refused, the form says why."""
    return tried(form, call) is not None


def done(
    request: HttpRequest,
    call: Callable[[], object],
    *,
    words: str,
    back: str,
    through: tuple[type[DomainError], ...] = THROUGH,
) -> HttpResponse:
    """Act at the press of a button: back to the page, with what was done or why it was refused."""
    try:
        call()
    except through:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect(back)


def form_page(request: HttpRequest, page: FormPage) -> HttpResponse:
    """A page that is one form; refused input comes back with status 422."""
    return render(request, "ui/form_page.html", {"page": page}, status=422 if page.form.errors else 200)


def asked(
    request: HttpRequest, page: FormPage, call: Callable[[], Any], *, words: str, to: Callable[[Any], Any]
) -> HttpResponse:
    """A page that is one form: sent and accepted it leads on, refused it comes back."""
    if page.form.is_valid():
        made = tried(page.form, call)
        if made is not None:
            messages.success(request, words)
            return redirect(to(made))
    return form_page(request, page)


def shown(request: HttpRequest, template: str, page: Page, *, part: str = "") -> HttpResponse:
    """The whole page, or only its part when htmx asks for it."""
    asking = getattr(request, "htmx", None)
    name = f"{template}#{part}" if part and asking and not asking.boosted else template
    return render(request, name, {"page": page})


def at_site(record: Any) -> AbstractContextManager[None]:
    """Times are read and shown as on the clock of the record's site."""
    return timezone.override(zone(record.site.time_zone))
