"""Chromium is found, installed where allowed, or asked for exactly; nothing is skipped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import system_pieces

from openhtm_testing import chromium


def test_the_named_browser_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "browser"
    program.touch(mode=0o755)
    monkeypatch.setenv("OPENHTM_CHROMIUM", str(program))
    assert chromium.find() == str(program)


def test_a_named_browser_that_is_not_there_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENHTM_CHROMIUM", "/no/such/browser")
    assert system_pieces.main() == 1
    assert "/no/such/browser" in capsys.readouterr().err


def test_where_nothing_may_be_installed_the_command_to_type_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENHTM_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(system_pieces, "_as_root", lambda: None)
    assert system_pieces.main() == 1
    assert "sudo apt-get update && sudo apt-get install chromium" in capsys.readouterr().err
