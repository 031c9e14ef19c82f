"""What other contexts may use of places."""

from .actions.places import (
    AlreadyExists,
    NewDepartment,
    NewRoom,
    add_building,
    add_department,
    add_room,
    add_site,
    edit_department,
    edit_room,
    edit_site,
    ensure_departments,
    ensure_rooms,
    set_up_organization,
)
from .days import day_at, day_of, end_of, zone_at, zone_name
from .models import Building, Department, Organization, Room, Site
from .queries import texts

__all__ = [
    "AlreadyExists",
    "Building",
    "Department",
    "NewDepartment",
    "NewRoom",
    "Organization",
    "Room",
    "Site",
    "add_building",
    "add_department",
    "add_room",
    "add_site",
    "day_at",
    "day_of",
    "edit_department",
    "edit_room",
    "edit_site",
    "end_of",
    "ensure_departments",
    "ensure_rooms",
    "set_up_organization",
    "texts",
    "zone_at",
    "zone_name",
]
