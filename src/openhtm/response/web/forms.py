"""Forms of preparedness, the team and fallbacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from .. import shelf, words
from ..models import AnswerChoice, OutOfHours

_LINES = forms.Textarea(attrs={"rows": 3})


class ProofForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=AnswerChoice.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy(
            "A document and where it is kept, a test and its day; or what is missing, or why."
        ),
        max_length=1000,
        widget=_LINES,
    )
    shown_on = DateField(label=gettext_lazy("Seen on"))


class MemberForm(forms.Form):
    """Somebody of the team: a person of the program, or a name."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    department = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Only for the contact of a clinical unit."),
        required=False,
        widget=SearchSelect,
    )
    rank = forms.IntegerField(
        label=gettext_lazy("Called as number"),
        help_text=gettext_lazy("1 is called first, 2 is the first deputy."),
        min_value=1,
        max_value=20,
        initial=1,
    )
    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False, widget=SearchSelect)
    name = forms.CharField(label=gettext_lazy("Name, if not in the program"), max_length=150, required=False)
    organization = forms.CharField(label=gettext_lazy("Organization"), max_length=150, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=60, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    out_of_hours = forms.ChoiceField(
        label=gettext_lazy("Reachable out of hours"), choices=OutOfHours.choices, initial=OutOfHours.UNKNOWN
    )
    other_way = forms.CharField(
        label=gettext_lazy("If telephone and e-mail are down"),
        help_text=gettext_lazy("Radio channel, pager, private number, a place to walk to."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, departments: Iterable[Any], people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._departments = {str(one.pk): one for one in departments}
        self._people = {str(one.pk): one for one in people}
        chosen: Any = self.fields
        chosen["role"].choices = [(one.key, words.said(one.title)) for one in shelf.roles()]
        chosen["department"].choices = [("", _("The whole site")), *_named(self._departments)]
        chosen["person"].choices = [("", _("Not in the program")), *_named(self._people)]

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["department"] = self._departments.get(given["department"])
        given["person"] = self._people.get(given["person"])
        return given


def _named(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, str(one)) for key, one in found.items()]


class Why(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


_MINUTES = {"minutes": 1, "hours": 60, "days": 1440}


class FallbackForm(forms.Form):
    instead = forms.CharField(
        label=gettext_lazy("What the unit does instead"),
        help_text=gettext_lazy("In the order in which it is done, so that somebody new can follow it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    stops = forms.CharField(
        label=gettext_lazy("What stops with it"),
        help_text=gettext_lazy("Central alarms, charting, orders from the pharmacy."),
        max_length=500,
        required=False,
    )
    away = forms.IntegerField(
        label=gettext_lazy("May be away"),
        help_text=gettext_lazy("Empty: nobody has said. 0: not at all."),
        min_value=0,
        max_value=9999,
        required=False,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of time"),
        choices=[
            ("minutes", gettext_lazy("minutes")),
            ("hours", gettext_lazy("hours")),
            ("days", gettext_lazy("days")),
        ],
        initial="hours",
    )
    agreed_with = forms.CharField(
        label=gettext_lazy("Agreed with"),
        help_text=gettext_lazy("The clinician who answers for it."),
        max_length=200,
    )
    agreed_on = DateField(label=gettext_lazy("Agreed on"))

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        away, unit = given.pop("away"), given.pop("unit")
        return {**given, "away_minutes": None if away is None else away * _MINUTES[unit]}


def begun(fallback: Any, *, today: date) -> dict[str, Any]:
    """What the form begins with: what stands, or a new one of today."""
    if fallback is None:
        return {"agreed_on": today}
    minutes = fallback.away_minutes
    unit = "hours"
    if minutes is not None:
        unit = next(name for name in ("days", "hours", "minutes") if minutes % _MINUTES[name] == 0)
    names = ("instead", "stops", "agreed_with", "agreed_on")
    away = None if minutes is None else minutes // _MINUTES[unit]
    return {**{name: getattr(fallback, name) for name in names}, "away": away, "unit": unit}
