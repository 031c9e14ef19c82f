"""The forms of the gallery: every kind of field."""

from datetime import date

from django import forms

from openhtm.ui.forms import (
    DateField,
    DateTimeField,
    FileInput,
    MeasureField,
    PhotoInput,
    SearchSelect,
    VerdictSelect,
)
from openhtm.ui.tones import Tone

LONG = "Anesthesia workstation with integrated ventilator, gas analysis and patient monitoring, wall mounted"


class SampleForm(forms.Form):
    """Every kind of field."""

    serial = forms.CharField(
        label="Serial number", help_text="As on the plate, with its dashes.", max_length=40
    )
    model = forms.ChoiceField(
        label="Model", choices=[("", "Choose a model"), ("1", "Evita V500"), ("2", LONG)], widget=SearchSelect
    )
    bought_on = DateField(label="Bought on", required=False, latest=date(2026, 11, 22))
    seen_at = DateTimeField(label="Seen at", required=False)
    leakage = MeasureField(label="Earth leakage", unit="µA", help_text="IEC 62353, at most 500 µA.")
    verdict = forms.ChoiceField(
        label="Alarm sounds",
        choices=[("pass", "Pass"), ("fail", "Fail"), ("na", "Not applicable")],
        widget=VerdictSelect(tones={"pass": Tone.OK, "fail": Tone.OVERDUE, "na": Tone.INFO}),
    )
    owner = forms.ChoiceField(
        label="Owned by", choices=[("own", "The hospital"), ("lease", "A lessor")], widget=forms.RadioSelect
    )
    networked = forms.BooleanField(label="Has a network interface", required=False)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    photo = forms.FileField(label="Photo", required=False, widget=PhotoInput)
    manual = forms.FileField(label="Manual", required=False, widget=FileInput(accept="application/pdf"))


class FilterForm(forms.Form):
    """A filter of two fields."""

    status = forms.ChoiceField(label="Status", choices=[("", "Any"), ("in", "In use")], required=False)
    place = forms.CharField(label="Place", required=False)


class SignatureForm(forms.Form):
    """Re-authentication."""

    password = forms.CharField(label="Your password", widget=forms.PasswordInput)
