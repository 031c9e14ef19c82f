"""A phone that came back from the basement: what it did on an order that the office had cancelled meanwhile."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from openhtm.accounts.api import User, person_by_email
from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import OrderKind, WorkOrder
from openhtm.offline import api as offline

from .stage import BY, Stage

_TECHNICIAN = "technician@demo.example.org"


def load_basement(stage: Stage) -> None:
    """One conflict to look at and to settle: work done at ten, cancelled at eleven, sent at noon."""
    technician = person_by_email(_TECHNICIAN)
    order = _order(technician)
    if technician is None or order is None:
        return
    looked = stage.at - timedelta(hours=2)
    seen = {
        "state": str(order.get_state_display()),
        "assignee": str(technician),
        "title": order.title,
        "end_reason": "",
    }
    maintenance.orders.cancel(
        order, reason="The unit has given the device back", by=BY, at=stage.at - timedelta(hours=1)
    )
    started = _act(stage, order, number=1, kind="work_order.start", what="Begun", at=looked, seen=seen)
    note = _act(stage, order, number=2, kind="work_order.note", what="Note", at=looked, seen=seen)
    note["payload"]["text"] = "Inspected in the basement store: housing and cord are whole."
    sending = {
        "person": technician.actor_key,
        "device_now": stage.at.isoformat(),
        "acts": [started, note],
    }
    offline.receive(offline.Sending.model_validate(sending), files={}, by=technician, at=stage.at)


def _order(technician: User | None) -> WorkOrder | None:
    rows = WorkOrder.objects.open().filter(assignee=technician, started_at=None, kind=OrderKind.SCHEDULED)
    found: WorkOrder | None = rows.select_related("site", "device").order_by("-pk").first()
    return found


def _act(
    stage: Stage,
    order: WorkOrder,
    *,
    number: int,
    kind: str,
    what: str,
    at: datetime,
    seen: dict[str, str],
) -> dict[str, Any]:
    name = f"{stage.seed}:{order.reference}:{number}"
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        "sequence": int(at.timestamp() * 1000) + number,
        "kind": kind,
        "subject": f"work_order:{order.reference}",
        "label": f"{order.reference} {what}",
        "payload": {"order": order.reference},
        "seen": seen,
        "taken_at": (stage.at - timedelta(hours=5)).isoformat(),
        "device_at": at.isoformat(),
    }
