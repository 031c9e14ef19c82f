"""Makes derived state anew from the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor

from .. import derived
from ..models import Device
from .searching import SearchTexts

_CHUNK = 5000


@action("registry.rebuild", needs=Permission.SYSTEM_OPERATE, where=organization)
def rebuild(*, by: Actor, at: datetime) -> dict[str, int]:
    """Search texts and block counts of every device; returns how many rows differed."""
    counts = {"search_texts": 0, "block_counts": 0}
    SearchTexts.make_index()
    for ids in _ids():
        counts["search_texts"] += SearchTexts.refresh(ids)
        standing = Device.objects.filter(pk__in=ids).annotate(
            standing=Count("blocks", filter=Q(blocks__valid_to__isnull=True))
        )
        counts["block_counts"] += derived.set_block_counts(standing.values_list("pk", "standing"))
    if any(counts.values()):
        acts.fact(**counts)
    return counts


def _ids() -> Iterator[list[int]]:
    latest = 0
    while ids := list(
        Device.objects.filter(pk__gt=latest).order_by("pk").values_list("pk", flat=True)[:_CHUNK]
    ):
        yield ids
        latest = ids[-1]
