"""The shapes of REST have names of their own: in its description one of two with the same name is lost."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src" / "openhtm"


def _shapes(file: Path) -> list[str]:
    tree = ast.parse(file.read_text())
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases]


def test_no_two_shapes_of_rest_have_one_name() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(PACKAGE.glob("*/rest/**/*.py")):
        for name in _shapes(file):
            found[name].append(str(file.relative_to(PACKAGE)))
    assert found, "no shapes were found: the test looks in the wrong place"
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
