"""The version is said once in each place, and all places say the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openhtm


def test_the_package_and_its_project_file_name_the_same_version() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert openhtm.__version__ == project["project"]["version"]
