"""Papers: a Typst source and its data become a PDF.

The same source, inputs and files give the same bytes: only the fonts that the typesetter carries are
used, no date of making is written unless the source sets one, and nothing is fetched from anywhere.
The typesetter runs in a process of its own, so that a paper that never ends or eats memory is ended
and the program goes on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError

SECONDS = 60
LARGEST_INPUT = 64 * 1024 * 1024
LARGEST_PAPER = 128 * 1024 * 1024
MAIN = "main.typ"
_TYPESETTER = Path(__file__).with_name("typesetter.py")


class PaperNotDrawn(DomainError):
    """The typesetter refused the source or its data; ``details["reason"]`` is its own message."""

    code = "paper_not_drawn"
    status = 500


class PaperTooLarge(DomainError):
    """The paper, or what goes into it, is larger than is drawn at once, or takes too long."""

    code = "paper_too_large"
    status = 422


def typeset(
    source: str, *, inputs: Mapping[str, str], files: Mapping[str, bytes], seconds: float = SECONDS
) -> bytes:
    """The PDF of ``source``, a Typst document.

    ``inputs`` is what the document reads as ``sys.inputs``; ``files`` maps a relative path ("logo.svg",
    "parts/frame.typ") to the content that the document opens or imports by it. Texts of people belong
    into inputs or files, never into the source.
    Raises PaperNotDrawn and PaperTooLarge.
    """
    _refuse_large(source, inputs, files)
    with tempfile.TemporaryDirectory(prefix="openhtm-paper-") as folder:
        root = Path(folder)
        for name, content in files.items():
            _lay(root, name=name, content=content)
        _lay(root, name=MAIN, content=source.encode())
        return _drawn(root, inputs=inputs, seconds=seconds)


def _refuse_large(source: str, inputs: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    total = len(source) + sum(map(len, inputs.values())) + sum(map(len, files.values()))
    if total > LARGEST_INPUT:
        raise PaperTooLarge(
            _("There is too much for one paper (%(have)s MB of %(most)s MB). Select fewer records.")
            % {"have": total // 1_000_000, "most": LARGEST_INPUT // 1_000_000}
        )


def _lay(root: Path, *, name: str, content: bytes) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"a file of a paper needs a relative path without '..', not {name!r}")
    place = root / path
    if place.exists():
        raise ValueError(f"two files of one paper are named {name!r}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def _drawn(root: Path, *, inputs: Mapping[str, str], seconds: float) -> bytes:
    request = json.dumps({"main": str(root / MAIN), "root": str(root), "inputs": dict(inputs)})
    try:
        # Our own file, by this interpreter; every argument is a constant.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_TYPESETTER)],
            input=request.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=root,
            env=_surroundings(),
        )
    except subprocess.TimeoutExpired as expired:
        raise PaperTooLarge(
            _("The paper took longer than %(seconds)s seconds to draw. Select fewer records.")
            % {"seconds": round(seconds)}
        ) from expired
    if done.returncode:
        raise PaperNotDrawn(
            _("The paper could not be drawn. Nothing was stored. Tell your administrator what it said."),
            details={"reason": done.stderr.decode(errors="replace").strip()[-2000:]},
        )
    if len(done.stdout) > LARGEST_PAPER:
        raise PaperTooLarge(_("The paper is too large to keep. Select fewer records."))
    return done.stdout


def _surroundings() -> dict[str, str]:
    """No settings or secrets of the program, and a proxy that is not there: a fetch fails at once."""
    nowhere = "http://127.0.0.1:9"
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "ALL_PROXY": nowhere}
