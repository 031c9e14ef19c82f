"""The ground: organization, sites, departments, rooms, and the people who sign in."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from openhtm.accounts import api as accounts
from openhtm.accounts.api import Hashed, User
from openhtm.places import api as places
from openhtm.places.api import NewDepartment, NewRoom

from ..rules.content import Content, DepartmentContent, PersonContent, SiteContent
from .stage import BY, Stage


@dataclass(frozen=True)
class Account:
    """A role account of the demonstration, printed once when it is made."""

    role: str
    title: str
    email: str
    password: str


def load_places(stage: Stage) -> None:
    """The organization and everything one can stand in."""
    content = stage.content
    places.set_up_organization(
        name=content.organization, currency=content.currency, is_demo=True, by=BY, at=stage.at
    )
    for site in content.sites:
        stage.sites[site.code] = places.add_site(
            code=site.code, name=site.name, time_zone=site.time_zone, by=BY, at=stage.at
        )
    _load_departments(stage)
    _load_rooms(stage)


def _pairs(stage: Stage) -> list[tuple[SiteContent, DepartmentContent]]:
    return [
        (site, department)
        for site in stage.content.sites
        for department in stage.content.departments
        if site.code in department.sites
    ]


def _load_departments(stage: Stage) -> None:
    wanted = [
        NewDepartment(stage.sites[site.code].pk, part.code, part.name, part.cost_center)
        for site, part in _pairs(stage)
    ]
    found = places.ensure_departments(wanted, by=BY, at=stage.at)
    for site, part in _pairs(stage):
        department = found[stage.sites[site.code].pk, part.code.lower()]
        if part.critical:
            places.edit_department(department, changes={"is_critical": True}, by=BY, at=stage.at)
        stage.departments[site.code, part.code] = department


def _room(stage: Stage, site: SiteContent, part: DepartmentContent, number: int) -> NewRoom:
    building = part.building if part.building in site.buildings else site.buildings[0]
    name = f"{part.name} storage {number}" if part.storage else f"{part.code} {number:02d}"
    return NewRoom(stage.sites[site.code].pk, name, building, part.floor, part.code)


def _load_rooms(stage: Stage) -> None:
    wanted = {
        (site.code, part.code, number): _room(stage, site, part, number)
        for site, part in _pairs(stage)
        for number in range(1, part.rooms + 1)
    }
    found = places.ensure_rooms(list(wanted.values()), by=BY, at=stage.at)
    stage.rooms = {key: found[new] for key, new in wanted.items()}


def accounts_of(content: Content, *, password: str) -> list[Account]:
    """Whom one can sign in as, in the order of the content."""
    titles = accounts.roles()
    return [Account(one.role, titles[one.role].title, one.email, password) for one in content.people]


def load_people(stage: Stage, *, password: str) -> None:
    """The role accounts, all with the one password that is printed at the end."""
    hashed = Hashed(make_password(password))
    for person in stage.content.people:
        stage.people[person.key] = _person(stage, person, hashed)


def _person(stage: Stage, person: PersonContent, hashed: Hashed) -> User:
    user = accounts.add_person(email=person.email, name=person.name, password=hashed, by=BY, at=stage.at)
    accounts.grant_role(
        user,
        role=person.role,
        site=stage.sites.get(person.site),
        department=stage.departments.get((person.site, person.department)),
        by=BY,
        at=stage.at,
    )
    return user
