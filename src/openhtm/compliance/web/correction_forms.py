"""Forms of corrective actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, SearchSelect

from ..correction_listing import LATE, LIVE
from ..models import CauseMethod, CorrectionSource, CorrectionState, StepKindChoice
from ..plugins import rules
from ..rules.corrections import METHODS

_WHYS = tuple(f"why_{number}" for number in range(1, METHODS["five_whys"][0] + 1))


def _people(field: Any, people: Iterable[Any]) -> dict[str, Any]:
    known = {str(one.pk): one for one in people}
    field.choices = [("", ""), *((key, str(one)) for key, one in known.items())]
    return known


class CorrectionFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("Any")),
            (LIVE, gettext_lazy("Not ended")),
            (LATE, gettext_lazy("Overdue")),
            *CorrectionState.choices,
        ],
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Comes from"),
        choices=[("", gettext_lazy("Any")), *CorrectionSource.choices],
        required=False,
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Answers for it"),
        choices=[("", gettext_lazy("Anybody")), ("me", gettext_lazy("I do"))],
        required=False,
    )


class _Said(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    wrong = forms.CharField(
        label=gettext_lazy("What is wrong"),
        help_text=gettext_lazy("What was seen, where, how often. Not why: that comes later."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who answers for it"), widget=SearchSelect)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = _people(self.fields["owner"], people)

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"title": given["title"], "wrong": given["wrong"], "owner": self._known[given["owner"]]}


class ChangeForm(_Said):
    pass


class StartForm(_Said):
    """Over the findings that are ``chosen``; without any it comes from something else, at a place."""

    selected = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("Comes from"),
        choices=[one for one in CorrectionSource.choices if one[0] != CorrectionSource.FINDINGS],
    )
    source_text = forms.CharField(
        label=gettext_lazy("Named more closely"),
        help_text=gettext_lazy("Which incident, audit or survey."),
        max_length=300,
    )
    source_link = forms.CharField(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("A web address, or one of this program that begins with /."),
        max_length=500,
        required=False,
    )
    place = forms.ChoiceField(label=gettext_lazy("Place"), widget=SearchSelect)

    def __init__(
        self,
        *args: Any,
        chosen: Iterable[Any],
        sites: Iterable[Any],
        departments: Iterable[Any],
        everywhere: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        marked: Any = self.fields["selected"]
        marked.choices = [(str(one.pk), str(one)) for one in chosen]
        self._places = {f"s{one.pk}": {"site": one} for one in sites}
        self._places |= {f"d{one.pk}": {"department": one} for one in departments}
        if marked.choices:
            for name in ("source", "source_text", "source_link", "place"):
                del self.fields[name]
            return
        place: Any = self.fields["place"]
        named = [(key, str(next(iter(held.values())))) for key, held in self._places.items()]
        place.choices = [("", _("All sites") if everywhere else ""), *named]
        place.required = not everywhere

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "place" not in self.fields:
            return self.said()
        plain = {name: given[name] for name in ("source", "source_text", "source_link")}
        return {**self.said(), **plain, **self._places.get(given["place"], {})}


class CauseForm(forms.Form):
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=CauseMethod.choices)
    cause = forms.CharField(
        label=gettext_lazy("Root cause"),
        help_text=gettext_lazy("What has to change so that it does not happen again; not who did it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(_WHYS, start=1):
            label = _("Why did it happen?") if number == 1 else _("And why that? (%(n)d)") % {"n": number}
            self.fields[name] = forms.CharField(label=label, max_length=500, required=False)
        self.order_fields(["method", *_WHYS, "cause"])

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        whys = [given[name] for name in _WHYS]
        return {"method": given["method"], "whys": whys, "cause": given["cause"]}


class StepForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=StepKindChoice.choices,
        help_text=gettext_lazy("Containment holds the harm off; corrective mends; preventive keeps it away."),
    )
    text = forms.CharField(
        label=gettext_lazy("What is done"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who does it"), widget=SearchSelect)
    due_on = DateField(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, people: Iterable[Any], planned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = _people(self.fields["owner"], people)
        if planned:
            del self.fields["kind"]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": self._known[self.cleaned_data["owner"]]}


class DoneForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("A file that shows it: a list, a photo, a signed sheet."),
        required=False,
    )


class PlanCheckForm(forms.Form):
    rule = forms.ChoiceField(
        label=gettext_lazy("Count the findings of"),
        required=False,
        widget=SearchSelect,
        help_text=gettext_lazy("Counted now and again when one looks; nobody types a number."),
    )
    place = forms.ChoiceField(label=gettext_lazy("At"), required=False)
    target = forms.IntegerField(
        label=gettext_lazy("At most so many are left"), required=False, min_value=0, max_value=1_000_000
    )
    looks_at = forms.CharField(
        label=gettext_lazy("Or what a person looks at"),
        help_text=gettext_lazy("Where no rule counts it."),
        max_length=500,
        required=False,
    )
    look_from = DateField(
        label=gettext_lazy("Look from"), help_text=gettext_lazy("The first day on which it can have shown.")
    )

    def __init__(
        self, *args: Any, sites: Iterable[Any], departments: Iterable[Any], everywhere: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields
        chosen["rule"].choices = [("", _("No rule")), *((one.key, one.title) for one in rules())]
        self._places: dict[str, dict[str, Any]] = {f"s{one.pk}": {"site": one} for one in sites}
        self._places |= {f"d{one.pk}": {"department": one} for one in departments}
        named = [(key, str(next(iter(held.values())))) for key, held in self._places.items()]
        chosen["place"].choices = [*([("", _("All sites"))] if everywhere else []), *named]

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        place = self._places.get(given.pop("place"), {})
        return {**given, **place}


class CheckForm(forms.Form):
    effective = forms.ChoiceField(
        label=gettext_lazy("Did it help?"),
        choices=[
            ("", ""),
            ("yes", gettext_lazy("Effective: close it")),
            ("no", gettext_lazy("Not effective: another round")),
        ],
    )
    judgment = forms.CharField(
        label=gettext_lazy("What you saw, and why you judge so"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
