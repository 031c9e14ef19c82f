"""The worker's part of the nightly work: what somebody asked for by hand."""

from __future__ import annotations

from django_tasks import task

from openhtm.accounts.api import User
from openhtm.kernel.time import now
from openhtm.places.api import day_of

from .carrying_out import carry_out


@task()
def carry_out_now(user_id: int) -> int:
    """All duties, as the person who asked for them; returns the number of the night."""
    by = User.objects.get(pk=user_id)
    return int(carry_out(day=day_of(now()), by_hand=True, by=by, clock=now).pk)
