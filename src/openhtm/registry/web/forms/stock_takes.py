"""Forms of stock-take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission, buildings, departments, sites

from .fields import PickField

Data = Mapping[str, Any] | None


class OpenForm(forms.Form):
    """Which rooms are counted: of a department, of a building, of both together, or of the whole site."""

    def __init__(self, user: Any, data: Data = None, *, site_id: int | None = None) -> None:
        places = list(sites(user, Permission.DEVICE_MOVE).order_by("code"))
        first = site_id or (places[0].pk if places else None)
        super().__init__(data, initial={"site": first})
        self.fields["site"] = PickField(
            sites(user, Permission.DEVICE_MOVE).order_by("code"), label=_("Site"), required=True
        )
        self.fields["department"] = PickField(
            departments(user, Permission.DEVICE_MOVE).select_related("site").order_by("site__code", "name"),
            label_of=lambda row: f"{row.site.code}: {row}",
            label=_("Department"),
            required=False,
            help_text=_("Empty: all departments."),
        )
        self.fields["building"] = PickField(
            buildings(user).select_related("site").order_by("site__code", "name"),
            label_of=lambda row: f"{row.site.code}: {row}",
            label=_("Building"),
            required=False,
            help_text=_("Empty: all buildings."),
        )
        self.fields["title"] = forms.CharField(
            label=_("Title"), max_length=120, required=False, help_text=_("Empty: the name of the place.")
        )


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why is it canceled?"), max_length=300)


class CloseForm(forms.Form):
    moving = forms.BooleanField(
        label=_("Bring the record in line: move what stands elsewhere to the room where it was seen"),
        required=False,
        initial=True,
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
