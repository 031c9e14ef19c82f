"""The ``openhtm`` command inside the test's own process, on the test's database."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    code: int
    out: str
    error: str

    @property
    def data(self) -> Any:
        assert self.out, f"it ended with {self.code} and no answer: {self.error}"
        return json.loads(self.out)


def run_here(*words: str, text: str = "", encoding: str = "utf-8") -> Ended:
    """The whole command line, from the words to the exit code, at a terminal that speaks ``encoding``."""
    from openhtm.cli.main import run

    out, error = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    loaded = patch("django.setup")  # a second time it would send the log to these streams for good
    with loaded, patch.multiple(sys, stdin=given, stdout=out, stderr=error), pytest.raises(SystemExit) as end:
        run(words)
    assert isinstance(end.value.code, int)
    answered = _written(out).decode("utf-8" if "--json" in words else encoding)
    said = _written(error).decode(encoding)
    if "not foreseen" in said:
        _show_log()
    return Ended(end.value.code, answered, said)


def _show_log() -> None:
    """The folder of the log goes with the run: what failed there could never be looked up."""
    from openhtm.kernel.options import Options

    log = Options().path("OPENHTM_HOME") / "logs" / "command.log"
    sys.stdout.write(log.read_text(encoding="utf-8")[-8000:])


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()
