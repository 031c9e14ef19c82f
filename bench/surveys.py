"""What a surveyor opens in a fleet with five years of work: the dossier, its PDF, and the pages behind a link.

Asked through the served program, as a browser does. The room is of one hospital of twenty, as a survey is.
"""

from __future__ import annotations

import http.client
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from openhtm.accounts.models import RoleAssignment, User
from openhtm.compliance.api import Finding, listing, shelf
from openhtm.kernel.time import now
from openhtm.places.models import Site
from openhtm.registry.models import Device
from openhtm.survey.actions import rooms

from .hospital import EMAIL, session_cookie
from .load import Times
from .pages import asked
from .report import Result
from .serving import program

#: Surveyors who look at the same time.
SURVEYORS = 3
#: What a link may open in a minute, less than the program's own limit.
_A_LINK = 100


@dataclass(frozen=True)
class Page:
    """``most``: what 99 of 100 answers may take, ms. ``cookies``: one for each who asks at the same time."""

    name: str
    paths: list[str]
    cookies: list[str]
    most: float


def measure(database: str, *, asks: int) -> list[Result]:
    """Asked: a dossier under 300 ms, its PDF under 2 s, each page of a room under 100 ms."""
    manager = User.objects.create(email=EMAIL, name="Bench Manager", password="!")  # noqa: S106 - no password
    RoleAssignment.objects.create(
        user=manager, role="administrator", valid_from=datetime(2020, 1, 1, tzinfo=UTC)
    )
    site = Site.objects.order_by("pk")[0]
    tags = list(Device.objects.filter(site=site).order_by("pk").values_list("tag", flat=True)[:asks])
    staff = [session_cookie()]
    with program(dict(os.environ)) as port:
        dossiers = [
            Page("dossier", [f"/devices/{tag}/dossier/" for tag in tags], staff, 300),
            Page("dossier as PDF", [f"/devices/{tag}/dossier/pdf/" for tag in tags[:20]], staff, 2000),
        ]
        found = [_measured(port, database, page) for page in dossiers]
        for name, paths, most in _of_a_room(tags):
            page = Page(name, paths, _links(port, manager, site), most)
            found.append(_measured(port, database, page))
    return found


def _of_a_room(tags: list[str]) -> list[tuple[str, list[str], float]]:
    """Name, addresses, what an answer may take (ms). The page of a device is its dossier."""
    number = min(len(tags), SURVEYORS * _A_LINK)
    return [
        ("survey room", ["/survey/at/"] * number, 100),
        ("survey room, requirement", [f"/survey/at/requirement/?name={_requirement()}"] * number, 100),
        ("survey room, questions", ["/survey/at/questions/"] * number, 100),
        ("survey room, device", [f"/survey/at/devices/{tag}/" for tag in tags[:number]], 300),
        ("survey room, sample drawn", [f"/survey/at/sample/?size=30&seed={n}" for n in range(number)], 100),
    ]


def _requirement() -> str:
    """One that a rule answers against which something is open."""
    rules = set(Finding.objects.standing().values_list("rule", flat=True).distinct())
    names = (
        listing.requirement_name(one.key, row.citation)
        for one in shelf.sets()
        for row in one.requirements
        if rules & set(row.rules)
    )
    return quote(next(names))


def _links(port: int, manager: User, site: Site) -> list[str]:
    """The cookie of each surveyor, who came in by a link of their own."""
    at = now()
    new = rooms.NewRoom(authority="Benchmark", begins_on=at.date(), ends_on=at.date(), sites=[site])
    room = rooms.open_room(new, by=manager, at=at)
    made = [rooms.make_link(room, given_to=f"Surveyor {n}", by=manager, at=at) for n in range(SURVEYORS)]
    return [_entered(port, one.secret) for one in made]


def _entered(port: int, secret: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/survey/enter/{secret}/")
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    if not cookie:
        raise RuntimeError(f"The link did not lead in: {answer.status}.")
    return cookie


def _measured(port: int, database: str, page: Page) -> Result:
    """The floor is the time that is allowed, so a ratio below 1 keeps it."""
    asked(port, page.paths[:3], page.cookies)
    times: Times = asked(port, page.paths, page.cookies)
    facts: dict[str, object] = {"median": f"{times.percentile(0.5):.0f} ms", "at a time": len(page.cookies)}
    return Result(page.name, database, times.percentile(0.99), page.most, "ms", 1.0, facts)
