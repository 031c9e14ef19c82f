"""What is published about what one device runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openhtm.registry.api import Device

from .answering import OPEN, Affected, lines
from .models import Bill, Hit, Release
from .queries.exposure import exposures
from .queries.running import releases_of


@dataclass(frozen=True, kw_only=True)
class OfDevice:
    """``open``: the flaws of which it is not known that they do no harm here, the gravest first. ``without_bill``:
    the releases it runs of which nobody knows what is in them."""

    releases: Sequence[Release]
    without_bill: Sequence[Release]
    open: Sequence[Affected]


def of_device(device: Device, *, on: date) -> OfDevice:
    """``on``: the day on which judgments must hold. For a device that the asker has reached."""
    releases = releases_of(device)
    keys = [one.pk for one in releases]
    known = set(
        Bill.objects.filter(release__in=keys, replaced_at__isnull=True).values_list("release_id", flat=True)
    )
    hits = Hit.objects.for_list().filter(release__in=keys).select_related("vulnerability").order_by("pk")
    found = lines(Device.objects.filter(pk=device.pk), exposures(hits), on=on, tiers=OPEN)
    return OfDevice(
        releases=releases, without_bill=[one for one in releases if one.pk not in known], open=found
    )
