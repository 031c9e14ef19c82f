"""Which device a row of a list of plans or orders is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.imports.api import Context, KindField, Record, ValueType
from openhtm.registry.api import Device, Identifier, serial_key, tag_key

from ..storing import batches

MATCH_KEYS = ("tag", "serial", "external")
#: By which the record finds a device, by match key.
FIELD_OF = {"tag": "tag", "serial": "serial_number", "external": "external_id"}
FIELDS = (
    KindField("tag", _("Tag of the device"), ValueType.CODE, max_length=60),
    KindField("serial_number", _("Serial number"), ValueType.SERIAL, max_length=120),
    KindField("external_id", _("Number of the device in the other system"), ValueType.CODE, max_length=120),
)
_PART = 5_000
_EXTERNAL = "external"
_COLUMNS = (
    "pk",
    "tag",
    "serial_key",
    "site_id",
    "department_id",
    "model_id",
    "device_type_id",
    "status",
    "risk_class",
    "manufacturer__name",
    "model__name",
)


class Found(NamedTuple):
    """A device as far as lists of work need to know it."""

    pk: int
    tag: str
    serial_key: str
    site_id: int
    department_id: int | None
    model_id: int | None
    device_type_id: int | None
    status: str
    risk_class: str
    maker: str | None
    model: str | None


def default_match(mapped: frozenset[str]) -> str:
    """The best key that the list has a column for."""
    return next((key for key in ("tag", "external", "serial") if FIELD_OF[key] in mapped), "tag")


def folded(text: object) -> str:
    """What two writings of the same name have in common."""
    return " ".join(str(text).casefold().split())


@dataclass(slots=True)
class Devices:
    """Finds devices by the chosen key, else by the next best the row has; three questions for each chunk."""

    context: Context
    by_tag: dict[str, Found] = field(default_factory=dict)
    by_external: dict[str, Found] = field(default_factory=dict)
    by_serial: dict[str, list[Found]] = field(default_factory=dict)
    sees: dict[tuple[int, int | None], bool] = field(default_factory=dict)

    def learn(self, records: Sequence[Record]) -> None:
        """Load the devices that these rows may be about."""
        tags = {tag_key(str(tag)) for tag in _all(records, "tag")}
        serials = {serial_key(str(serial)) for serial in _all(records, "serial_number")} - {""}
        owners = dict(_owners({str(value) for value in _all(records, "external_id")}))
        found = {
            row.pk: row
            for name, wanted in (("tag", tags), ("serial_key", serials), ("pk", set(owners.values())))
            for row in self._load(name, wanted)
        }
        self.by_tag = {device.tag: device for device in found.values()}
        self.by_external = {value: found[pk] for value, pk in owners.items() if pk in found}
        self.by_serial = defaultdict(list)
        for device in found.values():
            self.by_serial[device.serial_key].append(device)

    def _load(self, name: str, wanted: Iterable[Any]) -> Iterator[Found]:
        for part in batches(sorted(wanted), size=_PART):
            rows = Device.objects.filter(**{f"{name}__in": part}).values_list(*_COLUMNS)
            yield from (device for device in map(Found._make, rows) if self._sees(device))

    def _sees(self, device: Found) -> bool:
        """A device outside the scope is, for this list, not there."""
        place = (device.site_id, device.department_id)
        if place not in self.sees:
            self.sees[place] = self.context.by.may(
                Permission.DEVICE_READ, site_id=place[0], department_id=place[1]
            )
        return self.sees[place]

    def is_named(self, record: Record) -> bool:
        """Whether the row names a device at all."""
        return any(record.values.get(name) for name in FIELD_OF.values())

    def find(self, record: Record) -> Found | None:
        """The device a row names; a row that names one which is not there is refused."""
        name = self._key_of(record)
        if name is None:
            return None
        value = str(record.values[name])
        found = self._candidates(name, value, record)
        if len(found) == 1:
            return found[0]
        column = heading(self.context, name)
        if found:
            record.refuse("row.several", column=column, value=value, field=column)
        else:
            record.refuse("row.unknown_reference", column=column, value=value, name=value)
        return None

    def _key_of(self, record: Record) -> str | None:
        names = (FIELD_OF[self.context.match], *FIELD_OF.values())
        return next((name for name in names if record.values.get(name)), None)

    def _candidates(self, name: str, value: str, record: Record) -> list[Found]:
        if name == "serial_number":
            return _narrowed(self.by_serial.get(serial_key(value), []), record)
        known = self.by_tag.get(tag_key(value)) if name == "tag" else self.by_external.get(value)
        return [known] if known is not None else []


def _all(records: Sequence[Record], name: str) -> Iterator[Any]:
    return (record.values[name] for record in records if record.values.get(name))


def _owners(values: set[str]) -> Iterator[tuple[str, int]]:
    for part in batches(sorted(values), size=_PART):
        rows = Identifier.objects.open().filter(system=_EXTERNAL, value__in=part)
        yield from rows.values_list("value", "device_id")


def _narrowed(candidates: list[Found], record: Record) -> list[Found]:
    """Of several devices with one serial number those of the maker and model that the row names."""
    for name, named in (("maker", "manufacturer"), ("model", "model")):
        wanted = record.values.get(named)
        if wanted and len(candidates) > 1:
            candidates = [
                each for each in candidates if folded(getattr(each, name) or "") == folded(str(wanted))
            ]
    return candidates


def heading(context: Context, name: str) -> str:
    """What the list calls the field."""
    return context.headers.get(name, name.replace("_", " "))
