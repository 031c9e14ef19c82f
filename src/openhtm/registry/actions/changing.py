"""Changes devices in sets: one way for a single edit and for a hundred thousand.

What differs is found against the stored rows (locked), checked in sets, then written: device rows, periods,
facts beside them, search texts, and the notes for the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.errors import InvalidInput, StaleVersion, UnableToSome

from .. import checking, events
from ..changes import DeviceChange, chunks
from ..cleaning import clean_values, custom_fields
from ..finding import COLUMNS as SEARCHED
from ..inheriting import inherit
from ..models import Device
from ..rules.status import Status
from ..stepping import Steps
from .beside import Beside
from .periods import Periods
from .searching import SearchTexts
from .storing import Rows

Record = dict[str, Any]


@dataclass
class Changed:
    """One device before and after, and the columns that differ."""

    before: Record
    after: Record
    given: DeviceChange
    columns: list[str] = field(default_factory=list)
    beside: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return int(self.before["id"])

    def touches(self, *names: str) -> bool:
        return any(name in self.columns for name in names)


class Changing:
    """One call of ``update_many`` or of an action on one device."""

    def __init__(self, changes: Sequence[DeviceChange], *, by: Actor, at: datetime, reason: str = "") -> None:
        self.changes = {change.device_id: change for change in changes}
        self.by, self.at, self.reason = by, at, reason
        self.problems: dict[str, str] = {}
        self.refused: Callable[[dict[str, str]], Exception] = _some_refused

    def run(self, *, seen_version: int | None = None) -> list[Changed]:
        """Carry out all, or none. Returns the devices in which something differs."""
        found = [self._compared(record) for record in self._locked(seen_version)]
        self._stop_at_problems()
        self._prepare(found)
        self._check(found)
        self._stop_at_problems()
        return self._store(found)

    def problems_found(self) -> dict[str, str]:
        """By tag, why devices would be refused; nothing is written."""
        found = [self._compared(record) for record in self._locked(None, lock=False)]
        if not self.problems:
            self._prepare(found)
            self._check(found)
        return self.problems

    def _prepare(self, found: Sequence[Changed]) -> None:
        inherit([item.after for item in found if item.given.values.keys() & _INHERITING], reason=self.reason)
        for item in found:
            item.columns = [name for name, value in item.after.items() if value != item.before[name]]

    def _locked(self, seen_version: int | None, *, lock: bool = True) -> list[Record]:
        rows: list[Record] = []
        stored = Device.objects.select_for_update(of=("self",)) if lock else Device.objects.all()
        for part in chunks(sorted(self.changes)):
            rows.extend(stored.filter(pk__in=part).values())
        for row in rows:
            if seen_version is not None and row["version"] != seen_version:
                raise StaleVersion(subject=row["tag"], seen=seen_version, current=row["version"])
        return rows

    def _compared(self, record: Record) -> Changed:
        change = self.changes[record["id"]]
        try:
            given = clean_values(change.values, custom=self._custom)
        except InvalidInput as problem:
            if len(self.changes) == 1:
                raise
            self.problems[record["tag"]] = str(problem)
            given = {}
        if "custom" in given:
            merged = {**record["custom"], **given["custom"]}
            given["custom"] = {key: value for key, value in merged.items() if value is not None}
        return Changed(before=record, after=_kept_tag({**record, **given}, record), given=change)

    @property
    def _custom(self) -> dict[str, Any]:
        if not hasattr(self, "_custom_fields"):
            self._custom_fields = custom_fields()
        return self._custom_fields

    def _check(self, found: Sequence[Changed]) -> None:
        for names, check in _CHECKS:
            concerned = [item.after for item in found if item.touches(*names)]
            if concerned:
                self.problems |= dict(check(concerned))
        act = acts.running()
        # Within another action, that one has answered for what the actor may.
        asked = self.by if act is None or act.parent is None else None
        steps = Steps([(item.before, item.after) for item in found], reason=self.reason, asked=asked)
        self.problems |= {tag: text for tag, text, _lacking in steps.refusals()}
        self.problems |= dict(Periods.late(found, at=self.at))

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise self.refused(self.problems)

    def _store(self, found: Sequence[Changed]) -> list[Changed]:
        for item in found:
            if item.touches("status"):
                item.after["status_since"] = self.at
                item.columns.append("status_since")
        Beside(by=self.by, at=self.at, reason=self.reason).store(found)
        changed = [item for item in found if item.columns or item.beside]
        self._store_rows(changed)
        Periods.change(changed, by=self.by, at=self.at, reason=self.reason)
        searched = [item.pk for item in changed if item.beside or item.touches(*SEARCHED)]
        SearchTexts.refresh(searched)
        self._note(changed)
        self._tell(changed)
        return changed

    def _store_rows(self, changed: Iterable[Changed]) -> None:
        groups: dict[tuple[str, ...], list[Changed]] = defaultdict(list)
        for item in changed:
            item.after["version"] = item.before["version"] + 1
            item.after["changed_at"] = self.at
            groups[tuple(sorted({*item.columns, "version", "changed_at"}))].append(item)
        for columns, items in groups.items():
            Rows(Device, columns).update((item.pk, [item.after[name] for name in columns]) for item in items)

    def _note(self, changed: Sequence[Changed]) -> None:
        act = acts.current()
        noted = act.changes if len(self.changes) == 1 else act.bulk
        for item in changed:
            shown = [name for name in item.columns if name not in _NOT_SHOWN]
            before = {name: item.before[name] for name in shown} | {
                key: pair[0] for key, pair in item.beside.items()
            }
            after = {name: item.after[name] for name in shown} | {
                key: pair[1] for key, pair in item.beside.items()
            }
            label = item.after["tag"]
            noted.append(Change("registry.device", item.pk, label, item.before["site_id"], before, after))
            if item.before["site_id"] != item.after["site_id"]:
                # Both hospitals' ledgers tell of a device that went from one to the other.
                noted.append(Change("registry.device", item.pk, label, item.after["site_id"], before, after))

    def _tell(self, changed: Sequence[Changed]) -> None:
        if not changed:
            return
        common = {"sender": Device, "by": self.by, "at": self.at}
        fields = sorted({name for item in changed for name in (*item.columns, *item.beside)})
        events.device_changed.send(device_ids=[item.pk for item in changed], fields=fields, **common)
        for item in changed:
            if item.touches("site_id", "department_id", "room_id"):
                events.moved.send(device_id=item.pk, **common)
            if item.touches("status"):
                before, after = Status(item.before["status"]), Status(item.after["status"])
                events.status_changed.send(
                    device_id=item.pk, before=before, after=after, reason=self.reason, **common
                )


_NOT_SHOWN = frozenset({"serial_key", "status_since"})
_INHERITING = frozenset({"model_id", "manufacturer_id", "device_type_id", "risk_class", "risk_override"})
_CHECKS: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("tag",), checking.taken_tags),
    (("model_id", "serial_key", "duplicate_reason"), checking.taken_serials),
    (("site_id", "department_id", "room_id"), checking.bad_places),
    (("cost_minor", "currency", "risk_override", "risk_override_reason"), checking.bad_facts),
    (("parent_id", "site_id"), checking.bad_parents),
    (("parent_id",), checking.cycles),
)


def _kept_tag(after: Record, before: Record) -> Record:
    # An empty tag in a list means that the list says nothing of it.
    return {**after, "tag": after["tag"] or before["tag"]}


def _some_refused(problems: dict[str, str]) -> UnableToSome:
    message = _("%(count)d devices cannot be changed. Nothing was stored.") % {"count": len(problems)}
    return UnableToSome(message, problems=problems)
