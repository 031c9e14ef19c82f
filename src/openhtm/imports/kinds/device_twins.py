"""New devices that would share a tag, an identifier or a serial number with another one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from openhtm.registry import api as registry

from .base import Context, Record
from .device_matching import Matching
from .device_references import Catalog, folded, model_name
from .device_values import Columns, Wanted


@dataclass(frozen=True, slots=True)
class Twins:
    """Refuses them, or tells them apart and says so where the profile accepts repetitions."""

    context: Context
    catalog: Catalog
    columns: Columns
    matching: Matching

    def check(self, record: Record, wanted: Wanted) -> None:
        self._own_tag(record, wanted)
        self._own_identifiers(record, wanted)
        self._own_serial(record, wanted)

    def _own_tag(self, record: Record, wanted: Wanted) -> None:
        tag = wanted.values.get("tag")
        if not tag:
            record.warn("tag.made")
            return
        if "/" in tag or "\\" in tag:
            record.refuse(
                "row.refused",
                column=self.columns.heading("tag"),
                value=tag,
                why=_("A tag cannot hold a slash."),
            )
            return
        self.matching.tags[tag] += 1
        times = self.matching.tags[tag]
        if times == 1 and tag not in self.matching.by_tag:
            return
        if "tag.repeated" not in self.context.accepts:
            rule = "row.twice" if times > 1 else "row.taken"
            record.refuse(
                rule, column=self.columns.heading("tag"), value=tag, field=self.columns.heading("tag")
            )
            return
        record.warn("tag.repeated", column=self.columns.heading("tag"), value=tag)
        wanted.values["tag"] = self._free_tag(tag)

    def _free_tag(self, tag: str) -> str:
        number = 2
        while self.matching.tags[f"{tag}-{number}"] or f"{tag}-{number}" in self.matching.by_tag:
            number += 1
        self.matching.tags[f"{tag}-{number}"] += 1
        return f"{tag}-{number}"

    def _own_identifiers(self, record: Record, wanted: Wanted) -> None:
        for system, value in wanted.identifiers:
            first = self.matching.first_row(system, value, record)
            if first != record.row:
                heading = self.columns.heading("external_id" if system == "external" else system)
                record.refuse("row.twice", column=heading, value=value, field=heading)
            elif system == "external" and value in self.matching.by_external:
                heading = self.columns.heading("external_id")
                record.refuse("row.taken", column=heading, value=value, field=heading)

    def _own_serial(self, record: Record, wanted: Wanted) -> None:
        """One device for each maker, model and serial number, unless the duplicate is accepted with a
        reason.
        """
        key = registry.serial_key(str(wanted.values.get("serial") or ""))
        name, number = model_name(record)
        if not key or not name or not record.values.get("manufacturer"):
            return
        twin = (folded(str(record.values["manufacturer"])), folded(name), folded(number), key)
        first = self.matching.first_row("serial", twin, record)
        model = self.catalog.model(record)
        there = model is not None and any(
            each["model_id"] == model.id for each in self.matching.by_serial.get(key, ())
        )
        if first == record.row and not there:
            return
        heading = self.columns.heading("serial_number")
        if "serial.repeated" in self.context.accepts:
            record.warn("serial.repeated", column=heading, value=wanted.values["serial"])
            wanted.values["duplicate_reason"] = str(_("Repeated in the imported list."))
        else:
            record.refuse(
                "row.twice" if first != record.row else "row.taken",
                column=heading,
                value=wanted.values["serial"],
                field=heading,
            )
