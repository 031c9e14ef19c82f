"""A signature that was given on a device without a network, confirmed by its person at the server."""

from __future__ import annotations

from datetime import datetime

from openhtm.accounts.api import Permission
from openhtm.audit.api import Reauthentication
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor

from ..models import WorkOrder
from .finishing import close


@action("maintenance.work_order.confirm_signature", needs=Permission.WORK_ORDER_CLOSE)
def confirm_signature(
    order: WorkOrder,
    *,
    device_hash: str,
    device_at: datetime,
    proof: Reauthentication,
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Close the record with the signature of now; what the device showed when it was signed there is noted by
    its hash, with the device's own time. Without the password nothing of a device counts as a signature."""
    close(order, proof=proof, device_at=device_at, by=by, at=at)
    acts.note(order, before={}, after={"signed_on_device": {"sha256": device_hash, "at": device_at}})
    return order
