"""A folder of data beside modules must not bear the name of something its package offers.

Python takes a folder without modules for a package. Whoever imports it, by a tool or in passing, puts the folder
in place of the function of that name, for everybody and for the rest of the process.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

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
    """The names that a package's own lines bind: read, not imported, since an import in passing adds folders."""
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    return {name for statement in tree.body for name in _bound(statement)}


def _bound(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(one.asname or one.name).split(".")[0] for one in names]
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("from .reading import table, tables", {"table", "tables"}),
        ("from . import reading as library", {"library"}),
        ("def tables(): ...", {"tables"}),
        ("tables = 1", {"tables"}),
        ("tables: int = 1", {"tables"}),
        ('"""tables"""', set()),
    ],
)
def test_what_a_package_offers_is_read_from_its_lines(tmp_path: Path, line: str, names: set[str]) -> None:
    (tmp_path / "__init__.py").write_text(line, encoding="utf-8")
    assert offered(tmp_path) == names


def test_there_are_folders_to_look_at() -> None:
    assert {"standards", "templates"} <= {folder.name for folder in bare_folders()}


def test_no_folder_of_data_bears_the_name_of_what_its_package_offers() -> None:
    clashes = [
        str(folder.relative_to(ROOT)) for folder in bare_folders() if folder.name in offered(folder.parent)
    ]
    assert clashes == []
