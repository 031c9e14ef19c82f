"""Documents lead somewhere: links resolve, commands exist, decisions are numbered and short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .source import ROOT, tracked_files

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]*)(#[^)]*)?\)")
MAKE = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
DECISION_WORDS = 400


def documents() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md"]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def broken_links(text: str, folder: Path) -> list[str]:
    found = [link for link, _ in LINK.findall(text) if link and "://" not in link]
    return [link for link in found if not (folder / link).exists()]


@pytest.mark.parametrize("path", documents(), ids=_name)
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    assert broken_links(path.read_text(encoding="utf-8"), path.parent) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").touch()
    text = "[a](there.md#part) [b](gone.md) [c](https://example.org/x) [d](#here)"
    assert broken_links(text, tmp_path) == ["gone.md"]


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    named = {
        one or other for path in documents() for one, other in MAKE.findall(path.read_text(encoding="utf-8"))
    }
    assert named - targets == set()


def test_decisions_are_numbered_in_one_line_and_short() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]
    assert [path.name for path in decisions if len(path.read_text().split()) > DECISION_WORDS] == []


def test_every_document_is_in_the_list_of_documents() -> None:
    listed = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    folder = ROOT / "docs"
    pages = [path for path in documents() if folder in path.parents and path.name != "README.md"]
    assert [_name(path) for path in pages if f"({path.relative_to(folder)})" not in listed] == []
