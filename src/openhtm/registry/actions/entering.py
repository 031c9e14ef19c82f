"""Enters many devices at once: cleaned, completed from their models, checked in sets, then stored in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.bulk import reserve_ids
from openhtm.kernel.errors import InvalidInput, UnableToSome

from .. import checking
from ..changes import NewDevice
from ..cleaning import clean_interface, clean_software, clean_values, custom_fields
from ..finding import texts
from ..inheriting import inherit
from ..models import (
    CustodyPeriod,
    Device,
    Identifier,
    LocationPeriod,
    NetworkInterface,
    OwnershipPeriod,
    SearchText,
    Software,
    StatusPeriod,
)
from .storing import Rows
from .tagging import Tags

Record = dict[str, Any]
_COLUMNS = tuple(field.attname for field in Device._meta.concrete_fields)
_DEFAULTS: Record = {
    field.attname: field.get_default() for field in Device._meta.concrete_fields if field.attname != "id"
}
_SHOWN = frozenset({"manufacturer_id", "device_type_id", "risk_class"})


class Entering:
    """One call of ``create_many``. Problems are gathered over all rows; with any, nothing is stored."""

    def __init__(self, rows: Sequence[NewDevice], *, by: Actor, at: datetime, reason: str) -> None:
        self.rows, self.by, self.at, self.reason = rows, by, at, reason
        self.problems: dict[str, str] = {}
        self.records: list[Record] = []
        self.given: list[Record] = []
        self.interfaces: list[list[dict[str, str]]] = []
        self.software: list[list[dict[str, str]]] = []

    def run(self) -> list[Device]:
        self._clean()
        self._stop_at_problems()
        Tags.give(self.records)
        inherit(self.records, reason=self.reason)
        self._check()
        self._stop_at_problems()
        self._store()
        return [
            Device.from_db("default", _COLUMNS, [record[name] for name in _COLUMNS])
            for record in self.records
        ]

    def _clean(self) -> None:
        custom = custom_fields()
        for number, row in enumerate(self.rows, start=1):
            try:
                given = clean_values(row.values, custom=custom)
                interfaces = [clean_interface(each) for each in row.interfaces]
                software = [clean_software(each) for each in row.software]
            except (InvalidInput, ValueError) as problem:
                self.problems[str(row.values.get("tag") or "") or f"#{number}"] = str(problem)
                continue
            self.given.append(given)
            self.interfaces.append(interfaces)
            self.software.append(software)
            self.records.append(self._record(given))

    def _record(self, given: Record) -> Record:
        record = {**_DEFAULTS, **given}
        record["custom"] = {
            key: value for key, value in (record["custom"] or {}).items() if value is not None
        }
        record["created_at"] = record["changed_at"] = self.at
        record["status_since"] = given.get("status_since") or self.at
        return record

    def _stop_at_problems(self) -> None:
        if self.problems:
            message = _("%(count)d devices cannot be entered. Nothing was stored.") % {
                "count": len(self.problems)
            }
            raise UnableToSome(message, problems=self.problems)

    def _check(self) -> None:
        for check in (
            checking.bad_places,
            checking.taken_tags,
            checking.taken_serials,
            checking.bad_facts,
            checking.bad_parents,
        ):
            self.problems |= dict(check(self.records))
        identifiers = [
            (record["tag"], row.identifiers) for record, row in zip(self.records, self.rows, strict=True)
        ]
        self.problems |= dict(checking.taken_identifiers(identifiers))

    def _store(self) -> None:
        ids = reserve_ids(Device, len(self.records))
        for record, pk in zip(self.records, ids, strict=True):
            record["id"] = pk
        Rows(Device, _COLUMNS).insert([record[name] for name in _COLUMNS] for record in self.records)
        self._store_periods()
        more = self._store_beside()
        Rows(SearchText, ("device_id", "text")).insert(texts(self.records, more=more))
        acts.note_rows(self._noted())

    def _store_periods(self) -> None:
        label, reason = self.by.actor_label[:200], self.reason[:500]
        end = (None, label, reason)
        since = [(record["id"], record["status_since"], record) for record in self.records]
        common = ("valid_to", "by_label", "reason", "device_id", "valid_from")
        Rows(StatusPeriod, (*common, "status")).insert(
            (*end, pk, start, r["status"]) for pk, start, r in since
        )
        Rows(LocationPeriod, (*common, "site_id", "department_id", "room_id")).insert(
            (*end, r["id"], self.at, r["site_id"], r["department_id"], r["room_id"]) for r in self.records
        )
        Rows(OwnershipPeriod, (*common, "ownership", "owner")).insert(
            (*end, r["id"], self.at, r["ownership"], r["owner"])
            for r in self.records
            if r["ownership"] != "unknown" or r["owner"]
        )
        Rows(CustodyPeriod, (*common, "custodian")).insert(
            (*end, r["id"], self.at, r["custodian"]) for r in self.records if r["custodian"]
        )

    def _store_beside(self) -> dict[int, list[str]]:
        """Identifiers, interfaces and software; returns what of them devices are found by."""
        label, reason = self.by.actor_label[:200], self.reason[:500]
        start = (self.at, None, label, reason)
        common = ("valid_from", "valid_to", "by_label", "reason", "device_id")
        ids = [record["id"] for record in self.records]
        pairs = zip(ids, self.rows, strict=True)
        identifiers = [(pk, system, value) for pk, row in pairs for system, value in row.identifiers if value]
        Rows(Identifier, (*common, "system", "value")).insert((*start, *item) for item in identifiers)
        interfaces = [(pk, each) for pk, rows in zip(ids, self.interfaces, strict=True) for each in rows]
        names = ("kind", "mac", "ip", "hostname", "vlan", "source")
        Rows(NetworkInterface, (*common, *names)).insert(
            (*start, pk, *(values[name] for name in names)) for pk, values in interfaces
        )
        software = [(pk, each) for pk, rows in zip(ids, self.software, strict=True) for each in rows]
        kinds = ("kind", "name", "version")
        Rows(Software, (*common, *kinds)).insert(
            (*start, pk, *(each[name] for name in kinds)) for pk, each in software
        )
        return _found_by(identifiers, interfaces)

    def _noted(self) -> Iterable[Change]:
        for record, given, row in zip(self.records, self.given, self.rows, strict=True):
            after = {
                name: value
                for name, value in given.items()
                if value not in (None, "", {}) and name != "serial_key"
            }
            after |= {name: record[name] for name in _SHOWN if record[name]}
            after |= {"tag": record["tag"], "status": record["status"]}
            for name in ("identifiers", "interfaces", "software"):
                if rows := getattr(row, name):
                    after[name] = list(rows)
            yield Change("registry.device", record["id"], record["tag"], record["site_id"], {}, after)


def _found_by(
    identifiers: Iterable[tuple[int, str, str]], interfaces: Iterable[tuple[int, Mapping[str, str]]]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, _system, value in identifiers:
        found[pk].append(value)
    for pk, values in interfaces:
        found[pk].extend(values[name] for name in ("hostname", "ip", "mac"))
    return found
