"""Which device of the registry a row of the list is, and which rows of the list are one another's twins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openhtm.registry.api import Device, Identifier, serial_key, tag_key

from .base import Context, Record
from .device_references import Catalog

EXTERNAL = "external"
Stored = Mapping[str, Any]
_COMPARED = tuple(each.attname for each in Device._meta.concrete_fields)
_BESIDE = {
    "interfaces": ("kind", "mac", "ip", "hostname", "vlan"),
    "software": ("kind", "name", "version"),
    "identifiers": ("system", "value"),
}
_PART = 5_000


@dataclass(slots=True)
class Matching:
    """Finds devices by the chosen key, and remembers the keys of the rows that went before."""

    context: Context
    catalog: Catalog
    beside: frozenset[str]  # which relations the list speaks of
    by_tag: dict[str, Stored] = field(default_factory=dict)
    by_external: dict[str, Stored] = field(default_factory=dict)
    by_serial: dict[str, list[Stored]] = field(default_factory=dict)
    rows_of: dict[object, int] = field(default_factory=dict)
    tags: Counter[str] = field(default_factory=Counter)
    serials: dict[tuple[int, str], int] = field(default_factory=dict)  # (model, serial key) → device or -row
    claimed: dict[int, int] = field(default_factory=dict)  # device → row

    def learn(self, records: Sequence[Record]) -> None:
        """Load the devices that these rows may be."""
        tags = {
            tag_key(str(r.values[name])) for r in records for name in ("tag", "parent") if r.values.get(name)
        }
        serials = {
            serial_key(str(r.values["serial_number"])) for r in records if r.values.get("serial_number")
        } - {""}
        externals = {str(r.values["external_id"]) for r in records if r.values.get("external_id")}
        owners = dict(
            pair
            for part in _parts(externals)
            for pair in Identifier.objects.open()
            .filter(system=EXTERNAL, value__in=part)
            .values_list("value", "device_id")
        )
        stored = self._load(tags, serials, set(owners.values()))
        self.by_tag = {device["tag"]: device for device in stored.values()}
        self.by_external = {value: stored[pk] for value, pk in owners.items()}
        self.by_serial = defaultdict(list)
        for device in stored.values():
            if device["serial_key"]:
                self.by_serial[device["serial_key"]].append(device)

    def _load(self, tags: set[str], serials: set[str], ids: set[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for name, wanted in (("tag", tags), ("serial_key", serials), ("pk", ids)):
            for part in _parts(wanted):
                for row in Device.objects.filter(**{f"{name}__in": part}).values(*_COMPARED):
                    found[row["id"]] = row
        for relation in self.beside:
            self._load_beside(relation, found)
        return found

    def _load_beside(self, relation: str, found: Mapping[int, dict[str, Any]]) -> None:
        model: Any = Device._meta.get_field(relation).related_model
        for row in found.values():
            row[relation] = []
        for part in _parts(found):
            rows = (
                model.objects.open()
                .filter(device_id__in=part)
                .order_by("pk")
                .values("device_id", *_BESIDE[relation])
            )
            for row in rows:
                found[row.pop("device_id")][relation].append(row)

    def find(self, record: Record) -> Stored | None:
        """The device a row is; refuses the row when that cannot be said."""
        values, match = record.values, self.context.match
        found: Stored | None = None
        if match == "external" and values.get("external_id"):
            found = self.by_external.get(str(values["external_id"]))
        elif match == "serial" and values.get("serial_number"):
            found = self._by_serial(record)
        elif values.get("tag") and match != "external":
            found = self.by_tag.get(tag_key(str(values["tag"])))
        elif values.get("serial_number"):
            found = self._by_serial(record)
        elif values.get("external_id"):
            found = self.by_external.get(str(values["external_id"]))
        else:
            record.refuse("row.no_identity", wanted=self._wanted())
        if found is not None:
            self._claim(record, found)
        return found

    def _by_serial(self, record: Record) -> Stored | None:
        """By maker, model and serial; the serial alone does where only one device could be meant."""
        key = serial_key(str(record.values["serial_number"]))
        candidates = self.by_serial.get(key, [])
        maker, model = self.catalog.maker(record), self.catalog.model(record)
        if record.values.get("manufacturer"):
            candidates = [
                each for each in candidates if maker is not None and each["manufacturer_id"] in (maker, None)
            ]
        if record.values.get("model"):
            candidates = [
                each for each in candidates if model is None or each["model_id"] in (model.id, None)
            ]
            candidates = (
                candidates if model is not None else [each for each in candidates if each["model_id"] is None]
            )
        if len(candidates) > 1:
            record.refuse(
                "row.several", field=self._heading("serial_number"), value=record.values["serial_number"]
            )
            return None
        return candidates[0] if candidates else None

    def _claim(self, record: Record, device: Stored) -> None:
        before = self.claimed.setdefault(device["id"], record.row)
        if before != record.row:
            record.refuse("row.twice", field=self.key_heading(), value=device["tag"])

    def first_row(self, kind: str, key: object, record: Record) -> int:
        """The row that brought this key first."""
        return self.rows_of.setdefault((kind, key), record.row)

    def _wanted(self) -> str:
        return ", ".join(self._heading(name) for name in ("tag", "serial_number", "external_id"))

    def key_heading(self) -> str:
        names = {"tag": "tag", "serial": "serial_number", "external": "external_id"}
        return self._heading(names[self.context.match])

    def _heading(self, name: str) -> str:
        return self.context.headers.get(name, name.replace("_", " "))


def _parts(wanted: Iterable[Any]) -> Iterable[list[Any]]:
    listed = sorted(wanted)
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))
