"""What the views of device security share."""

from __future__ import annotations

from datetime import date

from openhtm.accounts.api import SignedInRequest
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry


def devices_of(request: SignedInRequest) -> registry.DeviceQuerySet:
    """One's devices; of the site that is chosen only."""
    chosen = getattr(request, "site", None)
    return registry.devices_for(request.user, site_id=chosen.pk if chosen else None)


def day_of(request: SignedInRequest) -> date:
    """Today at the site that is chosen, else by the clock of the world."""
    chosen = getattr(request, "site", None)
    return local_date(now(), chosen.time_zone if chosen else "UTC")
