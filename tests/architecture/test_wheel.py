"""The wheel is the whole program: no Node, no clone and no test is needed or taken along."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .source import ROOT

pytestmark = pytest.mark.slow

NEEDED = [
    "openhtm/ui/static/vendor/tabler/tabler.min.css",
    "openhtm/ui/static/vendor/tabler/LICENSES.txt",
    "openhtm/ui/static/vendor/icons/sprite.svg",
    "openhtm/ui/static/vendor/vega/vega.min.js",
    "openhtm/ui/templates/ui/base.html",
    "openhtm/accounts/roles.toml",
    "openhtm/py.typed",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.parametrize("name", NEEDED)
def test_the_wheel_holds(name: str, names: list[str]) -> None:
    assert name in names


def test_the_wheel_holds_every_file_of_the_program_that_is_not_a_test(names: list[str]) -> None:
    package = ROOT / "src/openhtm"
    files = [path.relative_to(package.parent) for path in package.rglob("*") if path.is_file()]
    wanted = {str(path) for path in files if "tests" not in path.parts and "__pycache__" not in path.parts}
    assert wanted - set(names) == set()


def test_the_wheel_holds_no_tests_and_no_tools(names: list[str]) -> None:
    assert [name for name in names if "/tests/" in name or name.startswith(("tools/", "tests/"))] == []


def test_the_wheel_declares_the_dependencies_of_the_runtime_list(wheel: Path) -> None:
    from tools.hatch_hooks import requirements

    with zipfile.ZipFile(wheel) as archive:
        facts = next(name for name in archive.namelist() if name.endswith("METADATA"))
        lines = archive.read(facts).decode().splitlines()
    declared = {line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")}
    wanted = requirements((ROOT / "requirements/runtime.in").read_text())
    assert {name.split("[")[0].split("~")[0].lower() for name in declared} == {
        name.split("[")[0].split("~")[0].lower() for name in wanted
    }


def test_the_installed_wheel_has_a_command_that_works(wheel: Path, tmp_path: Path) -> None:
    """Installed beside our packages, away from the clone: what is missing in the wheel is missing here."""
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", target, wheel],
        check=True,
        capture_output=True,
    )
    start = "import openhtm, sys; print(openhtm.__file__); from openhtm.cli.main import run; sys.exit(run())"
    environment = {"PYTHONPATH": str(target), "OPENHTM_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}

    def openhtm(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", start, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    made = openhtm("init")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(str(target)), "the clone was imported instead of the wheel"
    checked = openhtm("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
