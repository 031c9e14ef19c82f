"""Setting up, looking after, and what is told of the installation."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from django.db import connection

from openhtm.audit import triggers
from openhtm.cli import start
from openhtm_testing.command import run_here

from .conftest import ADMIN, Made, Run


def test_init_makes_a_home_and_prints_the_administrator_once(made: Made, installed: Run, home: Path) -> None:
    first = made.init.data
    assert first["sites"] == ["MAIN"]
    assert first["organization"] == "Our hospital"
    assert len(first["admin"]["password"]) >= 12
    assert first["migrated"] > 10
    assert stat.S_IMODE(made.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((made.home / "secret.key").stat().st_mode) == 0o600

    second = installed("init", "--admin", ADMIN, "--json").data
    assert second["migrated"] == 0
    assert second["admin"] == {"email": ADMIN, "password": None}


@pytest.mark.django_db
def test_init_without_an_administrator_says_how_to_make_one() -> None:
    assert "openhtm init --admin" in run_here("init").out


@pytest.mark.django_db
def test_init_refuses_what_is_no_address() -> None:
    ended = run_here("init", "--admin", "nobody")
    assert ended.code == 2
    assert "'nobody' is not an e-mail address" in ended.error


def test_a_sound_home_is_in_order(installed: Run) -> None:
    ended = installed("check", "--json")
    assert ended.code == 0, ended.out
    assert ended.data["ok"]
    assert [item for item in ended.data["findings"] if item["level"] == "error"] == []


def test_a_key_that_others_can_read_is_found(
    command: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENHTM_HOME", str(home))
    (home / "secret.key").chmod(0o644)
    ended = command("check", "--json")
    assert ended.code == 1
    assert [item["id"] for item in ended.data["findings"] if item["level"] == "error"] == ["openhtm.H002"]


def test_missing_guards_of_the_ledger_are_found(command: Run) -> None:
    triggers.remove(connection)
    ended = command("check")
    assert ended.code == 1
    assert "openhtm.E001" in ended.out


def test_a_home_without_database_is_told_what_to_do(
    fresh: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "is_there", lambda: False)
    inside = [run_here(*words) for words in (("audit", "verify"), ("backup", "b.tar.gz"), ("serve",))]
    for ended in (fresh("devices", "list"), *inside):
        assert ended.code == 1
        assert "openhtm init" in ended.error
        assert ended.error.count("\n") == 1, "one sentence"
    assert not (tmp_path / "new/openhtm.sqlite3").exists()


def test_rebuild_changes_nothing_when_nothing_is_wrong(command: Run, listed: Path) -> None:
    assert command("rebuild", "--json").data["changed"] == 0


def test_settings_are_listed_and_secrets_are_not(installed: Run) -> None:
    told = installed("settings", "--json", env={"OPENHTM_EMAIL_URL": "smtp://me:hidden@mail.example.org"})
    listed = {item["name"]: item["value"] for item in told.data["settings"]}
    assert listed["OPENHTM_LANGUAGE"] == "en-us"
    assert listed["OPENHTM_EMAIL_URL"] == "(set)"
    assert "hidden" not in told.out


def test_a_setting_that_cannot_be_read_is_named(installed: Run) -> None:
    ended = installed("settings", env={"OPENHTM_DEBUG": "perhaps"})
    assert (ended.code, ended.out) == (2, "")
    assert ended.error == "OPENHTM_DEBUG is 'perhaps'; write yes or no.\n"


def test_plugins_tell_the_contexts_and_the_actions(command: Run) -> None:
    found = command("plugins", "--json").data["plugins"]
    assert {"registry", "maintenance", "imports"} <= set(found["contexts"])
    assert "registry.device.move" in found["actions"]


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path, fresh: Run) -> None:
    (tmp_path / "new").write_text("a file, not a folder")
    ended = fresh("init")
    assert ended.code == 1
    assert os.linesep not in ended.error.strip()
    assert "Traceback" not in ended.error
