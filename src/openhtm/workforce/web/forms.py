"""Forms of workforce."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, SearchSelect, SearchSelectMultiple

from ..models import Basis, Competency, LevelChoice

STATES = (
    ("", _("Any")),
    ("due", _("Expired or ending soon")),
    ("expired", _("Expired")),
    ("30", _("Ending within 30 days")),
    ("60", _("Ending within 60 days")),
    ("90", _("Ending within 90 days")),
    ("able", _("May sign alone")),
)


def _choices(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


def _set(form: forms.Form, name: str, rows: Iterable[Any], *, empty: Any = None) -> None:
    first = [] if empty is None else [("", empty)]
    form.fields[name].choices = [*first, *_choices(rows)]  # type: ignore[attr-defined]


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Person"), required=False)
    competency = forms.ChoiceField(label=_("Competency"), required=False, widget=SearchSelect)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, *args: Any, competencies: Iterable[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set(self, "competency", competencies, empty=_("Any"))


class CompetencyForm(forms.Form):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As procedures name it, such as Ventilators.")
    )
    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    months = forms.IntegerField(
        label=_("Valid for (months)"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("Empty: without an end."),
    )
    device_types = forms.MultipleChoiceField(
        label=_("For device types"), required=False, widget=SearchSelectMultiple
    )
    models = forms.MultipleChoiceField(label=_("For models"), required=False, widget=SearchSelectMultiple)
    retired_reason = forms.CharField(
        label=_("Retired because"),
        max_length=300,
        required=False,
        help_text=_("Filled in, it is asked for no more and counts no more."),
    )

    def __init__(
        self,
        *args: Any,
        competency: Competency | None = None,
        device_types: Iterable[Any],
        models: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{**kwargs, "initial": _begun(competency)})
        self.known_types = {str(row.pk): row for row in device_types}
        self.known_models = {str(row.pk): row for row in models}
        _set(self, "device_types", self.known_types.values())
        _set(self, "models", self.known_models.values())
        self.fields.pop("retired_reason" if competency is None else "code")

    def values(self) -> dict[str, Any]:
        left_out = {"seen_version", "device_types", "models"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    def scopes(self) -> dict[str, list[Any]]:
        given = self.cleaned_data
        return {
            "device_types": [self.known_types[pk] for pk in given["device_types"]],
            "models": [self.known_models[pk] for pk in given["models"]],
        }


def _begun(competency: Competency | None) -> dict[str, Any]:
    if competency is None:
        return {}
    scopes = list(competency.scopes.all())
    names = ("name", "description", "months", "retired_reason")
    return {
        **{name: getattr(competency, name) for name in names},
        "seen_version": competency.version,
        "device_types": [str(one.device_type_id) for one in scopes if one.device_type_id],
        "models": [str(one.model_id) for one in scopes if one.model_id],
    }


class GrantForm(forms.Form):
    competency = forms.ChoiceField(label=_("Competency"), widget=SearchSelect)
    people = forms.MultipleChoiceField(
        label=_("People"), widget=SearchSelectMultiple, help_text=_("Several, when all took one course.")
    )
    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=[(value, f"{value} {label}") for value, label in LevelChoice.choices],
        coerce=int,
        initial=3,
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Basis.choices)
    granted_on = DateField(label=_("Assessed on"))
    valid_until = DateField(
        label=_("Valid until"), required=False, help_text=_("Empty: as long as the competency says.")
    )
    assessor = forms.ChoiceField(label=_("Assessor"), required=False, widget=SearchSelect)
    assessed_by = forms.CharField(
        label=_("Or somebody outside"),
        max_length=200,
        required=False,
        help_text=_("Such as the manufacturer's trainer."),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        required=False,
        help_text=_("Such as the number of the course certificate."),
    )

    def __init__(
        self, *args: Any, competencies: Iterable[Competency], people: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(row.pk): row for row in competencies}
        self.persons = {str(row.pk): row for row in people}
        _set(self, "competency", self.found.values())
        _set(self, "people", self.persons.values())
        _set(self, "assessor", self.persons.values(), empty=_("Nobody of these"))

    def assessment(self) -> dict[str, Any]:
        names = ("level", "basis", "granted_on", "valid_until", "assessed_by", "evidence")
        given = self.cleaned_data
        return {
            **{name: given[name] for name in names},
            "assessor": self.persons.get(given["assessor"]),
        }


class WithdrawForm(forms.Form):
    on = DateField(label=_("From this day on"))
    reason = forms.CharField(label=_("Because"), max_length=300)
    in_error = forms.BooleanField(label=_("It was entered in error: it never held."), required=False)


class RuleForm(forms.Form):
    holds_from = DateField(
        label=_("Refuse signatures without the competency from"),
        required=False,
        help_text=_("Empty: they are warned about and noted on the record, not refused."),
    )


__all__ = ["CompetencyForm", "GrantForm", "PeopleFilter", "RuleForm", "WithdrawForm"]
