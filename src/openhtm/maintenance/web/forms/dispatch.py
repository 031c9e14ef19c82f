"""What the dispatch board asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openhtm.ui.forms import DateField, SearchSelect

from ...dispatching import Narrowed
from ...models import OrderKind, PriorityChoice


class BoardFilter(forms.Form):
    """Which work the board shows."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any")), *OrderKind.choices])
    department = forms.ChoiceField(label=_("Department"), required=False)
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("Any")), *PriorityChoice.choices]
    )
    person = forms.ChoiceField(label=_("Person"), required=False)
    late = forms.ChoiceField(
        label=_("Late"), required=False, choices=[("", _("Any")), ("yes", _("Only what is late"))]
    )

    def __init__(self, *args: Any, departments: Iterable[Any], people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("department", departments), ("person", people)):
            choices = [("", gettext("Any")), *((str(row.pk), str(row)) for row in rows)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def narrowed(self) -> Narrowed:
        """What was chosen; what does not exist narrows nothing."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        numbers = {name: int(given[name]) for name in ("department", "priority", "person") if name in given}
        return Narrowed(kind=given.get("kind", ""), late="late" in given, **numbers)


class _MoveFields(forms.Form):
    """What every move says. Whoever takes it over is a field of each form: an id, or a choice."""

    order = forms.CharField(max_length=40)
    seen = forms.IntegerField(min_value=0)
    planned_on = DateField(required=False)
    note = forms.CharField(required=False, max_length=500)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "planned_on": given["planned_on"],
            "seen_version": given["seen"],
            "note": given["note"],
        }


class Move(_MoveFields):
    """Where a card goes. ``seen`` is the version of the order that the board showed."""

    assignee = forms.IntegerField(required=False)


class MoveOne(_MoveFields):
    """The same as a page of its own, for one order."""

    order = forms.CharField(max_length=40, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    assignee = forms.TypedChoiceField(
        label=_("Person"), required=False, coerce=int, empty_value=None, widget=SearchSelect
    )
    planned_on = DateField(label=_("Day"), required=False)
    note = forms.CharField(
        label=_("Hand-over note"),
        required=False,
        max_length=500,
        help_text=_("Once work has begun: what the next person needs to know."),
    )
    site = forms.CharField(required=False, widget=forms.HiddenInput)
    week = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("As it is")), *((str(row.pk), str(row)) for row in people)]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]
