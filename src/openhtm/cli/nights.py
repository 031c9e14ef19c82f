"""The nightly work from the command, and the worker's clock that begins it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from openhtm.kernel.actors import Actor, SystemActor
from openhtm.kernel.limits import night_hour
from openhtm.kernel.time import now
from openhtm.nightly import api as nightly
from openhtm.places.api import day_of

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 60.0


def carried_out(by: Actor, *, only: Collection[str]) -> dict[str, Any]:
    """Do it now; what became of each duty."""
    night = nightly.carry_out(day=day_of(now()), only=only, by_hand=True, by=by, clock=now)
    return {
        "day": night.day.isoformat(),
        "duties": [
            {"duty": one.duty, "done": not one.problem, "counts": one.counts, "problem": one.problem or None}
            for one in night.duties.all()
        ],
    }


def begin_if_due(at: datetime) -> bool:
    """Do the work of the night when it is time and nobody has; False where there was nothing to do."""
    day = nightly.due_day(at, hour=night_hour())
    if day is None:
        return False
    try:
        nightly.carry_out(day=day, by=SystemActor("nightly work"), clock=now)
    except nightly.NightBegun:
        # Another worker was quicker.
        return False
    return True


def watch_the_clock() -> None:
    """Look once a minute whether the nightly work is to be begun, beside the jobs of the worker, until it ends."""
    threading.Thread(target=_look_for_ever, name="nightly", daemon=True).start()


def _look_for_ever() -> None:
    while True:
        try:
            begin_if_due(now())
        except Exception:  # noqa: BLE001 - logged; the next minute may find the database back
            _log.exception("The nightly work could not be begun.")
        finally:
            # A minute is longer than a connection should wait for its next question.
            connection.close()
        time.sleep(_EVERY_SECONDS)
