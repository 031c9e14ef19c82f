"""What the pages of supply share."""

from __future__ import annotations

from openhtm.kernel.values import Money


def money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None or not currency else Money(minor, currency)
