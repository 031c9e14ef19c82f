"""What ``openhtm init`` does: home, database, organization, first site, first administrator."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.management import call_command

from openhtm.accounts import api as accounts
from openhtm.kernel.options import Options
from openhtm.kernel.time import now
from openhtm.places import api as places

from . import start

_ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class SetUp:
    """What is there now. ``password`` is empty when the administrator had one already."""

    home: str
    database: str
    migrated: int
    organization: str
    sites: tuple[str, ...]
    admin: str
    password: str
    has_people: bool

    def as_json(self) -> dict[str, object]:
        admin = {"email": self.admin, "password": self.password or None} if self.admin else None
        return {
            "home": self.home,
            "database": self.database,
            "migrated": self.migrated,
            "organization": self.organization,
            "sites": list(self.sites),
            "admin": admin,
        }

    def lines(self) -> Iterator[str]:
        yield f"Home: {self.home}"
        yield f"Database: {self.database}, " + (
            f"{self.migrated} steps applied" if self.migrated else "up to date"
        )
        yield f"Organization: {self.organization}; sites: {', '.join(self.sites)}"
        if self.password:
            yield f"Administrator: {self.admin}   password: {self.password}"
            yield "This password is shown only now. Change it after signing in."
        elif self.admin:
            yield f"Administrator: {self.admin} (has a password already)"
        elif not self.has_people:
            yield "Nobody can sign in yet. Run: openhtm init --admin YOUR@ADDRESS"


def set_up(*, admin: str, organization: str, site_code: str) -> SetUp:
    """Make what is missing; what is there stays as it is."""
    migrated = prepare()
    password = _administrator(admin) if admin else ""
    return SetUp(
        home=str(Options().path("OPENHTM_HOME")),
        database=_database(),
        migrated=migrated,
        organization=_organization(organization),
        sites=_sites(site_code),
        admin=admin,
        password=password,
        has_people=accounts.somebody_can_sign_in(),
    )


def prepare() -> int:
    """Make the home's folders and bring the database up to date; how many migrations that took."""
    home = Options().path("OPENHTM_HOME")
    for folder in (home, home / "files", home / "logs"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pending = start.pending_migrations()
    call_command("migrate", verbosity=0, interactive=False)
    return pending


def _database() -> str:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    return f"{connection.vendor} {name}"


def _organization(name: str) -> str:
    found = accounts.organization()
    if found is None:
        found = places.set_up_organization(name=name, by=start.operator(), at=now())
    return found.name


def _sites(code: str) -> tuple[str, ...]:
    found = [site.code for site in accounts.sites(start.operator())]
    if not found:
        zone = Options().text("OPENHTM_TIME_ZONE")
        site = places.add_site(code=code, name="Main site", time_zone=zone, by=start.operator(), at=now())
        found = [site.code]
    return tuple(found)


def _administrator(email: str) -> str:
    """Make the person with that address an administrator; the new password, or empty if they have one."""
    by, at = start.operator(), now()
    person = accounts.person_by_email(email)
    if person is None:
        name = email.partition("@")[0].replace(".", " ").title()
        person = accounts.add_person(email=email, name=name, by=by, at=at)
    if not person.may(accounts.Permission.SYSTEM_OPERATE):
        accounts.grant_role(person, role=_ADMINISTRATOR, by=by, at=at)
    if person.has_usable_password():
        return ""
    password = secrets.token_urlsafe(12)
    accounts.set_password(person, password=password, by=by, at=at)
    return password
