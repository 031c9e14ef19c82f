"""How devices are set up, as far as somebody entered it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ..models import DeviceFact
from ..rules.configuring import Fact

_PIECE = 400


def of_devices(device_ids: Collection[int]) -> dict[int, dict[Fact, str]]:
    """What holds now, by device; what is unknown is not there."""
    found: dict[int, dict[Fact, str]] = defaultdict(dict)
    ids = sorted(device_ids)
    for start in range(0, len(ids), _PIECE):
        rows = DeviceFact.objects.open().filter(device_id__in=ids[start : start + _PIECE])
        for pk, fact, value in rows.values_list("device_id", "fact", "value"):
            found[pk][Fact(fact)] = value
    return found
