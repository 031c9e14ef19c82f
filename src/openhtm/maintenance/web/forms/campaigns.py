"""Forms of campaigns: which devices, what is to be done, and what is said of one device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.registry.api import FILTERS
from openhtm.ui.forms import DateField, SearchSelect

from ...actions.campaigns import NewCampaign
from ...campaign_words import STEPS
from ...models import OrderKind, PriorityChoice
from ...models.work_order import SCHEDULED
from ...rules.campaigns import Step
from ...rules.priority import Priority
from .work_orders import ANY, person_choices

KINDS = [choice for choice in OrderKind.choices if choice[0] not in SCHEDULED]
#: Filters of the device list that a person chooses here; REST and the command take all of them.
_OFFERED = ("q", "risk_class", "network", "ownership", "responsibility")
_FILTERS = {one.key: one for one in FILTERS}
FROM_ROWS = {"model": "model", "type": "device_type", "department": "department"}


class CampaignForm(forms.Form):
    """The devices first, then what is asked of them."""

    model = forms.ChoiceField(label=gettext_lazy("Model"), required=False, widget=SearchSelect)
    type = forms.ChoiceField(label=gettext_lazy("Device type"), required=False, widget=SearchSelect)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False, widget=SearchSelect)
    site = forms.ChoiceField(label=gettext_lazy("At"), required=False)
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, initial=OrderKind.MODIFICATION)
    description = forms.CharField(
        label=gettext_lazy("How, and why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands on the order of every device."),
    )
    procedure = forms.ChoiceField(
        label=gettext_lazy("Checklist"),
        required=False,
        widget=SearchSelect,
        help_text=gettext_lazy("With one, a device is done only when it has passed."),
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"), choices=PriorityChoice.choices, initial=PriorityChoice.PLANNED
    )
    due_on = DateField(label=gettext_lazy("Due"), required=False)
    takes_new = forms.BooleanField(
        label=gettext_lazy("Take in devices that come to fit later"), required=False
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offers: dict[str, Sequence[Any]], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {name: {str(row.pk): row for row in rows} for name, rows in offers.items()}
        for name, rows in self._rows.items():
            empty = [] if name == "site" and not everywhere else [("", self._empty(name))]
            self.fields[name].choices = [*empty, *((key, str(row)) for key, row in rows.items())]  # type: ignore[attr-defined]
        for key in _OFFERED:
            self.fields[key] = _filter_field(key)
        self.order_fields(["model", "type", "department", "site", *_OFFERED])

    def _empty(self, name: str) -> str:
        return {"site": _("All sites"), "procedure": _("None")}.get(name, _("Any"))

    def which(self) -> list[forms.BoundField]:
        """The fields that say which devices are meant."""
        return [self[name] for name in ("model", "type", "department", "site", *_OFFERED)]

    def what(self) -> list[forms.BoundField]:
        names = ("title", "kind", "description", "procedure", "priority", "due_on", "takes_new")
        return [self[name] for name in names]

    def filters(self) -> dict[str, str]:
        given = self.cleaned_data
        names = (*FROM_ROWS, *_OFFERED)
        return {name: str(given[name]) for name in names if given.get(name)}

    @property
    def site_chosen(self) -> Any:
        return self._rows["site"].get(self.cleaned_data["site"])

    def new_campaign(self) -> NewCampaign:
        given = self.cleaned_data
        return NewCampaign(
            title=given["title"],
            kind=OrderKind(given["kind"]),
            filters=self.filters(),
            site=self.site_chosen,
            description=given["description"],
            procedure=self._rows["procedure"].get(given["procedure"]),
            priority=Priority(int(given["priority"])),
            due_on=given["due_on"],
            takes_new=given["takes_new"],
        )


def _filter_field(key: str) -> forms.Field:
    known = _FILTERS[key]
    if key == "q":
        return forms.CharField(
            label=gettext_lazy("Words"),
            required=False,
            max_length=100,
            help_text=gettext_lazy("Tag, serial number, version, note and more."),
        )
    return forms.ChoiceField(label=str(known.label), required=False, choices=[ANY, *known.choices])


class CampaignFilter(forms.Form):
    """What the devices of a campaign can be narrowed by."""

    q = forms.CharField(label=gettext_lazy("Tag or serial number"), required=False)
    step = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[ANY, *((step.value, STEPS[step]) for step in Step)],
    )


class BeginMany(forms.Form):
    """Orders for several devices to one person; nobody: whoever takes them."""

    assignee = forms.ChoiceField(label=gettext_lazy("For"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = person_choices(user, empty=_("Nobody yet"))  # type: ignore[attr-defined]


class Looked(forms.Form):
    evidence = forms.CharField(
        label=gettext_lazy("Where you looked and whom you asked"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseCampaign(forms.Form):
    """``needed``: devices are left, so the reason has to be given."""

    reason = forms.CharField(
        label=gettext_lazy("Why the rest is left out"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        if not needed:
            self.fields["reason"].label = gettext_lazy("Remark")
