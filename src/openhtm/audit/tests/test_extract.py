"""An extract of the ledger: what is about some records, checked entry by entry without OpenHTM."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit import export, extract
from openhtm.places import api as places
from openhtm.places.api import Room

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(world: World, at: datetime) -> list[Room]:
    """A room that was edited three times, with an edit of a department between."""
    made = [world.icu_room]
    for number in range(3):
        moment = at + timedelta(hours=number)
        places.edit_department(world.icu, changes={"name": f"ICU {number}"}, by=world.mara, at=moment)
        places.edit_room(made[0], changes={"name": f"Bed {number}"}, by=world.mara, at=moment)
    return made


def written(subjects: Any, at: datetime, **given: Any) -> str:
    file = io.BytesIO()
    extract.write(file, subjects, until=at + timedelta(days=1), **given)
    return file.getvalue().decode()


def verified(text: str, folder: Path) -> tuple[int, str]:
    file = folder / "extract.json"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(export.VERIFIER), str(file)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_it_holds_what_is_about_the_record_and_nothing_else(
    rooms: list[Room], at: datetime, tmp_path: Path
) -> None:
    text = written({"places.room": [rooms[0].pk]}, at)
    assert [json.loads(line)["kind"] for line in text.splitlines()] == [
        "openhtm-ledger",
        *["entry"] * 3,
        "end",
    ]
    assert "ICU 1" not in text
    assert verified(text, tmp_path) == (0, "Each entry of this extract is as it was written.\n")


@pytest.mark.parametrize(("old", "new"), [("Bed 1", "Bed 7"), ("Mara Manager", "Mora Manager")])
def test_a_byte_that_was_changed_is_found(
    rooms: list[Room], at: datetime, tmp_path: Path, old: str, new: str
) -> None:
    text = written({"places.room": [rooms[0].pk]}, at)
    assert old in text
    assert verified(text.replace(old, new, 1), tmp_path)[0] == 1


def test_entries_out_of_order_twice_or_too_few_are_found(
    rooms: list[Room], at: datetime, tmp_path: Path
) -> None:
    lines = written({"places.room": [rooms[0].pk]}, at).splitlines()
    swapped = [lines[0], lines[2], lines[1], *lines[3:]]
    doubled = [*lines[:2], lines[1], *lines[2:]]
    for changed in (swapped, doubled, [*lines[:2], *lines[3:]], lines[:-1]):
        assert verified("\n".join(changed), tmp_path)[0] == 1


def test_a_whole_export_that_calls_itself_an_extract_is_not_taken_for_whole(
    rooms: list[Room], at: datetime, tmp_path: Path
) -> None:
    text = written({"places.room": [rooms[0].pk]}, at)
    whole = text.replace(',"extract":true', "", 1)
    status, said = verified(whole, tmp_path)
    assert status == 1
    assert "an entry before it is missing" in said


def test_what_came_later_and_what_lies_at_other_sites_stays_out(
    rooms: list[Room], world: World, at: datetime
) -> None:
    subjects = {"places.room": [rooms[0].pk], "places.department": [world.icu.pk]}
    assert extract.about(subjects, until=at + timedelta(hours=1)).count() == 2
    assert extract.about(subjects, until=at + timedelta(days=1), sites=[world.other_site.pk]).count() == 0


def test_of_a_large_entry_only_the_rows_about_the_record_are_taken(
    world: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = [places.NewRoom(site_id=world.site.pk, name=f"Room {n}", building="Main") for n in range(5)]
    places.ensure_rooms(new, by=world.mara, at=at)
    one = Room.objects.get(name="Room 3")
    assert written({"places.room": [one.pk]}, at).count("Room 4") == 2
    monkeypatch.setattr(extract, "WHOLE_ROWS", 2)
    text = written({"places.room": [one.pk]}, at)
    assert ("Room 3" in text, "Room 4" in text) == (True, False)
    assert verified(text, tmp_path)[0] == 0
