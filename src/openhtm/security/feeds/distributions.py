"""Reads what a folder of CSAF documents says of itself (CSAF 2.0, 7.1.13: ``changes.csv``)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from .feed import Listed

#: Nothing that leads out of the folder: names, and folders before them.
_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._+-]*/){0,6}[A-Za-z0-9][A-Za-z0-9._+-]*\.json")
_LONGEST = 250


def changed(lines: Iterator[str]) -> Iterator[Listed]:
    """Each file that the index names, with the instant of its last change as written. What is no name is left out."""
    for row in csv.reader(lines):
        if len(row) == 2 and len(row[0]) <= _LONGEST and _NAME.fullmatch(row[0]):
            yield Listed(name=row[0], stamp=row[1].strip()[:60])
