"""What the dispatch board asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField

from ...models import OrderKind


class BoardFilter(forms.Form):
    """Which work the board shows."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any")), *OrderKind.choices])


class Move(forms.Form):
    """Where a card goes. ``seen`` is the version of the order that the board showed."""

    order = forms.CharField(max_length=40)
    seen = forms.IntegerField(min_value=0)
    assignee = forms.IntegerField(required=False)
    planned_on = DateField(required=False)

    def values(self) -> dict[str, Any]:
        return {"planned_on": self.cleaned_data["planned_on"], "seen_version": self.cleaned_data["seen"]}
