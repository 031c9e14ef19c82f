"""Changes of places: organization, sites, departments, buildings, rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.errors import DomainError, InvalidInput

from ..models import Building, Department, Organization, Room, Site
from ..rules.route import route_key

M = TypeVar("M", bound=models.Model)


class AlreadyExists(DomainError):
    """A place with that code or name is there already."""

    code = "already_exists"


def _create(instance: M, *, twin: models.QuerySet[Any]) -> M:
    if twin.exists():
        raise AlreadyExists(
            _("%(instance)s is there already. Choose another code or name, or edit that one.")
            % {"instance": instance}
        )
    return acts.create(instance)


@action("places.organization.set_up", needs="settings.configure", where=organization)
def set_up_organization(
    *, name: str, currency: str = "USD", is_demo: bool = False, by: Actor, at: datetime
) -> Organization:
    """Name the organization; a second call renames it."""
    found = Organization.objects.first()
    if found is None:
        return acts.create(Organization(name=name, currency=currency, is_demo=is_demo))
    return acts.save(found, name=name, currency=currency)


@action("places.site.add", needs="place.edit", where=organization)
def add_site(
    *, code: str, name: str, time_zone: str = "UTC", address: str = "", by: Actor, at: datetime
) -> Site:
    """Add a site. Its code is printed in tags and never reused."""
    site = Site(code=code.strip().upper(), name=name.strip(), time_zone=time_zone, address=address)
    return _create(site, twin=Site.objects.filter(code=site.code))


@action("places.department.add", needs="place.edit")
def add_department(  # noqa: PLR0913 - by and at come with every action
    site: Site,
    *,
    code: str,
    name: str,
    cost_center: str = "",
    phone: str = "",
    is_critical: bool = False,
    by: Actor,
    at: datetime,
) -> Department:
    """Add a department to a site."""
    department = Department(
        site=site,
        code=code.strip(),
        name=name.strip(),
        cost_center=cost_center,
        phone=phone,
        is_critical=is_critical,
    )
    return _create(department, twin=Department.objects.filter(site=site, code=department.code))


@action("places.building.add", needs="place.edit")
def add_building(site: Site, *, name: str, by: Actor, at: datetime) -> Building:
    """Add a building to a site."""
    building = Building(site=site, name=name.strip())
    return _create(building, twin=Building.objects.filter(site=site, name=building.name))


@action("places.room.add", needs="place.edit")
def add_room(  # noqa: PLR0913 - by and at come with every action
    site: Site,
    *,
    name: str,
    building: Building | None = None,
    floor: str = "",
    department: Department | None = None,
    is_storage: bool = False,
    access_note: str = "",
    by: Actor,
    at: datetime,
) -> Room:
    """Add a room; building and department must belong to the same site."""
    for part in (building, department):
        if part is not None and part.site_id != site.pk:
            raise InvalidInput(
                _("%(part)s belongs to another site than %(site)s.") % {"part": part, "site": site}
            )
    room = Room(
        site=site,
        name=name.strip(),
        building=building,
        floor=floor.strip(),
        department=department,
        is_storage=is_storage,
        access_note=access_note,
    )
    room.route_key = route_key(building.name if building else "", room.floor, room.name)
    twin = Room.objects.filter(site=site, building=building, floor=room.floor, name=room.name)
    return _create(room, twin=twin)


@action("places.site.edit", needs="place.edit")
def edit_site(
    site: Site, *, changes: Mapping[str, object], seen_version: int | None = None, by: Actor, at: datetime
) -> Site:
    """Change name, time zone, address or activity of a site; its code stays."""
    allowed = _allowed(changes, "name", "time_zone", "address", "is_active")
    return acts.save(site, seen_version=seen_version, **allowed)


@action("places.department.edit", needs="place.edit")
def edit_department(
    department: Department,
    *,
    changes: Mapping[str, object],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Department:
    """Change a department; its site stays."""
    allowed = _allowed(changes, "code", "name", "cost_center", "phone", "is_critical", "is_active")
    return acts.save(department, seen_version=seen_version, **allowed)


@action("places.room.edit", needs="place.edit")
def edit_room(
    room: Room, *, changes: Mapping[str, object], seen_version: int | None = None, by: Actor, at: datetime
) -> Room:
    """Change a room; its site stays. The walking order follows."""
    allowed = _allowed(
        changes, "name", "building", "floor", "department", "is_storage", "access_note", "is_active"
    )
    building = allowed.get("building", room.building)
    key = route_key(
        building.name if isinstance(building, Building) else "",
        str(allowed.get("floor", room.floor)),
        str(allowed.get("name", room.name)),
    )
    return acts.save(room, seen_version=seen_version, **{**allowed, "route_key": key})


def _allowed(changes: Mapping[str, object], *names: str) -> dict[str, object]:
    unknown = sorted(set(changes) - set(names))
    if unknown:
        raise InvalidInput(_("%(unknown)s cannot be changed here.") % {"unknown": ", ".join(unknown)})
    return dict(changes)


@dataclass(frozen=True)
class NewRoom:
    """A room to be there: by name within building (by name) and floor; ``department`` by its code."""

    site_id: int
    name: str
    building: str = ""
    floor: str = ""
    department: str = ""


@dataclass(frozen=True)
class NewDepartment:
    site_id: int
    code: str
    name: str
    cost_center: str = ""


def _by_site(items: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    return sorted({(item.site_id, None) for item in items})


@action(
    "places.department.ensure_many", needs="place.edit", where=lambda arguments: _by_site(arguments["wanted"])
)
def ensure_departments(
    wanted: Sequence[NewDepartment], *, by: Actor, at: datetime
) -> dict[tuple[int, str], Department]:
    """Departments by (site id, code), lower case; those missing are made in one set, noted as rows."""
    found = {
        (item.site_id, item.code.lower()): item
        for item in Department.objects.filter(site_id__in={new.site_id for new in wanted})
    }
    missing = {
        (new.site_id, new.code.lower()): new for new in wanted if (new.site_id, new.code.lower()) not in found
    }
    made = Department.objects.bulk_create(
        Department(site_id=new.site_id, code=new.code, name=new.name, cost_center=new.cost_center)
        for new in missing.values()
    )
    acts.note_rows(_created(item, ("code", "name", "cost_center")) for item in made)
    return found | {(item.site_id, item.code.lower()): item for item in made}


@action("places.room.ensure_many", needs="place.edit", where=lambda arguments: _by_site(arguments["wanted"]))
def ensure_rooms(wanted: Sequence[NewRoom], *, by: Actor, at: datetime) -> dict[NewRoom, Room]:
    """Rooms by what was wanted; missing buildings and rooms are made in sets, noted as rows."""
    sites = {new.site_id for new in wanted}
    buildings = _ensure_buildings(wanted, sites)
    departments = {(d.site_id, d.code.lower()): d for d in Department.objects.filter(site_id__in=sites)}
    rooms = {
        _room_key(room): room for room in Room.objects.filter(site_id__in=sites).select_related("building")
    }
    fresh: dict[tuple[int, str, str, str], Room] = {}
    for new in wanted:
        key = _new_key(new)
        if key not in rooms and key not in fresh:
            fresh[key] = Room(
                site_id=new.site_id,
                building=buildings.get((new.site_id, new.building.lower())),
                floor=new.floor,
                name=new.name,
                department=departments.get((new.site_id, new.department.lower())),
                route_key=route_key(new.building, new.floor, new.name),
            )
    made = Room.objects.bulk_create(fresh.values(), batch_size=1000)
    acts.note_rows(_created(room, ("building_id", "floor", "name", "department_id")) for room in made)
    rooms |= {_room_key(room): room for room in made}
    return {new: rooms[_new_key(new)] for new in wanted}


def _ensure_buildings(wanted: Sequence[NewRoom], sites: set[int]) -> dict[tuple[int, str], Building]:
    found = {(item.site_id, item.name.lower()): item for item in Building.objects.filter(site_id__in=sites)}
    missing = {
        (new.site_id, new.building.lower()): Building(site_id=new.site_id, name=new.building)
        for new in wanted
        if new.building and (new.site_id, new.building.lower()) not in found
    }
    made = Building.objects.bulk_create(missing.values())
    acts.note_rows(_created(item, ("name",)) for item in made)
    return found | {(item.site_id, item.name.lower()): item for item in made}


def _new_key(new: NewRoom) -> tuple[int, str, str, str]:
    return (new.site_id, new.building.lower(), new.floor.lower(), new.name.lower())


def _room_key(room: Room) -> tuple[int, str, str, str]:
    building = room.building.name if room.building else ""
    return (room.site_id, building.lower(), room.floor.lower(), room.name.lower())


def _created(instance: models.Model, names: Sequence[str]) -> Change:
    return Change(
        acts.subject_type(instance),
        instance.pk,
        str(instance),
        acts.site_of(instance),
        {},
        acts.values(instance, names),
    )
