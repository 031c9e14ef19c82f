"""Sites, departments, buildings and rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run, seen_version, sent, versioned
from openhtm.places import api as places

from .. import access
from ..access import SignedInRequest
from ..permissions import Permission

M = TypeVar("M", bound=Model)
router = Router()


class SiteOut(Schema):
    code: str
    name: str
    time_zone: str
    address: str
    is_active: bool
    version: int


class NewSite(Body):
    code: str
    name: str
    time_zone: str = "UTC"
    address: str = ""


class SiteChange(Body):
    name: str = ""
    time_zone: str = ""
    address: str = ""
    is_active: bool = True


class DepartmentOut(Schema):
    id: int
    site: str
    code: str
    name: str
    cost_center: str
    phone: str
    is_critical: bool
    is_active: bool
    version: int

    @staticmethod
    def resolve_site(department: places.Department) -> str:
        return department.site.code


class NewDepartment(Body):
    site: str
    code: str
    name: str
    cost_center: str = ""
    phone: str = ""
    is_critical: bool = False


class DepartmentChange(Body):
    code: str = ""
    name: str = ""
    cost_center: str = ""
    phone: str = ""
    is_critical: bool = False
    is_active: bool = True


class BuildingOut(Schema):
    id: int
    site: str
    name: str
    version: int

    @staticmethod
    def resolve_site(building: places.Building) -> str:
        return building.site.code


class NewBuilding(Body):
    site: str
    name: str


class RoomOut(Schema):
    id: int
    site: str
    building: str | None
    floor: str
    name: str
    department: str | None
    is_storage: bool
    access_note: str
    is_active: bool
    version: int

    @staticmethod
    def resolve_site(room: places.Room) -> str:
        return room.site.code

    @staticmethod
    def resolve_building(room: places.Room) -> str | None:
        return room.building.name if room.building else None

    @staticmethod
    def resolve_department(room: places.Room) -> str | None:
        return room.department.code if room.department else None


class NewRoom(Body):
    site: str
    name: str
    building_id: int | None = None
    floor: str = ""
    department_id: int | None = None
    is_storage: bool = False
    access_note: str = ""


class RoomChange(Body):
    name: str = ""
    building_id: int | None = None
    floor: str = ""
    department_id: int | None = None
    is_storage: bool = False
    access_note: str = ""
    is_active: bool = True


class InSite(Paging):
    site: str = ""


@router.get("/sites", response=Listed[SiteOut])
@needs(Permission.PLACE_READ)
def list_sites(request: SignedInRequest, paging: Query[Paging]) -> object:
    """The sites inside your scope."""
    return listed(access.sites(request.user), keys=keys_from("code"), paging=paging)


@router.post("/sites", response={201: SiteOut})
@needs(Permission.PLACE_EDIT)
def add_site(request: SignedInRequest, body: NewSite) -> object:
    """Add a site; for those who keep the places of the whole organization."""
    return Status(201, run(request, places.add_site, **body.dict()))


@router.get("/sites/{code}", response=SiteOut)
@needs(Permission.PLACE_READ)
def show_site(request: SignedInRequest, response: HttpResponse, code: str) -> object:
    """One site; its ETag is for a later change."""
    return versioned(response, access.site(request.user, code))


@router.patch("/sites/{code}", response=SiteOut)
@needs(Permission.PLACE_EDIT)
def edit_site(request: SignedInRequest, response: HttpResponse, code: str, body: SiteChange) -> object:
    """Change the fields you send."""
    found = access.site(request.user, code)
    seen = seen_version(request)
    return versioned(response, run(request, places.edit_site, found, changes=sent(body), seen_version=seen))


@router.get("/departments", response=Listed[DepartmentOut])
@needs(Permission.PLACE_READ)
def list_departments(request: SignedInRequest, wanted: Query[InSite]) -> object:
    """The departments inside your scope, of one site with ``site``."""
    rows = access.departments(request.user).select_related("site")
    return listed(_in_site(rows, wanted.site), keys=keys_from("code"), paging=wanted)


@router.post("/departments", response={201: DepartmentOut})
@needs(Permission.PLACE_EDIT)
def add_department(request: SignedInRequest, body: NewDepartment) -> object:
    """Add a department to a site."""
    site = access.site(request.user, body.site)
    return Status(201, run(request, places.add_department, site, **body.dict(exclude={"site"})))


@router.patch("/departments/{pk}", response=DepartmentOut)
@needs(Permission.PLACE_EDIT)
def edit_department(
    request: SignedInRequest, response: HttpResponse, pk: int, body: DepartmentChange
) -> object:
    """Change the fields you send."""
    found = access.one(
        access.departments(request.user),
        _("There is no such department, or it is outside your sites."),
        pk=pk,
    )
    seen = seen_version(request)
    return versioned(
        response, run(request, places.edit_department, found, changes=sent(body), seen_version=seen)
    )


@router.get("/buildings", response=Listed[BuildingOut])
@needs(Permission.PLACE_READ)
def list_buildings(request: SignedInRequest, wanted: Query[InSite]) -> object:
    """The buildings of your sites."""
    rows = access.buildings(request.user).select_related("site")
    return listed(_in_site(rows, wanted.site), keys=keys_from("name"), paging=wanted)


@router.post("/buildings", response={201: BuildingOut})
@needs(Permission.PLACE_EDIT)
def add_building(request: SignedInRequest, body: NewBuilding) -> object:
    """Add a building to a site."""
    return Status(
        201, run(request, places.add_building, access.site(request.user, body.site), name=body.name)
    )


@router.get("/rooms", response=Listed[RoomOut])
@needs(Permission.PLACE_READ)
def list_rooms(request: SignedInRequest, wanted: Query[InSite]) -> object:
    """The rooms of your sites, as one walks."""
    return listed(
        _in_site(access.rooms(request.user), wanted.site), keys=keys_from("route_key"), paging=wanted
    )


@router.post("/rooms", response={201: RoomOut})
@needs(Permission.PLACE_EDIT)
def add_room(request: SignedInRequest, body: NewRoom) -> object:
    """Add a room to a site; building and department by their ids."""
    site = access.site(request.user, body.site)
    values = body.dict(exclude={"site", "building_id", "department_id"})
    return Status(201, run(request, places.add_room, site, **values, **_parts(request, sent(body))))


@router.patch("/rooms/{pk}", response=RoomOut)
@needs(Permission.PLACE_EDIT)
def edit_room(request: SignedInRequest, response: HttpResponse, pk: int, body: RoomChange) -> object:
    """Change the fields you send."""
    found = access.one(
        access.rooms(request.user), _("There is no such room, or it is outside your sites."), pk=pk
    )
    values = {name: value for name, value in sent(body).items() if not name.endswith("_id")}
    changes = values | _parts(request, sent(body))
    return versioned(
        response, run(request, places.edit_room, found, changes=changes, seen_version=seen_version(request))
    )


def _in_site(rows: QuerySet[M], code: str) -> QuerySet[M]:
    return rows.filter(site__code__iexact=code) if code else rows


def _parts(request: SignedInRequest, values: Mapping[str, Any]) -> dict[str, object]:
    """Building and department by id, as far as they were sent; null takes them away."""
    found: dict[str, object] = {}
    if "building_id" in values:
        found["building"] = _one_or_none(
            access.buildings(request.user),
            _("There is no such building, or it is outside your sites."),
            values["building_id"],
        )
    if "department_id" in values:
        rows = access.departments(request.user)
        found["department"] = _one_or_none(
            rows, _("There is no such department, or it is outside your sites."), values["department_id"]
        )
    return found


def _one_or_none(rows: QuerySet[M], missing: str, pk: int | None) -> object:
    return None if pk is None else access.one(rows, missing, pk=pk)
