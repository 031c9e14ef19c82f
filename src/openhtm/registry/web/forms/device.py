"""The form of a device: every field that a person may give, made from the table of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import departments, organization, people, rooms
from openhtm.catalog.api import access as catalog
from openhtm.places.api import Site

from ...changes import Facts
from ...fields import FieldSpec, Kind
from ...models import Device
from .fields import PickField, field_of, minor

_GROUPS: dict[str, str | Promise] = {
    "identity": _("Identity"),
    "risk": _("Risk"),
    "status": _("Status"),
    "place": _("Place"),
    "ownership": _("Ownership and responsibility"),
    "money": _("Purchase and life"),
    "network": _("Network and software"),
    "custom": _("Custom fields"),
    "notes": _("Notes"),
}
_SYSTEMS = {"external_id": "external", "finance_number": "finance", "rfid": "rfid"}
_INTERFACE = {"mac_address": "mac", "ip_address": "ip", "hostname": "hostname", "vlan": "vlan"}
_SOFTWARE = {"operating_system": "os", "software_version": "application", "firmware_version": "firmware"}
#: Parts of the room; and what acts of their own change.
_NOT_HERE = frozenset(
    {"building", "floor", "model_number", "site", "parent", "retired_date", "retired_reason"}
)
_ONLY_NEW = frozenset({"status", "conditions_of_use", "department", "room", "custodian"})
_COSTS = frozenset({"purchase_cost", "book_value", "replacement_cost", "currency"})
#: On the page of costs, which those fill in who may change nothing else.
COST_KEYS = _COSTS | {"purchase_date", "purchase_order", "supplier"}


@dataclass(frozen=True)
class Section:
    title: str
    fields: Sequence[BoundField]


class DeviceForm(forms.Form):
    """``device`` None: a new one at ``site``. ``costs``: whether the person may say what it cost."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        user: Any,
        site: Site,
        specs: Sequence[FieldSpec],
        *,
        data: Mapping[str, Any] | None = None,
        device: Device | None = None,
        initial: Mapping[str, Any] | None = None,
        costs: bool = False,
    ) -> None:
        self.user, self.site, self.device = user, site, device
        self.specs = {spec.key: spec for spec in specs if self._is_here(spec, costs)}
        given = self._initial(device) if device is not None else {"status": "received"}
        super().__init__(data, initial={**given, **(initial or {})})
        for spec in self.specs.values():
            self.fields[spec.key] = self._field(spec)
        if device is None:
            self.fields["tag"].required = False
            self.fields["tag"].help_text = _("Empty: the next tag of the site.")

    def _is_here(self, spec: FieldSpec, costs: bool) -> bool:
        if not spec.written or spec.key in _NOT_HERE or (spec.key in _COSTS and not costs):
            return False
        if self.device is None:
            return spec.device_type_id is None
        return spec.key not in _ONLY_NEW and spec.device_type_id in (None, self.device.device_type_id)

    def _initial(self, device: Device) -> dict[str, Any]:
        values = {
            key: getattr(device, spec.attname) if spec.kind is Kind.REFERENCE else spec.read(device)
            for key, spec in self.specs.items()
        }
        return {**values, "version": device.version}

    def _field(self, spec: FieldSpec) -> forms.Field:
        if spec.kind is not Kind.REFERENCE:
            column = Device._meta.get_field(spec.attname) if spec.attname else None
            return field_of(spec, nullable=getattr(column, "null", True))
        label = str(spec.label)[:1].upper() + str(spec.label)[1:]
        chosen = getattr(self.device, spec.attname) if self.device else None
        rows, remote, name = self._rows(spec.key)
        return PickField(rows, label_of=name, remote_url=remote, chosen=chosen, label=label, required=False)

    def _rows(self, key: str) -> tuple[Any, str, Any]:
        site = {"site": self.site}
        found: dict[str, Any] = {
            "manufacturer": lambda: catalog.manufacturers(self.user).filter(merged_into__isnull=True),
            "model": lambda: catalog.models(self.user).select_related("manufacturer"),
            "device_type": lambda: catalog.device_types(self.user),
            "department": lambda: departments(self.user).filter(**site),
            "room": lambda: rooms(self.user).filter(**site).select_related("building"),
            "technician": lambda: people(self.user),
        }
        remote = {"model": reverse("registry:find_models"), "room": f"{reverse('registry:find_rooms')}"}
        return found[key](), remote.get(key, ""), str

    def sections(self) -> list[Section]:
        """The fields by group, for the page."""
        made = []
        for group, title in _GROUPS.items():
            fields = [self[key] for key, spec in self.specs.items() if spec.group == group]
            if fields:
                made.append(Section(str(title), fields))
        return made

    @property
    def _given(self) -> list[FieldSpec]:
        """New device: what was filled in; else what differs from what was shown."""
        keys = (
            self.changed_data
            if self.device is not None
            else [k for k, v in self.cleaned_data.items() if v not in (None, "")]
        )
        return [self.specs[key] for key in keys if key in self.specs]

    @property
    def values(self) -> dict[str, Any]:
        """The columns to store."""
        values: dict[str, Any] = {}
        for spec in self._given:
            value = self.cleaned_data[spec.key]
            if spec.custom:
                values.setdefault("custom", {})[spec.key.removeprefix("custom.")] = value
            elif spec.kind is Kind.MONEY:
                values[spec.attname] = minor(value, self._currency)
            elif spec.attname:
                values[spec.attname] = getattr(value, "pk", value) if spec.kind is Kind.REFERENCE else value
        if any(name.endswith("_minor") for name in values):
            values["currency"] = self._currency
        return values

    @property
    def _currency(self) -> str:
        found = organization()
        stored = self.device.currency if self.device else ""
        return str(self.cleaned_data.get("currency") or stored or (found.currency if found else "USD"))

    @property
    def facts(self) -> Facts:
        """Identifiers, interface and software to store."""
        keys = {spec.key for spec in self._given}
        text = {key: str(self.cleaned_data.get(key) or "") for key in self.specs}
        identifiers = [(system, text[key]) for key, system in _SYSTEMS.items() if key in keys]
        interface = {column: text[key] for key, column in _INTERFACE.items() if key in keys and text[key]}
        software = [
            {"kind": kind, "name": "", "version": text[key]} for key, kind in _SOFTWARE.items() if key in keys
        ]
        return Facts(identifiers, [interface] if interface else (), software)


class SiteForm(forms.Form):
    """At which site the new device is."""

    def __init__(self, sites: Sequence[Site], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        choices = [(site.code, f"{site.code} {site.name}") for site in sites]
        self.fields["site"] = forms.ChoiceField(label=_("Site"), choices=choices)
