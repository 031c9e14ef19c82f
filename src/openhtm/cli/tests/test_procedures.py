"""Procedures from the command line: listed, shown, and library files checked with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openhtm.cli.failures import Refusal
from openhtm.cli.procedures import library_or_refuse
from openhtm.maintenance.checklists import InvalidLibraryFile, LibraryProblem, reading
from openhtm_testing.command import run_here

from .conftest import Run
from .test_work import planned  # noqa: F401 (a fixture)

GOOD = '[procedure]\ncode = "X"\ntitle = "X"\n[[steps]]\nkey = "a"\nkind = "text"\nlabel = "A"\n'


def test_procedures_are_listed_and_shown_with_their_limits(planned: dict[str, Any], command: Run) -> None:  # noqa: F811
    listed = command("procedures", "list", "--state", "in_force", "--json").data["procedures"]
    assert [(one["code"], one["number"], one["state"]) for one in listed] == [("PM-V", 1, "approved")]
    assert command("procedures", "list", "--text", "no such", "--json").data["procedures"] == []
    shown = command("procedures", "show", "PM-V", "--json").data
    assert [(step["key"], step["limit"], step["critical"]) for step in shown["steps"]] == [
        ("case", None, False),
        ("leakage", "at most 500 µA", True),
    ]
    assert "at most 500 µA" in command("procedures", "show", "PM-V", "--version", "1").out
    assert command("procedures", "show", "PM-V", "--version", "2").code == 1
    assert command("procedures", "list", "--state", "fine").code == 2


def test_the_library_is_listed_and_shown_without_a_record() -> None:
    found = run_here("procedures", "list", "--library", "--text", "defib", "--json").data["procedures"]
    assert "defibrillator" in [one["slug"] for one in found]
    shown = run_here("procedures", "show", "defibrillator", "--library", "--json").data
    assert any(step["kind"] == "measure" and step["source"] for step in shown["steps"])
    assert run_here("procedures", "show", "toaster", "--library").code == 1


def test_a_good_file_and_the_shipped_ones_are_in_order(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(GOOD, encoding="utf-8-sig")
    assert run_here("procedures", "check", str(file)).out.strip() == "All in order."
    assert run_here("procedures", "check", "--json").data == {"ok": True, "problems": []}


def test_every_problem_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(GOOD.replace('"text"', '"dance"') + 'color = "red"\n', encoding="utf-8")
    found = run_here("procedures", "check", str(file), "--json")
    assert found.code == 1
    assert [(one["line"], one["step"]) for one in found.data["problems"]] == [(6, "a"), (8, "a")]
    text = run_here("procedures", "check", str(file)).out
    assert f"{file}, line 6: step a: unknown kind 'dance'" in text


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_what_is_no_text_is_wrong_use(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    if content is not None:
        file.write_bytes(content)
    assert run_here("procedures", "check", str(file)).code == 2


def test_a_faulty_library_keeps_the_program_from_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty() -> None:
        raise InvalidLibraryFile([LibraryProblem(file="aed.toml", line=7, text="unknown kind 'dance'.")])

    monkeypatch.setattr(reading, "library_by_slug", faulty)
    with pytest.raises(Refusal, match="line 7: unknown kind"):
        library_or_refuse()
