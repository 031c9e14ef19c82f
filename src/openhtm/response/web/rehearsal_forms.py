"""Forms of table-top exercises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import SearchSelect

from ..models import MarkChoice


class BeginForm(forms.Form):
    scenario = forms.ChoiceField(label=_("Scenario"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, scenarios: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["scenario"]
        choice.choices = [(one.key, f"{one.title}. {one.summary}") for one in scenarios]


class DecisionForm(forms.Form):
    text = forms.CharField(
        label=_("What was decided"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    role = forms.ChoiceField(label=_("By which role"), widget=SearchSelect)

    def __init__(self, *args: Any, roles: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["role"]
        choice.choices = [(one.key, one.title) for one in roles]


class MarkForm(forms.Form):
    mark = forms.ChoiceField(label=_("Mark"), choices=MarkChoice.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was seen"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when it was not met, or only partly."),
    )
