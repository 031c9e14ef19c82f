"""Forms of fault reports: the one anybody fills at the bedside, and the answers of the shop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import PhotoInput, SearchSelect

from ...models import PriorityChoice
from .work_orders import Answer, code_choices, person_choices


class ReportForm(forms.Form):
    """What is wrong, in as few answers as possible. ``website`` is a trap: people do not see it."""

    text = forms.CharField(
        label=_("What is wrong?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words. Please no patient names or numbers."),
    )
    problem_code = forms.ChoiceField(label=_("Fits best"), required=False)
    usable = Answer(label=_("Can it still be used?"))
    on_patient = Answer(label=_("Is a patient on it now?"))
    backup_available = Answer(label=_("Is there another one to use?"))
    place = forms.CharField(label=_("Where is it now?"), max_length=200, required=False)
    requester = forms.CharField(label=_("Your name"), max_length=150, required=False)
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=150, required=False)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=PhotoInput,
        help_text=_("Of the device or its display, never of a patient."),
    )
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem_code"].choices = code_choices("problem", "repair")  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields a person sees."""
        return [self[name] for name in self.fields if name != "website"]

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))

    def said(self) -> dict[str, Any]:
        apart = {"photo", "website"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class Accept(forms.Form):
    """A work order of the report."""

    priority = forms.ChoiceField(label=_("Priority"), required=False)
    assignee = forms.ChoiceField(label=_("Assign to"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].choices = [("", _("Work it out")), *PriorityChoice.choices]  # type: ignore[attr-defined]
        self.fields["assignee"].choices = person_choices(user, empty=_("Nobody yet"))  # type: ignore[attr-defined]


class Join(forms.Form):
    order = forms.CharField(
        label=_("The order about the same fault"), max_length=40, help_text=_("Its number, such as GEN-1042.")
    )


class Decline(forms.Form):
    reason = forms.CharField(
        label=_("Why no work follows"),
        max_length=300,
        help_text=_("Whoever reported it reads this."),
    )
