"""Forms of who repairs and of vendors' visits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.values import Money
from openhtm.ui.forms import DateTimeField, FileInput, SearchSelect

from ...actions.outside import NewVisit
from ...models import RepairerChoice
from ...rules.outside import Repairer
from .work_orders import Answer

_MONEY: dict[str, Any] = {"min_value": 0, "max_digits": 14, "decimal_places": 3, "required": False}


class WhoRepairs(forms.Form):
    repairer = forms.ChoiceField(label=_("Who repairs"), choices=RepairerChoice.choices)
    reason = forms.CharField(
        label=_("Why the hospital pays although it is covered"),
        max_length=300,
        required=False,
        help_text=_("Needed for work in house or a bill where the repair is covered."),
    )

    def chosen(self) -> Repairer:
        return Repairer(self.cleaned_data["repairer"])


class Visit(forms.Form):
    """A visit of a vendor. ``offers``: the contracts that cover the device, with their vendors."""

    vendor = forms.ChoiceField(label=_("Vendor"), widget=SearchSelect)
    contract = forms.ChoiceField(label=_("Under contract"), required=False)
    engineer = forms.CharField(label=_("Who came"), max_length=150)
    credential_checked = Answer(label=_("Credentials checked"))
    came_at = DateTimeField(label=_("Arrived"))
    left_at = DateTimeField(label=_("Left"), required=False)
    call_number = forms.CharField(label=_("Vendor's call number"), max_length=80, required=False)
    done = forms.CharField(
        label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000
    )
    cost_minor = forms.DecimalField(label=_("Cost"), help_text=_("What the hospital pays for it."), **_MONEY)
    worth_minor = forms.DecimalField(
        label=_("Would have cost"), help_text=_("Without the contract, by time and material."), **_MONEY
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, required=False)
    order_reference = forms.CharField(label=_("Purchase order"), max_length=60, required=False)
    report = forms.FileField(
        label=_("Service report"),
        required=False,
        widget=FileInput,
        help_text=_("It may follow, but nothing is accepted without it."),
    )

    def __init__(self, *args: Any, vendors: Any, contracts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._vendors = {str(one.pk): one for one in vendors}
        self._contracts = {one.number: one for one in contracts}
        chosen = [("", _("Choose")), *((pk, one.name) for pk, one in self._vendors.items())]
        self.fields["vendor"].choices = chosen  # type: ignore[attr-defined]
        offered = [("", _("None")), *((number, str(number)) for number in self._contracts)]
        self.fields["contract"].choices = offered  # type: ignore[attr-defined]

    def visit(self) -> NewVisit:
        given = {name: value for name, value in self.cleaned_data.items() if name != "report"}
        currency = given["currency"].upper()
        for name in ("cost_minor", "worth_minor"):
            given[name] = None if given[name] is None else Money.of(given[name], currency or "USD").minor
        given["vendor"] = self._vendors[given["vendor"]]
        given["contract"] = self._contracts.get(given["contract"])
        return NewVisit(**{**given, "currency": currency})


class AcceptVisit(forms.Form):
    report = forms.FileField(label=_("Service report"), required=False, widget=FileInput)
    tested = forms.BooleanField(label=_("The report is complete and the device was tested"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class Why(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)
