"""What of a device lies on a phone without a network: what it is, whether it may be used, what was measured last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from openhtm.kernel.time import local_date
from openhtm.registry import api as registry

from . import describing, looks
from .models import ChecklistRun
from .offline_facts import pill
from .rules.limits import shown

#: How many earlier checklists of a device show their readings.
EARLIER = 3


def device_shown(device: Any, earlier: Sequence[ChecklistRun], *, at: datetime) -> dict[str, Any]:
    on = local_date(at, device.site.time_zone)
    verdict = (registry.usability if device.block_count else registry.quick)(device, on=on)
    return {
        "tag": device.tag,
        "what": describing.what(device),
        "serial": device.serial,
        "udi": device.udi,
        "place": describing.place(device),
        "codes": _codes(device),
        "status": pill(looks.device_status(device)),
        "risk": pill(looks.risk(device.risk_class)),
        "usable": verdict.usable,
        "reasons": [str(reason.text) for reason in verdict.reasons],
        "next_due": device.next_due_on.isoformat() if device.next_due_on else None,
        "url": device.get_absolute_url(),
        "history": [_past(run, zone=device.site.time_zone) for run in earlier],
    }


def _codes(device: Any) -> list[str]:
    """Everything that a label of the device may say."""
    numbers = [one.value for one in device.identifiers.all() if one.valid_to is None]
    return [code for code in (device.tag, device.serial, device.udi, *numbers) if code]


def earlier_runs(device_ids: Sequence[int]) -> Mapping[int, list[ChecklistRun]]:
    """The last finished checklists of each device, the newest first."""
    rows = ChecklistRun.objects.filter(work_order__device__in=device_ids, finished_at__isnull=False)
    keys: defaultdict[int, list[int]] = defaultdict(list)
    for pk, device_id in rows.order_by("-finished_at", "-pk").values_list("pk", "work_order__device"):
        if len(keys[device_id]) < EARLIER:
            keys[device_id].append(pk)
    wanted = [pk for found in keys.values() for pk in found]
    read = ChecklistRun.objects.filter(pk__in=wanted).select_related("procedure_version__procedure")
    by_pk = {run.pk: run for run in read.prefetch_related("results__step")}
    return defaultdict(list, {device_id: [by_pk[pk] for pk in found] for device_id, found in keys.items()})


def _past(run: ChecklistRun, *, zone: str) -> dict[str, Any]:
    values = {
        row.step.key: shown(row.value, decimals=row.step.decimals)
        for row in run.results.all()
        if row.value is not None
    }
    return {
        "procedure": run.procedure_version.procedure.code,
        "on": local_date(run.finished_at, zone).isoformat() if run.finished_at else None,
        "overall": pill(looks.overall(run.overall)),
        "values": values,
    }
