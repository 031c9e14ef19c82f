"""Forms of the acts on many devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission, departments, rooms

from ...fields import FieldSpec, Kind
from ...models import StatusChoice
from ...rules.status import GONE, Status
from .fields import PickField, field_of

Data = Mapping[str, Any] | None


class BulkForm(forms.Form):
    act: ClassVar[str]

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    @property
    def values(self) -> dict[str, Any]:
        """The columns that every selected device gets."""
        raise NotImplementedError


class MoveForm(BulkForm):
    act = "move"

    def __init__(self, user: Any, data: Data = None) -> None:
        super().__init__(data)
        every = rooms(user, Permission.DEVICE_MOVE).select_related("building", "site")
        owning = departments(user, Permission.DEVICE_MOVE).select_related("site")
        self.fields["room"] = PickField(
            every, label_of=lambda room: f"{room.site.code}: {room}", label=_("Room"), required=False
        )
        self.fields["department"] = PickField(
            owning, label_of=lambda row: f"{row.site.code}: {row}", label=_("Department"), required=False
        )
        self.order_fields(["room", "department", "reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("room") and not given.get("department"):
            raise forms.ValidationError(_("Choose a room or a department."))
        return given

    @property
    def values(self) -> dict[str, Any]:
        room, department = self.cleaned_data["room"], self.cleaned_data["department"]
        values: dict[str, Any] = {"site_id": (room or department).site_id}
        if room:
            values["room_id"] = room.pk
        if department:
            values["department_id"] = department.pk
        return values


class StatusForm(BulkForm):
    act = "status"
    status = forms.ChoiceField(
        label=_("New status"),
        choices=[(value, label) for value, label in StatusChoice.choices if Status(value) not in GONE],
    )
    conditions_of_use = forms.CharField(label=_("Conditions of use"), max_length=300, required=False)

    field_order = ("status", "conditions_of_use", "reason")

    @property
    def values(self) -> dict[str, Any]:
        return {
            "status": self.cleaned_data["status"],
            "limited_use_note": self.cleaned_data["conditions_of_use"],
        }


#: One value can be right for many devices; a tag or a serial number cannot.
_NEVER = frozenset(
    {"tag", "serial_number", "udi", "status", "conditions_of_use", "retired_date", "retired_reason"}
)


class EditForm(BulkForm):
    """One field, one value. The value's own field comes when the field is chosen."""

    act = "edit"

    def __init__(self, specs: Mapping[str, FieldSpec], data: Data = None) -> None:
        super().__init__(data)
        self.specs = {key: spec for key, spec in specs.items() if _editable(spec)}
        choices = [(key, str(spec.label)) for key, spec in self.specs.items()]
        self.fields["field"] = forms.ChoiceField(label=_("Field"), choices=choices)
        self.fields["value"] = forms.CharField(
            label=_("Value"),
            max_length=2000,
            required=False,
            help_text=_("Dates as YYYY-MM-DD; yes or no; for choices the word as in lists. Empty: unknown."),
        )
        self.order_fields(["field", "value", "reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        spec = self.specs.get(given.get("field", ""))
        if spec is not None:
            try:
                given["cleaned"] = field_of(spec).clean(_typed(spec, given.get("value", "")))
            except forms.ValidationError as problem:
                self.add_error("value", problem)
        return given

    @property
    def values(self) -> dict[str, Any]:
        spec, value = self.specs[self.cleaned_data["field"]], self.cleaned_data.get("cleaned")
        if spec.custom:
            return {"custom": {spec.key.removeprefix("custom."): value}}
        return {spec.attname: value}


def _editable(spec: FieldSpec) -> bool:
    plain = spec.kind not in (Kind.REFERENCE, Kind.MONEY) and bool(spec.attname or spec.custom)
    return plain and spec.written and not spec.costs and spec.key not in _NEVER


def _typed(spec: FieldSpec, text: str) -> str:
    """A choice may be written by its label."""
    words = {str(label).casefold(): value for value, label in spec.choices}
    if spec.kind is Kind.FLAG:
        return text.strip().casefold()
    return words.get(text.strip().casefold(), text.strip())
