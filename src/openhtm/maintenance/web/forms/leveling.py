"""Forms of leveling: which weeks of which site, and where a round goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField

from ...rules.leveling import MOST_WEEKS

WEEKS = 13


class LevelForm(forms.Form):
    site = forms.ChoiceField(label=_("Site"))
    first = DateField(label=_("From"), help_text=_("To the end of its week, and the weeks after it."))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=WEEKS)

    def __init__(self, *args: Any, sites: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sites = {str(site.pk): site for site in sites}
        self.fields["site"].choices = [(key, str(site)) for key, site in self._sites.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Any:
        return self._sites[self.cleaned_data["site"]]


class MoveRound(forms.Form):
    """The jobs of somebody in one place and week, and the week they go to."""

    who = forms.CharField(max_length=40)
    week = DateField()
    place = forms.CharField(max_length=200, required=False)
    to = DateField()
    seen = forms.IntegerField(min_value=0)

    def target(self) -> date:
        return self.cleaned_data["to"]  # type: ignore[no-any-return]
