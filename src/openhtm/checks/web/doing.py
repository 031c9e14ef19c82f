"""What the acts of user checks have of their own: answers are blamed on their items; only what is forbidden leaves
the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse

from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted
from openhtm.ui import doing

from .forms import CheckForm

T = TypeVar("T")
THROUGH = (NotPermitted,)


def tried(form: forms.BaseForm, call: Callable[[], T]) -> T | None:
    """What the act returns; None when it was refused, and the form then says why."""
    return doing.tried(form, call, through=THROUGH, say=_say)


def _say(form: forms.BaseForm, problem: DomainError) -> None:
    fields = problem.fields if isinstance(problem, InvalidInput) else {}
    if not (isinstance(form, CheckForm) and fields and form.blame(fields)):
        doing.say(form, problem)


def done(request: HttpRequest, call: Callable[[], object], *, words: str, back: str) -> HttpResponse:
    """Act at the press of a button: back to the page, with what was done or why it was refused."""
    return doing.done(request, call, words=words, back=back, through=THROUGH)
