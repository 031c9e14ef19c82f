"""Forms of tokens and of the ledger's filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, SearchSelectMultiple

from ...models import User
from ...permission_words import words
from ...permissions import Permission


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program uses it."))
    permissions = forms.MultipleChoiceField(
        label=_("It may"),
        widget=SearchSelectMultiple,
        help_text=_("At most what you may yourself, at the same places."),
    )
    expires_on = DateField(label=_("Last day"), required=False, help_text=_("Empty: until it is revoked."))

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(str(item), words(item)) for item in Permission if owner.may_anywhere(item)]
        self.fields["permissions"].choices = held  # type: ignore[attr-defined]


class LedgerFilter(forms.Form):
    action = forms.CharField(label=_("Action starts with"), required=False)
    actor = forms.CharField(label=_("Who"), required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)
    subject_type = forms.CharField(widget=forms.HiddenInput, required=False)
    subject_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
