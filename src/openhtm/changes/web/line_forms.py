"""Forms of what is done to the devices of a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from openhtm.ui.forms import SearchSelect

from ..acting import ACTS
from .forms import Signed

_AREA = forms.Textarea(attrs={"rows": 2})


class LinesForm(forms.Form):
    """Chosen devices; those that the act cannot take are not offered."""

    lines = forms.MultipleChoiceField(label=lazy("Devices"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: Iterable[Any], **kwargs: Any) -> None:
        kwargs.pop("versions", None)
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["lines"]
        chosen.choices = [(str(one.pk), str(one.device)) for one in offered]

    def keys(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["lines"]]

    def values(self) -> dict[str, Any]:
        skipped = {"lines", "password", "order", "procedure", "result", "recalibrated"}
        return {name: value for name, value in self.cleaned_data.items() if name not in skipped}


class ChooseForm(forms.Form):
    verb = forms.ChoiceField(label=lazy("With the chosen devices"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["verb"]
        chosen.choices = [(verb, one.label) for verb, one in ACTS.items()]


class BackupForm(LinesForm):
    backup = forms.CharField(
        label=lazy("Where the copy of the configuration is"),
        help_text=lazy("If the device keeps none, write so."),
        max_length=300,
    )


class BeginForm(LinesForm):
    backup = forms.CharField(
        label=lazy("Where the copy of the configuration is"),
        help_text=lazy("If the device keeps none, write so. Empty where it was written before."),
        max_length=300,
        required=False,
    )


class InstalledForm(LinesForm):
    installed_by = forms.CharField(
        label=lazy("Installed by"),
        help_text=lazy("Empty: by you. Else the name of whoever did it, such as the maker's engineer."),
        max_length=200,
        required=False,
    )


class WhyForm(LinesForm):
    reason = forms.CharField(label=lazy("Why"), max_length=500, widget=_AREA)


class GiveUpForm(WhyForm):
    runs_now = forms.CharField(label=lazy("Which version runs now"), max_length=80, required=False)
    runs_unknown = forms.BooleanField(label=lazy("Nobody knows what runs"), required=False)


class _Tested(Signed, LinesForm):
    order = forms.CharField(
        label=lazy("Work order that tested it"),
        help_text=lazy("Its number; empty: the one opened for the device, or a procedure below."),
        max_length=40,
        required=False,
    )
    procedure = forms.ChoiceField(
        label=lazy("Or: by the procedure"),
        required=False,
        widget=SearchSelect,
    )
    result = forms.CharField(label=lazy("with the result"), max_length=500, required=False, widget=_AREA)
    recalibrated = forms.CharField(
        label=lazy("Recalibration"),
        help_text=lazy("What was recalibrated, and by what; where the procedure asks for it."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, versions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {str(one.pk): one for one in versions}
        chosen: Any = self.fields["procedure"]
        chosen.choices = [("", _("None")), *((key, str(one)) for key, one in self._versions.items())]

    def version(self) -> Any:
        return self._versions.get(self.cleaned_data["procedure"])


class VerifyForm(_Tested):
    field_order = ("lines", "order", "procedure", "result", "recalibrated", "password")


class RollBackForm(_Tested):
    runs_now = forms.CharField(
        label=lazy("Which version runs now"),
        help_text=lazy("Empty: the one that ran before."),
        max_length=80,
        required=False,
    )
    reason = forms.CharField(label=lazy("Why"), max_length=500, widget=_AREA)
    field_order = ("lines", "runs_now", "reason", "order", "procedure", "result", "recalibrated", "password")


#: By the word in the address.
FORMS: Mapping[str, type[LinesForm]] = {
    "backup": BackupForm,
    "begin": BeginForm,
    "installed": InstalledForm,
    "verify": VerifyForm,
    "fail": WhyForm,
    "roll-back": RollBackForm,
    "give-up": GiveUpForm,
    "leave-out": WhyForm,
}
