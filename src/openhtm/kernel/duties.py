"""What is done every night: a context names it in ``<context>/nightly_duties.py``, as ``DUTIES = (Duty(...), ...)``.

Who carries them out, and when, is the business of the context `nightly`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .actors import Actor
from .plugins import Registry, context_modules


class DutyFailed(Exception):
    """A duty that was carried out and found something wrong; the text is for people."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """``run`` answers counts by name, such as ``{"created": 12}``; raises ``DutyFailed`` where somebody has to look.

    ``order``: those with a smaller one come first, since what they leave is what the later ones look at.
    """

    key: str
    title: Any
    order: int
    run: Callable[[Actor, Callable[[], datetime]], Mapping[str, int]]


def duties() -> list[Duty]:
    """Of all contexts, in their order."""
    found: Registry[Duty] = Registry("duties")
    for module in context_modules("nightly_duties"):
        for duty in module.DUTIES:
            found.add(duty.key, duty)
    return sorted(found, key=lambda duty: (duty.order, duty.key))
