"""Forms of incidents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.ui.forms import DateField, DateTimeField, SearchSelect

from ..models import IncidentKind, IncidentState, Severity, Way


class IncidentFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Any")), *IncidentState.choices],
        required=False,
    )


class IncidentForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=IncidentKind.choices)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.UNKNOWN
    )
    summary = forms.CharField(
        label=gettext_lazy("What is known"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )


class DeclareForm(IncidentForm):
    learned_at = DateTimeField(
        label=gettext_lazy("When somebody here first knew"),
        help_text=gettext_lazy("Deadlines of reports are often counted from it."),
    )
    is_exercise = forms.BooleanField(
        label=gettext_lazy("This is an exercise: no device is changed"), required=False
    )
    field_order = ("title", "kind", "severity", "learned_at", "summary", "is_exercise")

    def values(self) -> dict[str, Any]:
        names = ("title", "kind", "severity", "summary")
        return {name: self.cleaned_data[name] for name in names}


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What happened"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    seen_at = DateTimeField(label=gettext_lazy("When"), help_text=gettext_lazy("Empty: now."), required=False)


class FlawForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Vulnerability, advisory or component"),
        help_text=gettext_lazy(
            "Such as CVE-2021-44228 or log4j-core: every device it concerns, or may concern."
        ),
        max_length=200,
    )


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Separated by blanks, commas or lines."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
    )
    reason = forms.CharField(label=gettext_lazy("Why they are suspected"), max_length=500)

    def listed(self) -> list[str]:
        return str(self.cleaned_data["tags"]).replace(",", " ").split()


class KindForm(forms.Form):
    device_type = forms.ChoiceField(label=gettext_lazy("Device type"), required=False, widget=SearchSelect)
    model = forms.ChoiceField(label=gettext_lazy("Model"), required=False, widget=SearchSelect)
    department = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=SearchSelect)

    def __init__(
        self,
        *args: Any,
        device_types: Iterable[Any],
        models: Iterable[Any],
        departments: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offers = {"device_type": device_types, "model": models, "department": departments}
        self._known = {name: {str(one.pk): one for one in rows} for name, rows in offers.items()}
        for name, known in self._known.items():
            chosen: Any = self.fields[name]
            chosen.choices = [("", _("Any")), *((key, str(one)) for key, one in known.items())]

    def wanted(self) -> dict[str, Any]:
        return {name: known.get(self.cleaned_data[name]) for name, known in self._known.items()}


class _Signed(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class IsolateForm(forms.Form):
    way = forms.ChoiceField(label=gettext_lazy("How"), choices=Way.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)
    released_by = forms.CharField(
        label=gettext_lazy("Released by the clinician"),
        help_text=gettext_lazy("Whoever answers for the patient at the device."),
        max_length=200,
        required=False,
    )
    unreleased_because = forms.CharField(
        label=gettext_lazy("Or: why no clinician was asked"), max_length=500, required=False
    )


class DoneForm(forms.Form):
    done_by = forms.CharField(
        label=gettext_lazy("Done by"),
        help_text=gettext_lazy("Empty: by you."),
        max_length=200,
        required=False,
    )


class HoldForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it is kept"), max_length=500)
    custody = forms.CharField(label=gettext_lazy("Where it is kept, and by whom"), max_length=300)


class RecoverForm(forms.Form):
    plan = forms.CharField(
        label=gettext_lazy("What is done"),
        help_text=gettext_lazy("New software, the maker's patch, a new image; and whose word it is."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )
    procedure = forms.ChoiceField(
        label=gettext_lazy("Procedure of the test"),
        help_text=gettext_lazy("Empty: the one that is planned for the device."),
        required=False,
        widget=SearchSelect,
    )

    def __init__(self, *args: Any, versions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {str(one.pk): one for one in versions}
        chosen: Any = self.fields["procedure"]
        named = [(key, str(one)) for key, one in self._versions.items()]
        chosen.choices = [("", _("As planned")), *named]

    def version(self) -> Any:
        return self._versions.get(self.cleaned_data["procedure"])


class UntestedForm(_Signed):
    reason = forms.CharField(label=gettext_lazy("Why it goes back without a passed test"), max_length=500)
    field_order = ("reason", "password")


class StartForm(forms.Form):
    started_at = DateTimeField(label=gettext_lazy("Counted from"))
    reason = forms.CharField(label=gettext_lazy("Why it is owed"), max_length=1000)


class SentForm(forms.Form):
    sent_at = DateTimeField(label=gettext_lazy("Sent"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("The number it was given, or who received it."),
        max_length=200,
    )


class LessonForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=500)
    owner = forms.ChoiceField(label=gettext_lazy("By whom"), widget=SearchSelect)
    due_on = DateField(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        chosen: Any = self.fields["owner"]
        chosen.choices = [(key, str(one)) for key, one in self._people.items()]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": self._people[self.cleaned_data["owner"]]}


class LessonDoneForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("How it was done"), max_length=500)


class CloseForm(_Signed):
    went_well = forms.CharField(
        label=gettext_lazy("What went well"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    to_mend = forms.CharField(
        label=gettext_lazy("What is to be mended"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )
    field_order = ("went_well", "to_mend", "password")
