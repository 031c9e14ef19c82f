"""What proves that a device of a change may go back to patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openhtm.kernel.actors import Actor
from openhtm.maintenance.api import ProcedureVersion, WorkOrder

from . import noting
from .models import Line
from .rules.lines import Evidence, Lacking, lacking


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The work order that tested it (else that of the line), or a result written by a procedure."""

    order: WorkOrder | None = None
    procedure: ProcedureVersion | None = None
    result: str = ""
    recalibrated: str = ""


def look_again(lines: Sequence[Line], proof: Proof) -> None:
    """Read the work orders that prove something as they stand now."""
    if proof.order is not None:
        proof.order.refresh_from_db()
    elif proof.procedure is None:
        rows = WorkOrder.objects.in_bulk({one.order_id for one in lines if one.order_id is not None})
        for one in lines:
            one.order = rows.get(one.order_id)


def test_of(line: Line, proof: Proof) -> Evidence:
    order = proof.order or (None if proof.procedure else line.order)
    if order is None:
        return Evidence(procedure=proof.procedure is not None, result=proof.result)
    changed = line.installed_at or line.begun_at
    return Evidence(
        order=True,
        same_device=order.device_id == line.device_id,
        closed=order.closed_at is not None,
        overall=order.overall,
        since_change=changed is None or order.completed_at is None or order.completed_at >= changed,
    )


def missing(line: Line, proof: Proof, *, by: Actor) -> list[Lacking]:
    verifier = noting.person(by)
    return lacking(
        test_of(line, proof),
        risk=line.risk,
        installer=line.installer_id,
        verifier=verifier.pk if verifier else None,
        recalibrate=line.change.recalibration == "yes",
        recalibrated=bool(proof.recalibrated.strip() or line.recalibrated),
    )
