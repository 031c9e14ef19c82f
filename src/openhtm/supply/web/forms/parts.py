"""Forms of parts and kits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.catalog import api as catalog
from openhtm.ui.forms import DateField, SearchSelect, SearchSelectMultiple

from ... import access, shelves
from ...models import Kit, Part, Tracking, YesNo
from ...part_keys import part_key
from .amounts import home_currency, major, minor

_T = gettext_lazy
QUANTITY: dict[str, Any] = {"max_digits": 12, "decimal_places": 3}


class PartFilter(forms.Form):
    q = forms.CharField(label=_T("Number, name or manufacturer"), required=False)
    low = forms.BooleanField(label=_T("To be bought"), required=False)
    safety = forms.ChoiceField(
        label=_T("Safety-relevant"), choices=[("", _T("Any")), *YesNo.choices], required=False
    )
    retired = forms.BooleanField(label=_T("No longer used"), required=False)


def _rows(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    return [("", "—"), *((row.pk, str(row)) for row in rows)]


class PartForm(forms.Form):
    """Everything that is said of a part itself."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label=_T("Part number"), max_length=60, help_text=_T("The hospital's own."))
    name = forms.CharField(label=_T("Name"), max_length=200)
    manufacturer_id = forms.TypedChoiceField(
        label=_T("Manufacturer"), coerce=int, empty_value=None, required=False, widget=SearchSelect
    )
    manufacturer_number = forms.CharField(label=_T("Manufacturer's number"), max_length=80, required=False)
    vendor_id = forms.TypedChoiceField(
        label=_T("Bought from"), coerce=int, empty_value=None, required=False, widget=SearchSelect
    )
    vendor_number = forms.CharField(label=_T("Vendor's number"), max_length=80, required=False)
    unit = forms.CharField(
        label=_T("Unit"), max_length=30, required=False, help_text=_T("Such as pieces, m or ml.")
    )
    tracking = forms.ChoiceField(label=_T("Tracked"), choices=Tracking.choices, initial=Tracking.NONE)
    safety_relevant = forms.ChoiceField(
        label=_T("Safety-relevant"),
        choices=YesNo.choices,
        initial=YesNo.UNKNOWN,
        help_text=_T("Yes: a device is tested after it was exchanged, before it goes back."),
    )
    shelf_life_months = forms.IntegerField(
        label=_T("Shelf life (months)"), min_value=1, max_value=600, required=False
    )
    price = forms.DecimalField(
        label=_T("Price of one"), min_value=0, max_digits=14, decimal_places=3, required=False
    )
    currency = forms.CharField(label=_T("Currency"), min_length=3, max_length=3, required=False)
    priced_on = DateField(label=_T("Price of"), required=False, help_text=_T("The day of the price."))
    notes = forms.CharField(label=_T("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    retired_reason = forms.CharField(
        label=_T("No longer used because"),
        max_length=300,
        required=False,
        help_text=_T("Filled in, the part is offered no more."),
    )

    def __init__(self, *args: Any, user: Any, part: Part | None = None, **kwargs: Any) -> None:
        begun = {name: getattr(part, name) for name in self.base_fields if hasattr(part, name)}
        begun["currency"] = (part.currency if part else "") or home_currency()
        if part is not None:
            begun |= {"seen_version": part.version, "price": major(part.price_minor, part.currency)}
        super().__init__(*args, **{**kwargs, "initial": begun})
        fields: Any = self.fields
        fields["manufacturer_id"].choices = _rows(catalog.access.manufacturers(user).order_by("name"))
        fields["vendor_id"].choices = _rows(access.vendors(user).filter(retired_reason=""))
        if part is None:
            del self.fields["retired_reason"]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}
        price = given.pop("price")
        given["price_minor"] = minor(price, given["currency"])
        return given if price is not None else given | {"currency": "", "priced_on": None}


class FitsForm(forms.Form):
    """Into which models it goes. With script they are searched on the server."""

    models = forms.MultipleChoiceField(label=_T("Models"), required=False)

    def __init__(self, *args: Any, user: Any, part: Part, **kwargs: Any) -> None:
        chosen = [str(row.model_id) for row in part.fits.all()]
        super().__init__(*args, **{**kwargs, "initial": {"models": chosen}})
        given = self.data.getlist("models") if self.is_bound else chosen  # type: ignore[attr-defined]
        self.rows = catalog.access.models(user).select_related("manufacturer")
        found = self.rows.filter(pk__in=[pk for pk in given if pk.isdigit()])
        field: Any = self.fields["models"]
        field.choices = [(str(row.pk), str(row)) for row in found]
        field.widget = SearchSelectMultiple(
            choices=field.choices, remote_url=str(reverse_lazy("registry:find_models"))
        )

    def chosen(self) -> list[Any]:
        return list(self.rows.filter(pk__in=self.cleaned_data["models"]))


class NumbersForm(forms.Form):
    """Other parts by their numbers, one on a line."""

    others = forms.CharField(
        label=_T("Part numbers"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_T("One on a line. They may be used in the place of this part."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_others(self) -> list[Part]:
        numbers = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        return [_part(self.user, number) for number in numbers]


def _part(user: Any, number: str) -> Part:
    found: Part | None = shelves.parts(user).filter(number_key=part_key(number)).first()
    if found is None:
        raise forms.ValidationError(_("No part has the number %(number)s."), params={"number": number})
    return found


class KitForm(forms.Form):
    """A kit with its parts, one on a line."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        label=_T("Code"), max_length=60, help_text=_T("Procedures name the kit by it, such as PM-VENT-A.")
    )
    name = forms.CharField(label=_T("Name"), max_length=200)
    parts = forms.CharField(
        label=_T("Parts"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_T("One on a line: how many, then the part number, such as 2 453564."),
    )
    retired_reason = forms.CharField(label=_T("No longer used because"), max_length=300, required=False)

    def __init__(self, *args: Any, user: Any, kit: Kit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _kit_values(kit) if kit else {}})
        self.user = user
        if kit is None:
            del self.fields["retired_reason"]
        else:
            self.fields["code"].disabled = True

    def clean_parts(self) -> dict[Part, Decimal]:
        found: dict[Part, Decimal] = {}
        for line in self.cleaned_data["parts"].splitlines():
            if line.strip():
                quantity, number = _counted(line)
                part = _part(self.user, number)
                found[part] = found.get(part, Decimal(0)) + quantity
        return found


def _counted(line: str) -> tuple[Decimal, str]:
    quantity, _space, number = line.strip().partition(" ")
    try:
        value = Decimal(quantity.replace(",", "."))
    except InvalidOperation:
        value = Decimal(0)
    if not number.strip() or not value.is_finite() or not 0 < value < 1_000_000:
        raise forms.ValidationError(
            _("“%(line)s”: write how many, then the part number."), params={"line": line.strip()}
        )
    return value, number.strip()


def _kit_values(kit: Kit) -> dict[str, Any]:
    lines = [f"{line.quantity.normalize():f} {line.part.number}" for line in kit.lines.all()]
    return {
        "seen_version": kit.version,
        "code": kit.code,
        "name": kit.name,
        "parts": "\n".join(lines),
        "retired_reason": kit.retired_reason,
    }
