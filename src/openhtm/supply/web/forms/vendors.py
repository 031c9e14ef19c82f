"""Forms of vendors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField

from ...models import Vendor, VendorRole


class VendorFilter(forms.Form):
    q = forms.CharField(label=_("Name"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Any")), *VendorRole.choices], required=False)


class VendorForm(forms.Form):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=150)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=VendorRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    web = forms.URLField(label=_("Web address"), required=False, assume_scheme="https")
    hours = forms.CharField(
        label=_("Hours"),
        max_length=200,
        required=False,
        help_text=_("Such as Mon to Fri 8 to 17, hotline always."),
    )
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    retired_reason = forms.CharField(
        label=_("No longer called because"),
        max_length=300,
        required=False,
        help_text=_("Filled in, the vendor is offered no more."),
    )

    def __init__(self, *args: Any, vendor: Vendor | None = None, **kwargs: Any) -> None:
        begun = {name: getattr(vendor, name) for name in self.base_fields if hasattr(vendor, name)}
        if vendor is not None:
            begun["seen_version"] = vendor.version
        super().__init__(*args, **{**kwargs, "initial": begun})
        if vendor is None:
            del self.fields["retired_reason"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class ContactLeft(forms.Form):
    left_on = DateField(label=_("Last day"))


class AccountForm(forms.Form):
    site = forms.ChoiceField(label=_("Site"))
    number = forms.CharField(label=_("Account number"), max_length=80, required=False)

    def __init__(self, *args: Any, sites: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [(site.code, site.name) for site in sites]  # type: ignore[attr-defined]
