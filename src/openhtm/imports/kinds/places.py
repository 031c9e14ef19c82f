"""Places: departments and rooms, one or both on a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from openhtm.kernel.actors import Actor
from openhtm.places import api as places

from ..rules.fields import ValueType
from .base import Context, Kind, KindField, NewName, Outcome, Record, Verdict, Written
from .device_references import folded, room_name

T = ValueType
_FIELDS = (
    KindField("site", _("Site"), T.NAME, max_length=200),
    KindField("department", _("Department"), T.NAME, max_length=200),
    KindField("department_code", _("Code of the department"), T.CODE, max_length=30),
    KindField("cost_center", _("Cost center"), T.CODE, max_length=40),
    KindField("building", _("Building"), T.NAME, max_length=120),
    KindField("floor", _("Floor"), T.CODE, max_length=20),
    KindField("room", _("Room"), T.CODE, max_length=120),
)


class PlaceKind:
    """The kind ``places``."""

    slug = "places"
    title = _("Places")
    permission = "place.edit"
    match_keys = ("name",)

    def fields(self) -> Sequence[KindField]:
        return _FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return "name"

    def begin(self, context: Context) -> PlaceSession:
        return PlaceSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """Places are not removed: those the list entered become inactive."""
        for each in written:
            if each.before.get("is_room"):
                room = places.Room.objects.get(pk=each.subject_id)
                places.edit_room(room, changes={"is_active": False}, by=by, at=at)
            else:
                department = places.Department.objects.get(pk=each.subject_id)
                places.edit_department(department, changes={"is_active": False}, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        return []


class PlaceSession:
    """One run over a list of places. A row that names a room is a room, in its department; otherwise a
    department.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        sites = list(places.Site.objects.all())
        self.sites = {folded(text): site for site in sites for text in (site.code, site.name)}
        self.only_site = sites[0] if len(sites) == 1 else None
        self.departments: dict[tuple[Any, ...], int] = {}
        for pk, site, code, name in places.Department.objects.values_list("pk", "site_id", "code", "name"):
            self.departments.setdefault((site, folded(name)), pk)
            self.departments[site, folded(code)] = pk
        rooms = places.Room.objects.values_list("pk", "site_id", "building__name", "floor", "name")
        self.rooms: dict[tuple[Any, ...], int] = {
            (site, folded(b or ""), folded(f), folded(n)): pk for pk, site, b, f, n in rooms
        }
        self.first_rows: dict[object, int] = {}

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        return [self._judge(record) for record in records]

    def _judge(self, record: Record) -> Outcome:
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        if not any(record.values.values()):
            return Outcome(record, Verdict.SKIP)
        site = self._site(record)
        room, department = self._room(record), self._department(record)
        if not any(room) and not department.name:
            record.refuse("row.missing", field=self._heading("room"))
        if record.is_refused() or site is None:
            return Outcome(record, Verdict.ERROR)
        return self._of(record, site, department, room)

    def _of(
        self, record: Record, site: places.Site, department: places.NewDepartment, room: tuple[str, str, str]
    ) -> Outcome:
        key: tuple[Any, ...]
        if any(room):
            key = (site.pk, *(folded(part) for part in room))
            known = self.rooms.get(key)
        else:
            key = (site.pk, folded(department.code))
            known = self.departments.get(key)
        label = " / ".join(part for part in room if part) or department.name
        if known is not None:
            return Outcome(record, Verdict.UNCHANGED, known, None, label)
        if self.first_rows.setdefault(key, record.row) != record.row:
            return Outcome(record, Verdict.SKIP, label=label)
        after = {"site": site.code, "department": department.name, "room": label}
        return Outcome(record, Verdict.CREATE, label=label, after=after, payload=(site, department, room))

    def _site(self, record: Record) -> places.Site | None:
        name = record.values.get("site")
        site = self.sites.get(folded(str(name))) if name else self.context.site or self.only_site
        if site is None and name:
            record.refuse("row.unknown_reference", column=self._heading("site"), value=name, name=name)
        elif site is None:
            record.refuse("row.no_site")
        elif not self.context.by.may("place.edit", site_id=site.pk):
            record.refuse("row.not_allowed", place=site.code)
        return site

    def _department(self, record: Record) -> places.NewDepartment:
        name = str(record.values.get("department") or record.values.get("department_code") or "")
        code = str(record.values.get("department_code") or name)[:30]
        return places.NewDepartment(0, code, name, str(record.values.get("cost_center") or ""))

    @staticmethod
    def _room(record: Record) -> tuple[str, str, str]:
        building, floor, room = (str(record.values.get(name) or "") for name in ("building", "floor", "room"))
        return building, floor, room_name(building, floor, room)

    def _heading(self, name: str) -> str:
        return self.context.headers.get(name, name)

    def new_names(self) -> list[NewName]:
        return []

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        wanted = {
            (site.pk, folded(new.code)): places.NewDepartment(site.pk, new.code, new.name, new.cost_center)
            for site, new, _room in (each.payload for each in outcomes)
            if new.name and (site.pk, folded(new.code)) not in self.departments
        }
        arguments: dict[str, Any] = {"by": self.context.by, "at": self.context.at}
        made = places.ensure_departments(list(wanted.values()), **arguments) if wanted else {}
        self.departments |= {(site, folded(code)): found.pk for (site, code), found in made.items()}
        rooms = {
            each.record.row: places.NewRoom(site.pk, room[2], room[0], room[1], new.code)
            for each in outcomes
            for site, new, room in [each.payload]
            if any(room)
        }
        found = places.ensure_rooms(list(rooms.values()), **arguments) if rooms else {}
        return [self._written(each, rooms, found) for each in outcomes]

    def _written(
        self, outcome: Outcome, rooms: dict[int, places.NewRoom], found: dict[places.NewRoom, places.Room]
    ) -> Written:
        row, (site, department, _room) = outcome.record.row, outcome.payload
        if row in rooms:
            return Written(row, Verdict.CREATE, found[rooms[row]].pk, 1, {"is_room": True})
        return Written(row, Verdict.CREATE, self.departments[site.pk, folded(department.code)], 1)

    def finish(self) -> None:
        """Nothing remains."""


KIND: Kind = PlaceKind()
