"""Every plugin point has files, and every file says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import plugin_points


@pytest.mark.parametrize("point", plugin_points.POINTS, ids=lambda point: point.title)
def test_a_plugin_point_is_a_folder_with_files(point: plugin_points.Point) -> None:
    assert point.files()


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.toml", 'title = "Pumps"\n', "Pumps"),
        ("b.toml", '[procedure]\ntitle = "Pumps"\n', "Pumps"),
        ("c.toml", "# Words for yes and no.\nyes = 1\n", "Words for yes and no."),
        ("d.py", '"""Reads lists.\n\nMore."""\n', "Reads lists."),
    ],
)
def test_a_plugin_says_what_it_is(name: str, text: str, title: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert plugin_points.title_of(tmp_path / name) == title


def test_a_plugin_that_says_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.toml").write_text("yes = 1\n")
    with pytest.raises(plugin_points.Untitled, match=r"e\.toml needs a title"):
        plugin_points.title_of(tmp_path / "e.toml")
