"""Part numbers as they are compared: lists write them with and without spaces and hyphens."""

from __future__ import annotations


def part_key(number: str) -> str:
    """``453-564 01a`` and ``45356401A`` are one part; a number of signs only stays as it is."""
    kept = "".join(sign for sign in number.casefold() if sign.isalnum())
    return (kept or number.casefold().strip())[:60]
