"""What the program offers is documented, and the pages made from it are current."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import reference

from .source import ROOT, modules


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_generated_reference_page_is_current(name: str) -> None:
    reference.load_everything()
    written = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run `make regen`"


def test_an_event_is_read_with_its_comment(tmp_path: Path) -> None:
    module = tmp_path / "events.py"
    module.write_text("# After a device was retired.\ndevice_retired = Signal()  # sends: device_id, on\n")
    assert reference._signals(module) == [
        ("device_retired", "After a device was retired. sends: device_id, on"),
    ]


def test_an_event_that_says_nothing_is_refused(tmp_path: Path) -> None:
    module = tmp_path / "events.py"
    module.write_text("device_retired = Signal()\n")
    with pytest.raises(reference.Undescribed, match=r"events\.py:1"):
        reference._signals(module)


def test_every_setting_that_is_read_is_in_the_table() -> None:
    """A name that starts with OPENHTM_ and stands in the source is a setting of the table, or misspelled."""
    import re

    from openhtm.kernel.options import OPTIONS

    known = {option.name for option in OPTIONS} | {f"{option.name}_FILE" for option in OPTIONS}
    found = {
        name for module in modules() for name in re.findall(r"OPENHTM_[A-Z_]+[A-Z]", module.path.read_text())
    }
    assert found - known == set()


def test_every_context_has_a_readme_of_at_most_sixty_lines() -> None:
    contexts = [path.parent for path in (ROOT / "src/openhtm").glob("*/apps.py")]
    assert [folder.name for folder in contexts if not (folder / "README.md").exists()] == []
    readmes = [folder / "README.md" for folder in contexts]
    assert [str(file) for file in readmes if len(file.read_text().splitlines()) > 60] == []
