"""Forms of the survey."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, PhotosField, PhotosInput, SearchSelect

from ..actions.rooms import NewRoom


class RoomForm(forms.Form):
    authority = forms.CharField(label=_("Who surveys"), max_length=120)
    requirement_set = forms.ChoiceField(label=_("Requirement set"), required=False)
    site = forms.ChoiceField(label=_("Site"), widget=SearchSelect)
    department = forms.ChoiceField(
        label=_("Only one department"),
        required=False,
        widget=SearchSelect,
        help_text=_("Empty: the whole site."),
    )
    begins_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    as_of = DateField(label=_("As of"), required=False, help_text=_("Empty: each day as it is."))

    def __init__(
        self, *args: Any, sites: Iterable[Any], departments: Iterable[Any], sets: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {str(one.pk): one for one in sites}
        self._departments = {str(one.pk): one for one in departments}
        fields: Any = self.fields
        fields["site"].choices = [("", ""), *((key, str(one)) for key, one in self._sites.items())]
        fields["department"].choices = [("", _("All")), *((k, str(d)) for k, d in self._departments.items())]
        fields["requirement_set"].choices = [
            ("", _("All that are in force")),
            *((one.key, f"{one.authority}: {one.title}") for one in sets),
        ]

    def new(self) -> NewRoom:
        given = self.cleaned_data
        site, department = self._sites[given["site"]], self._departments.get(given["department"])
        return NewRoom(
            authority=given["authority"],
            requirement_set=given["requirement_set"],
            begins_on=given["begins_on"],
            ends_on=given["ends_on"],
            as_of=given["as_of"],
            sites=[] if department else [site],
            departments=[department] if department else [],
        )


class LinkForm(forms.Form):
    given_to = forms.CharField(label=_("Given to"), max_length=120)
    days = forms.IntegerField(label=_("Days until it expires"), min_value=1, max_value=92, initial=3)

    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class AskForm(forms.Form):
    what = forms.CharField(
        label=_("What is asked for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class FilesInput(PhotosInput):
    """Several files at once, of any accepted kind; no camera opens for them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        del self.attrs["capture"]
        del self.attrs["accept"]


class FilesField(PhotosField):
    """Files to choose; cleaned to a list."""

    widget = FilesInput


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What was answered or shown"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    attached = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("The surveyor may take them by the link. Nobody else gets them there."),
    )
