"""The people of the tests and the two hospitals they belong to. Personas, never ``user1``.

Tess the technician, Mara the manager, Cleo the clinical engineer, Ada the auditor, Nina the nurse of the ICU,
Ivo of IT security, Fay of finance, Root the administrator; and Otto, manager of another hospital, who must
see nothing of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from openhtm.accounts.models import RoleAssignment, User
from openhtm.places.models import Building, Department, Organization, Room, Site
from openhtm_testing import days

#: The instant at which the tests play: a Sunday noon in UTC, early morning in Chicago.
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"

_PEOPLE = {
    "tess": ("Tess Technician", "technician"),
    "mara": ("Mara Manager", "manager"),
    "cleo": ("Cleo Engineer", "clinical_engineer"),
    "ada": ("Ada Auditor", "surveyor"),
    "nina": ("Nina Nurse", "nurse"),
    "uma": ("Uma Unit Manager", "unit_manager"),
    "ivo": ("Ivo Security", "it_security"),
    "fay": ("Fay Finance", "finance"),
    "rita": ("Rita Risk", "risk_manager"),
    "vic": ("Vic Vendor", "vendor"),
}
#: Their roles are held for one department only.
_OF_THE_ICU = {"nina", "uma"}


@dataclass
class World:
    """One organization with General Hospital (``site``: ICU, OR) and Other Hospital (``other_site``)."""

    organization: Organization
    site: Site
    other_site: Site
    icu: Department
    operating: Department
    other_department: Department
    building: Building
    icu_room: Room
    workshop: Room
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            people: dict[str, User] = self.__dict__["people"]
            return people[name]
        except KeyError:
            raise AttributeError(name) from None


def _person(key: str, name: str, role: str, site: Site | None, department: Department | None) -> User:
    user = User(email=f"{key}@example.org", name=name, joined_at=NOON)
    user.set_password(PASSWORD)
    user.save()
    RoleAssignment.objects.create(
        user=user, role=role, site=site, department=department, valid_from=datetime(2020, 1, 1, tzinfo=UTC)
    )
    return user


def make_world() -> World:
    """Both hospitals and everybody in them, stored without the ledger: the ground that tests stand on."""
    site = Site.objects.create(code="GEN", name="General Hospital", time_zone=days.ZONE)
    other = Site.objects.create(code="OTH", name="Other Hospital", time_zone="Europe/Berlin")
    icu = Department.objects.create(site=site, code="ICU", name="Intensive care", is_critical=True)
    operating = Department.objects.create(site=site, code="OR", name="Operating rooms")
    building = Building.objects.create(site=site, name="Main")
    world = World(
        organization=Organization.objects.create(name="Test Health"),
        site=site,
        other_site=other,
        icu=icu,
        operating=operating,
        other_department=Department.objects.create(site=other, code="ICU", name="Intensivstation"),
        building=building,
        icu_room=Room.objects.create(
            site=site,
            building=building,
            floor="3",
            name="312",
            department=icu,
            route_key="main|0103|3|000312",
        ),
        workshop=Room.objects.create(
            site=site,
            building=building,
            floor="B1",
            name="Workshop",
            is_storage=True,
            route_key="main|0099|b1|workshop",
        ),
    )
    for key, (name, role) in _PEOPLE.items():
        department = icu if key in _OF_THE_ICU else None
        world.people[key] = _person(key, name, role, site, department)
    world.people["root"] = _person("root", "Root Administrator", "administrator", None, None)
    world.people["otto"] = _person("otto", "Otto Other", "manager", other, None)
    return world
