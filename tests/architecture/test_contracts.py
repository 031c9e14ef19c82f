"""The import contracts refuse what they are there for: each is broken on purpose in a small tree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .source import ROOT, heights

LINT = Path(sys.executable).parent / "lint-imports"


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """All contexts, with the modules inside that the samples need, and nothing in them."""
    package = tmp_path / "openhtm"
    for context in heights():
        (package / context / "rules").mkdir(parents=True)
        for module in ["__init__", "api", "models", "web", "queries", "access", "actions", "rules/__init__"]:
            (package / context / f"{module}.py").touch()
    (package / "__init__.py").touch()
    return tmp_path


BROKEN = {
    "a lower context knows a higher one": ("registry/api.py", "from openhtm.maintenance import api"),
    "siblings know each other": ("rest/api.py", "from openhtm.workspace import api"),
    "an action knows a page": ("registry/actions.py", "from openhtm.registry import web"),
    "a model knows a question": ("registry/models.py", "from . import queries"),
    "a question knows the access functions": ("registry/queries.py", "from . import access"),
    "a rule knows a model": ("catalog/rules/__init__.py", "from openhtm.catalog import models"),
    "a rule knows Django": ("catalog/rules/names.py", "from django.db import models"),
    "a rule knows Django by way of the kernel": (
        "catalog/rules/names.py",
        "from openhtm.kernel import models",
    ),
    "another context's models are used": (
        "maintenance/actions.py",
        "from openhtm.registry.models import Device",
    ),
    "another context's questions are used by a door": ("rest/api.py", "from openhtm.registry import queries"),
    "a package that has no place in the layers": ("novelty/__init__.py", ""),
}


@pytest.mark.parametrize("why", BROKEN)
def test_the_contracts_refuse(why: str, tree: Path) -> None:
    place, line = BROKEN[why]
    (tree / "openhtm/kernel/models.py").write_text("from django.db import models\n")
    file = tree / "openhtm" / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(line + "\n")
    assert _lint(tree).returncode == 1


def test_the_contracts_allow_what_the_layout_wants(tree: Path) -> None:
    allowed = {
        "maintenance/actions.py": "from openhtm.registry import api\nfrom openhtm.kernel import models",
        "config/api.py": "from openhtm.registry import models",
        "registry/web.py": "from . import api, queries",
        "registry/tests/test_x.py": "from openhtm.maintenance.models import WorkOrder",
        "registry/tests/__init__.py": "",
    }
    for place, text in allowed.items():
        (tree / "openhtm" / place).parent.mkdir(exist_ok=True)
        (tree / "openhtm" / place).write_text(text + "\n")
    result = _lint(tree)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contracts_hold() -> None:
    result = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
