"""Forms of contracts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ... import words
from ...actions.covering import Terms
from ...models import Contract, ContractKind, Coverage, Promise, YesNo
from .amounts import home_currency, major, minor

_T = gettext_lazy
_MONEY: dict[str, Any] = {"min_value": 0, "max_digits": 14, "decimal_places": 3, "required": False}


def _count(label: Any, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, **more)


class ContractFilter(forms.Form):
    q = forms.CharField(label=_T("Number, title or vendor"), required=False)
    standing = forms.ChoiceField(
        label=_T("State"), choices=[("", _T("Any")), *words.STANDINGS.items()], required=False
    )
    kind = forms.ChoiceField(
        label=_T("Kind"), choices=[("", _T("Any")), *ContractKind.choices], required=False
    )
    deciding = forms.BooleanField(label=_T("To be decided"), required=False)


class ContractForm(forms.Form):
    """Everything that a contract says. ``site`` is asked only when it is entered."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label=_T("Contract number"), max_length=40, help_text=_T("The hospital's own."))
    title = forms.CharField(label=_T("Title"), max_length=200)
    site = forms.ChoiceField(label=_T("Kept by"))
    vendor_id = forms.TypedChoiceField(label=_T("Vendor"), coerce=int, widget=SearchSelect)
    kind = forms.ChoiceField(label=_T("Kind"), choices=ContractKind.choices)
    vendor_number = forms.CharField(label=_T("Vendor's number"), max_length=80, required=False)
    starts_on = DateField(label=_T("From"))
    ends_on = DateField(
        label=_T("Until"), required=False, help_text=_T("The last day. Empty: it has no end.")
    )
    notice_days = _count(_T("Notice (days)"), 1000, help_text=_T("Days before the end; empty: unknown."))
    renews_itself = forms.ChoiceField(
        label=_T("Renews itself"), choices=YesNo.choices, initial=YesNo.UNKNOWN, required=False
    )
    labor = forms.ChoiceField(label=_T("Labor"), choices=Promise.choices, initial=Promise.UNKNOWN)
    parts = forms.ChoiceField(label=_T("Parts"), choices=Promise.choices, initial=Promise.UNKNOWN)
    travel = forms.ChoiceField(label=_T("Travel"), choices=Promise.choices, initial=Promise.UNKNOWN)
    consumables = forms.ChoiceField(label=_T("Consumables"), choices=Promise.choices, initial=Promise.UNKNOWN)
    preventive = forms.ChoiceField(
        label=_T("Preventive maintenance"), choices=Promise.choices, initial=Promise.UNKNOWN
    )
    preventive_count = _count(_T("Inspections a device and year"), 366)
    excludes = forms.CharField(
        label=_T("Excludes"),
        max_length=500,
        required=False,
        help_text=_T("Such as glassware, coils, batteries, misuse."),
    )
    response_hours = _count(_T("Response within (hours)"), 8760)
    service_hours = forms.CharField(label=_T("Hours of service"), max_length=200, required=False)
    call_phone = forms.CharField(
        label=_T("Number to call"), max_length=60, required=False, help_text=_T("Empty: the vendor's.")
    )
    call_note = forms.CharField(
        label=_T("When calling"),
        max_length=300,
        required=False,
        help_text=_T("What to say, such as the site identifier."),
    )
    limit_visits = _count(_T("Visits a year"), 100_000, help_text=_T("Empty: no limit."))
    limit_hours = forms.DecimalField(
        label=_T("Hours a year"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    limit_minor = forms.DecimalField(label=_T("Money a year"), **_MONEY)
    yearly_minor = forms.DecimalField(label=_T("Cost a year"), **_MONEY)
    currency = forms.CharField(label=_T("Currency"), min_length=3, max_length=3, required=False)
    notes = forms.CharField(label=_T("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(
        self,
        *args: Any,
        vendors: Iterable[Any],
        sites: Iterable[Any] = (),
        contract: Contract | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _begun(self, contract) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        chosen = [("", _("Choose")), *((vendor.pk, vendor.name) for vendor in vendors)]
        self.fields["vendor_id"].choices = chosen  # type: ignore[attr-defined]
        if contract is not None:
            del self.fields["site"]
        else:
            self.fields["site"].choices = [(site.code, site.name) for site in sites]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in ("seen_version", "site")
        }
        for name in ("limit_minor", "yearly_minor"):
            given[name] = minor(given[name], given["currency"])
        given["renews_itself"] = given["renews_itself"] or YesNo.UNKNOWN
        return given


def _begun(form: forms.Form, contract: Contract | None) -> dict[str, Any]:
    if contract is None:
        return {"currency": home_currency()}
    begun = {name: getattr(contract, name) for name in form.base_fields if hasattr(contract, name)}
    for name in ("limit_minor", "yearly_minor"):
        begun[name] = major(begun[name], contract.currency)
    begun.pop("site")
    return {**begun, "currency": contract.currency or home_currency(), "seen_version": contract.version}


class TermsForm(forms.Form):
    """Days and terms of one device, or of several that are added together."""

    starts_on = DateField(label=_T("From"), required=False, help_text=_T("Empty: as the contract."))
    ends_on = DateField(label=_T("Until"), required=False, help_text=_T("Empty: as the contract."))
    response_hours = _count(_T("Response within (hours)"), 8760)
    yearly_minor = forms.DecimalField(label=_T("Cost a year, each"), **_MONEY)
    note = forms.CharField(label=_T("Terms of this device"), max_length=300, required=False)

    def __init__(
        self, *args: Any, contract: Contract, coverage: Coverage | None = None, **kwargs: Any
    ) -> None:
        self._currency = contract.currency
        names = ("starts_on", "ends_on", "response_hours", "note")
        begun = {name: getattr(coverage, name) for name in names} if coverage else {}
        if coverage:
            begun["yearly_minor"] = major(coverage.yearly_minor, contract.currency)
        super().__init__(*args, **{**kwargs, "initial": begun})

    def terms(self) -> Terms:
        given = {name: value for name, value in self.cleaned_data.items() if name != "tags"}
        return Terms(**{**given, "yearly_minor": minor(given["yearly_minor"], self._currency)})


class Cover(TermsForm):
    """Devices to be covered, by their tags."""

    tags = forms.CharField(
        label=_T("Tags"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_T("One a line, or separated by commas; scan them one after another."),
    )
    field_order = ("tags",)

    def wanted(self) -> list[str]:
        return self.cleaned_data["tags"].replace(",", " ").replace(";", " ").split()  # type: ignore[no-any-return]


class Uncover(forms.Form):
    last_on = DateField(label=_T("Last day covered"))
    reason = forms.CharField(label=_T("Why"), max_length=300)


class Terminate(forms.Form):
    last_on = DateField(label=_T("Last day"))
    reason = forms.CharField(label=_T("Why"), max_length=300)


class Renew(forms.Form):
    number = forms.CharField(label=_T("Number of the next contract"), max_length=40)
    starts_on = DateField(label=_T("From"))
    ends_on = DateField(label=_T("Until"), required=False)
    yearly_minor = forms.DecimalField(label=_T("Cost a year"), help_text=_T("Empty: as before."), **_MONEY)


class UseForm(forms.Form):
    """What was used of a contract."""

    used_on = DateField(label=_T("Day"))
    tag = forms.CharField(label=_T("Device"), max_length=40, required=False, help_text=_T("Its tag."))
    visits = forms.IntegerField(label=_T("Visits"), min_value=0, max_value=1000, initial=1)
    hours = forms.DecimalField(
        label=_T("Hours"), min_value=0, max_digits=7, decimal_places=2, initial=0, required=False
    )
    counted_minor = forms.DecimalField(label=_T("Counts against the limit of money"), **_MONEY)
    worth_minor = forms.DecimalField(
        label=_T("Would have cost by time and material"),
        help_text=_T("Empty: nobody knows; it then counts as nothing and is said to be missing."),
        **_MONEY,
    )
    reference = forms.CharField(label=_T("Work order or report"), max_length=80, required=False)
    note = forms.CharField(label=_T("Note"), max_length=300, required=False)

    def values(self, currency: str) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "tag"}
        given["hours"] = given["hours"] or 0
        given["counted_minor"] = minor(given["counted_minor"], currency) or 0
        given["worth_minor"] = minor(given["worth_minor"], currency)
        return given


class Why(forms.Form):
    reason = forms.CharField(label=_T("Why"), max_length=300)
