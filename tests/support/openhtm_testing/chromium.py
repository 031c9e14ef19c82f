"""Where Chromium is on this machine. Standard library only: the set-up asks before anything is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> str | None:
    """The program named by OPENHTM_CHROMIUM, else the first found on the path; None when there is none."""
    named = os.environ.get("OPENHTM_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return str(_MAC) if _MAC.exists() else None
