"""What the pages of supply share."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

from openhtm.kernel.values import Money
from openhtm.ui.parts import Page


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is one form."""

    form: forms.Form
    submit: str
    cancel: str
    kind: str = "primary"
    layout: str = "stacked"
    note: str = ""


def money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None or not currency else Money(minor, currency)
