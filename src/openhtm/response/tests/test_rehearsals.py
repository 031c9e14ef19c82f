"""Table-top exercises: told, decided, marked by observers, scored, counted; at every door."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.registry.models import Device
from openhtm.response import incident_access as access
from openhtm.response import rehearsal_words, rehearsing
from openhtm.response.actions import incidents, rehearsals
from openhtm.response.errors import NotWhole, UnableToRespond
from openhtm.response.measuring import counts
from openhtm.response.models import Rehearsal, RehearsalDecision, RehearsalInject, RehearsalMark
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

from . import room

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
KEY = "ransomware_imaging"


def begun(world: World, at: datetime) -> Rehearsal:
    return rehearsals.begin(world.site, scenario=KEY, by=world.mara, at=at)


def first(found: Rehearsal) -> RehearsalInject:
    one: RehearsalInject = found.injects.all()[0]
    return one


def play(found: Rehearsal, world: World, at: datetime, *, marks: str = "met") -> None:
    """Everything told, decided by Tess after a minute, marked by Mara."""
    for one in found.injects.all():
        rehearsals.release(one, by=world.mara, at=at)
        rehearsals.decide(one, text="Unplug it", by=world.tess, at=at + timedelta(minutes=1))
        rehearsals.mark(one, mark=marks, note="Late", by=world.mara, at=at + timedelta(minutes=2))


def ended(found: Rehearsal, world: World, at: datetime) -> None:
    for to in ("contained", "recovered"):
        incidents.advance(found.incident, to=to, by=world.mara, at=at)


def test_it_is_an_exercise_and_changes_no_device(world: World, at: datetime) -> None:
    room.device(world, "GEN-0001")
    before = list(Device.objects.values())
    found = begun(world, at)
    play(found, world, at)
    assert found.incident.is_exercise
    assert list(Device.objects.values()) == before


def test_the_time_to_a_decision_runs_from_when_it_was_told(world: World, at: datetime) -> None:
    found = begun(world, at)
    one = first(found)
    rehearsals.release(one, by=world.mara, at=at)
    for minutes in (3, 9):
        rehearsals.decide(one, text="Unplug it", by=world.tess, at=at + timedelta(minutes=minutes))
    assert rehearsing.one(found).told[0].seconds == 180


def test_a_score_is_unknown_until_everything_is_marked(world: World, at: datetime) -> None:
    found = begun(world, at)
    one = first(found)
    rehearsals.release(one, by=world.mara, at=at)
    rehearsals.mark(one, mark="met", by=world.mara, at=at)
    assert rehearsal_words.percent(rehearsing.one(found).score) == "Unknown"
    assert rehearsal_words.rehearsal_json(rehearsing.one(found))["percent"] is None


def test_another_mark_takes_the_place_and_the_first_stays(world: World, at: datetime) -> None:
    found = begun(world, at)
    one = first(found)
    rehearsals.release(one, by=world.mara, at=at)
    rehearsals.mark(one, mark="met", by=world.mara, at=at)
    rehearsals.mark(one, mark="missed", note="Nobody asked", by=world.mara, at=at)
    assert one.marks.count() == 2
    assert rehearsing.one(found).score.missed == 1


def test_who_takes_part_observes_nothing_and_the_other_way_round(world: World, at: datetime) -> None:
    found = begun(world, at)
    one = first(found)
    rehearsals.release(one, by=world.mara, at=at)
    rehearsals.decide(one, text="Unplug it", by=world.tess, at=at)
    with pytest.raises(UnableToRespond, match="An observer marks it"):
        rehearsals.mark(one, mark="met", by=world.tess, at=at)
    rehearsals.mark(one, mark="met", by=world.mara, at=at)
    with pytest.raises(UnableToRespond, match="somebody else note"):
        rehearsals.decide(one, text="Unplug all", by=world.mara, at=at)


def test_what_is_refused_says_what_to_do(world: World, at: datetime) -> None:
    with pytest.raises(NotWhole, match="no such scenario"):
        rehearsals.begin(world.site, scenario="none", by=world.mara, at=at)
    one = first(begun(world, at))
    for call in (
        lambda: rehearsals.decide(one, text="Unplug", by=world.tess, at=at),
        lambda: rehearsals.mark(one, mark="met", by=world.mara, at=at),
    ):
        with pytest.raises(UnableToRespond, match="not told yet"):
            call()
    rehearsals.release(one, by=world.mara, at=at)
    with pytest.raises(UnableToRespond, match="told already"):
        rehearsals.release(one, by=world.mara, at=at)
    with pytest.raises(NotWhole, match="what was decided"):
        rehearsals.decide(one, text=" ", by=world.tess, at=at)
    with pytest.raises(NotWhole, match="no such role"):
        rehearsals.decide(one, text="x", role="pope", by=world.tess, at=at)
    with pytest.raises(NotWhole, match="what was missing"):
        rehearsals.mark(one, mark="partly", by=world.mara, at=at)
    with pytest.raises(NotWhole, match="met, partly or missed"):
        rehearsals.mark(one, mark="fine", by=world.mara, at=at)


def test_who_may_not_is_refused(world: World, at: datetime) -> None:
    for person in (world.nina, world.otto):
        with pytest.raises(NotPermitted):
            rehearsals.begin(world.site, scenario=KEY, by=person, at=at)
    found = begun(world, at)
    with pytest.raises(NotPermitted):
        rehearsals.release(first(found), by=world.tess, at=at)
    with pytest.raises(NotFound):
        access.rehearsal(world.otto, found.pk)


def test_an_exercise_counts_for_preparedness_when_all_of_it_is_marked(world: World, at: datetime) -> None:
    site, today = world.site.pk, at.date()

    def held() -> int:
        return counts(world.mara, site, today=today)["exercise_held"].have

    found = begun(world, at)
    ended(found, world, at)
    assert held() == 0
    play(found, world, at)
    assert held() == 1


def test_the_report_tells_gaps_lessons_and_earlier_ones(world: World, at: datetime) -> None:
    earlier = begun(world, at - timedelta(days=300))
    play(earlier, world, at - timedelta(days=300), marks="partly")
    begun(world, at - timedelta(days=100))
    found = begun(world, at)
    play(found, world, at, marks="missed")
    before = rehearsing.earlier(access.rehearsals(world.mara), found)
    assert [(one.rehearsal.pk, one.score.percent, one.median) for one in before] == [(earlier.pk, 50, 60)]
    told = json.dumps(rehearsal_words.sheet(rehearsing.one(found), before).values(), default=str)
    for text in ("Late", "Unplug it", "50 %", "1 min 00 s", first(found).good):
        assert text in told


def test_the_database_refuses_to_rewrite_what_was_decided_and_marked(world: World, at: datetime) -> None:
    found = begun(world, at)
    play(found, world, at)
    for rows in (RehearsalDecision.objects.all(), RehearsalMark.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(inject=first(found))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_the_database_refuses_what_must_never_be(world: World, at: datetime) -> None:
    one = first(begun(world, at))
    decided: dict[str, Any] = {"inject": one, "role": "it", "noted_by": world.tess, "released_at": at}
    marked: dict[str, Any] = {"inject": one, "observer": world.mara, "marked_at": at}
    for make in (
        lambda: RehearsalDecision.objects.create(**decided, text="", decided_at=at),
        lambda: RehearsalDecision.objects.create(**decided, text="x", decided_at=at - timedelta(1)),
        lambda: RehearsalMark.objects.create(**marked, mark="fine", note="x"),
        lambda: RehearsalMark.objects.create(**marked, mark="missed"),
        lambda: RehearsalInject.objects.filter(pk=one.pk).update(released_at=at),
        lambda: Rehearsal.objects.filter(pk=one.rehearsal_id).update(scenario=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_it_is_held_from_the_pages(world: World, sign_in: SignIn) -> None:
    leader, member = sign_in("mara"), sign_in("tess")
    leader.post("/response/exercises/begin/", {"scenario": KEY})
    found = Rehearsal.objects.get()
    one, page = first(found), f"/response/exercises/{found.pk}/"
    assert "Tell it now" in leader.get(page).content.decode()
    assert "Tell it now" not in member.get(page).content.decode()
    leader.post(f"/response/injects/{one.pk}/release/")
    member.post(f"/response/injects/{one.pk}/decide/", {"text": "Unplug it", "role": "it"})
    refused = leader.post(f"/response/injects/{one.pk}/mark/", {"mark": "partly", "note": ""})
    assert refused.status_code == 422
    leader.post(f"/response/injects/{one.pk}/mark/", {"mark": "partly", "note": "Too late"})
    html = leader.get(page).content.decode()
    for text in ("Unplug it", "Too late", "EXERCISE"):
        assert text in html
    assert str(found) in leader.get("/response/exercises/").content.decode()
    assert leader.get(f"{page}pdf/").content.startswith(b"%PDF")


def test_it_is_held_over_rest(world: World, sign_in: SignIn) -> None:
    mara, tess, otto = sign_in("mara"), sign_in("tess"), sign_in("otto")
    send: dict[str, Any] = {"content_type": "application/json"}
    made = mara.post("/api/v1/response/exercises", {"site": "GEN", "scenario": KEY}, **send)
    assert made.status_code == 201
    inject = f"/api/v1/response/injects/{made.json()['injects'][0]['id']}"
    assert mara.post(f"{inject}/release", **send).json()["injects"][0]["released_at"]
    told = tess.post(f"{inject}/decisions", {"text": "Unplug it"}, **send).json()
    assert told["injects"][0]["decisions"][0]["role"] == "htm"
    told = mara.post(f"{inject}/marks", {"mark": "met"}, **send).json()
    assert (told["met"], told["percent"]) == (1, None)
    one = f"/api/v1/response/exercises/{made.json()['id']}"
    assert mara.get("/api/v1/response/exercises").json()["items"][0]["id"] == made.json()["id"]
    assert mara.get(f"{one}/pdf").content.startswith(b"%PDF")
    assert otto.get(one).status_code == 404
    assert otto.get("/api/v1/response/exercises").json()["items"] == []


def test_the_outsider_finds_none_and_the_nurse_may_not(world: World, at: datetime, sign_in: SignIn) -> None:
    found = begun(world, at)
    otto = sign_in("otto")
    assert str(found) not in otto.get("/response/exercises/").content.decode()
    assert otto.get(f"/response/exercises/{found.pk}/").status_code == 404
    assert otto.post(f"/response/injects/{first(found).pk}/release/").status_code in {403, 404}
    assert sign_in("nina").get("/response/exercises/begin/").status_code == 403


def test_the_list_asks_as_often_for_many_as_for_few(world: World, at: datetime, sign_in: SignIn) -> None:
    client = sign_in("mara")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/response/exercises/").status_code == 200
        return len(found)

    play(begun(world, at), world, at)
    asked()
    few = asked()
    for _number in range(3):
        play(begun(world, at), world, at)
    assert asked() == few


def test_the_pages_speak_the_language_of_the_reader(world: World, at: datetime, sign_in: SignIn) -> None:
    found = begun(world, at)
    play(found, world, at, marks="partly")
    client = sign_in("mara")
    from openhtm.response import shelf

    data = [str(found), "Unplug it", "Late", "Mara Manager", "Tess Technician", "MM", "General Hospital"]
    data += [text for one in shelf.scenarios() for text in (one.title, one.summary)]
    data += [text for one in found.injects.all() for text in (one.text, one.good)]
    data += [one.title for one in shelf.roles()] + [
        "2026-11-22 06:00 CST",
        "2026-11-22 06:01 CST",
        "2026-11-22 12:00 UTC",
    ]
    with pseudo_locale():
        for address in ("/response/exercises/", f"/response/exercises/{found.pk}/"):
            assert_all_translated(client.get(address).content.decode(), data=data)
