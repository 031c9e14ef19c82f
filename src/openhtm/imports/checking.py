"""The check of a file: everything that would happen, and nothing that does. Reads outside any transaction,
so that others can work meanwhile; what it found is then recorded at once.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from openhtm.kernel.actors import Actor

from .actions import imports
from .actions.imports import Checked, Tell
from .engine import conduct, findings, run
from .models import Import
from .rules.problems import Problem

_IN_MEMORY = 4 * 1024 * 1024


def check(batch: Import, *, by: Actor, at: datetime, tell: Tell | None = None) -> Import:
    """Study and judge the file, and record what was found. Raises ``UnableToReadFile`` when it cannot be
    read.
    """
    kind, study = conduct.look(batch, at=at)
    context = conduct.context(batch, kind, study, by=by, at=at)
    samples: list[dict[str, Any]] = []
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        sinks = run.Sinks(
            problems=lambda problems: _spool(spool, problems),
            progress=lambda rows: tell(rows, study.row_count) if tell else None,
            sample=lambda outcomes: findings.sampled(outcomes, samples),
        )
        result = run.run(study, kind, context, sinks)
        found = findings.found(study, result, match=context.match, samples=samples)
        checked = Checked(result, found, lambda: _spooled(spool))
        return imports.record_check(batch, checked=checked, by=by, at=at)


def _spool(file: IO[bytes], problems: Sequence[Problem]) -> None:
    if problems:
        pickle.dump(list(problems), file)


def _spooled(file: IO[bytes]) -> Iterator[Problem]:
    """The problems as this process wrote them, in order."""
    file.seek(0)
    while True:
        try:
            yield from pickle.load(file)  # noqa: S301 - our own temporary file, never shared
        except EOFError:
            return
