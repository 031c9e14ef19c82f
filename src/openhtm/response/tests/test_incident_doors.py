"""Incidents at every door: pages, REST and the command, for who may and who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.response import shelf
from openhtm.response.models import Incident, IncidentDevice
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here
from openhtm_testing.personas import PASSWORD

from . import incident_world as play
from . import room

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
LIST, API = "/response/incidents/", "/api/v1/response/incidents"
SEND: dict[str, Any] = {"content_type": "application/json"}
GIVEN = {"title": "Pumps restart", "kind": "odd", "severity": "high", "learned_at": "2026-11-20T08:00"}


def address(one: IncidentDevice, act: str = "") -> str:
    return f"{LIST}{one.incident_id}/suspects/{one.pk}/{f'{act}/' if act else ''}"


def test_an_incident_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    room.device(world, "GEN-0001")
    mara, tess = sign_in("mara"), sign_in("tess")
    assert mara.post(f"{LIST}declare/", {**GIVEN, "title": ""}).status_code == 422
    assert mara.post(f"{LIST}declare/", GIVEN).status_code == 302
    incident = Incident.objects.get()
    one_room = incident.get_absolute_url()
    assert "INCIDENT-1" in mara.get(LIST).content.decode()
    tags = {"tags": "GEN-0001\nGEN-9", "reason": "Odd"}
    assert "GEN-9" in tess.post(f"{one_room}add/tags/", tags).content.decode()
    assert tess.post(f"{one_room}add/tags/", {**tags, "tags": "gen-0001"}).status_code == 302
    line = IncidentDevice.objects.get()
    html = mara.get(one_room).content.decode()
    assert "1 device is not settled." in html
    assert "nothing was decided on them" in html
    order = {"way": "out_of_use", "reason": "Spreads", "released_by": ""}
    assert mara.post(address(line, "isolate"), order).status_code == 422
    assert mara.post(address(line, "isolate"), {**order, "released_by": "Dr. Ward"}).status_code == 302
    assert tess.post(address(line, "isolated"), {"done_by": ""}).status_code == 302
    assert tess.post(address(line, "hold"), {"reason": "Disk", "custody": "Locker 4"}).status_code == 302
    page = mara.get(address(line)).content.decode()
    for text in ("Isolated", "Locker 4", "Released by Dr. Ward; done by Tess Technician", "Evidence"):
        assert text in page
    assert "held as evidence" in tess.post(address(line, "recover"), {"plan": "Patch"}).content.decode()
    card = mara.get("/response/cards/GEN-0001/").content.decode()
    assert "INCIDENT-1" in card
    assert mara.post(address(line, "release"), {"reason": "Image taken"}).status_code == 302
    assert tess.post(address(line, "clear"), {"reason": "Other version"}).status_code == 302
    assert mara.post(f"{one_room}advance/", {"to": "contained"}).status_code == 302
    assert tess.post(f"{one_room}note/", {"text": "Ward told", "seen_at": ""}).status_code == 302
    assert "Ward told" in mara.get(f"{one_room}timeline/").content.decode()
    end_on_pages(world, mara, incident)


def end_on_pages(world: World, mara: Client, incident: Incident) -> None:
    """Reports, lessons, the end."""
    one_room = incident.get_absolute_url()
    assert mara.post(f"{one_room}edit/", {**GIVEN, "severity": "low", "summary": "x"}).status_code == 302
    assert mara.post(f"{one_room}advance/", {"to": "recovered"}).status_code == 302
    start = {"started_at": "2026-11-20T08:00", "reason": "Names"}
    assert mara.post(f"{one_room}reports/gdpr/start/", start).status_code == 302
    sent = {"sent_at": "2026-11-21T08:00", "reference": "A-7"}
    assert mara.post(f"{one_room}reports/gdpr/sent/", sent).status_code == 302
    for clock in shelf.clocks():
        if clock.key != "gdpr":
            url = f"{one_room}reports/{clock.key}/none/"
            assert mara.post(url, {"reason": "Nobody harmed"}).status_code == 302
    assert "Every report was decided on." in mara.get(f"{one_room}reports/").content.decode()
    lesson = {"text": "Numbers", "owner": world.tess.pk, "due_on": "2026-12-01"}
    assert mara.post(f"{one_room}lessons/add/", lesson).status_code == 302
    done = f"{one_room}lessons/{incident.lessons.get().pk}/done/"
    assert mara.post(done, {"note": "Printed"}).status_code == 302
    close = {"went_well": "The card", "to_mend": "The number", "password": PASSWORD}
    assert mara.post(f"{one_room}close/", {**close, "password": "wrong"}).status_code == 422
    assert mara.post(f"{one_room}close/", close).status_code == 302
    html = mara.get(f"{one_room}after/").content.decode()
    for text in ("The card", "The number", "Mara Manager", "Printed"):
        assert text in html


def test_an_exercise_says_so_on_every_page(world: World, sign_in: SignIn, at: datetime) -> None:
    one = play.line(world, at, is_exercise=True)
    mara = sign_in("mara")
    for end in ("", "timeline/", "reports/", "after/", "note/", "close/"):
        assert "EXERCISE" in mara.get(f"{one.incident.get_absolute_url()}{end}").content.decode(), end
    for act in ("", "clear", "isolate", "hold", "recover", "untested"):
        assert "EXERCISE" in mara.get(address(one, act)).content.decode(), act


def test_a_device_is_recovered_and_returned_on_its_page(world: World, sign_in: SignIn, at: datetime) -> None:
    one = play.recovering(world, at, play.isolated(world, at, play.line(world, at)))
    tess, mara = sign_in("tess"), sign_in("mara")
    assert "not closed yet" in tess.get(address(one)).content.decode()
    assert tess.post(address(one, "return"), follow=True).status_code == 200
    assert tess.post(address(one, "again"), {"reason": "Fails"}).status_code == 302
    assert tess.post(address(one, "recover"), {"plan": "Again", "procedure": ""}).status_code == 302
    one.refresh_from_db()
    assert one.state == "in_recovery"
    untested = {"reason": "Needed now", "password": PASSWORD}
    assert mara.post(address(one, "untested"), {**untested, "password": "no"}).status_code == 422
    assert mara.post(address(one, "untested"), untested).status_code == 302
    assert tess.post(address(one, "suspect"), {"reason": "Again odd"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "suspected"


def test_suspects_by_type_on_a_page(world: World, sign_in: SignIn, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    incident = play.declare(world, at)
    mara = sign_in("mara")
    add = f"{incident.get_absolute_url()}add/"
    assert mara.post(f"{add}kind/", {"model": ""}).status_code == 422
    assert mara.post(f"{add}kind/", {"device_type": device.device_type_id}).status_code == 302
    assert IncidentDevice.objects.get().because == "Infusion pump"
    assert mara.post(f"{add}flaw/", {"name": "CVE-1999-0001"}).status_code in {404, 422}


def test_an_incident_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    mara = sign_in("mara")
    given = {"site": "GEN", "title": "Pumps", "kind": "odd", "learned_at": "2026-11-20T08:00:00Z"}
    made = mara.post(API, given, **SEND)
    assert (made.status_code, made.json()["number"]) == (201, "INCIDENT-1")
    one = f"{API}/{made.json()['id']}"
    assert mara.post(f"{one}/suspects", {"tags": ["GEN-0001"], "flaw": "x"}, **SEND).status_code == 422
    added = mara.post(f"{one}/suspects", {"device_type": device.device_type_id}, **SEND)
    assert added.json() == {"added": ["GEN-0001"]}
    line = f"{one}/suspects/{mara.get(one).json()['devices'][0]['id']}"
    isolate = {"way": "network", "reason": "x", "released_by": "Dr. Ward"}
    assert mara.post(f"{line}/isolate", isolate, **SEND).json()["state"] == "suspected"
    assert mara.post(f"{line}/isolated", {}, **SEND).json()["state"] == "isolated"
    assert mara.post(f"{line}/hold", {"reason": "x", "custody": "y"}, **SEND).json()["held"] is True
    assert mara.post(f"{line}/recover", {"plan": "x"}, **SEND).status_code == 409
    assert mara.post(f"{line}/release", {"reason": "x"}, **SEND).json()["held"] is False
    assert mara.post(f"{line}/recover", {"plan": "x"}, **SEND).json()["work_order"] == "GEN-1"
    assert mara.post(f"{line}/return", **SEND).status_code == 409
    assert mara.post(f"{line}/again", {"reason": "x"}, **SEND).json()["state"] == "isolated"
    assert mara.post(f"{line}/clear", {"reason": "x"}, **SEND).json()["state"] == "cleared"
    assert mara.post(f"{line}/suspect", {"reason": "x"}, **SEND).json()["state"] == "suspected"
    assert mara.post(f"{line}/clear", {"reason": "x"}, **SEND).json()["state"] == "cleared"
    assert mara.post(f"{one}/advance", {"to": "contained"}, **SEND).json()["state"] == "contained"
    assert mara.post(f"{one}/advance", {"to": "recovered"}, **SEND).json()["state"] == "recovered"
    assert mara.put(one, {"severity": "low"}, **SEND, headers={"If-Match": '"1"'}).status_code == 409
    assert mara.put(one, {"severity": "low"}, **SEND).json()["severity"] == "low"
    assert mara.post(f"{one}/timeline", {"text": "Told"}, **SEND).status_code == 201
    assert mara.get(f"{one}/timeline").json()["items"][0]["text"] == "Told"
    reports_over_rest(world, mara, one)


def reports_over_rest(world: World, mara: Client, one: str) -> None:
    owed = {"reason": "Names", "started_at": "2026-11-20T08:00:00Z"}
    first = mara.put(f"{one}/reports/gdpr", owed, **SEND).json()["reports"]
    assert {row["clock"]: row["due_at"] for row in first}["gdpr"] == "2026-11-23T08:00:00Z"
    sent = {"sent_at": "2026-11-21T08:00:00Z", "reference": "A-7"}
    assert mara.post(f"{one}/reports/gdpr/sent", sent, **SEND).status_code == 200
    close = {"password": PASSWORD, "went_well": "a", "to_mend": "b"}
    assert mara.post(f"{one}/close", close, **SEND).status_code == 409
    for row in mara.get(f"{one}/reports").json()["reports"]:
        if row["state"] == "undecided":
            assert mara.put(f"{one}/reports/{row['clock']}", {"reason": "No"}, **SEND).status_code == 200
    lesson = {"text": "x", "owner": world.tess.pk, "due_on": "2026-12-01"}
    made = mara.post(f"{one}/lessons", lesson, **SEND).json()
    assert mara.post(f"{one}/lessons/{made['id']}/done", {"note": "y"}, **SEND).json()["done_note"] == "y"
    assert mara.post(f"{one}/close", close, **SEND).json()["state"] == "closed"
    assert mara.get(API, {"state": "closed"}).json()["items"][0]["closed_at"]


def test_the_command_works_in_an_incident(world: World, at: datetime) -> None:
    room.device(world, "GEN-0001")
    room.device(world, "GEN-0002")
    act, mara = ("response", "incidents"), ("--as", world.mara.email)
    made = run_here(*act, "declare", "GEN", "Pumps", "--kind", "odd", *mara, "--json").data
    assert (made["number"], made["kind"]) == ("INCIDENT-1", "odd")
    added = run_here(*act, "suspect", "1", "GEN-0001", "GEN-0002", "--reason", "Odd", *mara, "--json").data
    assert added["added"] == ["GEN-0001", "GEN-0002"]
    order = (*act, "isolate", "INCIDENT-1", "GEN-0001", "--reason", "x")
    assert run_here(*order, *mara).code != 0
    assert run_here(*order, "--released-by", "Dr. Ward", *mara).code == 0
    isolated = run_here(*act, "act", "1", "GEN-0001", "isolated", *mara, "--json").data
    assert isolated["state"] == "isolated"
    held = (*act, "hold", "1", "GEN-0001", "--reason", "Disk", "--custody", "Locker")
    assert run_here(*held, *mara, "--json").data["held"] is True
    assert run_here(*act, "act", "1", "GEN-0001", "recover", "Patch", *mara).code != 0
    assert run_here(*act, "act", "1", "GEN-0001", "release", "Done", *mara).code == 0
    for tag in ("GEN-0001", "GEN-0002"):
        assert run_here(*act, "act", "1", tag, "clear", "Not it", *mara).code == 0
    for to in ("contained", "recovered"):
        assert run_here(*act, "advance", "1", to, *mara).code == 0
    owed = run_here(
        *act, "report", "1", "gdpr", "--since", "2026-11-20T08:00", "--reason", "x", *mara, "--json"
    )
    assert owed.data["due_at"] == "2026-11-23T14:00:00+00:00"
    assert run_here(*act, "report", "1", "gdpr", "--sent", "A-7", *mara).code == 0
    for clock in shelf.clocks():
        if clock.key != "gdpr":
            assert run_here(*act, "report", "1", clock.key, "--reason", "No", *mara).code == 0
    assert "GEN-0002" in run_here(*act, "show", "1", *mara).out
    close = (*act, "close", "1", "--went-well", "a", "--to-mend", "b", "--password-stdin")
    assert run_here(*close, *mara, text=PASSWORD + "\n").code == 0
    listed = run_here(*act, "list", "--state", "closed", *mara, "--json").data["incidents"]
    assert [one["number"] for one in listed] == ["INCIDENT-1"]
    assert run_here(*act, "show", "1", "--as", world.otto.email).code != 0


def test_the_command_writes_the_timeline_and_tells_what_is_wrong(world: World, at: datetime) -> None:
    play.line(world, at)
    act, mara = ("response", "incidents"), ("--as", world.mara.email)
    assert run_here(*act, "note", "1", "Ward told", *mara).code == 0
    assert "Ward told" in run_here(*act, "timeline", "1", *mara).out
    for wrong in (
        ("show", "9"),
        ("show", "x"),
        ("act", "1", "GEN-0009", "clear", "x"),
        ("act", "1", "GEN-0001", "eat"),
    ):
        assert run_here(*act, *wrong, *mara).code != 0


def test_outsiders_see_nothing_and_the_unprivileged_do_nothing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    one = play.line(world, at)
    otto, nina, tess, ada, uma = (sign_in(who) for who in ("otto", "nina", "tess", "ada", "uma"))
    one_room = one.incident.get_absolute_url()
    for url in (one_room, f"{one_room}timeline/", f"{one_room}reports/", f"{one_room}after/", address(one)):
        assert otto.get(url).status_code == 404, url
        assert nina.get(url).status_code == 403, url
        assert ada.get(url).status_code == 200, url
    assert "INCIDENT-1" not in otto.get(LIST).content.decode()
    assert uma.get(LIST).status_code == 302
    for act in ("isolate", "release", "untested"):
        assert tess.post(address(one, act)).status_code == 403, act
    for act in ("clear", "hold", "recover", "isolated", "return", "again", "suspect"):
        assert ada.post(address(one, act)).status_code == 403, act
        assert otto.post(address(one, act)).status_code == 404, act
    assert otto.get(f"{API}/{one.incident_id}").status_code == 404
    assert otto.post(f"{API}/{one.incident_id}/timeline", {"text": "x"}, **SEND).status_code == 404


def test_the_board_asks_as_often_whatever_there_is(
    world: World, sign_in: SignIn, at: datetime, django_assert_max_num_queries: Any
) -> None:
    incident = play.declare(world, at)
    mara = sign_in("mara")
    play.board(world, at, incident, room.device(world, "GEN-0001"))
    mara.get(incident.get_absolute_url())
    with django_assert_max_num_queries(25) as few:
        mara.get(incident.get_absolute_url())
    play.board(world, at, incident, *(room.device(world, f"GEN-{n:04d}") for n in range(2, 9)))
    with django_assert_max_num_queries(len(few.captured_queries)):
        mara.get(incident.get_absolute_url())


def test_the_pages_are_translated_whole(world: World, sign_in: SignIn, at: datetime) -> None:
    one = play.isolated(world, at, play.line(world, at))
    mara = sign_in("mara")
    data = [
        *("MM", "Mara Manager", "· Mara Manager", "INCIDENT-1", "INCIDENT-1: Pumps restart by themselves"),
        *("GEN", "General Hospital", "GEN-0001", "Acme Flow 3", "Intensive care", "Tess Technician"),
        *("2026-11-22 12:00 UTC", "2026-11-22 10:00 UTC"),
        *("It restarted", "It may spread", "Two pumps", "Acme Flow 3 · Intensive care"),
    ]
    ends = ("", "reports/", "after/", "declare/")
    for url in (LIST, f"{LIST}declare/", *(f"{one.incident.get_absolute_url()}{end}" for end in ends[:3])):
        with pseudo_locale():
            html = mara.get(url).content.decode()
        assert_all_translated(html, data=data)


@pytest.mark.parametrize("name", ["list", "room", "line", "timeline", "reports", "after"])
def test_the_pages_look_right_everywhere(
    world: World, enter: Any, page: Any, looks: Any, at: datetime, name: str
) -> None:
    one = play.line(world, at, is_exercise=True)
    play.held(world, at, one)
    play.order(world, at, one)
    enter(page, world.mara)
    one_room = one.incident.get_absolute_url()
    ends = {"list": LIST, "room": one_room, "line": address(one)}
    looks.everywhere(page, ends.get(name, f"{one_room}{name}/"), name=f"incident-{name}")
