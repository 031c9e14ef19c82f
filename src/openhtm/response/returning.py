"""What proves that a device of an incident may go back to patients: a closed work order whose checklist passed."""

from __future__ import annotations

from typing import Any

from openhtm.maintenance import api as maintenance

from . import noting
from .models import IncidentDevice
from .rules.incidents import Lacking, Proven, lacking_to_return


def new_order(line: IncidentDevice, plan: str, version: Any) -> maintenance.NewOrder:
    """The order of the recovery; ``version``: the procedure of its test, else what is planned for the device."""
    return maintenance.NewOrder(
        kind=maintenance.OrderKind.RETEST,
        title=f"Return to service after {line.incident}",
        device=line.device,
        description=plan,
        source=maintenance.OrderSource.STAFF,
        procedure_version=version,
    )


def proven(line: IncidentDevice) -> Proven:
    order = line.order
    if order is None:
        return Proven()
    return Proven(there=True, closed=order.closed_at is not None, overall=order.overall)


def lacking(line: IncidentDevice) -> list[Lacking]:
    """What keeps it from going back; an exercise has no order to wait for."""
    held = noting.standing_hold(line) is not None
    if line.incident.is_exercise:
        return [Lacking.HELD] if held else []
    if line.order is not None:
        line.order.refresh_from_db()
    return lacking_to_return(proven(line), held=held)
