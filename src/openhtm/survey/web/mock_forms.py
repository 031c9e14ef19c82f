"""Forms of mock surveys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import PhotoInput, SearchSelect

from ..mock.ground import Place
from ..mock.places import seed_of
from ..models import VerdictChoice
from ..rules.sampling import MOST


class BeginForm(forms.Form):
    site = forms.ChoiceField(label=_("Site"), widget=SearchSelect)
    department = forms.ChoiceField(
        label=_("Only one department"),
        required=False,
        widget=SearchSelect,
        help_text=_("Empty: the whole site."),
    )
    size = forms.IntegerField(label=_("Devices to draw"), min_value=1, max_value=MOST, initial=20)
    chosen_seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=999_999_999_999,
        help_text=_("Empty: a new one. The same seed draws the same devices again."),
    )

    def __init__(self, *args: Any, sites: Iterable[Any], departments: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {str(one.pk): one for one in sites}
        self._departments = {str(one.pk): one for one in departments}
        fields: Any = self.fields
        fields["site"].choices = [("", ""), *((key, str(one)) for key, one in self._sites.items())]
        fields["department"].choices = [("", _("All")), *((k, str(d)) for k, d in self._departments.items())]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        department = self._departments.get(given.get("department", ""))
        if department is not None and str(department.site_id) != given.get("site"):
            self.add_error("department", _("This department belongs to another site."))
        return given

    def place(self) -> Place:
        given = self.cleaned_data
        return Place(self._sites[given["site"]], self._departments.get(given["department"]))

    def seed(self) -> int:
        given = self.cleaned_data["chosen_seed"]
        return seed_of("" if given is None else str(given))


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Answer"), choices=VerdictChoice.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was seen or said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for a gap."),
    )
    photo = forms.FileField(label=_("Photo"), required=False, widget=PhotoInput)


class FinishForm(forms.Form):
    conclusion = forms.CharField(
        label=_("What is to be done, by whom, until when"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("You sign the whole record with it."),
    )
