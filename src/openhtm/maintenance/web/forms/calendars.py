"""Whose planned work a calendar feed shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class FeedForm(forms.Form):
    unit = forms.ChoiceField(label=gettext_lazy("Whose planned work"), required=False)

    def __init__(self, *given: Any, units: Iterable[Any], **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [("", _("My own work"))]
        choices += [(str(unit.pk), f"{unit.site.code} {unit.name}") for unit in units]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
