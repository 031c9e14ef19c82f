"""Forms of base dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.places.api import Building, Department
from openhtm.ui.forms import DateField, SearchSelect


class BaseDateForm(forms.Form):
    place = forms.ChoiceField(label=_("Department or building"), widget=SearchSelect)
    day = DateField(
        label=_("Base date"),
        help_text=_(
            "The dates are counted from this day on and back: a yearly plan falls on this day of every year."
        ),
    )

    def __init__(self, *args: Any, places: Sequence[Department | Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"{type(one).__name__.lower()}-{one.pk}": one for one in places}
        fields: Any = self.fields
        named = [(key, f"{one.name} ({one.site.code})") for key, one in self.places.items()]
        fields["place"].choices = [("", "—"), *named]

    def chosen(self) -> Department | Building:
        return self.places[self.cleaned_data["place"]]


class ChangeDay(forms.Form):
    day = DateField(label=_("Base date"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class Only(forms.Form):
    """Narrows a preview to devices."""

    tags = forms.CharField(
        label=_("Only these devices"),
        max_length=4000,
        required=False,
        help_text=_("Tags, separated by commas. Empty: all that stand here."),
    )

    def chosen(self) -> list[str]:
        given = self.cleaned_data["tags"].replace("\n", ",").split(",")
        return [tag.strip() for tag in given if tag.strip()]


class Rebase(Only):
    expected = forms.IntegerField(min_value=0)
