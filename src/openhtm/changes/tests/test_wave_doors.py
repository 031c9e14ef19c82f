"""Waves at every door: pages, REST, the command and the file, for who may and who may not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.changes.actions import lines, waves
from openhtm.changes.models import Change
from openhtm.maintenance.tests import factories as make
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import board
from .test_waves import campaign, of, opened, piloted

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]
API = "/api/v1/changes"
SEND: dict[str, Any] = {"content_type": "application/json"}
WINDOW = {"on": "2026-12-10", "begins": "22:00", "until": "02:00", "agreed_with": "Dr. Ward"}


def under_way(world: World, at: datetime) -> Change:
    return board.implementing(world, at, *[board.pump(world, f"GEN-000{n}") for n in range(1, 6)])


def test_waves_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    change, version = under_way(world, at), make.make_procedure(world, at)
    cleo, mara = sign_in("cleo"), sign_in("mara")
    page = f"{change.get_absolute_url()}waves/"
    assert "It has no waves" in cleo.get(page).content.decode()
    html = cleo.get(f"{page}plan/").content.decode()
    assert "Wave 2: its unit keeps 3 of 5 ready, at least half." in html
    assert cleo.post(f"{page}adopt/", {"seen": "another"}, follow=True).status_code == 200
    assert not change.waves.exists()
    assert cleo.post(f"{page}adopt/", {"seen": ""}).status_code == 302
    assert change.waves.count() == 3
    assert "Nothing to plan" in cleo.get(f"{page}plan/").content.decode()
    assert cleo.post(f"{page}2/edit/", {"title": "", "bake_days": 2}).status_code == 422
    assert cleo.post(f"{page}2/edit/", {"title": "ICU at night", "bake_days": 2}).status_code == 302
    assert cleo.post(f"{page}2/agree/", {**WINDOW, "agreed_on": ""}).status_code == 422
    assert cleo.post(f"{page}2/agree/", {**WINDOW, "agreed_on": "2026-11-20"}).status_code == 302
    moved = {"selected": [one.pk for one in of(change, 3)], "to": 2}
    assert cleo.post(f"{page}move/", {**moved, "selected": []}, follow=True).status_code == 200
    assert cleo.post(f"{page}move/", moved)["Location"] == f"{page}?wave=2"
    assert len(of(change, 2)) == 4
    assert cleo.post(f"{page}add/", {"title": "The rest", "bake_days": 0}).status_code == 302
    html = mara.post(f"{page}1/open/", {"procedure": version.pk}, follow=True).content.decode()
    assert "1 work order was opened." in html
    html = mara.post(f"{page}1/open/", {"procedure": ""}, follow=True).content.decode()
    assert "These have an open one already: GEN-0001." in html
    html = mara.get(f"{page}?wave=2").content.decode()
    for text in ("ICU at night", "Wave 2 is barred.", "22:00-02:00", "noted by Cleo Engineer"):
        assert text in html


def test_pauses_and_decisions_on_pages(world: World, sign_in: SignIn, at: datetime) -> None:
    change = campaign(world, at)
    mara, page = sign_in("mara"), f"{change.get_absolute_url()}waves/"
    assert mara.post(f"{page}pause/", {"reason": ""}).status_code == 422
    assert mara.post(f"{page}pause/", {"reason": "Full house"}).status_code == 302
    assert "The change is paused" in mara.get(page).content.decode()
    assert mara.post(f"{page}resume/", {"reason": "Beds are free"}).status_code == 302
    assert "Resumed: Beds are free" in mara.get(page).content.decode()
    assert "Nothing failed" in mara.post(f"{page}go-on/", {"reason": "Known"}).content.decode()
    opened(world, at, change, 1)
    found = lines.begin(of(change, 1), backup="Laptop", by=world.tess, at=at)
    lines.fail(found, reason="No power", by=world.tess, at=at)
    assert "Failed or rolled back in wave 1: 1" in mara.get(page).content.decode()
    assert mara.post(f"{page}go-on/", {"reason": "One bad board"}).status_code == 302
    assert "To go on though 1 device failed: One bad board" in mara.get(page).content.decode()


def test_every_word_of_the_pages_is_translated(world: World, sign_in: SignIn, at: datetime) -> None:
    change = campaign(world, at)
    piloted(world, at, change)
    mara, page = sign_in("mara"), f"{change.get_absolute_url()}waves/"
    waves.move(of(change, 3), to=None, by=world.cleo, at=at)
    data = [
        "MM",
        "Mara Manager",
        "· Mara Manager",
        "GEN",
        "General Hospital",
        "Intensive care",
        "Operating rooms",
    ]
    data += [str(change), "1: Pilot", "2: Intensive care", "Pilot", str(change.title)]
    data += [one.device.tag for one in board.of(change)]
    data += [one.order.reference for one in board.of(change) if one.order]
    for end in ("", "plan/", "add/", "pause/", "2/agree/", "2/edit/"):
        with pseudo_locale():
            html = mara.get(f"{page}{end}").content.decode()
        assert_all_translated(html, data=[*data, f"{change}: {change.title}"])


def test_waves_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    change = under_way(world, at)
    make.make_procedure(world, at)
    cleo, api = sign_in("cleo"), f"{API}/{change.pk}"
    plan = cleo.get(f"{api}/wave-plan").json()
    assert sorted(one["wave"] for one in plan["devices"]) == [1, 2, 2, 3, 3]
    assert cleo.post(f"{api}/wave-plan", {"seen": "another"}, **SEND).status_code == 409
    told = cleo.post(f"{api}/wave-plan", {"seen": plan["seen"]}, **SEND).json()
    assert (told["waves"][0]["state"], told["waves"][0]["devices"]) == ("planned", {"planned": 1})
    assert told["waves"][1]["barred"][0].startswith("Wave 1 is not wholly verified")
    body = {**WINDOW, "agreed_on": "2026-11-20"}
    told = cleo.put(f"{api}/waves/2/window", body, **SEND).json()
    assert (told["waves"][1]["window_to"], told["waves"][1]["noted_by"]) == ("02:00:00", "Cleo Engineer")
    assert cleo.put(f"{api}/waves/2", {"title": "Night", "bake_days": 400}, **SEND).status_code == 422
    told = cleo.put(f"{api}/waves/2", {"title": "Night", "bake_days": 3}, **SEND).json()
    assert told["waves"][1]["bake_days"] == 3
    keys = [one.pk for one in of(change, 3)]
    assert cleo.post(f"{api}/wave-moves", {"lines": [], "wave": 2}, **SEND).status_code == 422
    moved = cleo.post(f"{api}/wave-moves", {"lines": keys, "wave": None}, **SEND).json()
    assert [one["wave"] for one in moved["lines"]] == [None, None]
    assert cleo.get(f"{api}/waves").json()["outside"] == 2
    assert cleo.post(f"{api}/waves", {"title": "The rest"}, **SEND).status_code == 201


def test_waves_are_opened_paused_and_resumed_over_rest(world: World, sign_in: SignIn, at: datetime) -> None:
    change = campaign(world, at)
    mara, api = sign_in("mara"), f"{API}/{change.pk}"
    assert mara.post(f"{api}/waves/9/open", {}, **SEND).status_code == 404
    assert mara.post(f"{api}/waves/2/open", {}, **SEND).json()["code"] == "wave_barred"
    (first,) = mara.post(f"{api}/waves/1/open", {"procedure": ""}, **SEND).json()["lines"]
    assert first["work_order"]
    assert mara.post(f"{api}/waves/1/open", {}, **SEND).json()["lines"] == []
    assert mara.post(f"{api}/going-on", {"reason": "None failed"}, **SEND).status_code == 409
    assert (
        mara.post(f"{api}/pause", {"reason": "Full house"}, **SEND).json()["paused_because"] == "Full house"
    )
    begin = {"lines": [first["id"]], "backup": "Laptop"}
    assert sign_in("tess").post(f"{api}/do/begin", begin, **SEND).json()["code"] == "wave_barred"
    assert mara.post(f"{api}/resume", {"reason": "Free"}, **SEND).json()["paused"] is False


def test_who_may_not_is_refused_and_an_outsider_finds_nothing(
    world: World, sign_in: SignIn, at: datetime
) -> None:
    change = campaign(world, at)
    page, api = f"{change.get_absolute_url()}waves/", f"{API}/{change.pk}"
    for who, code in (("nina", {403, 404}), ("otto", {404})):
        client = sign_in(who)
        for end in ("plan/", "add/", "pause/", "go-on/", "resume/", "1/agree/", "1/edit/", "1/open/"):
            assert client.get(f"{page}{end}").status_code in code, (who, end)
        for end in ("adopt/", "move/"):
            assert client.post(f"{page}{end}", {}).status_code in code
        assert client.post(f"{api}/waves", {"title": "No"}, **SEND).status_code in code
        for end in ("pause", "going-on", "resume"):
            assert client.post(f"{api}/{end}", {"reason": "No"}, **SEND).status_code in code
        assert client.post(f"{api}/waves/1/open", {}, **SEND).status_code in code
    otto = sign_in("otto")
    for address in (page, f"{page}csv/", f"{api}/waves", f"{api}/wave-plan"):
        assert otto.get(address).status_code == 404
    assert not change.pauses.exists()
    assert sign_in("tess").get(f"{page}plan/").status_code == 403


def test_the_file_and_the_command_tell_the_waves(world: World, sign_in: SignIn, at: datetime) -> None:
    change = campaign(world, at)
    waves.edit(change.waves.get(number=2), title="=1+1", bake_days=0, by=world.cleo, at=at)
    text = sign_in("tess").get(f"{change.get_absolute_url()}waves/csv/").content.decode()
    rows = list(csv.reader(text.lstrip("\ufeff").splitlines()))
    assert [(row[1], row[7]) for row in rows[1:3]] == [("1", "GEN-0001"), ("2", "GEN-0002")]
    assert rows[2][2] == "'=1+1"
    waves.pause(change, reason="Full house", by=world.mara, at=at)
    told = run_here("changes", "show", "CHANGE-1", "--as", world.mara.email)
    for line in ("PAUSED: Full house", "wave 1 (Pilot): planned, 0 of 1 verified", "before wave 2: "):
        assert line in told.out


def test_the_page_asks_the_same_for_many_devices(
    world: World, sign_in: SignIn, at: datetime, django_assert_max_num_queries: Any
) -> None:
    tess = sign_in("tess")
    for first, count in ((1, 3), (100, 40)):
        devices = [board.pump(world, f"GEN-{n:04}") for n in range(first, first + count)]
        change = board.implementing(world, at, *devices)
        waves.adopt(change, by=world.cleo, at=at)
        tess.get(change.get_absolute_url())
        with django_assert_max_num_queries(40):
            assert tess.get(f"{change.get_absolute_url()}waves/").status_code == 200
