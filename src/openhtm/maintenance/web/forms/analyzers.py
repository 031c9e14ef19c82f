"""Forms of test equipment: marking, a certificate, why, and with what a checklist is measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, FileInput, SearchSelectMultiple

from ... import words
from ...actions.analyzers import NewCertificate
from ...measuring import Offer
from ...models import AsFoundChoice


class AnalyzerFilter(forms.Form):
    q = forms.CharField(label=_("Tag, kind or model"), required=False)
    standing = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any")), *words.STANDINGS.items()], required=False
    )


class Mark(forms.Form):
    kinds = forms.CharField(
        label=_("Kinds, one a line"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As procedures ask for it, such as Electrical safety analyzer."),
    )
    measures = forms.CharField(label=_("What it measures"), max_length=300, required=False)
    interval_months = forms.IntegerField(
        label=_("Calibrated every (months)"), min_value=1, max_value=120, initial=12
    )

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "kinds": self.cleaned_data["kinds"].splitlines()}


class CertificateForm(forms.Form):
    number = forms.CharField(label=_("Certificate number"), max_length=80)
    laboratory = forms.CharField(label=_("Laboratory"), max_length=200)
    accreditation = forms.CharField(
        label=_("Accreditation number"),
        max_length=80,
        required=False,
        help_text=_("ISO/IEC 17025, as the certificate shows it."),
    )
    traceability = forms.CharField(
        label=_("Traceable to"), max_length=200, required=False, help_text=_("Such as NIST or PTB.")
    )
    calibrated_on = DateField(label=_("Calibrated"))
    valid_until = DateField(label=_("Valid until"))
    as_found = forms.ChoiceField(
        label=_("As found"),
        choices=AsFoundChoice.choices,
        initial=AsFoundChoice.UNKNOWN,
        help_text=_("Before anything was adjusted. Out of tolerance, it is out of use until decided."),
    )
    as_found_error = forms.DecimalField(
        label=_("Largest error found (% of the reading)"),
        min_value=0,
        max_digits=9,
        decimal_places=4,
        required=False,
        help_text=_("Left empty, every reading is in doubt."),
    )
    uncertainty = forms.CharField(label=_("Uncertainty"), max_length=200, required=False)
    file = forms.FileField(label=_("The certificate"), required=False, widget=FileInput)

    def new(self) -> NewCertificate:
        given = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return NewCertificate(**given)


class Why(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class Decision(forms.Form):
    disposition = forms.CharField(
        label=_("What was decided, and why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class MeasuredWith(forms.Form):
    """The test equipment of one checklist; what is not fit is offered in an emergency only."""

    analyzers = forms.MultipleChoiceField(
        label=_("Test equipment"), required=False, widget=SearchSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why it goes on with what is not fit"),
        max_length=300,
        required=False,
        help_text=_("For an emergency only. The device is then to be tested again."),
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], emergency: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in offers if one.fit or one.chosen or emergency]
        self._analyzers = {one.analyzer.device.tag: one.analyzer for one in offered}
        self.fields["analyzers"].choices = [(one.analyzer.device.tag, offer_label(one)) for one in offered]  # type: ignore[attr-defined]
        self.fields["analyzers"].initial = [one.analyzer.device.tag for one in offered if one.chosen] or [
            one.analyzer.device.tag for one in offered if one.remembered and one.fit
        ]
        if not emergency:
            del self.fields["reason"]

    def chosen(self) -> list[Any]:
        return [self._analyzers[tag] for tag in self.cleaned_data["analyzers"]]


def offer_label(one: Offer) -> str:
    kinds = ", ".join(one.analyzer.kinds)
    return f"{one.analyzer.device.tag} {kinds} ({words.STANDINGS[one.standing]})"
