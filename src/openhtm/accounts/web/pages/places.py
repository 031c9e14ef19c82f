"""Pages of sites and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.places.api import Department, Room, Site
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ...access import SignedInRequest
from ...permissions import Permission


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Places"), url=reverse("places:site_list")), *more]


def _not_used(is_active: bool) -> Pill | None:
    return None if is_active else Pill(text=_("Not in use"), tone=Tone.PLAIN)


@dataclass(frozen=True, kw_only=True)
class SiteRow:
    code: str
    name: str
    url: str
    time_zone: str
    state: Pill | None


@dataclass(frozen=True, kw_only=True)
class SitesPage(Page):
    columns: Sequence[Column]
    rows: Sequence[SiteRow]

    @classmethod
    def of(cls, request: SignedInRequest, sites: Iterable[Site]) -> SitesPage:
        add = Act(label=_("Add a site"), url=reverse("places:site_add"), kind="primary", icon="plus")
        everywhere = request.user.scope(Permission.PLACE_EDIT).everywhere
        return cls(
            title=_("Places"),
            acts=[add] if everywhere else [],
            columns=[Column(label=label) for label in (_("Site"), _("Name"), _("Time zone"), _("State"))],
            rows=[
                SiteRow(
                    code=site.code,
                    name=site.name,
                    url=reverse("places:site", args=[site.code]),
                    time_zone=site.time_zone,
                    state=_not_used(site.is_active),
                )
                for site in sites
            ],
        )


@dataclass(frozen=True, kw_only=True)
class DepartmentRow:
    code: str
    name: str
    url: str
    cost_center: str
    phone: str
    pills: Sequence[Pill]


@dataclass(frozen=True, kw_only=True)
class RoomLine:
    name: str
    url: str
    note: str
    state: Pill | None


@dataclass(frozen=True, kw_only=True)
class Floor:
    label: str
    rooms: Sequence[RoomLine]


@dataclass(frozen=True, kw_only=True)
class BuildingPart:
    label: str
    floors: Sequence[Floor]


@dataclass(frozen=True, kw_only=True)
class SitePage(Page):
    """The tree: departments beside buildings, floors and rooms, in walking order."""

    facts: Sequence[Fact]
    columns: Sequence[Column]
    departments: Sequence[DepartmentRow]
    buildings: Sequence[BuildingPart]
    add_department: Act | None
    add_building: Act | None
    add_room: Act | None

    @classmethod
    def of(
        cls, request: SignedInRequest, site: Site, departments: Iterable[Department], rooms: Iterable[Room]
    ) -> SitePage:
        may = request.user.may(Permission.PLACE_EDIT, site_id=site.pk)
        edit = Act(label=_("Edit"), url=reverse("places:site_edit", args=[site.code]), icon="edit")
        labels = (_("Code"), _("Department"), _("Cost center"), _("Phone"), _("Remarks"))
        return cls(
            title=str(site),
            crumbs=_crumbs(),
            acts=[edit] if may else [],
            facts=[
                Fact(label=_("Time zone"), value=site.time_zone),
                Fact(label=_("Address"), value=site.address or None),
            ],
            columns=[Column(label=label) for label in labels],
            departments=[_department(site, item, may=may) for item in departments],
            buildings=_buildings(site, rooms, may=may),
            add_department=_add(site, "department_add", _("Add a department")) if may else None,
            add_building=_add(site, "building_add", _("Add a building")) if may else None,
            add_room=_add(site, "room_add", _("Add a room")) if may else None,
        )


def _add(site: Site, name: str, label: str) -> Act:
    return Act(label=label, url=reverse(f"places:{name}", args=[site.code]), icon="plus")


def _department(site: Site, item: Department, *, may: bool) -> DepartmentRow:
    critical = Pill(text=_("Critical care"), tone=Tone.INFO) if item.is_critical else None
    return DepartmentRow(
        code=item.code,
        name=item.name,
        url=reverse("places:department_edit", args=[site.code, item.pk]) if may else "",
        cost_center=item.cost_center,
        phone=item.phone,
        pills=[pill for pill in (critical, _not_used(item.is_active)) if pill],
    )


def _buildings(site: Site, rooms: Iterable[Room], *, may: bool) -> list[BuildingPart]:
    """Rooms come in walking order: building by building, floor by floor."""
    return [
        BuildingPart(label=label or _("Without a building"), floors=_floors(site, inside, may=may))
        for label, inside in groupby(rooms, key=lambda room: room.building.name if room.building else "")
    ]


def _floors(site: Site, rooms: Iterable[Room], *, may: bool) -> list[Floor]:
    return [
        Floor(
            label=_("Floor %(floor)s") % {"floor": floor} if floor else _("Floor unknown"),
            rooms=[_room(site, room, may=may) for room in inside],
        )
        for floor, inside in groupby(rooms, key=lambda room: room.floor)
    ]


def _room(site: Site, room: Room, *, may: bool) -> RoomLine:
    notes = [room.department.name if room.department else "", _("storage") if room.is_storage else ""]
    return RoomLine(
        name=room.name,
        url=reverse("places:room_edit", args=[site.code, room.pk]) if may else "",
        note=", ".join(note for note in notes if note),
        state=_not_used(room.is_active),
    )


@dataclass(frozen=True, kw_only=True)
class PlaceFormPage(Page):
    back: str
    submit: str = ""

    @classmethod
    def adding(cls, request: SignedInRequest, title: str) -> PlaceFormPage:
        return cls(title=title, crumbs=_crumbs(), back=reverse("places:site_list"))

    @classmethod
    def at(cls, site: Site, title: str) -> PlaceFormPage:
        back = reverse("places:site", args=[site.code])
        return cls(title=title, crumbs=_crumbs(Crumb(label=str(site), url=back)), back=back)
