"""How the devices of a campaign are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openhtm.kernel import acts
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows
from openhtm.registry.api import Device

from . import events
from .models import Campaign, CampaignTask, WorkOrder
from .rules.campaigns import TaskState

_KEPT = object()
_NAMES = ("campaign_id", "site_id", "device_id", "state", "added_at", "changed_at", "changed_by")


def fill(campaign: Campaign, devices: Sequence[Device], *, by: Actor, at: datetime) -> int:
    """Write down the devices, each also in its own history; told how many."""
    label = by.actor_label[:200]
    insert_rows(
        CampaignTask,
        (*_NAMES, "reason", "searches"),
        [
            (campaign.pk, one.site_id, one.pk, TaskState.PENDING.value, at, at, label, "", 0)
            for one in devices
        ],
    )
    kind = acts.subject_type(Device)
    acts.note_rows(
        acts.Change(kind, one.pk, one.tag, one.site_id, {}, {"campaign": campaign.title}) for one in devices
    )
    return len(devices)


def settle(
    task: CampaignTask,
    *,
    state: TaskState,
    reason: str = "",
    searches: int | None = None,
    work_order: WorkOrder | object | None = _KEPT,
    by: Actor,
    at: datetime,
) -> CampaignTask:
    """Write where a device stands now, and tell the contexts above when that is settled."""
    changes: dict[str, Any] = {"state": state.value, "reason": reason.strip()[:500]}
    if searches is not None:
        changes["searches"] = searches
    if work_order is not _KEPT:
        changes["work_order"] = work_order
    acts.save(task, changed_at=at, changed_by=by.actor_label[:200], **changes)
    events.campaign_device_settled.send(
        sender=CampaignTask,
        campaign_id=task.campaign_id,
        device_id=task.device_id,
        state=state.value,
        by=by,
        at=at,
    )
    return task
