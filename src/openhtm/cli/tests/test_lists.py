"""Lists in and out, devices, identifiers, the ledger: the JSON that programs read, as golden files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from openhtm.audit import triggers
from openhtm.imports.models import Import

from .conftest import LIST, Run, golden

BAD = """\
Asset Tag,Serial Number,Model,Status,Site
BM-1,1.22E+11,Evita V500,In use,MAIN
BM-2,A-7,MX450,flying,MAIN
"""


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    ended = command("import", "devices", str(file), "--json")
    assert ended.code == 0, ended.error
    golden("import_dry_run", {**ended.data, "import_id": 1})
    assert command("devices", "list", "--json").data == {"devices": []}


def test_refused_rows_end_the_import_with_one(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(BAD, encoding="utf-8")
    ended = command("import", "devices", str(file), "--json")
    assert ended.code == 1
    assert ended.data["error"] >= 1
    assert {"row", "column", "value", "rule", "message", "suggestion"} == set(ended.data["errors"][0])
    assert ended.data["rows"] == sum(
        ended.data[name] for name in ("create", "update", "unchanged", "skip", "error")
    )


def test_a_file_that_is_no_list_is_refused_in_one_sentence(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(bytes(range(256)) * 20)
    ended = command("import", "devices", str(file))
    assert ended.code in (1, 2)
    assert ended.error.count("\n") == 1


def test_a_second_import_of_the_same_list_changes_nothing(command: Run, listed: Path) -> None:
    again = command("import", "devices", str(listed), "--apply", "--json").data
    assert (again["unchanged"], again["create"], again["update"]) == (2, 0, 0)


def test_an_import_is_taken_back(command: Run, listed: Path) -> None:
    number = Import.objects.get().pk
    undone = command("import", "undo", str(number), "--json").data
    assert undone == {"import_id": number, "rows": 2, "undone": True}
    assert command("devices", "list", "--json").data == {"devices": []}
    assert command("audit", "verify").code == 0


def test_devices_are_listed(command: Run, listed: Path) -> None:
    golden("devices_list", command("devices", "list", "--json").data)


@pytest.mark.parametrize(
    ("where", "tags"),
    [
        ("department=ICU", ["BM-1"]),
        ("status=in_storage", ["BM-2"]),
        ("manufacturer=philips", ["BM-2"]),
        ("serial_number=00123", ["BM-1"]),
        ("purchase_date=2019-12-31", ["BM-1"]),
        ("room=", ["BM-1", "BM-2"]),
        ("tag=BM-9", []),
    ],
)
def test_devices_are_narrowed_by_what_they_have(
    where: str, tags: list[str], command: Run, listed: Path
) -> None:
    found = command("devices", "list", "--where", where, "--json").data["devices"]
    assert [device["tag"] for device in found] == tags


def test_before_it_was_entered_a_device_was_not_on_record(command: Run, listed: Path) -> None:
    assert command("devices", "list", "--as-of", "2001-01-01", "--json").data == {"devices": []}
    now = command("devices", "list", "--as-of", "2099-01-01", "--json").data["devices"]
    assert [(device["tag"], device["status"]) for device in now] == [
        ("BM-1", "in_service"),
        ("BM-2", "in_storage"),
    ]


def test_a_device_is_shown_with_whether_it_may_be_used(command: Run, listed: Path) -> None:
    golden("devices_show", command("devices", "show", "BM-1", "--json").data)
    stored = command("devices", "show", "bm-2", "--json").data["usable_now"]
    assert not stored["usable"]
    assert stored["reasons"]


def test_a_device_is_found_by_its_serial_number(command: Run, listed: Path) -> None:
    found = command("devices", "find", "00123", "--json").data["devices"]
    assert [(hit["tag"], hit["found_by"]) for hit in found] == [("BM-1", "serial")]
    nothing = command("devices", "find", "no such thing", "--json")
    assert (nothing.code, nothing.data) == (1, {"devices": []})


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_an_export_imports_back_unchanged(ending: str, command: Run, listed: Path, tmp_path: Path) -> None:
    file = tmp_path / f"out.{ending}"
    assert command("export", "devices", str(file), "--json").data["rows"] == 2
    back = command("import", "devices", str(file), "--json").data
    assert (back["unchanged"], back["rows"]) == (2, 2)


@pytest.mark.parametrize(
    ("kind", "rows"), [("places", 2), ("models", 2), ("people", 1), ("plans", 0), ("work-orders", 0)]
)
def test_the_other_lists_are_written_too(
    kind: str, rows: int, command: Run, listed: Path, tmp_path: Path
) -> None:
    file = tmp_path / "out.json"
    assert command("export", kind, str(file), "--json").data["rows"] == rows
    assert len(json.loads(file.read_text(encoding="utf-8"))) == rows


def test_a_udi_is_read(command: Run) -> None:
    text = "(01)00844588003288(17)141120(10)7654321D(21)10987654d321"
    golden("udi_parse", command("udi", "parse", text, "--json").data)


def test_a_scan_with_its_separators_comes_through_a_pipe(command: Run) -> None:
    read = command("udi", "parse", "-", "--json", text="0100844588003288\x1d2110987654d321\n").data
    assert (read["di"], read["serial"]) == ("00844588003288", "10987654d321")


@pytest.mark.parametrize("text", ["no udi at all", "(01)00844588003289(21)1"])
def test_what_is_no_udi_ends_with_one(text: str, command: Run) -> None:
    assert command("udi", "parse", text).code == 1


def test_the_ledger_is_verified_and_a_changed_byte_is_found(command: Run, listed: Path) -> None:
    whole = command("audit", "verify", "--json")
    assert (whole.code, whole.data["ok"], whole.data["broken"]) == (0, True, [])
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_row SET body = replace(body, '00123', '00124')")
    broken = command("audit", "verify", "--json")
    assert broken.code == 1
    assert not broken.data["ok"]
    assert {"chain", "sequence", "what"} == set(broken.data["broken"][0])


def test_the_exported_ledger_is_verified_without_the_program(
    command: Run, listed: Path, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl"
    told = command("audit", "export", str(file), "--json").data
    assert told["entries"] > 3
    verify = [sys.executable, "-I", told["verifier"], str(file)]
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 0
    file.write_text(file.read_text().replace("00123", "00124"))
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 1


def test_a_person_sees_and_does_what_they_may(command: Run, listed: Path) -> None:
    assert len(command("devices", "list", "--as", "ada@example.org", "--json").data["devices"]) == 2
