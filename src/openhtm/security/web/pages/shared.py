"""What the pages of device security share."""

from __future__ import annotations

from openhtm.ui.parts import Column


def columns(*labels: str) -> list[Column]:
    return [Column(label=label) for label in labels]
