"""Forms of the catalog. Makers and types are typed by name: their lists are too long for a select."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.kernel.values import Money
from openhtm.ui.forms import DateField

from ..models import (
    DeviceType,
    EuClass,
    FdaClass,
    IdentifierKind,
    Manufacturer,
    Model,
    Nomenclature,
    RiskClass,
)
from ..rules.udi import Agency

YES_NO = [("", gettext_lazy("Unknown")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
FLAGS = {"yes": True, "no": False}
Find = Callable[[str], Any]


class ManufacturerFilter(forms.Form):
    """Filters of the list of makers."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    merged = forms.BooleanField(label=gettext_lazy("Also merged names"), required=False)


class VersionedForm(forms.Form):
    """A form that carries the version its reader saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def changes(self) -> dict[str, Any]:
        """What the form says, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}


class ManufacturerForm(VersionedForm):
    """A maker."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("ISO 3166, such as DE."),
    )
    website = forms.CharField(label=gettext_lazy("Website"), max_length=300, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    security_contact = forms.CharField(
        label=gettext_lazy("Security contact"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Where flaws are reported and advisories come from."),
    )
    notes = forms.CharField(label=gettext_lazy("Notes"), widget=forms.Textarea, required=False)

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class AliasForm(forms.Form):
    """Another name of a maker."""

    name = forms.CharField(label=gettext_lazy("Other name"), max_length=200)
    source = forms.CharField(label=gettext_lazy("Where it was seen"), max_length=80, required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea)


class ModelFilter(forms.Form):
    """Filters of the list of models. ``manufacturer`` and ``type`` are ids that other pages link with."""

    q = forms.CharField(label=gettext_lazy("Name, number, maker or UDI-DI"), required=False, max_length=200)
    risk = forms.ChoiceField(
        label=gettext_lazy("Risk class"),
        required=False,
        choices=[("", gettext_lazy("All")), *RiskClass.choices],
    )
    support = forms.ChoiceField(
        label=gettext_lazy("Support"),
        required=False,
        choices=[("", gettext_lazy("All")), ("ended", gettext_lazy("Ended"))],
    )
    manufacturer = forms.IntegerField(
        label=gettext_lazy("Manufacturer"),
        required=False,
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31,
    )
    type = forms.IntegerField(
        label=gettext_lazy("Device type"),
        required=False,
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31,
    )


class ModelForm(VersionedForm):
    """A model with its facts; the risk class has its own form, because it wants a reason."""

    manufacturer = forms.CharField(label=gettext_lazy("Manufacturer"), max_length=200)
    name = forms.CharField(label=gettext_lazy("Model"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Model number"), max_length=120, required=False)
    catalog_number = forms.CharField(label=gettext_lazy("Catalog number"), max_length=120, required=False)
    device_type = forms.CharField(label=gettext_lazy("Device type"), max_length=200, required=False)
    description = forms.CharField(label=gettext_lazy("Description"), widget=forms.Textarea, required=False)
    fda_class = forms.ChoiceField(
        label=gettext_lazy("FDA class"),
        required=False,
        choices=[("", gettext_lazy("Unknown")), *FdaClass.choices],
    )
    eu_class = forms.ChoiceField(
        label=gettext_lazy("EU class"),
        required=False,
        choices=[("", gettext_lazy("Unknown")), *EuClass.choices],
    )
    mission_critical = forms.IntegerField(
        label=gettext_lazy("Mission critical (1-10)"), required=False, min_value=1, max_value=10
    )
    backup_available = forms.ChoiceField(
        label=gettext_lazy("Backup available"), choices=YES_NO, required=False
    )
    patient_contact = forms.ChoiceField(label=gettext_lazy("Patient contact"), choices=YES_NO, required=False)
    network_connected = forms.ChoiceField(
        label=gettext_lazy("Network connected"), choices=YES_NO, required=False
    )
    stores_phi = forms.ChoiceField(label=gettext_lazy("Stores patient data"), choices=YES_NO, required=False)
    is_fda_tracked = forms.BooleanField(label=gettext_lazy("Tracked device (21 CFR 821)"), required=False)
    expected_life_years = forms.IntegerField(
        label=gettext_lazy("Expected life (years)"), required=False, min_value=1, max_value=99
    )
    end_of_sale_on = DateField(label=gettext_lazy("End of sale"), required=False)
    end_of_support_on = DateField(label=gettext_lazy("End of support"), required=False)
    end_of_security_support_on = DateField(label=gettext_lazy("End of security support"), required=False)
    support_source = forms.CharField(
        label=gettext_lazy("Source of the support dates"), max_length=300, required=False
    )
    replacement_cost = forms.DecimalField(
        label=gettext_lazy("Replacement cost"), required=False, min_value=Decimal(0), max_digits=14
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("Still bought or in use"), required=False, initial=True)
    notes = forms.CharField(label=gettext_lazy("Notes"), widget=forms.Textarea, required=False)

    def __init__(self, *args: Any, find_maker: Find, find_type: Find, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._find_maker, self._find_type = find_maker, find_type

    def clean_manufacturer(self) -> Manufacturer:
        typed = self.cleaned_data["manufacturer"]
        found: Manufacturer | None = self._find_maker(typed)
        if found is None:
            raise forms.ValidationError(
                _("There is no manufacturer “%(name)s”. Add it first.") % {"name": typed}
            )
        return found

    def clean_device_type(self) -> DeviceType | None:
        typed = self.cleaned_data["device_type"]
        found: DeviceType | None = self._find_type(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(
                _("There is no device type “%(name)s”. Add it first.") % {"name": typed}
            )
        return found

    def changes(self) -> dict[str, Any]:
        """The form as fields of the model."""
        values = super().changes()
        for name in ("backup_available", "patient_contact", "network_connected", "stores_phi"):
            values[name] = FLAGS.get(values[name])
        amount, currency = values.pop("replacement_cost"), values["currency"].upper()
        values["currency"] = currency
        values["replacement_cost_minor"] = None if amount is None else Money.of(amount, currency).minor
        return values


def model_initial(model: Model) -> dict[str, Any]:
    """A model as the form shows it."""
    words = {True: "yes", False: "no", None: ""}
    values = {name: getattr(model, name) for name in ModelForm.base_fields if hasattr(model, name)}
    flags = ("backup_available", "patient_contact", "network_connected", "stores_phi")
    cost = model.replacement_cost_minor
    return {
        **values,
        **{name: words[getattr(model, name)] for name in flags},
        "manufacturer": model.manufacturer.name,
        "device_type": model.device_type.name if model.device_type else "",
        "replacement_cost": None if cost is None else Money(cost, model.currency).amount,
        "seen_version": model.version,
    }


class RiskForm(VersionedForm):
    """The risk class with its reason."""

    risk_class = forms.ChoiceField(
        label=gettext_lazy("Risk class"), choices=RiskClass.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea,
        help_text=gettext_lazy("What a failure would do to a patient, and who decided."),
    )


class IdentifierForm(forms.Form):
    """A device identifier, typed or scanned."""

    value = forms.CharField(
        label=gettext_lazy("Identifier"),
        max_length=300,
        help_text=gettext_lazy("Scan the label, or type the device identifier."),
    )
    agency = forms.ChoiceField(
        label=gettext_lazy("Issuing agency"),
        required=False,
        choices=[
            ("", gettext_lazy("As the label says")),
            *[(agency.value, agency.value) for agency in Agency if agency != Agency.UNKNOWN],
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=IdentifierKind.choices)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), required=False, min_value=1, max_value=10**6
    )


class TypeFilter(forms.Form):
    """Filters of the list of device types."""

    q = forms.CharField(label=gettext_lazy("Name, code or term"), required=False, max_length=200)


class TypeForm(VersionedForm):
    """A device type."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    description = forms.CharField(label=gettext_lazy("Description"), widget=forms.Textarea, required=False)
    expected_life_years = forms.IntegerField(
        label=gettext_lazy("Expected life (years)"), required=False, min_value=1, max_value=99
    )
    is_test_equipment = forms.BooleanField(label=gettext_lazy("Test equipment"), required=False)


class CodeForm(forms.Form):
    """A code of a nomenclature."""

    system = forms.ChoiceField(label=gettext_lazy("Nomenclature"), choices=Nomenclature.choices)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    term = forms.CharField(label=gettext_lazy("Term"), max_length=300, required=False)
