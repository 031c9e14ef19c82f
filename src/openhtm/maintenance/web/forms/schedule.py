"""Forms of the schedule: what to show, generating, an attempt, a deferral."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission, rooms
from openhtm.catalog.api import RiskClass
from openhtm.ui.forms import DateField, SearchSelect

from ...models import AttemptKind
from .work_orders import person_choices

VIEWS = [
    ("", _("Open")),
    ("overdue", _("Overdue")),
    ("window", _("In their window")),
    ("settled", _("Settled")),
]


class ScheduleFilter(forms.Form):
    q = forms.CharField(label=_("Tag or plan"), required=False)
    view = forms.ChoiceField(label=_("Show"), choices=VIEWS, required=False)
    risk = forms.ChoiceField(
        label=_("Risk class"), choices=[("", _("Any")), *RiskClass.choices], required=False
    )
    plan = forms.IntegerField(widget=forms.HiddenInput, required=False)
    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", widget=forms.HiddenInput, required=False)


class Generate(forms.Form):
    """For one site, or for all of them where the person may plan everywhere."""

    until = DateField(label=_("Plan ahead until"), help_text=_("What is there already is left as it is."))
    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Any], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {str(site.pk): site for site in sites}
        choices = [(key, str(site)) for key, site in self._sites.items()]
        self.fields["site"].choices = [*([("", _("All sites"))] if everywhere else []), *choices]  # type: ignore[attr-defined]
        self.fields["site"].required = not everywhere

    def chosen(self) -> Any:
        return self._sites.get(self.cleaned_data["site"])


class FoundForm(forms.Form):
    """A device that was looked for has turned up."""

    where = forms.CharField(label=_("Where it was, and who had it"), max_length=500)

    def __init__(self, *args: Any, user: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = rooms(user, Permission.DEVICE_MOVE).filter(site=site_id)
        self.fields["room"] = forms.ModelChoiceField(
            here.select_related("building", "site").order_by("route_key"),
            label=_("The room it is in, when it stays there"),
            required=False,
            help_text=_("Empty: it goes back to its place on record."),
            widget=SearchSelect,
        )


class MissingForm(forms.Form):
    """Giving up a search."""

    reason = forms.CharField(
        label=_("What was done last, and who agreed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AttemptForm(forms.Form):
    """Somebody went and could not do it; with evidence, since it is not done."""

    kind = forms.ChoiceField(
        label=_("What prevented it"),
        choices=[one for one in AttemptKind.choices if one[0] != AttemptKind.FOUND],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("Where and when you looked, whom you asked"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    notified = forms.CharField(label=_("Who was told"), max_length=200, required=False)
    retry_on = DateField(label=_("Next try"), required=False)


class Deferral(forms.Form):
    """A decision to do it later. The due day stays."""

    target_on = DateField(label=_("New target"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    risk_note = forms.CharField(
        label=_("What makes that safe"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    approver = forms.ChoiceField(label=_("Approved by"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approver"].choices = person_choices(user, empty=_("Nobody"))  # type: ignore[attr-defined]
