"""The statuses of a device, and the sets of them that rules speak of (domain: asset statuses)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    ON_ORDER = "on_order"
    RECEIVED = "received"
    IN_ACCEPTANCE = "in_acceptance"
    IN_SERVICE = "in_service"
    STANDBY = "standby"
    IN_STORAGE = "in_storage"
    LOANED_OUT = "loaned_out"
    LIMITED_USE = "limited_use"
    OUT_OF_SERVICE = "out_of_service"
    IN_REPAIR = "in_repair"
    OUT_FOR_REPAIR = "out_for_repair"
    AWAITING_SAFETY_TEST = "awaiting_safety_test"
    QUARANTINED = "quarantined"
    SEQUESTERED = "sequestered"
    ISOLATED = "isolated"
    MISSING = "missing"
    RETIRE_PENDING = "retire_pending"
    RETIRED = "retired"
    DISPOSED = "disposed"
    UNKNOWN = "unknown"


#: From these alone a device may be used on patients.
USABLE = frozenset({Status.IN_SERVICE, Status.STANDBY, Status.LIMITED_USE, Status.LOANED_OUT})
#: Broken or waiting for proof that it is whole again.
DOWN = frozenset(
    {Status.OUT_OF_SERVICE, Status.IN_REPAIR, Status.OUT_FOR_REPAIR, Status.AWAITING_SAFETY_TEST}
)
#: Kept from use by a decision.
HELD = frozenset({Status.QUARANTINED, Status.SEQUESTERED, Status.ISOLATED})
#: No longer part of the fleet.
GONE = frozenset({Status.RETIRED, Status.DISPOSED})
#: Planned inspections stand still, visibly, until the device is back.
SUSPENDED = frozenset({Status.ON_ORDER, Status.RECEIVED, Status.IN_ACCEPTANCE, Status.IN_STORAGE})
