"""Forms about places."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.places.api import Building, Department, Organization, Room, Site
from openhtm.ui.forms import SearchSelect

from ... import access
from ...models import User

Record = Organization | Site | Department | Room


class _RecordForm(forms.Form):
    """A form that edits a record remembers which version it showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if record is not None:
            names = [name for name in self.fields if hasattr(record, name)]
            self.initial = {name: getattr(record, name) for name in names}
        else:
            self.fields.pop("is_active", None)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones())]


class SiteForm(_RecordForm):
    code = forms.CharField(
        label=_("Code"), max_length=12, help_text=_("Short, printed in tags, and never used again: GEN.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, widget=SearchSelect, initial="UTC")
    address = forms.CharField(label=_("Address"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, data: Any = None, *, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        if record is not None:
            del self.fields["code"]


class DepartmentForm(_RecordForm):
    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=200)
    cost_center = forms.CharField(label=_("Cost center"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    is_critical = forms.BooleanField(
        label=_("Critical care area"), required=False, help_text=_("Its failures come first.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)


class BuildingForm(_RecordForm):
    name = forms.CharField(label=_("Name"), max_length=120)


class RoomForm(_RecordForm):
    name = forms.CharField(label=_("Room"), max_length=120)
    building = forms.ModelChoiceField(Building.objects.none(), label=_("Building"), required=False)
    floor = forms.CharField(
        label=_("Floor"), max_length=20, required=False, help_text=_("As on the door: G, 3, B2.")
    )
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), required=False)
    is_storage = forms.BooleanField(label=_("Storage"), required=False)
    access_note = forms.CharField(
        label=_("How to get in"), max_length=300, required=False, help_text=_("No codes or keys.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, data: Any = None, *, user: User, site: Site, record: Record | None = None) -> None:
        super().__init__(data, record=record)
        self.fields["building"].queryset = access.buildings(user).filter(site=site)  # type: ignore[attr-defined]
        self.fields["department"].queryset = access.departments(user).filter(site=site)  # type: ignore[attr-defined]


class OrganizationForm(_RecordForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        help_text=_("Three letters (ISO 4217): USD."),
        error_messages={"invalid": _("Write three capital letters, such as USD.")},
    )
