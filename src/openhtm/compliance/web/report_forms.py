"""Forms of the committee report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..reporting.asking import ALL


class ReportFilter(forms.Form):
    period = forms.CharField(
        label=gettext_lazy("Period"),
        help_text=gettext_lazy("2026, 2026-Q3 or 2026-07"),
        max_length=10,
        required=False,
    )
    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)

    def __init__(self, *args: Any, places: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.choices = [(one.code, str(one)) if one else (ALL, _("All sites")) for one in places]


class ClosePeriodForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    password = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
