"""Keeps text of a CSV from being taken for a formula by the spreadsheet that opens it."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


def guarded(text: str) -> str:
    """An apostrophe before what a spreadsheet would calculate; numbers stay numbers. Import takes it off
    again."""
    if _FORMULA.match(text) and not _NUMBER.match(text):
        return "'" + text
    return text
