"""Forms about people and their roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, SearchSelect

from ...models import User
from ..choices import Place, place_choices, places, role_choices


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    initials = forms.CharField(label=_("Initials"), max_length=6, required=False)
    employee_number = forms.CharField(label=_("Employee number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, person: User, data: Any = None) -> PersonForm:
        names = ("name", "initials", "employee_number", "phone", "version")
        return cls(data, initial={name: getattr(person, name) for name in names})

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ProfileForm(forms.Form):
    initials = forms.CharField(
        label=_("Initials"), max_length=6, required=False, help_text=_("They stand beside your work.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RoleForm(forms.Form):
    """A role and where it is held, among what the giver may give."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(label=_("Where"), widget=SearchSelect)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        self.fields["role"].choices = role_choices(by)  # type: ignore[attr-defined]
        self.fields["place"].choices = place_choices(by)  # type: ignore[attr-defined]

    @property
    def where(self) -> Place:
        return places(self._by)[self.cleaned_data["place"]][1]


class GrantForm(RoleForm):
    until = DateField(
        label=_("Until"), required=False, help_text=_("The last day; empty: until it is taken away.")
    )


class NewPersonForm(RoleForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254, help_text=_("They sign in with it."))
    name = forms.CharField(label=_("Name"), max_length=150)
    employee_number = forms.CharField(label=_("Employee number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    field_order = ("email", "name", "employee_number", "phone", "role", "place")


class PeopleFilter(forms.Form):
    text = forms.CharField(label=_("Name, address or number"), required=False)
