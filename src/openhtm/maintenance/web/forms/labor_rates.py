"""Forms of labor rates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import roles
from openhtm.kernel.values import Money
from openhtm.ui.forms import DateField, SearchSelect

from ...actions.labor_rates import NewRate
from ...models import LaborKind
from ...models.choices import RateClass
from .work_orders import person_choices


class RateForm(forms.Form):
    site = forms.ChoiceField(label=_("Site"))
    holds_from = DateField(label=_("Holds from"))
    person = forms.ChoiceField(label=_("Person"), required=False, widget=SearchSelect)
    role = forms.ChoiceField(
        label=_("Role"), required=False, help_text=_("Neither person nor role: it is the rate of everybody.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Every kind")), *LaborKind.choices], required=False
    )
    rate_class = forms.ChoiceField(label=_("Rate"), choices=RateClass.choices, initial=RateClass.REGULAR)
    amount = forms.DecimalField(
        label=_("An hour costs"),
        min_value=0,
        max_digits=12,
        decimal_places=3,
        required=False,
        help_text=_("Empty: it is not known from that day on."),
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, required=False)

    def __init__(self, *args: Any, user: Any, sites: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["site"].choices = [(one.code, one.name) for one in sites]
        fields["person"].choices = person_choices(user, empty=_("Nobody in particular"))
        fields["role"].choices = [("", "—"), *((slug, role.title) for slug, role in roles().items())]

    def new(self, person: Any) -> NewRate:
        given = dict(self.cleaned_data)
        amount, currency = given["amount"], given["currency"].upper()
        minor = None if amount is None else Money.of(amount, currency).minor
        names = ("holds_from", "role", "kind", "rate_class")
        plain = {name: given[name] for name in names}
        return NewRate(**plain, person=person, rate_minor=minor, currency=currency)
