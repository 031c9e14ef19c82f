"""What is committed is ours and speaks of no machine: no registry host, no path of a home, no built file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .source import ROOT, tracked_files

# Written in two halves, so that this file does not find itself.
TRACES = {
    "the host of a package registry": re.compile(
        "|".join(
            ["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "yarn" + r"pkg\.com"]
        )
    ),
    "a path of one machine": re.compile("/(" + "work|root|opt" + r")/[a-z]|file:" + "//"),
}
BUILT = re.compile(r"(^|/)(node_modules|static/vendor|dist|\.venv)/|\.(mo|pyc|sqlite3|whl)$")
LARGEST = 1_000_000


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def traces(text: str) -> list[str]:
    return [what for what, pattern in TRACES.items() if pattern.search(text)]


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    found = {str(path.relative_to(ROOT)): traces(_text(path)) for path in tracked_files()}
    assert {name: what for name, what in found.items() if what} == {}


def test_no_built_or_third_party_file_is_committed() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked_files()]
    assert [name for name in names if BUILT.search(name)] == []


def test_no_committed_file_is_large() -> None:
    assert [path.name for path in tracked_files() if path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize(
    "text",
    ["https://files.python" + "hosted.org/x", "https://registry.npm" + "js.org/vega", "/ro" + "ot/clone"],
)
def test_a_trace_is_found(text: str) -> None:
    assert len(traces(text)) == 1
