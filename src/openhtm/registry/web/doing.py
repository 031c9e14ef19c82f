"""Carrying out what a form asks: refusals are said in the form, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openhtm.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted, StaleVersion

from .pages.shared import FormPage


def done(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Whether the act was carried out; if it was refused, the form says why."""
    try:
        act()
    except (NotFound, NotPermitted, StaleVersion):
        raise
    except DomainError as problem:
        say(form, problem)
        return False
    return True


def say(form: forms.BaseForm, problem: DomainError) -> None:
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    known = {name: texts for name, texts in fields.items() if name in form.fields}
    for name, texts in known.items():
        form.add_error(name, texts)
    if not known:
        form.add_error(None, str(problem))


def shown(request: HttpRequest, page: FormPage, *, template: str = "registry/form.html") -> HttpResponse:
    """The page of the form; refused input comes back with status 422."""
    return render(request, template, {"page": page}, status=422 if page.form.errors else 200)
