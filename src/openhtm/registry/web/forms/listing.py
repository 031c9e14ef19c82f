"""The filter bar of the device list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import buildings, departments, sites
from openhtm.catalog.api import access as catalog
from openhtm.ui.forms import DateField, FlatChoices, SearchSelect

from ...queries.filters import Filter

#: Always in the bar; the others come with "more" or when they are on.
FIRST = ("q", "status", "department", "risk_class", "overdue", "due_until")


class FilterForm(forms.Form):
    """One field a filter; empty means that it is off."""

    def __init__(
        self, user: Any, known: Mapping[str, Filter], values: Mapping[str, str], *, more: bool
    ) -> None:
        super().__init__(initial=dict(values), auto_id="filter_%s")
        for key, found in known.items():
            if more or key in FIRST or key in values:
                self.fields[key] = _field(user, found, values.get(key, ""))


def _field(user: Any, found: Filter, value: str) -> forms.Field:
    common: dict[str, Any] = {"label": found.label, "required": False}
    if found.kind == "date":
        return DateField(**common)
    if found.kind == "text":
        return forms.CharField(**common)
    return forms.ChoiceField(
        choices=FlatChoices([("", _("Any")), *_choices(user, found, value)]), widget=SearchSelect(), **common
    )


def _choices(user: Any, found: Filter, value: str) -> list[tuple[str, Any]]:
    if found.kind in ("choice", "flag"):
        return [(key, label) for key, label in found.choices if key != "any"] + _any(found)
    rows = _rows(user, found.kind, value)
    return [("unknown", _("Unknown")), *((str(pk), name) for pk, name in rows)]


def _any(found: Filter) -> list[tuple[str, Any]]:
    return [("any", _("Retired ones too"))] if found.key == "status" else []


def _rows(user: Any, kind: str, value: str) -> list[tuple[int, str]]:
    if kind == "site":
        return list(sites(user).values_list("pk", "name"))
    if kind == "building":
        found = buildings(user).values_list("pk", "name", "site__code")
        return [(pk, f"{name} ({code})") for pk, name, code in found]
    if kind == "department":
        rows = departments(user).values_list("pk", "name", "site__code")
        return [(pk, f"{name} ({code})") for pk, name, code in rows]
    if kind == "type":
        return list(catalog.device_types(user).values_list("pk", "name"))
    if kind == "maker":
        return list(
            catalog.manufacturers(user).filter(merged_into__isnull=True).values_list("pk", "name")[:2000]
        )
    # Models and rooms are too many to list: only the one that is on is named.
    return [(int(value), value)] if value.isdigit() else []
