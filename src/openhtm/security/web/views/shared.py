"""What the views of device security share."""

from __future__ import annotations

from datetime import date

from openhtm.accounts.api import SignedInRequest
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.registry import api as registry


def devices_of(request: SignedInRequest) -> registry.DeviceQuerySet:
    """One's devices; of the site that is chosen only."""
    chosen = getattr(request, "site", None)
    return registry.devices_for(request.user, site_id=chosen.pk if chosen else None)


def day_of(request: SignedInRequest) -> date:
    """Today at the site that is chosen, else that of the organization."""
    return day_at(getattr(request, "site", None), now())
