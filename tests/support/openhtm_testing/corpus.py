"""The folder of real data (device lists, UDI vectors, SBOMs), which is not part of the repository.

``OPENHTM_CORPUS`` names it; otherwise it is looked for beside the clone, at ``../shared/corpus``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ABSENT = "the folder of real data is absent (set OPENHTM_CORPUS, or put it at ../shared/corpus)"
_ROOT = Path(__file__).resolve().parents[3]


def folder() -> Path | None:
    """Where the real data is, or None. A named folder that is not there is an error, not an absence."""
    named = os.environ.get("OPENHTM_CORPUS")
    if named and not Path(named).is_dir():
        raise pytest.UsageError(f"OPENHTM_CORPUS names '{named}', which is not a folder.")
    place = Path(named) if named else _ROOT.parent / "shared/corpus"
    return place if place.is_dir() else None


def needed() -> Path:
    """The folder; skips the test with a reason that the end of the run counts."""
    place = folder()
    if place is None:
        pytest.skip(ABSENT)
    return place
