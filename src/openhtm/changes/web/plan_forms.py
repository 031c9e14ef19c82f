"""Forms of the plans against flaws that a change carries out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.security.api import RemediationPlan
from openhtm.ui.forms import SearchSelect

from .forms import DevicesForm, RequestForm


def _named(one: RemediationPlan) -> str:
    place = one.at_site.name if one.at_site is not None else _("All sites")
    return f"{one} · {place}"


class FulfillForm(forms.Form):
    plan = forms.ChoiceField(label=lazy("Plan against a flaw"), widget=SearchSelect)

    def __init__(self, *args: Any, plans: Iterable[RemediationPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans = {str(one.pk): one for one in plans}
        chosen: Any = self.fields["plan"]
        chosen.choices = [(key, _named(one)) for key, one in self._plans.items()]

    def chosen(self) -> RemediationPlan:
        return self._plans[self.cleaned_data["plan"]]


class NewRequestForm(RequestForm):
    """A request that may name the plan that it carries out."""

    plan = forms.ChoiceField(
        label=lazy("Plan against a flaw that it carries out"),
        help_text=lazy(
            "What the change verifies is then done in the plan too. More plans are named on its page."
        ),
        required=False,
        widget=SearchSelect,
    )

    def __init__(self, *args: Any, plans: Iterable[RemediationPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans = {str(one.pk): one for one in plans}
        chosen: Any = self.fields["plan"]
        chosen.choices = [("", _("None")), *((key, _named(one)) for key, one in self._plans.items())]

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {name: value for name, value in found.items() if name != "plan"}

    def plans(self) -> list[RemediationPlan]:
        found = self._plans.get(self.cleaned_data["plan"])
        return [found] if found is not None else []


class PlannedDevicesForm(DevicesForm):
    """The devices of its plans are proposed first."""

    of_plans = forms.BooleanField(
        label=lazy("The open devices of the plans that it carries out"), required=False
    )
    field_order = ("of_plans", "department", "tags")


def devices_form(data: Any, *, planned: bool, departments: Sequence[Any]) -> DevicesForm:
    if planned:
        return PlannedDevicesForm(data, departments=departments, initial={"of_plans": True})
    return DevicesForm(data, departments=departments)
