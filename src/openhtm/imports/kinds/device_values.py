"""A row's values as the columns of a device, and what of them differs from a device that is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from openhtm.kernel.values import Money
from openhtm.registry.api import FieldSpec, serial_key, tag_key

from ..rules.fields import Amount
from ..rules.text import squeeze
from .base import Context, Record
from .device_fields import DERIVED

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
_LARGEST_MINOR = 10**15
_LARGEST_SMALL = 32_767
_IDENTIFIERS = {"external_id": "external", "finance_number": "finance", "rfid": "rfid"}
_INTERFACE = {"mac_address": "mac", "ip_address": "ip", "hostname": "hostname", "vlan": "vlan"}
_SOFTWARE = {"software_version": "application", "firmware_version": "firmware"}
# Resolved elsewhere, for they need the records they name; or worked out by the program.
_ELSEWHERE = DERIVED | frozenset(
    {
        "manufacturer",
        "model",
        "model_number",
        "device_type",
        "parent",
        "site",
        "department",
        "building",
        "floor",
        "room",
        "technician",
    }
)


@dataclass(slots=True)
class Wanted:
    """What the row says of the device, by attribute; relations beside it."""

    values: dict[str, Any] = field(default_factory=dict)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    interface: dict[str, str] = field(default_factory=dict)
    software: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """How fields become attributes: the registry's table, and the money of the organization."""

    context: Context
    specs: Mapping[str, FieldSpec]
    currency: str

    def wanted(self, record: Record) -> Wanted:
        """The plain facts of a row; refuses the row where they contradict."""
        wanted = Wanted()
        for name, value in record.values.items():
            if value is not None and name not in _ELSEWHERE:
                self._take(record, wanted, name, value)
        self._money(record, wanted)
        self._warranty(record, wanted)
        return wanted

    def _take(self, record: Record, wanted: Wanted, name: str, value: Any) -> None:
        spec = self.specs.get(name)
        if name in _IDENTIFIERS:
            wanted.identifiers.append((_IDENTIFIERS[name], str(value)))
        elif name in _INTERFACE:
            wanted.interface[_INTERFACE[name]] = str(value)
        elif name in _SOFTWARE:
            wanted.software.append({"kind": _SOFTWARE[name], "name": "", "version": str(value)})
        elif name == "operating_system":
            wanted.software.append({"kind": "os", "name": str(value), "version": ""})
        elif spec is not None and spec.custom:
            wanted.values.setdefault("custom", {})[name.removeprefix("custom.")] = _as_custom(value)
        elif spec is not None and spec.attname and str(spec.kind) != "money":
            wanted.values[spec.attname] = self._plain(record, spec, value)

    def _plain(self, record: Record, spec: FieldSpec, value: Any) -> Any:
        if spec.key == "tag":
            return tag_key(str(value))
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= _LARGEST_SMALL:
            rule = "number.negative" if value < 0 else "number.too_large"
            record.refuse(rule, column=self.heading(spec.key), value=value)
        return str(value) if isinstance(value, Decimal) else value

    def _money(self, record: Record, wanted: Wanted) -> None:
        amounts = {
            name: value
            for name, value in record.values.items()
            if isinstance(value, Amount) and name in self.specs
        }
        if not amounts:
            return
        currency = str(record.values.get("currency") or "").upper()
        for name, amount in amounts.items():
            written = self._currency_of(amount)
            if written and currency and written != currency:
                record.refuse(
                    "money.two_currencies",
                    column=self.heading(name),
                    value=amount.value,
                    written=written,
                    currency=currency,
                )
                return
            currency = currency or written
        currency = currency or self.currency
        wanted.values["currency"] = currency
        for name, amount in amounts.items():
            self._put_amount(record, wanted, name, amount, currency)

    def _put_amount(self, record: Record, wanted: Wanted, name: str, amount: Amount, currency: str) -> None:
        minor = Money.of(amount.value, currency).minor
        if not 0 <= minor <= _LARGEST_MINOR:
            rule = "number.negative" if minor < 0 else "number.too_large"
            record.refuse(rule, column=self.heading(name), value=amount.value)
        else:
            wanted.values[self.specs[name].attname] = minor

    def _currency_of(self, amount: Amount) -> str:
        if amount.currency != "$":
            return amount.currency
        return self.currency if self.currency in _DOLLARS else "USD"

    def _warranty(self, record: Record, wanted: Wanted) -> None:
        """A warranty in months ends that long after it began: at its start, else acceptance, else
        purchase.
        """
        months = record.values.get("warranty_months")
        if not months or wanted.values.get("warranty_end_on"):
            return
        starts = ("warranty_start", "acceptance_date", "received_date", "purchase_date")
        start = next((record.values[name] for name in starts if record.values.get(name)), None)
        if isinstance(start, date) and 0 < months <= 600:
            wanted.values["warranty_end_on"] = start + relativedelta(months=months)

    def heading(self, name: str) -> str:
        return self.context.headers.get(name, name)


def _as_custom(value: Any) -> Any:
    """As the record keeps custom values: dates as ISO text, numbers as decimal text without needless
    zeros.
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def differences(wanted: Wanted, stored: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the device has and what it would have, for each attribute that differs."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in wanted.values.items():
        if name == "custom":
            _custom_differences(value, stored["custom"] or {}, before, after)
        elif not _same(name, stored[name], value):
            before[name], after[name] = stored[name], value
    _beside_differences(wanted, stored, before, after)
    return before, after


def _same(name: str, stored: Any, value: Any) -> bool:
    if name == "serial":
        return bool(stored == value or (serial_key(str(stored)) == serial_key(str(value)) != ""))
    if stored == value:
        return True
    # Blanks at the ends and doubled within are no difference that a list could mean.
    return isinstance(stored, str) and isinstance(value, str) and squeeze(stored) == squeeze(value)


def _custom_differences(
    wanted: Mapping[str, Any], stored: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> None:
    differing = {key: value for key, value in wanted.items() if stored.get(key) != value}
    if differing:
        before["custom"] = {key: stored.get(key) for key in differing}
        after["custom"] = differing


def _beside_differences(
    wanted: Wanted, stored: Mapping[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> None:
    have = {(row["system"], row["value"]) for row in stored.get("identifiers", ())}
    new = [pair for pair in wanted.identifiers if pair not in have]
    if new:
        systems = {system for system, _value in new}
        before["identifiers"] = sorted(pair for pair in have if pair[0] in systems)
        after["identifiers"] = new
    if wanted.interface and not any(
        all(row[name] == value for name, value in wanted.interface.items())
        for row in stored.get("interfaces", ())
    ):
        before["interfaces"] = [dict(row) for row in stored.get("interfaces", ())]
        after["interfaces"] = [wanted.interface]
    shown = {(row["kind"], _shown(row)) for row in stored.get("software", ())}
    differing = [each for each in wanted.software if (each["kind"], _shown(each)) not in shown]
    if differing:
        before["software"] = [dict(row) for row in stored.get("software", ())]
        after["software"] = differing


def _shown(row: Mapping[str, Any]) -> str:
    """An operating system is one text in a list, name and version together; of others the version counts."""
    return f"{row['name']} {row['version']}".strip() if row["kind"] == "os" else str(row["version"])
