"""The pack for when the network is down: what stands in it, of what, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.response import pack
from openhtm.response.actions import lines
from openhtm.response.pack import Wanted
from openhtm_testing.command import run_here

from . import incident_world as play
from . import room

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], "Client"]


def told(user: Any, wanted: Wanted, at: datetime) -> str:
    return str(pack.sheet_of(user, wanted, at=at).values())


def test_it_holds_team_units_cards_gaps_and_blank_sheets(world: World, at: datetime) -> None:
    device = room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", department=world.operating)
    room.device(world, "GEN-0003", network_connected=False)
    room.instead(world, at, device.device_type)
    room.name(world, at, "commander", name="Adriana Cole", other_way="Radio 4")
    room.name(world, at, "unit", department=world.icu, name="Charge nurse")
    text = told(world.mara, Wanted(site=world.site), at)
    for part in (
        *(
            "Adriana Cole",
            "Radio 4",
            "Charge nurse",
            "Syringe pump on battery",
            "2 hours",
            "If we unplug GEN-0001",
        ),
        *("Nobody is named: call the clinical lead", "Every role has a deputy", "Timeline, by hand"),
    ):
        assert part in text
    assert "If we unplug GEN-0003" not in text
    unit = told(world.mara, Wanted(site=world.site, unit=world.icu), at)
    assert "If we unplug GEN-0001" in unit
    assert "If we unplug GEN-0002" not in unit


def test_of_an_incident_it_holds_what_is_not_settled_and_an_exercise_says_so(
    world: World, at: datetime
) -> None:
    incident = play.declare(world, at, is_exercise=True)
    rows = play.board(world, at, incident, room.device(world, "GEN-0001"), room.device(world, "GEN-0002"))
    lines.clear(rows[0], reason="Not it", by=world.tess, at=at)
    sheet = pack.sheet_of(world.mara, Wanted(site=world.site, incident=incident), at=at)
    assert (sheet.mark, sheet.reference, sheet.verdict) == ("EXERCISE", "EXERCISE-1", "A card of 1 device.")
    assert "If we unplug GEN-0002" in str(sheet.values())
    assert "If we unplug GEN-0001" not in str(sheet.values())


def test_who_holds_one_unit_gets_no_other_device_and_no_verdict_on_the_site(
    world: World, at: datetime
) -> None:
    room.device(world, "GEN-0001")
    room.device(world, "GEN-0002", department=world.operating)
    text = told(world.uma, Wanted(site=world.site, unit=world.icu), at)
    assert "GEN-0001" in text
    assert "GEN-0002" not in text
    assert "Every role has a deputy" not in text


def test_it_is_a_pdf_at_every_door_and_nothing_for_the_outsider(
    world: World, sign_in: SignIn, at: datetime, tmp_path: Path
) -> None:
    one = play.line(world, at)
    mara, uma = sign_in("mara"), sign_in("uma")
    room_pack = f"/response/incidents/{one.incident_id}/pack/"
    for url in ("/response/pack/", room_pack, f"/api/v1/response/incidents/{one.incident_id}/pack"):
        assert mara.get(url).content.startswith(b"%PDF"), url
    unit = f"/response/units/{world.icu.pk}/pack/"
    assert uma.get(unit).content.startswith(b"%PDF")
    assert uma.get("/response/pack/").status_code == 404
    for url in (room_pack, unit, "/response/pack/?site=GEN"):
        assert sign_in("otto").get(url).status_code == 404, url
        assert sign_in("nina").get(url).status_code == 403, url
    file = tmp_path / "pack.pdf"
    write = ("response", "pack", "GEN", str(file), "--as", world.mara.email)
    assert run_here(*write, "--unit", "ICU").code == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert run_here(*write, "--incident", "1").code == 0
    for wrong in (("--unit", "XYZ"), ("--incident", "9"), ("--unit", "ICU", "--incident", "1")):
        assert run_here(*write, *wrong).code != 0
