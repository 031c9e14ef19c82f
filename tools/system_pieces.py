"""What the tests need of the machine itself: Chromium. Installed where we may, otherwise said exactly.

python tools/system_pieces.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/support"))

from openhtm_testing import chromium

# A browser without any font draws boxes.
PACKAGES = ["chromium", "fonts-dejavu-core"]
BY_HAND = f"""\
Chromium is missing, and the browser tests need it. Install it in one of these ways and run again:
  Debian:         sudo apt-get update && sudo apt-get install {" ".join(PACKAGES)}
  Fedora:         sudo dnf install chromium
  elsewhere:      install Chromium or Chrome and name its program: export OPENHTM_CHROMIUM=/path/to/chrome"""


def _as_root() -> list[str] | None:
    """What to put before a command to run it as root without asking; None when this account may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _install() -> bool:
    prefix, apt = _as_root(), shutil.which("apt-get")
    if prefix is None or apt is None:
        return False
    print(f"Installing {' and '.join(PACKAGES)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *PACKAGES]):
        if subprocess.run([*prefix, apt, *arguments], env=quiet, check=False).returncode:
            return False
    return True


def main() -> int:
    named = os.environ.get("OPENHTM_CHROMIUM")
    if named and chromium.find() is None:
        print(f"OPENHTM_CHROMIUM names '{named}', which is not a program.", file=sys.stderr)
        return 1
    if chromium.find() is None and not (_install() and chromium.find()):
        print(BY_HAND, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
