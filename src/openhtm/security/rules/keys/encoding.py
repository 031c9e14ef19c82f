"""The letters of sortable keys. Order of the marks: EARLY < END < LATE < TEXT < the first mark of a number.

All are printable ASCII, so that every database orders them alike under the collation "C" or BINARY.
"""

from __future__ import annotations

import re

EARLY = "!"
END = "#"
LATE = "$"
TEXT = "%"
NUMBER = "&"
NUMBER_AFTER_DOT = "'"
# Above every letter and number.
LAST = "~"
_MOST_DIGITS = 60
_TEXT = re.compile(r"[0-9A-Za-z+._-]*")


def number(digits: str) -> str:
    """A number whose order as text is its order: its length first. Leading zeros say nothing."""
    plain = digits.lstrip("0") or "0"
    if len(plain) > _MOST_DIGITS:
        raise ValueError(digits)
    return f"{chr(0x3A + len(plain))}{plain}"


def text(letters: str) -> str:
    """A text, ended by a mark below every letter, so that a shorter one comes first."""
    if not _TEXT.fullmatch(letters):
        raise ValueError(letters)
    return f"{letters}{EARLY}"
