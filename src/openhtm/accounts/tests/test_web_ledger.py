"""The pages of the ledger: looked through, one entry, verified, exported; of one's own sites only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from openhtm.audit import triggers
from openhtm.audit.models import Entry
from openhtm.places.api import add_department, edit_department
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]


@pytest.fixture
def entries(world: World, at: datetime) -> list[Entry]:
    """A department of each hospital added, one renamed."""
    lab = add_department(world.site, code="LAB", name="Laboratory", by=world.mara, at=at)
    edit_department(lab, changes={"name": "Central laboratory"}, by=world.mara, at=at)
    add_department(world.other_site, code="LAB", name="Anderes Labor", by=world.otto, at=at)
    return list(Entry.objects.order_by("pk"))


def test_one_reads_the_entries_of_ones_own_sites(entries: list[Entry], sign_in: SignIn) -> None:
    page = sign_in("ada").get("/ledger/").content.decode()
    assert "Central laboratory" in page
    assert "Anderes Labor" not in page
    assert "laboratory" not in sign_in("otto").get("/ledger/").content.decode()


def test_entries_are_filtered(entries: list[Entry], sign_in: SignIn) -> None:
    client = sign_in("ada")
    edits = client.get("/ledger/?action=places.department.edit").content.decode()
    assert "places.department.edit" in edits
    assert "places.department.add" not in edits
    assert "No entries" in client.get("/ledger/?actor=somebody+else").content.decode()
    assert "No entries" in client.get("/ledger/?since=2026-11-23").content.decode()
    assert "LAB" not in client.get("/ledger/?until=2026-11-21").content.decode()


def test_an_entry_shows_before_and_after(entries: list[Entry], sign_in: SignIn) -> None:
    page = sign_in("ada").get(f"/ledger/{entries[1].pk}/").content.decode()
    assert "<del>Laboratory</del>" in page
    assert "<ins>Central laboratory</ins>" in page
    assert entries[1].hash in page


def test_an_entry_of_another_hospital_does_not_exist(entries: list[Entry], sign_in: SignIn) -> None:
    assert sign_in("otto").get(f"/ledger/{entries[0].pk}/").status_code == 404
    assert sign_in("tess").get("/ledger/").status_code == 403


def test_a_press_verifies_ones_own_chains(entries: list[Entry], sign_in: SignIn) -> None:
    client = sign_in("ada")
    assert "Verify now" in client.get("/ledger/verify/").content.decode()
    assert "The ledger is whole" in client.post("/ledger/verify/").content.decode()


def test_a_forged_entry_is_found_by_its_own_hospital_and_not_told_to_another(
    entries: list[Entry], sign_in: SignIn
) -> None:
    triggers.remove(connection)
    Entry.objects.filter(pk=entries[0].pk).update(actor_label="Somebody else")
    triggers.install(connection)
    page = sign_in("ada").post("/ledger/verify/").content.decode()
    assert "The ledger was changed" in page
    assert f"site:{entries[0].site_id} 1" in page
    assert "The ledger is whole" in sign_in("otto").post("/ledger/verify/").content.decode()


def test_the_export_holds_ones_own_chains_and_verifies(entries: list[Entry], sign_in: SignIn) -> None:
    from openhtm.audit.standalone.verify_ledger import verify

    answer = sign_in("mara").post("/ledger/export/")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert verify(lines) == []
    chains = {json.loads(line)["chain"] for line in lines if json.loads(line)["kind"] == "entry"}
    assert chains == {f"site:{entries[0].site_id}"}
    assert sign_in("ada").post("/ledger/export/").status_code == 403


def test_the_list_needs_few_queries_whatever_its_length(
    entries: list[Entry],
    world: World,
    at: datetime,
    sign_in: SignIn,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for number in range(30):
        add_department(world.site, code=f"D{number}", name="D", by=world.mara, at=at)
    client = sign_in("ada")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert client.get("/ledger/").status_code == 200


def test_what_is_broken_is_told_in_the_language_of_its_reader(entries: list[Entry], sign_in: SignIn) -> None:
    client = sign_in("ada")
    triggers.remove(connection)
    Entry.objects.filter(pk=entries[0].pk).update(actor_label="Somebody else")
    triggers.install(connection)
    with pseudo_locale():
        html = client.post("/ledger/verify/").content.decode()
    assert accented("The column %(name)s differs from the content.") % {"name": "actor_label"} in html
    assert_all_translated(html, data=["Ada Auditor", "AA", "UTC"])
