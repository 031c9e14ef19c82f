"""What the program imports is what a wheel brings; every dependency is explained and pinned by hash."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from .source import ROOT, Module, modules, parse

LISTS = sorted((ROOT / "requirements").glob("*.in"))
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def _locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {_canonical(found) for found in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(module: Module) -> set[str]:
    """The first names of what a module imports, ours and the standard library apart."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"openhtm"}


def undeclared(names: set[str], locked: set[str]) -> set[str]:
    brought = packages_distributions()
    return {name for name in names if not {_canonical(one) for one in brought.get(name, [])} & locked}


def test_the_program_imports_only_what_the_wheel_brings() -> None:
    names = {name for module in modules() for name in imported(module)}
    assert undeclared(names, _locked("runtime.lock")) == set()


def test_the_applications_of_others_are_brought_by_the_wheel() -> None:
    """Django imports them by name, which no import statement shows."""
    from django.conf import settings

    names = {app.partition(".")[0] for app in settings.INSTALLED_APPS} - {"openhtm"}
    assert undeclared(names, _locked("runtime.lock")) == set()


def test_an_import_that_only_development_has_is_found() -> None:
    assert undeclared(imported(parse("import pytest\nimport json\n")), _locked("runtime.lock")) == {"pytest"}


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_dependency_says_what_it_is_for(path: Path) -> None:
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    ]
    assert [line for line in lines if not line.partition("#")[2].strip()] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pins = re.findall(r"^\S+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert pins
    assert [pin.split("==")[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"https?:|file:|index-url|find-links", text) == []


def test_development_and_runtime_pin_the_same() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))

    runtime, development = pins("runtime.lock"), pins("dev.lock")
    assert {name: pin for name, pin in runtime.items() if development.get(name) != pin} == {}
