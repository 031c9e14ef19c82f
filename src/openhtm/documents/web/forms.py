"""Forms of documents."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import FileInput

from ..models import DocumentKind
from ..rules.contents import ACCEPTED


class DocumentForm(forms.Form):
    file = forms.FileField(label=_("File or photo"), help_text=ACCEPTED, widget=FileInput())
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the file's name.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices, initial=DocumentKind.OTHER)


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why is it wrong?"), max_length=300)
