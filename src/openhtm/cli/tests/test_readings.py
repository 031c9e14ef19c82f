"""Result files from the command line: looked at, refused with what would take them, taken; layouts copied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .test_work import _certified, _equipped, _opened, planned  # noqa: F401 (a fixture)


@pytest.fixture
def number(planned: dict[str, Any], command: Run) -> str:  # noqa: F811
    """An order whose checklist has begun, and BM-2 as a fit analyzer."""
    _equipped(command)
    assert _certified(command, "A").code == 0
    opened = _opened(planned, command)
    assert command("work-orders", "perform", opened, "--answer", "case=pass").code == 0
    return opened


def write(folder: Path, *tests: str, device: str = "BM-1") -> str:
    file = folder / "esa.csv"
    rows = "".join(f"{device};{test}\n" for test in tests)
    file.write_text(f"device;test;value;unit\n{rows}", encoding="utf-8")
    return str(file)


def test_a_file_is_looked_at_and_taken(number: str, command: Run, tmp_path: Path) -> None:
    words = ("work-orders", "readings", number, write(tmp_path, "leakage;0.08;mA"), "--analyzer", "BM-2")
    looked = command(*words, "--preview", "--json").data
    assert (looked["taken"], looked["steps"][0]["value"]) == (False, "80")
    assert command("work-orders", "show", number, "--json").data["steps"][1]["verdict"] is None
    assert command(*words, "--json").data["taken"] is True
    assert command("work-orders", "show", number, "--json").data["steps"][1]["verdict"] == "pass"
    assert "pass" in command(*words).out


def test_a_refusal_says_with_what_the_file_would_be_taken(number: str, command: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "leakage;80;µA", "noise;3;dBA")
    words = ("work-orders", "readings", number, file, "--analyzer", "BM-2")
    refused = command(*words)
    assert refused.code == 1
    assert "--accept unknown_test" in refused.error
    assert command(*words, "--accept", "unknown_test").code == 0
    other = command(
        "work-orders",
        "readings",
        number,
        write(tmp_path, "leakage;80;µA", device="BM-9"),
        "--analyzer",
        "BM-2",
    )
    assert (other.code, "--accept" in other.error) == (1, False)
    assert "BM-9" in other.error


def test_a_layout_is_copied_from_one_analyzer_to_the_next(number: str, command: Run, tmp_path: Path) -> None:
    shown = command("test-equipment", "result-files", "BM-2", "--json").data
    assert shown["stored"] is False
    test = {"name": "Leak", "step": "leakage", "unit": "µA"}
    file = tmp_path / "layout.json"
    file.write_text(json.dumps(shown | {"tests": [test]}), encoding="utf-8")
    done = command("test-equipment", "result-files", "BM-2", "--set", str(file), "--json")
    assert done.code == 0, done.error
    stored = done.data
    assert (stored["stored"], stored["tests"][0]["step"]) == (True, "leakage")
    assert "Leak" in command("test-equipment", "result-files", "BM-2").out


@pytest.mark.parametrize("text", ["[1]", "not json", '{"format": "pdf"}'])
def test_a_layout_file_that_is_none_is_refused(text: str, number: str, command: Run, tmp_path: Path) -> None:
    file = tmp_path / "layout.json"
    file.write_text(text, encoding="utf-8")
    refused = command("test-equipment", "result-files", "BM-2", "--set", str(file))
    assert refused.code != 0
    assert refused.error
