"""Memory while many rows pass through."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for unreachable cycles, of which rows make none.

    A hundred thousand rows alive make Python look at all of them again and again: a third of the time of matching.
    Only for work in bounded portions; what is no longer used is freed at once all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
