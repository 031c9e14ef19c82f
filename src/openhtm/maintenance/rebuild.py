"""What maintenance derives from its record, worked out anew. A second run changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from openhtm.kernel.actors import Actor
from openhtm.registry.api import Device, derived

from . import clocking, planning, settling
from .models import WorkOrder
from .storing import batches

BATCH = 5000


def rebuild(by: Actor, at: datetime) -> dict[str, int]:
    """Next due days and open orders on devices, the latest settled occurrence on plans, when orders are late."""
    devices = Device.objects.order_by("pk").values_list("pk", flat=True)
    changed = {"next_due": 0, "open_work_orders": 0, "latest_settled": 0, "late_at": 0}
    for batch in batches(devices.iterator(chunk_size=BATCH), size=BATCH):
        changed["next_due"] += planning.refresh_devices(batch)
        changed["open_work_orders"] += derived.set_open_work_orders(_open_orders(batch))
        changed["latest_settled"] += settling.remember_latest(batch)
    changed["late_at"] = _late(BATCH)
    return changed


def _late(size: int) -> int:
    rows = WorkOrder.objects.open().select_related("site").order_by("pk")
    return sum(clocking.remember(batch) for batch in batches(rows.iterator(chunk_size=size), size=size))


def _open_orders(device_ids: list[int]) -> list[tuple[int, int]]:
    rows = WorkOrder.objects.open().filter(device_id__in=device_ids).order_by()
    counts: dict[int, int] = dict(rows.values_list("device_id").annotate(Count("pk")))
    return [(device_id, counts.get(device_id, 0)) for device_id in device_ids]
