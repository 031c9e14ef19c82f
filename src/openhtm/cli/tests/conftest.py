"""The command as its user has it: a process of its own, a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ADMIN = "ada@example.org"
LIST = """\
Asset Tag,Serial Number,Manufacturer,Model,Device Type,Status,Site,Department,Purchase Date
BM-1,00123,Dräger,Evita V500,Ventilator,In use,MAIN,ICU,2019-12-31
BM-2,A-7,Philips,MX450,Patient monitor,In stock,MAIN,OR,2020-01-15
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    code: int
    out: str
    error: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of whoever runs the tests, but the path to the packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHTM_", "DJANGO_"))}
    return kept | {"OPENHTM_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)} | more


def run_in(home: Path, *words: str, env: dict[str, str] | None = None, text: str = "") -> Ended:
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


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was set up once; each test has a copy."""
    home = tmp_path_factory.mktemp("made") / "home"
    made = run_in(home, "init", "--admin", ADMIN)
    assert made.code == 0, made.error
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made_home, tmp_path / "home")


@pytest.fixture
def command(home: Path) -> Run:
    """``command("devices", "list", "--json")`` in a home that is set up."""

    def run(*words: str, **more: Any) -> Ended:
        return run_in(home, *words, **more)

    return run


@pytest.fixture
def fresh(tmp_path: Path) -> Run:
    """As ``command``, in a home that does not exist yet."""

    def run(*words: str, **more: Any) -> Ended:
        return run_in(tmp_path / "new", *words, **more)

    return run


@pytest.fixture
def listed(command: Run, tmp_path: Path) -> Path:
    """A list of two devices, imported."""
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    done = command("import", "devices", str(file), "--apply")
    assert done.code == 0, done.out + done.error
    return file


def golden(name: str, data: object) -> None:
    """``data`` is what the golden file of that name says; REGEN=1 writes it."""
    file = Path(__file__).parent / "golden" / f"{name}.json"
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("REGEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; look, then REGEN=1 make test"
