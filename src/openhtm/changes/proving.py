"""What proves that a device of a change may go back to patients."""

from __future__ import annotations

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


def test_of(line: Line, proof: Proof) -> Evidence:
    order = proof.order or (None if proof.procedure else line.order)
    if order is None:
        return Evidence(procedure=proof.procedure is not None, result=proof.result)
    order.refresh_from_db()
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
