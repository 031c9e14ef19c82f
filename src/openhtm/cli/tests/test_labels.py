"""Labels from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Run

BASE = "https://htm.example.org"


@pytest.fixture
def fleet(command: Run, listed: Path) -> Run:
    """BM-1, a ventilator in the ICU, and BM-2, a monitor in the OR."""
    return command


def test_papers_are_listed(command: Run) -> None:
    found = {one["paper"]: one["labels"] for one in command("labels", "papers", "--json").data["papers"]}
    assert (found["a4-21"], found["roll-62x29"]) == (21, 1)
    assert "A4, 21 labels of 63.5 × 38.1 mm" in command("labels", "papers").out


def test_a_sheet_is_written(fleet: Run, tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    made = fleet(
        "labels", "make", "bm-1", "BM-2", "--out", str(out), "--start-at", "21", "--copies", "2",
        "--address", BASE, "--json",
    )  # fmt: skip
    assert made.code == 0, made.error
    assert made.data | {"file": ""} == {
        "file": "", "devices": 2, "labels": 4, "pages": 2, "without_bar_code": [],
    }  # fmt: skip
    assert out.read_bytes().startswith(b"%PDF-")


def test_devices_are_named_by_what_they_are(fleet: Run, tmp_path: Path) -> None:
    out = tmp_path / "labels.pdf"
    made = fleet("labels", "make", "--where", "department=OR", "--out", str(out), "--address", BASE)
    assert "1 labels on 1 pages" in made.out


def test_the_address_may_be_set_once(fleet: Run, tmp_path: Path, monkeypatch: Any) -> None:
    words = ("labels", "make", "BM-1", "--out", str(tmp_path / "labels.pdf"))
    assert (fleet(*words).code, "--address" in fleet(*words).error) == (2, True)
    monkeypatch.setenv("OPENHTM_ORIGINS", f"https://*.example.org,{BASE}")
    assert fleet(*words).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Name tags"),
        (("BM-1", "GONE-1"), 1, "GONE-1"),
        (("BM-1", "--paper", "a5"), 2, "a5"),
        (("BM-1", "--start-at", "22"), 2, "The sheet has 21 labels."),
        (("BM-1", "--copies", "21"), 2, "copies"),
    ],
)
def test_what_cannot_be_printed_is_said_and_nothing_written(
    fleet: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    out = tmp_path / "labels.pdf"
    ended = fleet("labels", "make", *words, "--out", str(out), "--address", BASE)
    assert (ended.code, said in ended.error, out.exists()) == (code, True, False)
