"""Forms of plans by filters: which devices, and for a new one what is done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission, buildings, departments, rooms, sites
from openhtm.catalog.api import access as catalog
from openhtm.registry.api import Filter
from openhtm.ui.forms import DateField, SearchSelect

from ... import filtering, listing
from ...actions.filter_plans import Seen
from ...actions.plans import NewPlan
from ...models import Plan
from .plans import TermsForm

#: Groups of states that leave nothing, or everything, to choose.
_NO_CHOICE = frozenset({"gone", "any", "fleet"})
_ROOMS = "room"


def offers(user: Any, plan: Plan | None = None) -> dict[str, Sequence[Any]]:
    """What can be chosen from, by filter; places are those where one may edit plans."""
    site = {"site": plan.site_id} if plan is not None else {}
    places = {
        "building": buildings(user, Permission.PLAN_EDIT).filter(**site).select_related("site"),
        "department": departments(user, Permission.PLAN_EDIT).filter(**site).select_related("site"),
    }
    return {
        "type": listing.device_types(),
        "manufacturer": list(catalog.manufacturers(user).filter(merged_into__isnull=True)),
        "model": listing.plan_offers()["model"],
        **{name: list(rows.order_by("site__code", "name")) for name, rows in places.items()},
        _ROOMS: _rooms(user, plan),
    }


def _rooms(user: Any, plan: Plan | None) -> list[Any]:
    """Rooms are too many to offer; the one that a plan has can be kept."""
    chosen = (plan.filters if plan else {}).get(_ROOMS, "")
    return list(rooms(user, Permission.PLAN_EDIT).filter(pk=int(chosen))) if chosen.isdigit() else []


class WhichDevices(forms.Form):
    """The filters of plans, each as a field of its key; the site of a plan stands beside them."""

    def _add_filters(self, offered: Mapping[str, Sequence[Any]], *, named: bool) -> None:
        self._filters = [key for key in filtering.known_filters() if key != _ROOMS or offered.get(_ROOMS)]
        known = filtering.known_filters()
        for key in self._filters:
            self.fields[key] = _field(known[key], offered.get(key), named=named)

    def which(self) -> list[forms.BoundField]:
        return [self[key] for key in self._filters]

    def filters(self) -> dict[str, str]:
        given = {key: self.cleaned_data.get(key) for key in self._filters}
        return {
            key: value.isoformat() if isinstance(value, date) else str(value)
            for key, value in given.items()
            if value
        }


def _field(known: Filter, rows: Sequence[Any] | None, *, named: bool) -> forms.Field:
    common: dict[str, Any] = {"label": known.label, "required": False}
    if rows is not None:
        choices = [(str(row.pk), _name(row, named=named)) for row in rows]
        return forms.ChoiceField(choices=[("", _("Any")), *choices], widget=SearchSelect, **common)
    if known.kind == "date":
        return DateField(**common)
    if known.choices:
        offered = [choice for choice in known.choices if choice[0] not in _NO_CHOICE]
        empty = _("In the fleet") if known.key == "status" else _("Any")
        return forms.ChoiceField(choices=[("", empty), *offered], **common)
    return forms.CharField(max_length=100, **common)


def _name(row: Any, *, named: bool) -> str:
    """With the site where places of several are offered."""
    return f"{row} ({row.site.code})" if named and hasattr(row, "site_id") else str(row)


class NewFilterPlan(WhichDevices, TermsForm):
    """Which devices first, then what is done to them and how often."""

    code = forms.CharField(
        label=gettext_lazy("Line"),
        max_length=40,
        initial="annual",
        help_text=gettext_lazy("Short and the same everywhere, such as annual or battery."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    site = forms.ChoiceField(
        label=gettext_lazy("At"),
        required=False,
        help_text=gettext_lazy("A plan by a building or department has to be for its site."),
    )
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False, widget=SearchSelect)
    effective_from = DateField(label=gettext_lazy("In force from"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "site": list(sites(user, Permission.PLAN_EDIT)),
            "procedure": listing.plan_offers()["procedure"],
        }
        everywhere = user.may(Permission.PLAN_EDIT, site_id=None, department_id=None)
        empty = {"site": [("", _("All sites"))] if everywhere else [], "procedure": [("", _("None yet"))]}
        self._rows = {name: {str(row.pk): row for row in rows} for name, rows in offered.items()}
        for name, rows in self._rows.items():
            self.fields[name].choices = [*empty[name], *((key, str(row)) for key, row in rows.items())]  # type: ignore[attr-defined]
        self._add_filters(offers(user), named=len(offered["site"]) > 1)

    def which(self) -> list[forms.BoundField]:
        return [self["site"], *super().which()]

    def what(self) -> list[forms.BoundField]:
        return [self[name] for name in ("code", "title", "procedure", "effective_from", "reason")]

    def how_often(self) -> list[forms.BoundField]:
        return [self[name] for name in TermsForm.base_fields]

    def new_plan(self) -> NewPlan:
        given = self.cleaned_data
        return NewPlan(
            code=given["code"],
            title=given["title"],
            filters=self.filters(),
            terms=self.terms(),
            effective_from=given["effective_from"],
            reason=given["reason"],
            site=self._rows["site"].get(given["site"]),
            procedure=self._rows["procedure"].get(given["procedure"]),
        )


class ChangeFilter(WhichDevices):
    """Other devices for a plan, with the reason and with what the preview showed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed to save; a preview goes without."),
    )
    gain = forms.IntegerField(required=False, widget=forms.HiddenInput)
    lose = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, plan: Plan, **kwargs: Any) -> None:
        kwargs["initial"] = {**plan.filters, "version": plan.version}
        super().__init__(*args, **kwargs)
        self._add_filters(offers(user, plan), named=False)

    def seen(self) -> Seen | None:
        gain, lose = self.cleaned_data.get("gain"), self.cleaned_data.get("lose")
        return None if gain is None or lose is None else Seen(gain=gain, lose=lose)


class UnderFilter(forms.Form):
    """What the devices of a plan can be narrowed by."""

    q = forms.CharField(label=gettext_lazy("Tag or serial number"), required=False)
