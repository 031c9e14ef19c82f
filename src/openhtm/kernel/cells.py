"""Text in tables that a spreadsheet opens."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; what is empty stays empty."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
