"""The static files are built once, completely, with their licences, and nothing unknown passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import build_static


def test_a_second_build_finds_nothing_to_do() -> None:
    assert build_static.is_current(build_static.wanted_stamp()), "run `make static`"


def test_a_missing_file_makes_the_build_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = tmp_path / "build.json"
    stamp.write_text('{"from": "abc", "files": ["tabler/tabler.min.css"]}')
    monkeypatch.setattr(build_static, "VENDOR", tmp_path)
    monkeypatch.setattr(build_static, "STAMP", stamp)
    assert not build_static.is_current("abc")


@pytest.mark.parametrize("folder", [*build_static.FILES, "icons"])
def test_each_folder_holds_the_licences_of_what_is_in_it(folder: str) -> None:
    text = (build_static.VENDOR / folder / "LICENSES.txt").read_text(encoding="utf-8")
    assert "Copyright" in text


def test_the_chart_library_lists_what_is_built_into_it() -> None:
    text = (build_static.VENDOR / "vega/LICENSES.txt").read_text(encoding="utf-8")
    assert "\nd3-scale " in text


def test_an_icon_that_does_not_exist_is_refused_with_near_names() -> None:
    with pytest.raises(build_static.StaticProblem, match=r"'hearth'.*heart"):
        build_static.icon_file("hearth")


def test_a_filled_icon_is_painted_and_an_outline_drawn() -> None:
    assert 'fill="currentColor"' in build_static.symbol("heart-filled")
    assert 'stroke="currentColor"' in build_static.symbol("heart")


def test_the_sprite_has_every_icon_of_the_list() -> None:
    sprite = (build_static.VENDOR / "icons/sprite.svg").read_text(encoding="utf-8")
    assert [name for name in build_static.icon_names() if f'id="icon-{name}"' not in sprite] == []


def test_the_interpreter_that_changed_its_shape_is_refused() -> None:
    with pytest.raises(build_static.StaticProblem, match="built otherwise"):
        build_static.as_classic_script("export default 1;")


def test_no_vendor_script_names_a_source_map_that_is_not_there() -> None:
    scripts = build_static.VENDOR.rglob("*.js")
    assert [
        file.name for file in scripts if "sourceMappingURL=" in file.read_text(encoding="utf-8")[-200:]
    ] == []


def test_the_lock_file_of_npm_records_no_addresses() -> None:
    assert '"resolved"' not in (build_static.ROOT / "package-lock.json").read_text(encoding="utf-8")
