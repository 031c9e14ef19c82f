"""Targets, working hours and holidays as forms."""

from __future__ import annotations

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, TimeField

from ...models.choices import GoalUnitChoice
from ...rules.clocks import MOST, Goal, Target, Unit


class TargetForm(forms.Form):
    """Within how long orders of one priority are answered and solved."""

    respond_count = forms.IntegerField(label=_("Answer within"), min_value=1, max_value=MOST)
    respond_unit = forms.ChoiceField(label=_("counted in"), choices=GoalUnitChoice.choices)
    resolve_count = forms.IntegerField(label=_("Solve within"), min_value=1, max_value=MOST)
    resolve_unit = forms.ChoiceField(label=_("counted in"), choices=GoalUnitChoice.choices)
    valid_from = DateField(label=_("For orders opened from"))

    def target(self) -> Target:
        given = self.cleaned_data
        return Target(
            respond=Goal(count=given["respond_count"], unit=Unit(given["respond_unit"])),
            resolve=Goal(count=given["resolve_count"], unit=Unit(given["resolve_unit"])),
        )


class HoursForm(forms.Form):
    """When the department of a site works."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens = TimeField(label=_("From"))
    closes = TimeField(label=_("Until"))
    valid_from = DateField(label=_("For orders opened from"))


class HolidayForm(forms.Form):
    """A day on which nobody works."""

    day = DateField(label=_("Day"))
    name = forms.CharField(label=_("Name"), max_length=80)
