"""Forms of custom fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.catalog.api import access as catalog

from ...models import CustomField, FieldKind
from .fields import PickField


class CustomFieldForm(forms.Form):
    """``field`` None: a new one, with its key and kind, which never change."""

    label = forms.CharField(label=_("Label"), max_length=80)
    help = forms.CharField(label=_("Help"), max_length=200, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4000,
        help_text=_("One a line; for the kind 'choice' only."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    required = forms.BooleanField(label=_("Should be known"), required=False)
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=9999, initial=0)

    def __init__(
        self, user: Any, *, field: CustomField | None = None, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=_initial(field))
        if field is None:
            self.fields["key"] = forms.CharField(
                label=_("Key"), max_length=40, help_text=_("Its name in files and REST; it never changes.")
            )
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=FieldKind.choices)
            self.order_fields(["key", "label", "kind"])
        else:
            self.fields["is_active"] = forms.BooleanField(label=_("In use"), required=False)
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.fields["device_type"] = PickField(
            catalog.device_types(user),
            chosen=field.device_type_id if field else None,
            label=_("Only for device type"),
            required=False,
        )

    @property
    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        given = self.cleaned_data
        kept = ("label", "help", "unit", "required", "position", "is_active")
        device_type = given["device_type"]
        return {
            **{name: given[name] for name in kept if name in given},
            "choices": [line.strip() for line in given["choices"].splitlines() if line.strip()],
            "device_type_id": device_type.pk if device_type else None,
        }


def _initial(field: CustomField | None) -> dict[str, Any]:
    if field is None:
        return {}
    names = ("label", "help", "unit", "required", "position", "is_active", "version")
    shown = {name: getattr(field, name) for name in names}
    return {**shown, "choices": "\n".join(map(str, field.choices)), "device_type": field.device_type_id}
