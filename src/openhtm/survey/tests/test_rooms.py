"""Survey rooms: what may be opened, what a link shows, and what it never does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from openhtm.audit.models import Entry
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.api import day_of
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.canonical import sha256
from openhtm.kernel.errors import NotPermitted
from openhtm.kernel.time import now
from openhtm.maintenance.tests import factories as make
from openhtm.registry.actions import devices
from openhtm.survey.actions import rooms
from openhtm.survey.actions.rooms import NewRoom
from openhtm.survey.errors import UnableToChangeRoom, UnableToOpenRoom
from openhtm.survey.models import SurveyLink, SurveyRequest, SurveyRoom
from openhtm.survey.showing import Evidence
from openhtm.survey.web import linked
from openhtm.survey.web.pages.linked import open_pill
from openhtm.ui.tones import Tone

from .traced import traced

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
SYSTEM = SystemActor("tests")
AT = "/survey/at/"


def new(world: World, **given: Any) -> NewRoom:
    today = day_of(now())
    values = {
        "authority": "State health department",
        "begins_on": today,
        "ends_on": today + timedelta(days=5),
        "sites": [world.site],
        **given,
    }
    return NewRoom(**values)


@pytest.fixture
def room(world: World) -> SurveyRoom:
    return rooms.open_room(new(world), by=world.mara, at=now())


def enter(room: SurveyRoom, world: World, *, client: Client | None = None, **given: Any) -> Client:
    made = rooms.make_link(room, given_to="Sam Surveyor", by=world.mara, at=now(), **given)
    client = client or Client()
    assert client.get(f"/survey/enter/{made.secret}/").status_code == 302
    return client


def test_a_link_leads_into_the_room_and_to_no_other_page(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    traced(world, at)
    client = enter(room, world)
    assert "State health department" in client.get(AT).content.decode()
    for address in (
        "/devices/",
        "/devices/GEN-0001/",
        "/devices/GEN-0001/dossier/",
        f"/surveys/{room.pk}/",
    ):
        assert client.get(address).status_code == 302
        assert "login" in client.get(address)["Location"]
    assert client.get("/api/v1/devices").status_code in {401, 403}
    cookie = client.cookies[linked.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (AT, True, "Strict")


def test_the_secret_is_kept_nowhere(room: SurveyRoom, world: World) -> None:
    made = rooms.make_link(room, given_to="Sam", by=world.mara, at=now())
    assert made.link.secret_hash == sha256(made.secret)
    told = "".join(Entry.objects.values_list("body", flat=True))
    assert made.secret not in told
    assert made.link.secret_hash not in told


def test_altered_expired_revoked_and_closed_all_get_the_same_answer(world: World) -> None:
    at = now()
    given: dict[str, Any] = {"given_to": "Sam", "by": world.mara}
    first = rooms.open_room(new(world), by=world.mara, at=at)
    expired = rooms.make_link(first, lasts=timedelta(minutes=1), **given, at=at - timedelta(minutes=2))
    revoked = rooms.make_link(first, **given, at=at)
    rooms.revoke_link(revoked.link, by=world.mara, at=at)
    closed_room = rooms.open_room(new(world), by=world.mara, at=at)
    closed = rooms.make_link(closed_room, **given, at=at)
    rooms.close_room(closed_room, by=world.mara, at=at)
    later = day_of(at) + timedelta(days=3)
    not_begun = rooms.make_link(
        rooms.open_room(new(world, begins_on=later, ends_on=later), by=world.mara, at=at), **given, at=at
    )
    secrets = [
        "nonsense",
        expired.secret,
        revoked.secret,
        closed.secret,
        not_begun.secret,
        revoked.secret[:-1] + "x",
    ]
    pages = set()
    for secret in secrets:
        answer = Client().get(f"/survey/enter/{secret}/")
        assert linked.COOKIE not in answer.cookies
        told = re.sub(r'"X-CSRFToken": "\w+"', "", answer.content.decode())
        pages.add((answer.status_code, told))
    assert len(pages) == 1
    assert next(iter(pages))[0] == 404
    assert "General Hospital" not in next(iter(pages))[1]


def test_a_session_ends_with_its_link(room: SurveyRoom, world: World) -> None:
    client = enter(room, world)
    assert client.get(AT).status_code == 200
    rooms.revoke_link(SurveyLink.objects.get(), by=world.mara, at=now())
    assert client.get(AT).status_code == 404


def test_a_cookie_that_was_altered_leads_nowhere(room: SurveyRoom, world: World) -> None:
    client = enter(room, world)
    client.cookies[linked.COOKIE] = client.cookies[linked.COOKIE].value[:-1] + "x"
    assert client.get(AT).status_code == 404
    client.cookies[linked.COOKIE] = "nonsense"
    assert client.get(AT).status_code == 404
    assert Client().get(AT).status_code == 404


def test_a_link_shows_no_more_than_its_places(room: SurveyRoom, world: World, at: datetime) -> None:
    make.make_device(world, "GEN-0001")
    there: dict[str, Any] = {"site": world.other_site, "department": world.other_department}
    make.make_device(world, "OTH-0001", **there)
    client = enter(room, world)
    assert client.get(f"{AT}devices/GEN-0001/").status_code == 200
    assert client.get(f"{AT}devices/OTH-0001/").status_code == 404
    assert client.get(f"{AT}devices/OTH-0001/pdf/").status_code == 404
    assert "OTH-0001" not in client.get(f"{AT}sample/", {"seed": "1", "size": "50"}).content.decode()


def test_a_room_of_one_department_shows_that_department(world: World, at: datetime) -> None:
    make.make_device(world, "GEN-0001")
    make.make_device(world, "GEN-0002", department=None)
    room = rooms.open_room(new(world, sites=[], departments=[world.icu]), by=world.mara, at=now())
    client = enter(room, world)
    assert client.get(f"{AT}devices/GEN-0001/").status_code == 200
    assert client.get(f"{AT}devices/GEN-0002/").status_code == 404


def test_a_link_shows_no_more_than_its_opener_may_see_now(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    make.make_device(world, "GEN-0001")
    client = enter(room, world)
    assert client.get(f"{AT}devices/GEN-0001/").status_code == 200
    type(world.mara).objects.filter(pk=world.mara.pk).update(is_active=False)
    assert client.get(f"{AT}devices/GEN-0001/").status_code == 404


def test_published_flaws_are_never_behind_a_link_and_no_page_outside_is_linked(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    traced(world, at)
    html = enter(room, world).get(f"{AT}devices/GEN-0001/").content.decode()
    assert "Fuse replaced" in html
    assert "Not shown: you may not see this part." in html
    addresses = [part.split('"')[0] for part in html.split('href="')[1:]]
    assert all(one.startswith((AT, "/static/", "#", "?", "/manifest")) for one in addresses), addresses


def test_the_day_of_the_room_is_kept_behind_the_link(world: World, at: datetime) -> None:
    traced(world, at)
    day = date(2026, 5, 1)
    room = rooms.open_room(new(world, as_of=day), by=world.mara, at=now())
    html = enter(room, world).get(f"{AT}devices/GEN-0001/").content.decode()
    assert "Fuse replaced" not in html
    assert "CAL-ANA-1" in html


def test_each_requirement_shows_what_is_open_and_what_nothing_answers(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    make.make_device(world, "GEN-0001", overdue_on=at.date() - timedelta(days=20))
    look_at_all(by=SYSTEM, at=now())
    client = enter(room, world)
    html = client.get(AT).content.decode()
    assert "finding" in html
    address = next(
        part.split('"')[0] for part in html.split('href="')[1:] if "requirement/?name=" in part.split('"')[0]
    )
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert client.get(f"{AT}requirement/", {"name": "none: 1"}).status_code == 404


def test_every_finding_of_a_requirement_is_reached_page_by_page(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    tags = {f"GEN-{number:04}" for number in range(1, 54)}
    for tag in tags:
        make.make_device(world, tag, overdue_on=at.date() - timedelta(days=20))
    look_at_all(by=SYSTEM, at=now())
    client = enter(room, world)
    links = re.findall(r'href="([^"]*requirement/[?]name=[^"]*)"', client.get(AT).content.decode())
    pages = (client.get(link.replace("&amp;", "&")).content.decode() for link in links)
    html = next(one for one in pages if len(tags & set(re.findall(r"GEN-\d{4}", one))) > 40)
    seen = set(re.findall(r"GEN-\d{4}", html))
    while found := re.search(r'rel="next" href="([^"]*)"', html):
        html = client.get(found.group(1).replace("&amp;", "&")).content.decode()
        seen |= set(re.findall(r"GEN-\d{4}", html))
    assert seen == tags


def test_before_anybody_looked_no_requirement_is_shown_as_fulfilled(room: SurveyRoom, world: World) -> None:
    client = enter(room, world)
    html = client.get(AT).content.decode()
    assert "Findings are kept since never" in html
    assert "Nothing open" not in html

    look_at_all(by=SYSTEM, at=now())
    assert "Nothing open" in client.get(AT).content.decode()


def test_what_changed_since_the_last_look_is_in(room: SurveyRoom, world: World, at: datetime) -> None:
    device = make.make_device(world, "GEN-0001")
    look_at_all(by=SYSTEM, at=now())
    client = enter(room, world)

    def shown() -> int:
        return sum(map(int, re.findall(r"(\d+) finding", client.get(AT).content.decode())))

    before = shown()
    devices.edit(device, changes={"serial": ""}, by=SYSTEM, at=now())
    assert shown() > before


def test_what_no_rule_answers_is_unknown_and_not_fulfilled() -> None:
    facts = {
        "set_key": "own",
        "authority": "State",
        "edition": "1",
        "citation": "1",
        "text": "",
        "confidence": "known",
    }
    unanswered = Evidence(**facts, rules=(), open=0)
    answered = Evidence(**facts, rules=("overdue",), open=0)
    assert open_pill(unanswered, is_known=True).tone is Tone.UNKNOWN
    assert open_pill(answered, is_known=True).tone is Tone.OK
    assert open_pill(answered, is_known=False).tone is Tone.UNKNOWN


def test_a_device_is_picked_by_tag_or_drawn_by_a_seed_that_is_shown(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    for number in range(6):
        make.make_device(world, f"GEN-{number:04}")
    client = enter(room, world)
    assert client.get(f"{AT}pick/", {"tag": "gen-0002"})["Location"] == f"{AT}devices/GEN-0002/"
    drawn = client.get(f"{AT}pick/", {"draw": "yes", "seed": "42"})["Location"]
    assert client.get(f"{AT}pick/", {"draw": "yes", "seed": "42"})["Location"] == drawn
    assert "Drawn by the seed 42" in client.get(drawn).content.decode()
    assert client.get(f"{AT}pick/", {"tag": "GEN-9999"}).status_code == 404
    assert client.get(f"{AT}pick/", {"draw": "yes", "seed": "x"}).status_code == 422


def test_a_sample_is_the_same_on_the_page_and_in_the_file(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    for number in range(12):
        make.make_device(world, f"GEN-{number:04}")
    client = enter(room, world)
    html = client.get(f"{AT}sample/", {"seed": "5", "size": "4"}).content.decode()
    lines = (
        client.get(f"{AT}sample/", {"seed": "5", "size": "4", "format": "csv"}).content.decode().splitlines()
    )
    assert lines[0] == "tag,risk_class,department,seed"
    assert len(lines) == 5
    assert all(line.split(",")[0] in html for line in lines[1:])
    assert client.get(f"{AT}sample/", {"size": "100000"}).status_code == 422


def test_all_that_is_opened_and_asked_is_kept_with_its_time(
    room: SurveyRoom, world: World, at: datetime
) -> None:
    client = enter(room, world)
    client.get(f"{AT}devices/GEN-7777/")
    assert client.post(f"{AT}questions/", {"what": "The water cultures of May"}).status_code == 302
    opened = SurveyRequest.objects.filter(kind="opened").order_by("pk")
    assert [one.what for one in opened] == [
        f"GET {AT}devices/GEN-7777/ nothing found",
        f"POST {AT}questions/",
    ]
    assert all(one.took is not None and one.by == "Survey link: Sam Surveyor" for one in opened)
    question = SurveyRequest.objects.get(kind="asked")
    assert (question.what, question.took) == ("The water cultures of May", None)
    later = question.asked_at + timedelta(minutes=7)
    rooms.answer(question, text="Report 12, page 3", by=world.tess, at=later)
    html = client.get(f"{AT}questions/").content.decode()
    assert "Report 12, page 3" in html
    assert "Answered after 7 min" in html
    with pytest.raises(UnableToChangeRoom, match="answered already"):
        rooms.answer(question, text="Again", by=world.tess, at=later)


def test_what_was_asked_goes_through_the_ledger_as_the_link(room: SurveyRoom, world: World) -> None:
    client = enter(room, world)
    client.post(f"{AT}questions/", {"what": "Water cultures"})
    entry = Entry.objects.get(action="survey.request.ask_by_link")
    assert (entry.actor_key, entry.site_id) == (f"survey-link:{SurveyLink.objects.get().pk}", world.site.pk)


def test_too_many_pages_and_too_many_tries_are_refused(
    room: SurveyRoom, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter(room, world)
    monkeypatch.setattr(linked, "PAGES", 2)
    assert [client.get(AT).status_code for _ in range(4)] == [200, 200, 429, 429]
    monkeypatch.setattr(linked, "TRIES", 0)
    assert Client().get("/survey/enter/x/").status_code == 429


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"authority": " "}, "authority"),
        ({"sites": []}, "sites"),
        ({"ends_on": -1}, "ends_on"),
        ({"ends_on": 200}, "ends_on"),
        ({"as_of": 2}, "as_of"),
        ({"requirement_set": "none"}, "requirement_set"),
    ],
)
def test_a_room_that_is_not_whole_is_refused(world: World, given: Any, field: str) -> None:
    today = day_of(now())
    days = {
        key: today + timedelta(days=value) if isinstance(value, int) else value
        for key, value in given.items()
    }
    with pytest.raises(UnableToOpenRoom) as problem:
        rooms.open_room(new(world, **days), by=world.root, at=now())
    assert field in problem.value.fields


def test_nobody_opens_a_room_beyond_their_places(world: World) -> None:
    for person in (world.tess, world.nina, world.rita, world.otto):
        with pytest.raises(NotPermitted):
            rooms.open_room(new(world), by=person, at=now())
    with pytest.raises(NotPermitted):
        rooms.open_room(new(world, sites=[world.site, world.other_site]), by=world.mara, at=now())


def test_others_find_no_room_and_change_nothing_in_it(
    room: SurveyRoom, world: World, sign_in: SignIn
) -> None:
    made = rooms.make_link(room, given_to="Sam", by=world.mara, at=now())
    asked = rooms.ask(room, what="Water cultures", by=world.tess, at=now())
    otto, nina, tess = sign_in("otto"), sign_in("nina"), sign_in("tess")
    page = f"/surveys/{room.pk}/"
    assert otto.get(page).status_code == 404
    assert "State health" not in otto.get("/surveys/").content.decode()
    assert otto.post(f"/surveys/links/{made.link.pk}/revoke/").status_code in {403, 404}
    assert otto.post(f"/surveys/questions/{asked.pk}/answer/", {"answer": "x"}).status_code == 404
    assert nina.get(page).status_code == 403
    assert tess.get(page).status_code == 200
    assert tess.post(f"{page}link/", {"given_to": "x", "days": 1}).status_code == 403
    assert tess.post(f"{page}close/").status_code == 403


def test_the_whole_life_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    mara, today = sign_in("mara"), day_of(now())
    given = {"authority": "Accreditor", "site": world.site.pk, "begins_on": today, "ends_on": today}
    assert mara.post("/surveys/open/", {**given, "authority": ""}).status_code == 422
    page = mara.post("/surveys/open/", given)["Location"]
    told = mara.post(f"{page}link/", {"given_to": "Sam", "days": 2}).content.decode()
    address = told.split('id="new-link">')[1].split("<")[0]
    assert address not in mara.get(page).content.decode()
    surveyor = Client()
    assert surveyor.get(address.replace("http://testserver", "")).status_code == 302
    assert surveyor.get(AT).status_code == 200
    assert mara.post(f"{page}ask/", {"what": "Elevator log"}).status_code == 302
    question = SurveyRequest.objects.get(kind="asked")
    assert (
        mara.post(f"/surveys/questions/{question.pk}/answer/", {"answer": "Shown on paper"}).status_code
        == 302
    )
    html = mara.get(page).content.decode()
    for text in ("Elevator log", "Shown on paper", "GET /survey/at/", "Works"):
        assert text in html
    assert mara.post(f"/surveys/links/{SurveyLink.objects.get().pk}/revoke/").status_code == 302
    assert surveyor.get(AT).status_code == 404
    assert mara.post(f"{page}close/").status_code == 302
    assert "Closed" in mara.get("/surveys/").content.decode()


def test_the_whole_life_over_rest(world: World, sign_in: SignIn) -> None:
    mara, otto = sign_in("mara"), sign_in("otto")
    send: dict[str, Any] = {"content_type": "application/json"}
    today = day_of(now()).isoformat()
    body = {"authority": "Accreditor", "begins_on": today, "ends_on": today, "sites": ["GEN"]}
    made = mara.post("/api/v1/surveys", body, **send)
    assert (made.status_code, made.json()["places"]) == (201, ["GEN"])
    one = f"/api/v1/surveys/{made.json()['id']}"
    link = mara.post(f"{one}/links", {"given_to": "Sam"}, **send).json()
    assert "/survey/enter/" in link["address"]
    assert [row["address"] for row in mara.get(f"{one}/links").json()] == [None]
    asked = mara.post(f"{one}/requests", {"what": "Elevator log"}, **send).json()
    answered = mara.post(f"/api/v1/survey-requests/{asked['id']}/answer", {"answer": "Shown"}, **send).json()
    assert answered["seconds"] >= 0
    assert mara.get(f"{one}/requests").json()["items"][0]["answer"] == "Shown"
    for address in (one, f"{one}/links", f"{one}/requests"):
        assert otto.get(address).status_code == 404
    assert mara.post(f"/api/v1/survey-links/{link['id']}/revoke", **send).json()["revoked_at"]
    assert mara.post(f"{one}/close", **send).json()["closed_at"]
    assert mara.post(f"{one}/links", {"given_to": "Sam"}, **send).status_code == 409


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (SurveyRoom, {"ends_on": "2020-01-01"}),
        (SurveyRoom, {"closed_at": "2030-01-01T00:00Z"}),
        (SurveyLink, {"expires_at": "2020-01-01T00:00Z"}),
        (SurveyLink, {"revoked_at": "2030-01-01T00:00Z"}),
        (SurveyRequest, {"kind": "other"}),
        (SurveyRequest, {"what": ""}),
        (SurveyRequest, {"answered_at": "2020-01-01T00:00Z", "answered_by": "x", "answer": "x"}),
        (SurveyRequest, {"answered_at": "2030-01-01T00:00Z", "answer": "x"}),
        (SurveyRequest, {"answered_at": "2030-01-01T00:00Z", "answered_by": "x"}),
    ],
)
def test_the_database_refuses_what_must_never_be(
    room: SurveyRoom, world: World, model: Any, changes: dict[str, Any]
) -> None:
    rooms.make_link(room, given_to="Sam", by=world.mara, at=now())
    rooms.ask(room, what="Water cultures", by=world.tess, at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)


def test_a_place_stands_in_a_room_once(room: SurveyRoom, world: World) -> None:
    room.places.create(site=world.site, department=world.icu)
    for department in (None, world.icu):
        with pytest.raises(IntegrityError), transaction.atomic():
            room.places.create(site=world.site, department=department)
