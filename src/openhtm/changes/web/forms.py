"""Forms of changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.forms import DateField, SearchSelect

from .. import shelf, words
from ..models import AspectChoice, Determination, KindChoice, SourceKind, StateChoice, YesNo
from ..rules.risks import LEAST, MOST, Rated
from ..rules.states import TEXTS

_AREA = forms.Textarea(attrs={"rows": 3})


class ChangeFilter(forms.Form):
    state = forms.ChoiceField(
        label=lazy("State"),
        choices=[("", lazy("Any")), ("running", lazy("Running")), *StateChoice.choices],
        required=False,
    )
    kind = forms.ChoiceField(
        label=lazy("Kind"), choices=[("", lazy("Any")), *KindChoice.choices], required=False
    )
    q = forms.CharField(label=lazy("Title or number of the source"), max_length=100, required=False)


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=lazy("Kind"), widget=forms.RadioSelect)
    title = forms.CharField(label=lazy("Title"), max_length=200)
    reason = forms.CharField(label=lazy("Why"), widget=_AREA, max_length=4000)
    source_kind = forms.ChoiceField(label=lazy("Where it comes from"), choices=SourceKind.choices)
    source = forms.CharField(
        label=lazy("Its number"),
        help_text=lazy("Of the field change order, the CVE, the recall, the request of IT."),
        max_length=120,
        required=False,
    )
    follows = forms.ChoiceField(
        label=lazy("Repeats"),
        help_text=lazy("Only for a standard change: the closed one that it repeats."),
        required=False,
        widget=SearchSelect,
    )

    def __init__(self, *args: Any, closed: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closed = {str(one.pk): one for one in closed}
        fields: Any = self.fields
        fields["kind"].choices = [
            (key.value, f"{words.said(one.title)}: {words.said(one.meaning)}")
            for key, one in shelf.kinds().items()
        ]
        named = [(key, f"{one}: {one.title}") for key, one in self._closed.items()]
        fields["follows"].choices = [("", _("None")), *named]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "follows": self._closed.get(self.cleaned_data["follows"])}


class AssessForm(forms.Form):
    clinical_impact = forms.CharField(
        label=lazy("Clinical impact"),
        help_text=lazy("Which care is touched, for how long a device is away."),
        widget=_AREA,
        max_length=4000,
        required=False,
    )
    fallback = forms.CharField(
        label=lazy("What units do meanwhile"), widget=_AREA, max_length=4000, required=False
    )
    test_plan = forms.CharField(
        label=lazy("Test plan"),
        help_text=lazy("Function by the manual, alarms, interfaces, time, network."),
        widget=_AREA,
        max_length=4000,
        required=False,
    )
    rollback = forms.CharField(label=lazy("Way back"), widget=_AREA, max_length=4000, required=False)
    training = forms.CharField(
        label=lazy("Training and telling"),
        help_text=lazy("If nobody needs any, write so."),
        widget=_AREA,
        max_length=4000,
        required=False,
    )
    it_part = forms.CharField(
        label=lazy("IT's part"),
        help_text=lazy("If there is none, write so."),
        widget=_AREA,
        max_length=4000,
        required=False,
    )
    recalibration = forms.ChoiceField(
        label=lazy("The procedure asks for a recalibration"), choices=YesNo.choices
    )
    begins_on = DateField(label=lazy("Begins"), required=False)

    @staticmethod
    def initial_of(change: Any) -> dict[str, Any]:
        return {name: getattr(change, name) for name in (*TEXTS, "recalibration", "begins_on")}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=lazy("Why"), max_length=500, widget=_AREA)


class PoolForm(forms.Form):
    device_type = forms.ChoiceField(label=lazy("Device type"), widget=SearchSelect)
    department = forms.ChoiceField(label=lazy("Where"), required=False, widget=SearchSelect)
    ready = forms.IntegerField(label=lazy("How many stay ready"), min_value=1, max_value=10_000)
    agreed_with = forms.CharField(label=lazy("Agreed with"), max_length=200)
    agreed_on = DateField(label=lazy("On"))

    def __init__(self, *args: Any, types: Iterable[Any], departments: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._types = {str(one.pk): one for one in types}
        self._departments = {str(one.pk): one for one in departments}
        fields: Any = self.fields
        fields["device_type"].choices = [(key, str(one)) for key, one in self._types.items()]
        named = [(key, str(one.name)) for key, one in self._departments.items()]
        fields["department"].choices = [("", _("The whole site")), *named]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            **given,
            "device_type": self._types[given["device_type"]],
            "department": self._departments.get(given["department"]),
        }


class TouchesForm(forms.Form):
    """What a change of the network side touches, one a line."""

    segment = forms.CharField(label=lazy("Segments (VLAN)"), widget=_AREA, max_length=4000, required=False)
    addresses = forms.CharField(
        label=lazy("Addresses"),
        help_text=lazy("An address, a network such as 10.1.2.0/24, or a range such as 10.1.2.5-10.1.2.9."),
        widget=_AREA,
        max_length=4000,
        required=False,
    )
    host = forms.CharField(
        label=lazy("Host names"),
        help_text=lazy("A name, or a domain for all names in it."),
        widget=_AREA,
        max_length=4000,
        required=False,
    )
    device = forms.CharField(
        label=lazy("Devices named by hand"),
        help_text=lazy("Tags of devices that use the server or the certificate, where no record says so."),
        widget=_AREA,
        max_length=20_000,
        required=False,
    )

    def touches(self) -> list[tuple[str, str]]:
        return [
            (on, line.strip())
            for on, text in self.cleaned_data.items()
            for line in str(text).splitlines()
            if line.strip()
        ]

    @staticmethod
    def initial_of(change: Any) -> dict[str, Any]:
        names = ("segment", "addresses", "host", "device")
        return {
            name: "\n".join(one["value"] for one in change.rides_on if one["on"] == name) for name in names
        }


class LookForm(forms.Form):
    note = forms.CharField(label=lazy("What you found, and who is told"), widget=_AREA, max_length=1000)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class TargetForm(forms.Form):
    model = forms.ChoiceField(label=lazy("Model"), widget=SearchSelect)
    software_kind = forms.ChoiceField(
        label=lazy("Kind of software"),
        choices=[
            ("application", lazy("Application")),
            ("firmware", lazy("Firmware")),
            ("os", lazy("Operating system")),
        ],
    )
    software_name = forms.CharField(
        label=lazy("Its name"),
        help_text=lazy("As the register has it; empty where the device has only one."),
        max_length=120,
        required=False,
    )
    from_versions = forms.CharField(label=lazy("From"), max_length=200, required=False)
    to_version = forms.CharField(label=lazy("To version"), max_length=80)

    def __init__(self, *args: Any, models: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._models = {str(one.pk): one for one in models}
        chosen: Any = self.fields["model"]
        chosen.choices = [(key, str(one)) for key, one in self._models.items()]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "model": self._models[self.cleaned_data["model"]]}


class DevicesForm(forms.Form):
    department = forms.ChoiceField(
        label=lazy("All devices of its models in"), required=False, widget=SearchSelect
    )
    tags = forms.CharField(
        label=lazy("Or these tags"),
        help_text=lazy("Separated by blanks, commas or lines."),
        widget=_AREA,
        max_length=20_000,
        required=False,
    )

    def __init__(self, *args: Any, departments: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._departments = {str(one.pk): one for one in departments}
        chosen: Any = self.fields["department"]
        named = [(key, str(one.name)) for key, one in self._departments.items()]
        chosen.choices = [("", _("The whole site")), *named]

    def unit(self) -> Any:
        return self._departments.get(self.cleaned_data["department"])

    def listed(self) -> list[str]:
        return str(self.cleaned_data["tags"]).replace(",", " ").split()


class AuthorizeForm(forms.Form):
    document = forms.CharField(
        label=lazy("Document"),
        help_text=lazy("Number, title and version, and where it is kept."),
        max_length=300,
    )
    authorized_by = forms.CharField(label=lazy("From whom at the maker"), max_length=200)
    authorized_on = DateField(label=lazy("Of which day"))


class Signed(forms.Form):
    password = forms.CharField(
        label=lazy("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class DetermineForm(Signed):
    activity = forms.ChoiceField(label=lazy("What is done to the software"), widget=forms.RadioSelect)
    determination = forms.ChoiceField(
        label=lazy("Determination"), choices=Determination.choices, widget=forms.RadioSelect
    )
    rationale = forms.CharField(label=lazy("Why it is so"), widget=_AREA, max_length=4000)
    references = forms.CharField(
        label=lazy("References"),
        help_text=lazy("Needed where the determination goes against the list."),
        max_length=500,
        required=False,
    )
    field_order = ("activity", "determination", "rationale", "references", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["activity"]
        chosen.choices = [
            (one.key, f"{words.said(one.title)} ({words.leaning(one).lower()})") for one in shelf.activities()
        ]


class RateForm(forms.Form):
    """Four numbers and a reason for each aspect."""

    PARTS = (
        ("severity_before", lazy("Severity before")),
        ("probability_before", lazy("Probability before")),
        ("severity_after", lazy("Severity after")),
        ("probability_after", lazy("Probability after")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for aspect, label in AspectChoice.choices:
            for part, named in self.PARTS:
                self.fields[f"{aspect}-{part}"] = forms.TypedChoiceField(
                    label=f"{label}: {str(named).lower()}",
                    choices=[("", _("Choose"))] + [(n, str(n)) for n in range(LEAST, MOST + 1)],
                    coerce=int,
                )
            self.fields[f"{aspect}-reason"] = forms.CharField(
                label=_("%(aspect)s: why it is so") % {"aspect": label}, max_length=500, required=False
            )

    @classmethod
    def initial_of(cls, ratings: Iterable[Any]) -> dict[str, Any]:
        names = [*(part for part, _label in cls.PARTS), "reason"]
        return {f"{one.aspect}-{name}": getattr(one, name) for one in ratings for name in names}

    def ratings(self) -> dict[str, Rated]:
        names = [*(part for part, _label in self.PARTS), "reason"]
        return {
            aspect: Rated(**{name: self.cleaned_data[f"{aspect}-{name}"] for name in names})
            for aspect in AspectChoice.values
        }
