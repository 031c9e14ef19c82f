"""Forms of plans against flaws."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.places.api import Site
from openhtm.ui.forms import SearchSelect

from ..actions.plans import NewPlan
from ..models import Approach, End

STATES = (("", _("All")), ("standing", _("Standing")), ("over", _("Over their day")), ("ended", _("Ended")))


class PlanFilter(forms.Form):
    q = forms.CharField(label=_("Flaw or model"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class PlanForm(forms.Form):
    model = forms.ChoiceField(label=_("Model"), widget=SearchSelect)
    place = forms.ChoiceField(label=_("At which site"))
    approach = forms.ChoiceField(label=_("How"), choices=Approach.choices, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What is to be done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.ChoiceField(label=_("Owner"), widget=SearchSelect)

    def __init__(
        self,
        *args: Any,
        models: Iterable[Any],
        sites: Iterable[Site],
        may_all: bool,
        people: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.models = {str(one.pk): one for one in models}
        self.sites = {one.code: one for one in sites}
        self.people = {str(one.pk): one for one in people}
        everywhere = [("all", _("All sites"))] if may_all else []
        fields: Any = self.fields
        fields["model"].choices = [(key, str(one)) for key, one in self.models.items()]
        fields["place"].choices = [*((code, one.name) for code, one in self.sites.items()), *everywhere]
        fields["owner"].choices = [("", ""), *((key, str(one)) for key, one in self.people.items())]

    def new(self) -> NewPlan:
        given = self.cleaned_data
        return NewPlan(
            model=self.models[given["model"]],
            approach=given["approach"],
            what=given["what"],
            owner=self.people[given["owner"]],
        )

    def site(self) -> Site | None:
        return self.sites.get(self.cleaned_data["place"])


class FinishForm(forms.Form):
    tags = forms.MultipleChoiceField(label=_("Devices"), widget=forms.CheckboxSelectMultiple)
    end = forms.ChoiceField(label=_("Done with"), choices=End.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How it was verified"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The work order, the test, the letter."),
    )
    although = forms.CharField(
        label=_("Although a change is not through with them"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only where a change that carries out the plan still works on them: why they are fixed all the same."
        ),
    )

    def __init__(self, *args: Any, tags: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].choices = [(tag, tag) for tag in tags]  # type: ignore[attr-defined]
