"""Forms of alternate programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import SearchSelect

from .. import aem_words
from ..models import AemProgram, ProgramState, Unit
from ..rules.programs import QUESTIONS

_COUNT: Any = {"min_value": 1, "max_value": 999}


class ProgramFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Any")), *ProgramState.choices],
        required=False,
    )


class ProgramForm(forms.Form):
    """The proposal: the plan, the other schedule, and the risk assessment question by question."""

    plan = forms.ChoiceField(label=gettext_lazy("Plan"), widget=SearchSelect)
    maker_count = forms.IntegerField(label=gettext_lazy("The manufacturer asks for every"), **_COUNT)
    maker_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Unit.choices)
    maker_reference = forms.CharField(
        label=gettext_lazy("Manufacturer's document, revision, clause"), max_length=300
    )
    interval_count = forms.IntegerField(label=gettext_lazy("Instead of it every"), **_COUNT)
    interval_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Unit.choices)
    procedure = forms.ChoiceField(
        label=gettext_lazy("Alternate procedure"), required=False, widget=SearchSelect
    )
    rationale = forms.CharField(label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    release = forms.CharField(
        label=gettext_lazy("Why new equipment is released"),
        help_text=gettext_lazy("Only for a device type that is kept out for want of history."),
        max_length=500,
        required=False,
    )
    watching = forms.CharField(label=gettext_lazy("How it is watched"), max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        plans: Iterable[Any],
        procedures: Iterable[Any],
        drafted: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["plan"].choices = [(str(one.pk), _plan(one)) for one in plans]
        self._procedures = {str(one.pk): one for one in procedures}
        named = [(key, str(one)) for key, one in self._procedures.items()]
        chosen["procedure"].choices = [("", _("As it is")), *named]
        if drafted:
            del self.fields["plan"]
        for name in QUESTIONS:
            choices = [("", _("Not answered")), *aem_words.ANSWERS[name].items()]
            self.fields[name] = forms.ChoiceField(
                label=str(aem_words.QUESTIONS[name]), choices=choices, required=False
            )
            note = _("Note: %(question)s") % {"question": aem_words.QUESTIONS[name]}
            self.fields[f"{name}_note"] = forms.CharField(label=note, max_length=300, required=False)

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given.pop("plan", None)
        names = [*QUESTIONS, *(f"{name}_note" for name in QUESTIONS)]
        answers = {name: text for name in names if (text := given.pop(name))}
        procedure = self._procedures.get(given.pop("procedure"))
        return {**given, "procedure": procedure, "answers": answers}


def begun(program: AemProgram) -> Mapping[str, Any]:
    """What the form of a draft begins with."""
    names = (
        *("maker_count", "maker_unit", "maker_reference", "interval_count", "interval_unit"),
        *("rationale", "release", "watching"),
    )
    plain = {name: getattr(program, name) for name in names}
    return {**plain, "procedure": program.procedure_id or "", **program.answers}


def _plan(one: Any) -> str:
    owner = one.model or one.device_type
    return " · ".join(str(part) for part in (one.title, owner, one.site) if part)


class Why(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class _Signed(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ApproveForm(_Signed):
    note = forms.CharField(label=gettext_lazy("Decision"), max_length=500, required=False)
    field_order = ("note", "password")


class ReviewForm(_Signed):
    goes_on = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("yes", gettext_lazy("It goes on")),
            ("no", gettext_lazy("Back to the manufacturer's schedule")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("What the review found"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("goes_on", "text", "password")


class DemandsForm(forms.Form):
    """What the hospital asks of alternate programs."""

    qualification = forms.CharField(
        label=gettext_lazy("Competency that an approver must hold"),
        help_text=gettext_lazy("Its name or code, as kept under Competencies."),
        max_length=200,
    )
    years_watched = forms.FloatField(label=gettext_lazy("Years on record"), min_value=0, max_value=50)
    device_years = forms.FloatField(label=gettext_lazy("Device-years"), min_value=0, max_value=1_000_000)
    inspections = forms.IntegerField(label=gettext_lazy("Inspections with a result"), min_value=0)
    most_unknown = forms.FloatField(
        label=gettext_lazy("Share of failures without a known cause, at most"), min_value=0, max_value=1
    )
    most_rate = forms.FloatField(
        label=gettext_lazy("Preventable failures per device-year, at most"), min_value=0, max_value=100
    )
    most_yield = forms.FloatField(
        label=gettext_lazy("Share of inspections that find something, at most"), min_value=0, max_value=1
    )
    review_months = forms.IntegerField(
        label=gettext_lazy("Months between reviews"), min_value=1, max_value=12
    )
