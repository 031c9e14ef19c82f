"""Forms of device security."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import FileInput, SearchSelect

from ..models import Tier

BILLS = (("", _("Any")), ("with", _("With a bill of materials")), ("without", _("Without one")))


STATES = (("", _("Open")), ("all", _("All")), *Tier.choices)


class SeveralFiles(FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class ExposureFilter(forms.Form):
    q = forms.CharField(label=_("Flaw, model or component"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class BringForm(forms.Form):
    documents = FilesField(
        label=_("Files"),
        help_text=_("CSAF advisories and VEX, OpenVEX, CycloneDX VEX, CVE records, NVD, OSV, KEV, EPSS."),
    )


class ReleaseFilter(forms.Form):
    q = forms.CharField(label=_("Model or version"), required=False, max_length=100)
    component = forms.CharField(
        label=_("Component"), required=False, max_length=100, help_text=_("Such as log4j-core.")
    )
    bill = forms.ChoiceField(label=_("Bill of materials"), choices=BILLS, required=False)


class ComponentFilter(forms.Form):
    q = forms.CharField(label=_("Component, package or supplier"), required=False, max_length=100)


class ReleaseForm(forms.Form):
    model = forms.ChoiceField(label=_("Model"), widget=SearchSelect)
    software_version = forms.CharField(
        label=_("Version"), max_length=80, help_text=_("As the device shows it.")
    )

    def __init__(self, *args: Any, models: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(row.pk): row for row in models}
        self.fields["model"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((key, str(row)) for key, row in self.known.items()),
        ]


class BillForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CycloneDX (JSON or XML) or SPDX (JSON, tag-value, RDF, YAML or JSON-LD)."),
        widget=FileInput(),
    )
    reason = forms.CharField(
        label=_("Why it is of this release"),
        max_length=300,
        required=False,
        help_text=_("Only where the bill says that it is of another version."),
    )


class FeedForm(forms.Form):
    is_on = forms.BooleanField(label=_("Fetch this feed"), required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        help_text=_(
            "Empty: the declared one. A mirror inside the house is possible where the operator named it as one."
        ),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class PackForm(forms.Form):
    pack = forms.FileField(
        label=_("Feed pack"),
        help_text=_("Written by 'openhtm feeds pack' on a machine with internet whose key is trusted here."),
        widget=FileInput(),
    )
