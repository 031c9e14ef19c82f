"""The demonstration hospital as the program serves it, loaded once; journeys get a copy of their own.

``OPENHTM_TEST_DEMONSTRATION`` names a home with a loaded demonstration: whoever writes a journey need not load one for
every try.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .program import Program

#: As small as it may be with every kind of device and instrument that a day needs.
DEVICES = 1000
PASSWORD = "show-me-openhtm"


@dataclass(frozen=True)
class Hospital:
    """``program`` asks its records by the command; ``address`` is where it is served."""

    program: Program
    address: str

    def email(self, key: str) -> str:
        return f"{key}@demo.example.org"

    def order(self, reference: str) -> Any:
        return self.program.json("work-orders", "show", reference)

    def device(self, tag: str) -> Any:
        return self.program.json("devices", "show", tag)


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if known := os.environ.get("OPENHTM_TEST_DEMONSTRATION"):
        return Path(known)
    home = tmp_path_factory.mktemp("demonstration") / "home"
    home.mkdir()
    Program(home=home).run("demo", "--devices", str(DEVICES))
    return home


@pytest.fixture
def hospital(tmp_path: Path, _loaded: Path) -> Iterator[Hospital]:
    program = Program(home=Path(shutil.copytree(_loaded, tmp_path / "home")))
    with program.serving() as address:
        yield Hospital(program=program, address=address)
