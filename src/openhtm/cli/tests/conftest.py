"""The command as its user has it.

``command`` runs it inside the test, on the test's database, from the words on the line to the exit code: quick,
and on PostgreSQL too. ``installed`` runs it as a process of its own in a home of its own, where that is the
point: starting, terminals, files of the home, backups.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openhtm_testing.command import Ended, run_here

ADMIN = "ada@example.org"
LIST = """\
Asset Tag,Serial Number,Manufacturer,Model,Device Type,Status,Site,Department,Purchase Date
BM-1,00123,Dräger,Evita V500,Ventilator,In use,MAIN,ICU,2019-12-31
BM-2,A-7,Philips,MX450,Patient monitor,In stock,MAIN,OR,2020-01-15
"""


Run = Callable[..., Ended]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of whoever runs the tests, but the path to the packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHTM_", "DJANGO_"))}
    return kept | {"OPENHTM_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)} | more


def run_in(home: Path, *words: str, env: dict[str, str] | None = None, text: str = "") -> Ended:
    """The command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "openhtm.cli", *words],
        env=environment(home, **(env or {})),
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def command(db: None) -> Run:
    """``command("devices", "list", "--json")`` in a program that is set up, with Ada as its administrator."""
    made = run_here("init", "--admin", ADMIN)
    assert made.code == 0, made.error
    return run_here


@pytest.fixture
def listed(command: Run, tmp_path: Path) -> Path:
    """A list of two devices, imported by ``command``."""
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    done = command("import", "devices", str(file), "--apply")
    assert done.code == 0, done.out + done.error
    return file


class Made(NamedTuple):
    """A home, and how the commands ended that made it."""

    home: Path
    init: Ended
    imported: Ended


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A home that was set up and filled once; each test has a copy."""
    folder = tmp_path_factory.mktemp("made")
    init = run_in(folder / "home", "init", "--admin", ADMIN, "--json")
    assert init.code == 0, init.error
    file = folder / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    imported = run_in(folder / "home", "import", "devices", str(file), "--apply", "--json")
    assert imported.code == 0, imported.out + imported.error
    return Made(folder / "home", init, imported)


@pytest.fixture
def home(made: Made, tmp_path: Path) -> Path:
    """A home with two devices, of this test alone."""
    return shutil.copytree(made.home, tmp_path / "home")


@pytest.fixture
def installed(home: Path) -> Run:
    """As ``command``, as a process in ``home``."""

    def run(*words: str, **more: Any) -> Ended:
        return run_in(home, *words, **more)

    return run


@pytest.fixture
def fresh(tmp_path: Path) -> Run:
    """As ``installed``, in a home that does not exist yet."""

    def run(*words: str, **more: Any) -> Ended:
        return run_in(tmp_path / "new", *words, **more)

    return run


def golden(name: str, data: object) -> None:
    """``data`` is what the golden file of that name says; REGEN=1 writes it."""
    file = Path(__file__).parent / "golden" / f"{name}.json"
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("REGEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; look, then REGEN=1 make test"
