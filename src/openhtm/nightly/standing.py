"""How the nightly work stands: when it was done last, and what went wrong then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .models import DutyDone, Night

#: A day and half a day: after that a night was missed.
PATIENCE = timedelta(hours=36)


class State(StrEnum):
    NEVER = "never"
    MISSED = "missed"
    FAILED = "failed"
    WELL = "well"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``failed``: the duties of the latest night in which something went wrong."""

    state: State
    night: Night | None = None
    failed: Sequence[DutyDone] = ()


def standing(at: datetime) -> Standing:
    """By the latest night that was gone through, by itself or by hand."""
    night = Night.objects.with_duties().filter(ended_at__isnull=False).first()
    if night is None:
        return Standing(state=State.NEVER)
    failed = [one for one in night.duties.all() if one.problem]
    if at - night.begun_at > PATIENCE:
        return Standing(state=State.MISSED, night=night, failed=failed)
    return Standing(state=State.FAILED if failed else State.WELL, night=night, failed=failed)
