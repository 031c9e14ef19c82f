"""Four pumps of one unit that are inspected in one go, for the tests of batches."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from openhtm.accounts.api import Permission, scope
from openhtm.maintenance import batches
from openhtm.maintenance.actions import batch_results
from openhtm.maintenance.actions import batches as acts
from openhtm.maintenance.models import AttemptKind, Batch, BatchLine, Occurrence, WorkOrder
from openhtm.maintenance.rules.batches import Standing
from openhtm.maintenance.rules.verdicts import Answer

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

GOOD = {"leakage": Answer(values=("80",), unit="µA")}


def make_pumps(world: World, at: datetime) -> list[Occurrence]:
    """Four pumps of the ICU, each with its yearly inspection due on 1 June 2026."""
    version = make.make_procedure(world, at)
    for number in range(1, 5):
        make.make_device(world, f"GEN-000{number}", stores_phi=False)
    make.make_plan(world, at, version=version)
    rows = make.make_due(world, at, until=date(2026, 12, 31))
    assert len(rows) == 4
    return rows


def line(batch: Batch, tag: str = "GEN-0001") -> BatchLine:
    found: BatchLine = BatchLine.objects.select_related("batch", "device").get(batch=batch, device__tag=tag)
    return found


def standings(world: World, batch: Batch) -> dict[str, Standing]:
    reach = scope(world.mara, Permission.WORK_ORDER_READ)
    return {one.line.device.tag: one.standing for one in batches.lines_of(batch, reach)}


def closed(world: World, batch: Batch, at: datetime, *, minutes: int = 40, who: str = "tess") -> Batch:
    person = world.people[who]
    return acts.close_batch(batch, minutes=minutes, proof=make.proof(person, at), by=person, at=at)


def answer_all(world: World, batch: Batch, at: datetime) -> None:
    """Two pass, the third leaks, the fourth is on a patient."""
    for tag in ("GEN-0001", "GEN-0002"):
        batch_results.passed(line(batch, tag), readings=GOOD, by=world.tess, at=at)
    leaks = {"leakage": Answer(values=("900",), unit="µA")}
    batch_results.failed(line(batch, "GEN-0003"), readings=leaks, by=world.tess, at=at)
    batch_results.could_not(
        line(batch, "GEN-0004"), kind=AttemptKind.IN_USE, evidence="Bed 4, infusing", by=world.tess, at=at
    )


def repair_of(order: WorkOrder) -> WorkOrder | None:
    found: WorkOrder | None = order.followers.filter(relation="repair_of").first()
    return found
