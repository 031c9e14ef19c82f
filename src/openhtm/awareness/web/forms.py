"""Forms of policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import roles
from openhtm.checks.api import library as checks
from openhtm.ui.forms import PHOTO_TYPES, DateField, FileInput, SearchSelect, SearchSelectMultiple

from .. import versions
from ..models import FrequencyChoice, PolicyVersion
from ..versions import NewDemand

STATES = (
    ("", _("Any, not retired")),
    ("in_force", _("In force")),
    ("draft", _("Draft or waiting for approval")),
    ("review", _("Past the day of review")),
    ("retired", _("Retired")),
)
_MONTHS: Any = {"min_value": 1, "max_value": 60}


def _rows(rows: Iterable[Any], *, empty: Any = None) -> list[tuple[str, Any]]:
    first = [] if empty is None else [("", empty)]
    return [*first, *((str(row.pk), str(row)) for row in rows)]


class PolicyFilter(forms.Form):
    q = forms.CharField(label=_("Code or title"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class _AtSite(forms.Form):
    """A form with the site of a policy; ``everywhere``: whether one may keep policies for all sites."""

    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: Iterable[Any], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {str(row.pk): row for row in sites}
        field: Any = self.fields["site"]
        field.choices = _rows(self.sites.values(), empty=_("All sites") if everywhere else None)

    def chosen_site(self) -> Any:
        return self.sites.get(self.cleaned_data["site"])


class NewPolicyForm(_AtSite):
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Such as UC-05. It stays."))
    title = forms.CharField(label=_("Title"), max_length=200)
    field_order = ("code", "title", "site")


class TakeOverForm(_AtSite):
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("It stays."))
    field_order = ("code", "site")


class RenameForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WriteForm(forms.Form):
    """What a version says and who attests to it; its demands have a form of their own."""

    text = forms.CharField(
        label=_("What it says"),
        help_text=_("Plain text. A policy written elsewhere can be added as a file instead."),
        widget=forms.Textarea(attrs={"rows": 16}),
        required=False,
    )
    change_note = forms.CharField(
        label=_("What changed"),
        help_text=_("From the second version on."),
        max_length=500,
        required=False,
    )
    audience = forms.MultipleChoiceField(
        label=_("Who attests"),
        help_text=_("Those who hold one of these roles in a unit."),
        widget=SearchSelectMultiple,
        required=False,
    )
    units = forms.MultipleChoiceField(
        label=_("Units"),
        help_text=_("Empty: every unit. What it asks, it asks of these alone."),
        widget=SearchSelectMultiple,
        required=False,
    )
    attest_months = forms.IntegerField(
        label=_("Attested again after (months)"),
        help_text=_("Empty: never again."),
        required=False,
        **_MONTHS,
    )
    renews = forms.BooleanField(
        label=_("Everybody attests anew when this version comes into force"), required=False
    )
    review_months = forms.IntegerField(label=_("Reviewed after (months)"), **_MONTHS)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, departments: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(row.pk): row for row in departments}
        fields: Any = self.fields
        fields["audience"].choices = [(one.slug, one.title) for one in roles().values()]
        fields["units"].choices = _units(self.known)

    def values(self) -> dict[str, Any]:
        apart = ("seen_version", "units")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    def chosen_units(self) -> list[Any]:
        return [self.known[key] for key in self.cleaned_data["units"]]


def begun(version: PolicyVersion) -> dict[str, Any]:
    """What the form of a draft begins with."""
    names = ("text", "change_note", "audience", "attest_months", "renews", "review_months")
    units = [str(one.pk) for one in versions.units_of(version)]
    return {name: getattr(version, name) for name in names} | {
        "seen_version": version.version,
        "units": units,
    }


def _units(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(key, f"{row.site.code} · {row.name}") for key, row in known.items()]


class DemandForm(forms.Form):
    template = forms.ChoiceField(label=_("Check"), widget=SearchSelect)
    frequency = forms.ChoiceField(label=_("How often, at least"), choices=FrequencyChoice.choices)
    device_type = forms.ChoiceField(
        label=_("Devices of the type"),
        help_text=_("Each of them in a unit is then to be checked. Empty: a place, such as a cart."),
        required=False,
        widget=SearchSelect,
    )
    department = forms.ChoiceField(
        label=_("Unit"),
        help_text=_("Empty: every unit that has such devices or does this check."),
        required=False,
        widget=SearchSelect,
    )
    on_open_days = forms.BooleanField(
        label=_("On days on which the unit works, not on every day of the week"), required=False
    )

    def __init__(
        self, *args: Any, device_types: Iterable[Any], departments: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.types = {str(row.pk): row for row in device_types}
        self.units = {str(row.pk): row for row in departments}
        fields: Any = self.fields
        fields["template"].choices = [(one.slug, one.title) for one in checks.templates().values()]
        fields["device_type"].choices = _rows(self.types.values(), empty=_("None"))
        fields["department"].choices = [("", _("Every unit")), *_units(self.units)]

    def demand(self) -> NewDemand:
        given = self.cleaned_data
        return NewDemand(
            template=given["template"],
            frequency=given["frequency"],
            device_type=self.types.get(given["device_type"]),
            department=self.units.get(given["department"]),
            on_open_days=given["on_open_days"],
        )


class Why(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class Signed(forms.Form):
    password = forms.CharField(
        label=_("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ApproveForm(Signed):
    effective_from = DateField(label=_("In force from"), required=False, help_text=_("Empty: from today."))
    field_order = ("effective_from", "password")


class ReviewForm(Signed):
    note = forms.CharField(
        label=_("What was looked at"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("note", "password")


class SheetForm(forms.Form):
    """Who signed a sheet of paper on a day."""

    policy = forms.ChoiceField(label=_("Policy"), widget=SearchSelect)
    signed_on = DateField(label=_("Signed on"))
    people = forms.MultipleChoiceField(
        label=_("Who signed"),
        help_text=_(
            "Those who hold a role in the unit. Somebody who is not among them gets one under People first."
        ),
        widget=SearchSelectMultiple,
    )
    file = forms.FileField(
        label=_("Scan or photo of the sheet"), widget=FileInput(accept=f"{PHOTO_TYPES},application/pdf")
    )

    def __init__(self, *args: Any, versions: Iterable[Any], staff: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = {str(one.pk): one for one in versions}
        self.persons = {str(one.pk): one for one in staff}
        fields: Any = self.fields
        fields["policy"].choices = [
            (key, f"{one.policy} v{one.number}") for key, one in self.versions.items()
        ]
        fields["people"].choices = _rows(self.persons.values())
