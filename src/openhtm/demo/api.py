"""What the command may use of the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from . import load as loading
from .load import Loaded, NotEmpty
from .loading.ground import Account

__all__ = ["Account", "Loaded", "NotEmpty", "load"]


def load(
    *, devices: int = 9000, seed: int = 1, note: Callable[[str], object] = str, at: datetime | None = None
) -> Loaded:
    """Fill an empty home with the demonstration hospital; see ``load.load``. ``note`` hears of each step."""
    return loading.load(count=devices, seed=seed, note=note, at=at)
