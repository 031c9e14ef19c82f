"""A folder of data beside modules must not bear the name of something its package offers.

Python takes a folder without modules for a package. Whoever imports it, by a tool or in passing, puts the folder
in place of the function of that name, for everybody and for the rest of the process.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import openhtm

ROOT = Path(openhtm.__file__).parent


def bare_folders() -> list[Path]:
    return [
        folder
        for folder in sorted(ROOT.rglob("*"))
        if folder.is_dir() and folder.name.isidentifier() and not (folder / "__init__.py").exists()
        and (folder.parent / "__init__.py").exists() and folder.name != "__pycache__"
    ]  # fmt: skip


def offered(package: Path) -> set[str]:
    dotted = ".".join([openhtm.__name__, *package.relative_to(ROOT).parts])
    return set(vars(importlib.import_module(dotted)))


def test_there_are_folders_to_look_at() -> None:
    assert {"standards", "templates"} <= {folder.name for folder in bare_folders()}


def test_no_folder_of_data_bears_the_name_of_what_its_package_offers() -> None:
    clashes = [
        str(folder.relative_to(ROOT)) for folder in bare_folders() if folder.name in offered(folder.parent)
    ]
    assert clashes == []
