"""Devices: the list a hospital has of its equipment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.actors import Actor, SystemActor
from openhtm.kernel.errors import UnableToSome
from openhtm.places import api as places
from openhtm.registry import api as registry

from ..rules.fields import ValueType
from .base import Context, Kind, KindField, NewName, Outcome, Record, Verdict, Written
from .device_fields import DERIVED, fields
from .device_matching import Matching, Stored
from .device_references import Catalog, Places, folded, model_name, technicians
from .device_twins import Twins
from .device_values import Columns, Wanted, differences

_BESIDE_OF = {
    "identifiers": {"external_id", "finance_number", "rfid"},
    "interfaces": {"mac_address", "ip_address", "hostname", "vlan"},
    "software": {"operating_system", "software_version", "firmware_version"},
}
# Changes that the registry may refuse by its own rules.
_RISKY = frozenset(
    {"status", "tag", "serial", "model_id", "parent_id", "identifiers", "accepted_on", "retired_on"}
)
_REASON = _("Import %(reference)s")


class Devices:
    """The kind ``devices``."""

    slug = "devices"
    title = _("Devices")
    permission = "device.create"
    match_keys = ("tag", "serial", "external")

    def fields(self) -> Sequence[KindField]:
        every = fields()
        return [each for each in every if each.name not in DERIVED] + [
            KindField(each.name, each.label, ValueType.TEXT) for each in every if each.name in DERIVED
        ]

    def default_match(self, mapped: frozenset[str]) -> str:
        if "tag" in mapped:
            return "tag"
        return "external" if "external_id" in mapped and "serial_number" not in mapped else "serial"

    def begin(self, context: Context) -> DeviceSession:
        return DeviceSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        created = [each.subject_id for each in written if each.verdict is Verdict.CREATE]
        changes = [_back(each) for each in written if each.verdict is Verdict.UPDATE]
        if changes:
            registry.devices.update_many(changes, by=by, at=at, reason=reason)
        if created:
            registry.withdraw_many(created, by=by, at=at, reason=reason)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        """What stands in the way of undoing: devices changed since, and what others have on the new ones."""
        versions = dict(
            registry.Device.objects.filter(pk__in=[each.subject_id for each in written]).values_list(
                "pk", "version"
            )
        )
        changed = [each for each in written if versions.get(each.subject_id) != each.version]
        tags = registry.Device.objects.filter(pk__in=[each.subject_id for each in changed]).values_list(
            "tag", flat=True
        )
        created = [each.subject_id for each in written if each.verdict is Verdict.CREATE]
        return [str(_("%(tag)s was changed since.") % {"tag": tag}) for tag in tags] + registry.dependents(
            created
        )


def _back(written: Written) -> registry.DeviceChange:
    before = dict(written.before)
    return registry.DeviceChange(
        written.subject_id,
        values={name: value for name, value in before.items() if name not in _BESIDE_OF},
        identifiers=[tuple(pair) for pair in before.get("identifiers", ())],
        interfaces=before.get("interfaces", ()),
        software=before.get("software", ()),
    )


class _References:
    """What a row points to: its site, model, technician and parent, found or refused."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.catalog = Catalog(context)
        self.places = Places.of(context)
        specs = {spec.key: spec for spec in registry.device_fields()}
        organization = places.Organization.objects.first()
        self.columns = Columns(context, specs, organization.currency if organization else "USD")
        beside = frozenset(relation for relation, names in _BESIDE_OF.items() if names & context.fields)
        self.matching = Matching(context, self.catalog, beside)
        self.twins = Twins(context, self.catalog, self.columns, self.matching)
        self.technicians: dict[str, int] = {}
        self.parents: dict[str, str] = {}  # tag of the part → tag of the whole, linked at the end
        self.may: dict[tuple[str, int | None], bool] = {}
        self.sees: dict[tuple[int, int | None], bool] = {}

    def _site(self, record: Record, stored: Stored | None) -> places.Site | None:
        """Where the row belongs; one that says nothing of it leaves its device where it is."""
        site = self.places.site(record)
        if stored is not None and not record.values.get("site") and self.context.site is None:
            site = next((each for each in self.places.sites.values() if each.pk == stored["site_id"]), site)
        if site is None and record.values.get("site"):
            record.refuse(
                "row.unknown_reference",
                column=self.columns.heading("site"),
                value=record.values["site"],
                name=record.values["site"],
            )
        elif site is None:
            record.refuse("row.no_site")
        return site

    def _may_see(self, stored: Stored) -> bool:
        place = (stored["site_id"], stored["department_id"])
        if place not in self.sees:
            self.sees[place] = self.context.by.may("device.read", site_id=place[0], department_id=place[1])
        return self.sees[place]

    def _allowed(self, record: Record, permission: str, site: places.Site) -> None:
        place = site.pk if site.pk > 0 else None
        key = (permission, place)
        if key not in self.may:
            self.may[key] = self.context.by.may(permission, site_id=place)
        if not self.may[key]:
            record.refuse("row.not_allowed", place=site.code)

    def _refer(self, record: Record, wanted: Wanted, site: places.Site, stored: Stored | None) -> None:
        """The references of the row, as ids where they are known; new ones are put in when writing."""
        model = self.catalog.model(record)
        if model is not None:
            wanted.values["model_id"] = model.id
        elif not record.values.get("model"):
            self._lone(wanted, "manufacturer_id", self.catalog.maker(record), stored)
        if model is None or model.device_type_id is None:
            self._lone(wanted, "device_type_id", self.catalog.device_type(record), stored)
        self._keep_unnamed_model(record, wanted, stored)
        department, room = self.places.department(record, site.pk), self.places.room(record, site)
        if department is not None:
            wanted.values["department_id"] = department
        if room is not None:
            wanted.values["room_id"] = room
        self._technician(record, wanted)
        self._parent(record, wanted, stored)

    @staticmethod
    def _lone(wanted: Wanted, name: str, value: int | None, stored: Stored | None) -> None:
        """Maker and type follow the model of a device that has one."""
        if value is not None and (stored is None or stored["model_id"] is None):
            wanted.values[name] = value

    def _park(self, record: Record) -> None:
        """A maker that was parked stays in the notes, and its model with it, until somebody settles it."""
        maker = record.values.get("manufacturer")
        if not maker or self.catalog.act("manufacturer", str(maker)) != "park" or self.catalog.maker(record):
            return
        record.warn("row.parked", value=maker, name=maker)
        line = f"{self.columns.heading('manufacturer')}: {maker}"
        notes = str(record.values.get("notes") or "")
        if line not in notes.splitlines():
            record.values["notes"] = f"{notes}\n{line}".strip()
        record.values["manufacturer"] = None

    def _keep_unnamed_model(self, record: Record, wanted: Wanted, stored: Stored | None) -> None:
        name, number = model_name(record)
        if not name or record.values.get("manufacturer"):
            return
        record.warn("row.model_without_maker", value=name)
        line = f"{self.columns.heading('model')}: {name} {number}".strip()
        notes = wanted.values.get("notes") or (stored["notes"] if stored else "")
        if line not in notes.splitlines():
            wanted.values["notes"] = f"{notes}\n{line}".strip()
        elif stored is None or wanted.values.get("notes"):
            wanted.values["notes"] = notes

    def _technician(self, record: Record, wanted: Wanted) -> None:
        name = record.values.get("technician")
        if not name:
            return
        found = self.technicians.get(folded(str(name)))
        if found is None:
            heading = self.columns.heading("technician")
            record.refuse("row.unknown_reference", column=heading, value=name, name=name)
        else:
            wanted.values["technician_id"] = found

    def _parent(self, record: Record, wanted: Wanted, stored: Stored | None) -> None:
        """The whole that it belongs to must be there, or on an earlier row."""
        parent, tag = (
            record.values.get("parent"),
            wanted.values.get("tag") or (stored["tag"] if stored else ""),
        )
        if not parent or not tag:
            return
        whole = registry.tag_key(str(parent))
        if whole == tag or (whole not in self.matching.by_tag and not self.matching.tags[whole]):
            heading = self.columns.heading("parent")
            record.refuse("row.unknown_reference", column=heading, value=parent, name=parent)
            return
        self.parents[tag] = whole


class _Judging(_References):
    """What becomes of each row, without writing anything."""

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        taken = [record for record in records if not record.is_refused()]
        self.catalog.learn(taken)
        self.matching.learn(taken)
        self.technicians |= technicians(
            str(record.values["technician"]) for record in taken if record.values.get("technician")
        )
        outcomes = [self._judge(record) for record in records]
        self._rehearse(
            [each for each in outcomes if each.verdict is Verdict.UPDATE and _RISKY & each.after.keys()]
        )
        return outcomes

    def _rehearse(self, outcomes: Sequence[Outcome]) -> None:
        """Let the registry refuse what its rules refuse (a step between statuses, say), then take all of it
        back.
        """
        if not outcomes:
            return
        changes = [
            _change(each.payload[2]["id"], differences(each.payload[0], each.payload[2])[1])
            for each in outcomes
        ]
        problems: Mapping[str, str] = {}
        with transaction.atomic():
            try:
                registry.devices.update_many(changes, by=SystemActor("import check"), at=self.context.at)
            except UnableToSome as refusal:
                problems = refusal.problems
            transaction.set_rollback(True)
        for each in outcomes:
            if each.label in problems:
                each.record.refuse("row.refused", value=each.label, why=problems[each.label])
                each.verdict = Verdict.ERROR

    def _judge(self, record: Record) -> Outcome:
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if not any(value is not None for value in record.values.values()):
            return Outcome(record, Verdict.SKIP)
        self._park(record)
        stored = self.matching.find(record)
        site = self._site(record, stored)
        if stored is not None and not self._may_see(stored):
            # Only that the key is taken: what lies outside the scope looks like nothing else.
            heading = self.matching.key_heading()
            record.refuse("row.taken", field=heading)
        wanted = self.columns.wanted(record)
        if record.is_refused() or site is None:
            return Outcome(record, Verdict.ERROR)
        self._refer(record, wanted, site, stored)
        outcome = (
            self._create(record, wanted, site)
            if stored is None
            else self._update(record, wanted, site, stored)
        )
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if outcome.verdict is Verdict.CREATE or outcome.after:
            self.catalog.count_new(record)
            self.places.count_new(record, site)
        return outcome

    def _create(self, record: Record, wanted: Wanted, site: places.Site) -> Outcome:
        self._allowed(record, "device.create", site)
        wanted.values["site_id"] = site.pk
        self.twins.check(record, wanted)
        label = str(
            wanted.values.get("tag") or record.values.get("serial_number") or record.values.get("external_id")
        )
        pending = site.pk < 0 or bool(self._pending(record, site, None))
        return Outcome(
            record, Verdict.CREATE, label=label, after=wanted.values, payload=(wanted, site), pending=pending
        )

    def _update(self, record: Record, wanted: Wanted, site: places.Site, stored: Stored) -> Outcome:
        if stored["site_id"] != site.pk and (record.values.get("site") or self.context.site):
            record.refuse("row.other_site", value=stored["tag"], place=self._code(stored["site_id"]))
        self._stored_tag(wanted, stored)
        if wanted.values.get("risk_class"):
            self._own_risk(wanted, stored)
        before, after = differences(wanted, stored)
        pending = self._pending(record, site, stored)
        if not after and not pending:
            return Outcome(record, Verdict.UNCHANGED, stored["id"], stored["version"], stored["tag"])
        self._allowed(record, "device.update", site)
        return Outcome(
            record,
            Verdict.UPDATE,
            stored["id"],
            stored["version"],
            stored["tag"],
            before,
            after | pending,
            payload=(wanted, site, stored),
            pending=bool(pending),
        )

    def _code(self, site_id: int) -> str:
        return next((site.code for site in self.places.sites.values() if site.pk == site_id), "?")

    def _stored_tag(self, wanted: Wanted, stored: Stored) -> None:
        """A repeated tag got a number behind it when it was entered; so it is still the same."""
        tag = wanted.values.get("tag")
        if tag and "tag.repeated" in self.context.accepts:
            stem, _dash, number = stored["tag"].rpartition("-")
            if stem == tag and number.isdigit():
                wanted.values["tag"] = stored["tag"]

    @staticmethod
    def _own_risk(wanted: Wanted, stored: Stored) -> None:
        """A risk class that differs from the device's becomes its own, with a reason."""
        given = wanted.values.pop("risk_class")
        if given != stored["risk_class"] and not wanted.values.get("risk_override"):
            wanted.values["risk_override"] = given
            wanted.values.setdefault("risk_override_reason", str(_("Given in the imported list.")))

    def _pending(self, record: Record, site: places.Site, stored: Stored | None) -> dict[str, Any]:
        """Names of the row that have no record yet, as what they will be."""
        found: dict[str, Any] = {}
        maker, (name, number) = record.values.get("manufacturer"), model_name(record)
        has_model = stored is not None and stored["model_id"] is not None
        if maker and name and self.catalog.model(record) is None:
            found["model"] = f"{maker} {name} {number}".strip()
        elif maker and not name and not has_model and self.catalog.maker(record) is None:
            found["manufacturer"] = maker
        if not has_model and self.catalog.needs_type(record):
            found["device_type"] = record.values["device_type"]
        return found | self._pending_places(record, site, stored)

    def _pending_places(self, record: Record, site: places.Site, stored: Stored | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if record.values.get("department") and self.places.department(record, site.pk) is None:
            found["department"] = record.values["department"]
        if self.places.room(record, site) is None and any(self.places.place(record, site)):
            found["room"] = " / ".join(part for part in self.places.place(record, site) if part)
        whole = self.parents.get(stored["tag"]) if stored else None
        if stored and whole and self.matching.by_tag.get(whole, {}).get("id", 0) != stored["parent_id"]:
            found["parent"] = whole
        return found


class DeviceSession(_Judging):
    """One run over a list of devices."""

    def new_names(self) -> list[NewName]:
        return [*self.catalog.new_names(), *self.places.new_names()]

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        """Enter what the rows need, then the devices, in sets."""
        self.places.ensure([(each.record, each.payload[1]) for each in outcomes])
        self.catalog.ensure([each.record for each in outcomes])
        for each in outcomes:
            if each.pending:
                self._resolve(each)
        created = [each for each in outcomes if each.verdict is Verdict.CREATE]
        updated = [each for each in outcomes if each.verdict is Verdict.UPDATE]
        return [*self._write_new(created), *self._write_changed(updated)]

    def _resolve(self, outcome: Outcome) -> None:
        """The ids of what was just entered."""
        wanted, site = outcome.payload[0], outcome.payload[1]
        if outcome.verdict is Verdict.CREATE:
            wanted.values["site_id"] = site.pk
        self._refer(outcome.record, wanted, site, outcome.payload[2] if len(outcome.payload) > 2 else None)

    def _write_new(self, outcomes: Sequence[Outcome]) -> list[Written]:
        if not outcomes:
            return []
        rows = [_new_device(each.payload[0]) for each in outcomes]
        made = registry.devices.create_many(
            rows, by=self.context.by, at=self.context.at, reason=self._reason()
        )
        return [
            Written(each.record.row, Verdict.CREATE, device.pk, device.version)
            for each, device in zip(outcomes, made, strict=True)
        ]

    def _write_changed(self, outcomes: Sequence[Outcome]) -> list[Written]:
        changes, written = [], []
        for each in outcomes:
            wanted, _site, stored = each.payload
            before, after = differences(wanted, stored)
            changes.append(_change(stored["id"], after))
            written.append(
                Written(each.record.row, Verdict.UPDATE, stored["id"], stored["version"] + 1, before)
            )
        if changes:
            registry.devices.update_many(
                changes, by=self.context.by, at=self.context.at, reason=self._reason()
            )
        return written

    def _reason(self) -> str:
        return str(_REASON) % {"reference": self.context.reference}

    def finish(self) -> None:
        """Parts are linked when all devices of the list are there."""
        tags = {*self.parents, *self.parents.values()}
        rows = registry.Device.objects.filter(tag__in=tags).values_list("tag", "pk", "parent_id")
        found = {tag: (pk, parent) for tag, pk, parent in rows}
        changes = [
            registry.DeviceChange(found[part][0], values={"parent_id": found[whole][0]})
            for part, whole in self.parents.items()
            if part in found and whole in found and found[part][1] != found[whole][0]
        ]
        if changes:
            registry.devices.update_many(
                changes, by=self.context.by, at=self.context.at, reason=self._reason()
            )


def _new_device(wanted: Wanted) -> registry.NewDevice:
    return registry.NewDevice(
        values=wanted.values,
        identifiers=wanted.identifiers,
        interfaces=[wanted.interface] if wanted.interface else (),
        software=wanted.software,
    )


def _change(device_id: int, after: Mapping[str, Any]) -> registry.DeviceChange:
    return registry.DeviceChange(
        device_id,
        values={name: value for name, value in after.items() if name not in _BESIDE_OF},
        identifiers=after.get("identifiers", ()),
        interfaces=after.get("interfaces", ()),
        software=after.get("software", ()),
    )


KIND: Kind = Devices()
