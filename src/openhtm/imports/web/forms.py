"""Forms of the import wizard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.places.api import Site

from ..kinds import kinds
from ..library import profiles
from ..models import Import

_ORDERS = [("", _("Find out")), ("day_first", _("Day first")), ("month_first", _("Month first"))]


_MATCHES = {
    "tag": _("Tag"),
    "serial": _("Serial number with manufacturer and model"),
    "external": _("Number in the other system"),
    "identifier": _("Device identifier (UDI)"),
    "name": _("Name"),
    "email": _("E-mail address"),
}


class UploadForm(forms.Form):
    """What is in the file, the file, and where it belongs."""

    kind = forms.ChoiceField(label=_("What is in the list"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX, XLS, ODS, JSON, or GUDID as XML or ZIP. Nothing is imported yet."),
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Site.objects.none(),
        required=False,
        help_text=_("For the whole list. Leave empty if a column names the site of each row."),
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = cast(forms.ChoiceField, self.fields["kind"])
        site = cast("forms.ModelChoiceField[Site]", self.fields["site"])
        kind.choices = [(each.slug, each.title) for each in kinds()]
        site.queryset = sites
        if sites.count() == 1:
            site.initial = sites[0].pk


class ColumnsForm(forms.Form):
    """What the headings mean, and what holds for the whole file."""

    def __init__(self, *args: Any, batch: Import, fields: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns: list[Mapping[str, Any]] = list(batch.found.get("columns", []))
        choices = [("", _("Leave out")), *fields]
        for position, column in enumerate(self.columns):
            self.fields[f"column-{position}"] = forms.ChoiceField(
                label=column["header"], choices=choices, required=False, initial=column["field"] or ""
            )
        self._for_the_file(batch)

    def _for_the_file(self, batch: Import) -> None:
        usable = [(each.slug, each.title) for each in profiles() if each.kind == batch.kind]
        found = batch.found
        settings = batch.settings
        self.fields["match"] = forms.ChoiceField(
            label=_("Records are found again by"),
            choices=[(key, _MATCHES.get(key, key)) for key in kinds()[batch.kind].match_keys],
            initial=found.get("match") or batch.match,
            required=False,
        )
        self.fields["profile"] = forms.ChoiceField(
            label=_("The list comes from"),
            required=False,
            initial=batch.profile or found.get("profile", ""),
            choices=[("", _("Find out")), ("none", _("No program that is known")), *usable],
        )
        self.fields["date_order"] = forms.ChoiceField(
            label=_("Order of dates"),
            choices=_ORDERS,
            required=False,
            initial=settings.get("date_orders", {}).get("*", ""),
        )
        self.fields["encoding"] = forms.CharField(
            label=_("Encoding"),
            required=False,
            initial=settings.get("encoding", ""),
            max_length=30,
            help_text=_("Only if letters look wrong, for example cp1252."),
        )
        sheets = found.get("file", {}).get("sheets", ())
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"),
                choices=[(name, name) for name in sheets],
                required=False,
                initial=found.get("file", {}).get("sheet", ""),
            )

    def changes(self, batch: Import) -> dict[str, Any]:
        """What was said, for ``revise``; the mapping only where it differs from what was found."""
        given = self.cleaned_data
        mapping = dict(batch.mapping)
        for position, column in enumerate(self.columns):
            chosen = given[f"column-{position}"] or None
            if chosen != column["field"]:
                mapping[column["header"]] = chosen
        settings = {**batch.settings, "encoding": given["encoding"], "sheet": given.get("sheet", "")}
        if given["date_order"]:
            settings["date_orders"] = {**settings.get("date_orders", {}), "*": given["date_order"]}
        plain = {name: value for name, value in settings.items() if value}
        return {"mapping": mapping, "settings": plain, "match": given["match"], "profile": given["profile"]}

    def differs(self, batch: Import) -> bool:
        """Whether anything was said that the check did not go by."""
        return any(getattr(batch, name) != value for name, value in self._compared(batch).items())

    def _compared(self, batch: Import) -> dict[str, Any]:
        changes = self.changes(batch)
        if changes["match"] == batch.found.get("match") and not batch.match:
            changes.pop("match")
        if changes["profile"] == batch.found.get("profile") and not batch.profile:
            changes.pop("profile")
        return changes
