"""The source as the architecture tests read it: files, syntax trees, contexts and their order."""

from __future__ import annotations

import ast
import configparser
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/openhtm"


@dataclass(frozen=True)
class Module:
    """One Python file; ``parts`` are the names below ``openhtm``, without the ending."""

    path: Path
    tree: ast.Module
    lines: int

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(PACKAGE).with_suffix("").parts

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    def is_in(self, *folders: str) -> bool:
        """Whether one of the folders or modules of that name holds this file, inside its context."""
        return bool(set(folders) & set(self.parts[1:]))


def parse(text: str, *, at: str = "sample/actions/sample.py") -> Module:
    """A module from text, for the tests that show a check can fail."""
    return Module(path=PACKAGE / at, tree=ast.parse(text), lines=len(text.splitlines()))


@functools.cache
def _parsed(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path=path, tree=ast.parse(text, filename=str(path)), lines=len(text.splitlines()))


def modules(*, tests: bool = False, migrations: bool = False) -> Iterator[Module]:
    """The modules of the program, sorted; its tests and migrations only when asked for."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = _parsed(path)
        if (tests or "tests" not in module.parts) and (migrations or "migrations" not in module.parts):
            yield module


def templates() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("templates/**/*.html"))


def tracked_files() -> list[Path]:
    """What git knows, staged files included."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    found = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in found if path.is_file()]


@functools.cache
def heights() -> dict[str, int]:
    """Each context with its height in the layers of .importlinter; siblings stand equally high."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    lines = parser["importlinter:contract:contexts"]["layers"].strip().splitlines()
    layers = [line for line in lines if not line.startswith("#")]
    return {
        context.strip(): len(layers) - place
        for place, layer in enumerate(layers)
        for context in layer.split("|")
    }


def called_name(call: ast.Call) -> str:
    """The dotted name that is called, as far as it is names: ``timezone.now``, ``.objects.create``."""
    return dotted(call.func)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
