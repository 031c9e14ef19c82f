"""Which devices are marked as under alternate maintenance (AEM): derived from their plans.

Whoever was marked without ever having been under such terms, by a list from another program, stays as it is.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from openhtm.registry.api import Device, derived

from .models import Basis, PlanAssignment


def follow() -> int:
    """Mark who is under alternate terms, and unmark who was and is no more; returns how many differed."""
    rows = PlanAssignment.objects.filter(device=OuterRef("pk"), revision__basis=Basis.AEM)
    under, ever = Exists(rows.filter(valid_to__isnull=True)), Exists(rows)
    come = derived.set_aem(Device.objects.filter(under, aem=False), to=True)
    return come + derived.set_aem(Device.objects.filter(ever, aem=True).exclude(under), to=False)
