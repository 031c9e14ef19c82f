"""A backup brings everything back, and a damaged one touches nothing."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from openhtm.cli.backups import reading, sqlite
from openhtm_testing.command import run_here

from .conftest import Made, Run, run_in


@pytest.fixture(scope="module")
def kept(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of a home with a list and a manual, written once."""
    folder = tmp_path_factory.mktemp("kept")
    home = shutil.copytree(made.home, folder / "home")
    (home / "files/document").mkdir(parents=True)
    (home / "files/document/manual.pdf").write_bytes(b"%PDF-1.4 a manual")
    file = folder / "saved.tar.gz"
    done = run_in(home, "backup", str(file), "--json")
    assert done.code == 0, done.error
    assert done.data["members"] == 3, "database, manual and the imported list"
    assert file.stat().st_mode & 0o077 == 0
    return file


@pytest.fixture
def saved(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(kept, tmp_path / "saved.tar.gz"))


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing is yet; what runs inside this process takes it for its own."""
    home = tmp_path / "other"
    monkeypatch.setenv("OPENHTM_HOME", str(home))
    monkeypatch.setattr(reading, "engine", lambda: sqlite)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(home / "openhtm.sqlite3"))
    return home


def _untouched(home: Path) -> bool:
    return not home.exists() or list(home.iterdir()) == []


def test_a_backup_restored_into_an_empty_home_is_the_same(
    saved: Path, installed: Run, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    done = run_in(other, "restore", str(saved), "--json")
    assert done.code == 0, done.error
    assert done.data["ledger"]["ok"]
    assert (other / "files/document/manual.pdf").read_bytes() == b"%PDF-1.4 a manual"
    devices = installed("devices", "list", "--json").data["devices"]
    assert len(devices) == 2
    assert run_in(other, "devices", "list", "--json").data["devices"] == devices


def test_a_home_in_use_is_not_overwritten(saved: Path, installed: Run, home: Path) -> None:
    before = (home / "openhtm.sqlite3").read_bytes()
    ended = installed("restore", str(saved))
    assert ended.code == 1
    assert "--force" in ended.error
    assert (home / "openhtm.sqlite3").read_bytes() == before


def test_with_force_what_was_there_is_kept_aside(saved: Path, installed: Run, made: Made) -> None:
    assert installed("import", "undo", str(made.imported.data["import_id"])).code == 0
    kept = installed("restore", str(saved), "--force", "--json").data["kept"]
    assert all(Path(item).exists() for item in kept)
    assert len(installed("devices", "list", "--json").data["devices"]) == 2


def test_a_backup_never_replaces_a_file(saved: Path, command: Run) -> None:
    before = saved.read_bytes()
    ended = command("backup", str(saved))
    assert (ended.code, ended.out) == (1, "")
    assert "is there already" in ended.error
    assert saved.read_bytes() == before


def test_a_backup_that_cannot_be_written_leaves_nothing(command: Run, tmp_path: Path) -> None:
    ended = command("backup", str(tmp_path / "no-such-folder/b.tar.gz"))
    assert ended.code == 1
    assert "cannot be written" in ended.error
    assert list(tmp_path.glob("**/*.part")) == []


def _rewritten(saved: Path, target: Path, *, name: str, content: bytes | None) -> Path:
    """The backup with one member changed (None: left out)."""
    with tarfile.open(saved, "r:gz") as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            opened = old.extractfile(member)
            data = opened.read() if opened else b""
            if member.name == name:
                if content is None:
                    continue
                data = content
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return target


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("files/document/manual.pdf", b"%PDF-1.4 forged", "manual.pdf is not what was written"),
        ("files/document/manual.pdf", None, "manual.pdf is missing"),
        ("database.sqlite3", b"", "database.sqlite3 is not what was written"),
        ("manifest.json", None, "no manifest"),
        ("manifest.json", b"{}", "manifest cannot be read"),
    ],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(
    name: str, content: bytes | None, said: str, saved: Path, other: Path, tmp_path: Path
) -> None:
    forged = _rewritten(saved, tmp_path / "forged.tar.gz", name=name, content=content)
    ended = run_here("restore", str(forged))
    assert said in ended.error
    assert ended.code == 1
    assert _untouched(other)


def test_a_half_written_backup_is_refused(saved: Path, other: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.tar.gz"
    half.write_bytes(saved.read_bytes()[:2000])
    ended = run_here("restore", str(half))
    assert (ended.code, ended.error.count("\n")) == (1, 1)
    assert "damaged" in ended.error
    assert _untouched(other)


def test_a_backup_that_would_write_outside_the_home_is_refused(other: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        member = tarfile.TarInfo("../../escaped")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
    ended = run_here("restore", str(evil))
    assert ended.code == 1
    assert "damaged or no backup" in ended.error
    assert _untouched(other)
    assert not list(tmp_path.rglob("escaped"))


def test_a_forged_ledger_is_found_after_the_restore(installed: Run, home: Path, tmp_path: Path) -> None:
    forged = sqlite3.connect(home / "openhtm.sqlite3")
    forged.execute("DROP TRIGGER audit_entry_no_update")
    forged.execute("UPDATE audit_entry SET body = replace(body, 'MAIN', 'MINE')")
    forged.commit()
    forged.close()
    file = tmp_path / "forged.tar.gz"
    assert installed("backup", str(file)).code == 0
    ended = run_in(tmp_path / "other", "restore", str(file), "--json")
    assert ended.code == 1
    assert not ended.data["ledger"]["ok"]


@pytest.mark.django_db
def test_postgresql_is_saved_and_brought_back(tmp_path: Path, django_db_blocker: object) -> None:
    """Through COPY of our own: no program of PostgreSQL is needed. Runs where the suite has such a server."""
    import psycopg
    from psycopg import sql

    url = os.environ.get("OPENHTM_DATABASE_URL", "")
    if not url.startswith("postgresql"):
        pytest.skip("this run of the suite is on SQLite")
    name = f"cli_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            _saved_and_brought_back({"OPENHTM_DATABASE_URL": _named(url, name)}, tmp_path)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _named(url: str, name: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _saved_and_brought_back(env: dict[str, str], folder: Path) -> None:
    home, file = folder / "home", str(folder / "pg.tar.gz")
    assert run_in(home, "init", "--admin", "ada@example.org", env=env).code == 0
    before = run_in(home, "audit", "verify", "--json", env=env).data
    assert run_in(home, "backup", file, env=env).code == 0
    assert run_in(home, "init", "--admin", "mara@example.org", env=env).code == 0
    refused = run_in(home, "restore", file, env=env)
    assert (refused.code, "--force" in refused.error) == (1, True)
    done = run_in(home, "restore", file, "--force", "--json", env=env)
    assert done.code == 0, done.error
    assert run_in(home, "audit", "verify", "--json", env=env).data == before
    # The counters go on where they were: the next person gets a number of their own.
    again = run_in(home, "init", "--admin", "mara@example.org", env=env)
    assert again.code == 0, again.error
