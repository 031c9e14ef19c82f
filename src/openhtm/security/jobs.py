"""The worker's part of device security: what takes longer than a page may."""

from __future__ import annotations

from django_tasks import task

from openhtm.accounts.api import User
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.time import now

from . import updating


@task()
def update_feed(slug: str, user_id: int) -> str:
    """Update a feed as the person who asked for it; returns what became of it."""
    return updating.update_one(slug, by=User.objects.get(pk=user_id), clock=now).state


@task()
def bring_kept() -> int:
    """A new bill may name packages of which feeds hold records that nobody needed so far."""
    return updating.bring_kept(by=SystemActor("feeds"), clock=now)
