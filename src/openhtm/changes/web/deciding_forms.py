"""Forms of approvals, of the word of mouth, and of the end of a change."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from ..models import RoleChoice
from .forms import Signed

_AREA = forms.Textarea(attrs={"rows": 3})


class ApproveForm(Signed):
    said = forms.CharField(
        label=lazy("Conditions, or what else is to be said"), max_length=500, required=False, widget=_AREA
    )
    field_order = ("said", "password")


class RejectForm(Signed):
    reason = forms.CharField(label=lazy("Why"), max_length=500, widget=_AREA)
    field_order = ("reason", "password")


class SpeakForm(forms.Form):
    role = forms.ChoiceField(label=lazy("For"), choices=RoleChoice.choices, widget=forms.RadioSelect)
    given_by = forms.CharField(label=lazy("Who said so"), max_length=200)
    said = forms.CharField(
        label=lazy("What was said, when and how you were told"), max_length=500, widget=_AREA
    )


class EndForm(Signed):
    result = forms.CharField(label=lazy("What came of it"), max_length=4000, widget=_AREA)
    field_order = ("result", "password")
