"""Devices of a change: kept from use until a test and a second person prove that they may go back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.audit.api import UnableToSign
from openhtm.changes import record
from openhtm.changes.actions import deciding, lines
from openhtm.changes.errors import BeingChanged, NotWhole, UnableToChange, UnableToVerify
from openhtm.changes.models import Change, Line
from openhtm.changes.proving import Proof
from openhtm.changes.rules.states import Obstacle, State, obstacles
from openhtm.kernel.errors import NotFound, NotPermitted, UnableToSome
from openhtm.maintenance.actions import checklists, finishing, order_lines
from openhtm.maintenance.actions import work_orders as orders
from openhtm.maintenance.models import OrderKind
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.tests import factories as make
from openhtm.registry import api as registry
from openhtm.registry.models import Block, Software

from . import board

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def software(line: Line) -> list[tuple[str, bool]]:
    rows = Software.objects.filter(device=line.device).order_by("pk")
    return [(row.version, row.valid_to is None) for row in rows]


def usable(line: Line, at: datetime) -> bool:
    line.device.refresh_from_db()
    return registry.usability(line.device, on=at.date()).usable


def worked(world: World, at: datetime, line: Line, *, leakage: str = "80", close: bool = True) -> Any:
    """A work order with a checklist, done by Tess."""
    new = NewOrder(
        kind=OrderKind.CYBER,
        title="Update",
        device=line.device,
        procedure_version=make.make_procedure(world, at),
    )
    order = orders.open_order(new, by=world.mara, at=at)
    orders.assign(order, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    checklists.record(run, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    reading = Answer(values=(leakage,), unit="µA")
    checklists.record(run, key="leakage", answer=reading, by=world.tess, at=at)
    labor = order_lines.Labor(minutes=60, worked_on=make.TODAY)
    order_lines.add_labor(order, labor=labor, by=world.tess, at=at)
    finishing.finish(order, by=world.tess, at=at)
    if close:
        order.refresh_from_db()
        finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    return order


def test_a_device_is_kept_from_use_until_it_is_verified(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    (line,) = board.of(change)
    assert usable(line, at)
    lines.begin([line], backup=board.BACKUP, by=world.tess, at=at)
    assert not usable(line, at)
    lines.installed([line], by=world.tess, at=at)
    assert not usable(line, at)
    board.verify(world, at, [line], board.evidence(world, at))
    assert usable(line, at)
    assert software(line) == [("3.1", False), ("3.2", True)]
    row = Software.objects.get(device=line.device, valid_to=None)
    assert row.reason == "CHANGE-1: Pump software 3.2"


def test_it_does_not_come_into_use_nor_leave_the_fleet_meanwhile(world: World, at: datetime) -> None:
    device = board.pump(world, status="out_of_service")
    (line,) = board.installed(world, at, board.implementing(world, at, device))
    device.refresh_from_db()
    device.stores_phi = False
    device.save()
    with pytest.raises(Exception, match=r"being changed|forbids|block"):
        registry.devices.change_status(
            device, to=registry.Status.IN_SERVICE, reason="Needed", by=world.mara, at=at
        )
    with pytest.raises(BeingChanged):
        registry.devices.change_status(
            device,
            to=registry.Status.RETIRED,
            reason="Old",
            by=world.mara,
            at=at,
        )
    assert line.state == "installed"


@pytest.mark.parametrize("risk", ["life_support", "high", "unknown"])
def test_whoever_changed_a_grave_device_does_not_verify_it_alone(
    world: World, at: datetime, risk: str
) -> None:
    board.pump(world, "GEN-0003")  # stays ready
    change = board.implementing(
        world, at, board.pump(world, risk=risk), board.pump(world, "GEN-0002", risk=risk)
    )
    found = board.installed(world, at, change)[:1]
    proof = board.evidence(world, at)
    with pytest.raises(UnableToVerify, match="does not verify it alone"):
        board.verify(world, at, found, proof, "tess")
    board.verify(world, at, found, proof)
    assert found[0].verified_by == "Cleo Engineer"
    with pytest.raises(IntegrityError, match="changes_grave_verified_by_another"), transaction.atomic():
        Line.objects.filter(pk=found[0].pk).update(verifier=world.tess)


def test_whoever_changed_another_device_may_verify_it(world: World, at: datetime) -> None:
    found = board.installed(world, at, board.implementing(world, at, board.pump(world, risk="medium")))
    board.verify(world, at, found, board.evidence(world, at), "tess")
    assert found[0].state == "verified"


def test_a_closed_order_whose_checklist_passed_proves_it(world: World, at: datetime) -> None:
    (line,) = board.installed(world, at, board.implementing(world, at, board.pump(world)))
    order = worked(world, at, line, close=False)
    with pytest.raises(UnableToVerify, match="not closed"):
        board.verify(world, at, [line], Proof(order=order))
    order.refresh_from_db()
    finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    board.verify(world, at, [line], Proof(order=order))
    assert (line.state, line.order) == ("verified", order)


def test_an_order_that_failed_or_came_before_proves_nothing(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world), board.pump(world, "GEN-0002"))
    first, second = board.of(change)
    order = worked(world, at, first)
    later = at + timedelta(hours=3)
    lines.begin([first, second], backup=board.BACKUP, by=world.tess, at=later)
    lines.installed([first, second], by=world.tess, at=later)
    with pytest.raises(UnableToVerify, match="before the device was changed"):
        board.verify(world, later, [first], Proof(order=order))
    with pytest.raises(UnableToVerify, match="another device"):
        board.verify(world, later, [second], Proof(order=order))
    with pytest.raises(UnableToVerify, match="Name the work order"):
        board.verify(world, later, [second], Proof(result="All well"))
    with pytest.raises(UnableToChange, match="one by one"):
        board.verify(world, later, [first, second], Proof(order=order))
    with pytest.raises(UnableToSign):
        lines.verify(
            [first],
            evidence=board.evidence(world, at, procedure=order.procedure_version),
            by=world.cleo,
            at=later,
        )


def test_a_recalibration_that_the_procedure_asks_for_is_written(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    Change.objects.filter(pk=change.pk).update(recalibration="yes")
    found = board.installed(world, at, change)
    found = board.of(change)
    proof = board.evidence(world, at)
    with pytest.raises(UnableToVerify, match="recalibration"):
        board.verify(world, at, found, proof)
    board.verify(
        world, at, found, Proof(procedure=proof.procedure, result="Passed", recalibrated="Flow, by 4.2")
    )
    assert found[0].recalibrated == "Flow, by 4.2"


def test_nothing_is_done_to_devices_before_it_is_carried_out(world: World, at: datetime) -> None:
    change = board.approved(world, at, board.draft(world, at, board.pump(world)))
    with pytest.raises(UnableToChange, match="before it is carried out"):
        lines.begin(board.of(change), backup="x", by=world.tess, at=at)
    for to in ("scheduled", "implementing"):
        deciding.advance(change, to=to, by=world.mara, at=at)
    with pytest.raises(NotWhole, match="copy of its configuration"):
        lines.begin(board.of(change), by=world.tess, at=at)
    lines.note_backup(board.of(change), backup="Keeps none", by=world.tess, at=at)
    lines.begin(board.of(change), by=world.tess, at=at)
    assert Block.objects.open().get().source == "CHANGE-1"


def test_where_one_of_many_is_refused_nothing_is_written(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world), board.pump(world, "GEN-0002"))
    first, second = board.of(change)
    lines.begin([first], backup="x", by=world.tess, at=at)
    with pytest.raises(UnableToSome) as told:
        lines.begin(board.of(change), backup="x", by=world.tess, at=at)
    assert list(told.value.problems) == ["GEN-0001"]
    second.refresh_from_db()
    assert second.state == "planned"
    assert Block.objects.open().count() == 1


def test_what_failed_says_what_runs_now(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world), board.pump(world, "GEN-0002"))
    found = board.installed(world, at, change)
    lines.fail(found, reason="Alarm test failed", by=world.tess, at=at)
    first, second = board.of(change)
    with pytest.raises(NotWhole, match="which version"):
        lines.give_up([first], reason="Dead", by=world.tess, at=at)
    lines.give_up([first], reason="Dead", runs_unknown=True, by=world.tess, at=at)
    assert software(first)[-1] == ("", True)
    assert not usable(first, at)
    given: dict[str, Any] = {"runs_now": "", "reason": "Alarms too quiet", "by": world.cleo, "at": at}
    proof = make.proof(world.cleo, at)
    lines.roll_back([second], **given, evidence=board.evidence(world, at), proof=proof)
    assert (second.state, second.runs_now) == ("rolled_back", "3.1")
    assert software(second) == [("3.1", True)]
    assert usable(second, at)
    with pytest.raises(IntegrityError, match="changes_not_changed_says_what_runs"), transaction.atomic():
        Line.objects.filter(pk=second.pk).update(runs_now="")


def test_a_device_given_up_comes_back_tested_even_after_the_end(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    found = board.installed(world, at, change)
    lines.fail(found, reason="Dead", by=world.tess, at=at)
    lines.give_up(found, reason="Dead", runs_unknown=True, by=world.tess, at=at)
    board.end(world, at, change, "failed")
    (line,) = board.of(change)
    proof = make.proof(world.cleo, at)
    given: dict[str, Any] = {
        "evidence": board.evidence(world, at),
        "proof": proof,
        "by": world.cleo,
        "at": at,
    }
    lines.roll_back([line], runs_now="3.1", reason="Board replaced by the maker", **given)
    assert usable(line, at)


def test_a_later_change_mends_a_device_that_was_given_up(world: World, at: datetime) -> None:
    device = board.pump(world)
    found = board.installed(world, at, board.implementing(world, at, device))
    lines.fail(found, reason="Dead", by=world.tess, at=at)
    lines.give_up(found, reason="Dead", runs_unknown=True, by=world.tess, at=at)
    again = board.installed(world, at, board.implementing(world, at, device))
    board.verify(world, at, again, board.evidence(world, at))
    assert usable(again[0], at)
    assert software(again[0])[-1] == ("3.2", True)


def test_a_change_is_not_closed_with_an_unsettled_device(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world), board.pump(world, "GEN-0002"))
    found = board.installed(world, at, change)
    deciding.advance(change, to="verification", by=world.mara, at=at)
    board.verify(world, at, found[:1], board.evidence(world, at))
    with pytest.raises(UnableToChange, match="Settle them first"):
        board.end(world, at, change)
    lines.fail(found[1:], reason="No sound", by=world.tess, at=at)
    with pytest.raises(UnableToChange, match="Settle them first"):
        board.end(world, at, change)
    assert obstacles(State.ROLLED_BACK, record.situation(change)) == [Obstacle.UNSETTLED, Obstacle.STILL_RUNS]
    lines.give_up(found[1:], reason="No sound", runs_now="3.2", by=world.tess, at=at)
    board.end(world, at, change)
    assert (change.state, change.ended_by) == ("closed", "Mara Manager")
    with pytest.raises(IntegrityError, match="changes_ended_says_what_came"), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(result="")


def test_where_nothing_was_verified_it_is_not_closed(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    lines.leave_out(board.of(change), reason="Retired next week", by=world.tess, at=at)
    deciding.advance(change, to="verification", by=world.mara, at=at)
    with pytest.raises(UnableToChange, match="No device was verified"):
        board.end(world, at, change)
    board.end(world, at, change, "failed")


def test_a_device_is_in_one_change_at_a_time(world: World, at: datetime) -> None:
    device = board.pump(world)
    board.installed(world, at, board.implementing(world, at, device))
    other = board.implementing(world, at, device)
    with (
        pytest.raises(IntegrityError, match=r"changes_device_in_one_at_a_time|changes_line.device_id"),
        transaction.atomic(),
    ):
        Line.objects.filter(change=other).update(state="changing")
    with pytest.raises(UnableToChange, match="CHANGE-1"):
        lines.begin(board.of(other), backup="x", by=world.tess, at=at)


def test_who_may_not_touch_devices(world: World, at: datetime) -> None:
    change = board.implementing(world, at, board.pump(world))
    for who in (world.nina, world.otto, world.ivo, world.uma):
        with pytest.raises(NotPermitted):
            lines.begin(board.of(change), backup="x", by=who, at=at)
    from openhtm.changes import access

    with pytest.raises(NotFound):
        access.change(world.otto, change.pk)
    assert list(access.changes(world.otto)) == []
    assert list(access.changes(world.uma)) == [change]
