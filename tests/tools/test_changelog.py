"""Fragments become a version of the changelog, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import changelog


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes/README.md").write_text("How to write a fragment.\n")
    (tmp_path / "CHANGELOG.md").write_text(f"# Changes\n\n{changelog.MARK}\n\n## 0.1.0 (2026-01-01)\n")
    return tmp_path


def test_fragments_are_grouped_under_the_new_version_and_removed(root: Path) -> None:
    (root / "changes/labels.added.md").write_text("Labels can be printed,\nso that a device is found.\n")
    (root / "changes/clock.fixed.md").write_text("A due day no longer moves at the clock change.\n")
    changelog.collect("0.2.0", day="2026-03-01", root=root)
    assert (root / "CHANGELOG.md").read_text() == (
        f"# Changes\n\n{changelog.MARK}\n\n## 0.2.0 (2026-03-01)\n\n### Added\n\n"
        "- Labels can be printed, so that a device is found.\n\n### Fixed\n\n"
        "- A due day no longer moves at the clock change.\n\n## 0.1.0 (2026-01-01)\n"
    )
    assert [file.name for file in (root / "changes").iterdir()] == ["README.md"]


def test_a_fragment_of_an_unknown_kind_is_refused_and_nothing_is_lost(root: Path) -> None:
    (root / "changes/labels.nice.md").write_text("Labels.\n")
    with pytest.raises(changelog.BadFragment, match=r"labels\.nice\.md: name it"):
        changelog.collect("0.2.0", day="2026-03-01", root=root)
    assert (root / "changes/labels.nice.md").exists()


def test_an_empty_fragment_is_refused(root: Path) -> None:
    (root / "changes/labels.added.md").write_text(" \n")
    with pytest.raises(changelog.BadFragment, match="is empty"):
        changelog.collect("0.2.0", day="2026-03-01", root=root)


def test_nothing_to_collect_is_said(root: Path) -> None:
    with pytest.raises(changelog.BadFragment, match="nothing in changes"):
        changelog.collect("0.2.0", day="2026-03-01", root=root)


def test_a_version_that_is_none_is_a_wrong_use() -> None:
    assert changelog.main(["next"]) == 2
