"""``make`` alone says what can be made; the promised commands are there and stop at the first failure."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISED = ["setup", "demo", "run", "test", "check", "bench", "fix", "lock", "regen", "wheel"]


def _make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHTM_", "MAKE"))}
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_the_targets_with_what_they_do() -> None:
    listed = _make().stdout
    assert [name for name in PROMISED if not re.search(rf"^make {name} +\S", listed, re.MULTILINE)] == []


@pytest.mark.parametrize("target", ["demo", "run"])
def test_the_port_is_honored(target: str) -> None:
    assert "serve --port 8123" in _make("-n", target, PORT="8123").stdout


def test_the_demonstration_has_a_home_of_its_own() -> None:
    assert f'OPENHTM_HOME="{ROOT}/demo-home"' in _make("-n", "demo").stdout
    assert 'OPENHTM_HOME="/srv/htm"' in _make("-n", "demo", OPENHTM_HOME="/srv/htm").stdout


def test_the_real_home_is_not_the_one_of_the_demonstration() -> None:
    assert "demo-home" not in _make("-n", "run").stdout


def test_a_python_that_is_too_old_is_said() -> None:
    printed = _make("-W", "requirements/dev.lock", "-n", "setup", "PYTHON=").stdout
    assert "Python 3.11, 3.12 or 3.13 is needed" in printed


def test_the_suite_runs_on_both_databases() -> None:
    printed = _make("-n", "test").stdout
    assert "OPENHTM_TEST_DATABASE=sqlite" in printed
    assert "OPENHTM_TEST_DATABASE=postgresql" in printed


def test_what_decides_calls_check_and_test_and_stops_at_a_failure() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert [line for line in lines if line.startswith("make")] == ["make check", "make test"]
