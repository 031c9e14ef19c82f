"""The ledger: nothing forged without a trace."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from openhtm.accounts.authentication import reauthenticate
from openhtm.audit import export, triggers
from openhtm.audit.models import Chain, Entry, Meaning, Row, Signature
from openhtm.audit.queries import history
from openhtm.audit.signing import Reauthentication, UnableToSign, sign
from openhtm.audit.verify import verify
from openhtm.kernel.actions import ACTIONS, action
from openhtm.kernel.actors import Actor
from openhtm.places.actions import places
from openhtm.places.models import Department, Room
from openhtm_testing.personas import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(world: World, at: datetime) -> World:
    """Three entries: two of one site, one bulk with rows, one of the organization."""
    places.edit_department(world.icu, changes={"phone": "1"}, by=world.mara, at=at)
    wanted = [places.NewRoom(world.site.pk, str(number), "West", "1") for number in range(3)]
    places.ensure_rooms(wanted, by=world.mara, at=at)
    places.set_up_organization(name="Renamed", by=world.root, at=at)
    return world


def _behind_its_back(statement: str) -> None:
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install(connection)


def test_an_untouched_ledger_verifies(written: World) -> None:
    result = verify()
    assert result.as_json() == {
        "ok": True,
        "entries": 3,
        "chains": 2,
        "rows": 4,
        "signatures": 0,
        "broken": [],
    }


@pytest.mark.parametrize("table", triggers.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete(
    written: World, at: datetime, table: str, statement: str
) -> None:
    _sign(written.icu, proof=_proof(written, at), by=written.mara, at=at)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE audit_entry SET body = replace(body, 'phone', 'fax')", "does not match its hash"),
        ("UPDATE audit_entry SET actor_label = 'Somebody'", "actor_label differs"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00'", "at differs"),
        ("UPDATE audit_row SET body = replace(body, 'West', 'East')", "rows do not match"),
        ("UPDATE audit_row SET subject_id = subject_id + 1", "columns differ"),
        ("DELETE FROM audit_row WHERE position = 1", "rows do not match"),
        ("UPDATE audit_chain SET sequence = sequence - 1", "The chain says"),
    ],
)
def test_a_change_behind_its_back_is_found(written: World, statement: str, what: str) -> None:
    _behind_its_back(statement)
    result = verify()
    assert not result.ok
    assert any(what in broken.what for broken in result.broken), result.broken


def test_a_cut_off_tail_is_found(written: World) -> None:
    last = Entry.objects.filter(chain__key=f"site:{written.site.pk}").latest("sequence")
    _behind_its_back(f"DELETE FROM audit_row WHERE entry_id = {last.pk}")
    _behind_its_back(f"DELETE FROM audit_entry WHERE id = {last.pk}")
    assert [broken.chain for broken in verify().broken] == [f"site:{written.site.pk}"]


def test_a_row_added_to_an_entry_without_rows_is_found(written: World) -> None:
    entry = Entry.objects.get(action="places.department.edit")
    Row.objects.create(entry=entry, position=0, subject_type="x", subject_id=1, body="{}")
    assert not verify().ok


def test_the_history_of_a_record_holds_single_and_bulk_acts(written: World, at: datetime) -> None:
    assert [event.action for event in history(written.icu)] == ["places.department.edit"]
    room = next(iter(Room.objects.filter(building__name="West")))
    places.edit_room(room, changes={"name": "Storage"}, by=written.mara, at=at + timedelta(hours=1))
    assert [event.action for event in history(room)] == ["places.room.edit", "places.room.ensure_many"]


def test_the_export_is_verified_by_the_script_that_stands_alone(written: World, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    with file.open("wb") as out:
        assert export.write(out) == {"entries": 3, "rows": 4, "signatures": 0}
    assert _standalone(file) == (0, "The ledger is whole.\n")


@pytest.mark.parametrize(
    ("old", "new"), [("Mara Manager", "Mora Manager"), ("West", "East"), ('"sequence":2', '"sequence":3')]
)
def test_the_script_finds_a_byte_changed_in_the_export(
    written: World, tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "ledger.jsonl"
    with file.open("wb") as out:
        export.write(out)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    status, said = _standalone(file)
    assert status == 1
    assert "site:" in said


def test_the_script_finds_a_missing_end(written: World, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    with file.open("wb") as out:
        export.write(out)
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]), encoding="utf-8")
    assert _standalone(file)[0] == 1


def test_the_script_is_under_a_hundred_lines_and_needs_nothing_of_openhtm() -> None:
    lines = export.VERIFIER.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 100
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def _standalone(file: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(export.VERIFIER), str(file)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def _sign(department: Department, *, proof: Reauthentication, by: Actor, at: datetime) -> Signature:
    found = ACTIONS.get("test.department.sign")
    if found is None:

        @action("test.department.sign", needs="place.edit")
        def sign_department(
            department: Department, *, proof: Reauthentication, by: Actor, at: datetime
        ) -> Signature:
            return sign(
                department,
                meaning=Meaning.REVIEWED,
                content={"name": department.name},
                proof=proof,
                zone="UTC",
            )

        found = sign_department
    signature: Signature = found(department, proof=proof, by=by, at=at)
    return signature


def _proof(world: World, at: datetime) -> Reauthentication:
    return reauthenticate(world.mara, password=PASSWORD, at=at)


def test_a_signature_binds_the_exact_content(world: World, at: datetime) -> None:
    signature = _sign(world.icu, proof=_proof(world, at), by=world.mara, at=at)
    assert (signature.printed_name, signature.meaning, signature.method) == (
        "Mara Manager",
        "reviewed",
        "password",
    )
    assert json.loads(signature.content) == {"name": "Intensive care"}
    assert verify().as_json()["signatures"] == 1
    _behind_its_back("UPDATE audit_signature SET content = '{}'")
    assert not verify().ok


def test_nobody_signs_with_the_confirmation_of_another(world: World, at: datetime) -> None:
    with pytest.raises(UnableToSign, match="Only the person who signs"):
        _sign(world.icu, proof=_proof(world, at), by=world.root, at=at)
    assert not Signature.objects.exists()


def test_an_old_confirmation_does_not_sign(world: World, at: datetime) -> None:
    with pytest.raises(UnableToSign, match="too old"):
        _sign(world.icu, proof=_proof(world, at), by=world.mara, at=at + timedelta(minutes=6))


def test_a_wrong_password_does_not_sign_and_five_stop_further_tries(world: World, at: datetime) -> None:
    for _attempt in range(5):
        with pytest.raises(UnableToSign, match="not right"):
            reauthenticate(world.tess, password="wrong", at=at)
    with pytest.raises(UnableToSign, match="Too many"):
        reauthenticate(world.tess, password=PASSWORD, at=at)


def test_the_check_notices_missing_guards(db: None) -> None:
    assert triggers.present(connection)
    triggers.remove(connection)
    assert not triggers.present(connection)
    triggers.install(connection)
    assert triggers.present(connection)


def test_every_site_has_its_own_chain(written: World, at: datetime) -> None:
    places.edit_department(written.other_department, changes={"phone": "2"}, by=written.otto, at=at)
    assert set(Chain.objects.values_list("key", "sequence")) == {
        ("organization", 1),
        (f"site:{written.site.pk}", 2),
        (f"site:{written.other_site.pk}", 1),
    }
