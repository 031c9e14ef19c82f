"""Past work orders from lists: closed history with its own numbers, once, and taken back whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.audit.api import verify as verify_ledger
from openhtm.imports import api
from openhtm.kernel.errors import NotPermitted
from openhtm.maintenance.actions import notes
from openhtm.maintenance.models import LaborLine, OrderNote, PartLine, WorkOrder
from openhtm.registry import api as registry

from . import factories as make
from .listing import Bring, bringer, counts, rules, warnings

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db

LIST = """\
WO Number,Asset Tag,WO Type,Status,Date Opened,Date Completed,Problem,Work Performed,Technician,Labor Hours,Parts Cost
77,GEN-0001,Repair,Closed,2025-06-10 08:30,2025-06-11 16:45,No power,Fuse replaced,Tess Technician,1.5,$12.50
78,GEN-0001,PM,Completed,2025-07-01,2025-07-01,,All tests passed,R. Diaz,0.75,
79,GEN-0001,Repair,Cancelled,2025-08-01,2025-08-02,Noise,Could not repeat,,,
"""


@pytest.fixture
def bring(world: World, at: datetime, tmp_path: Path) -> Bring:
    make.make_device(world, serial="A-7", serial_key=registry.serial_key("A-7"))
    return bringer(world, at, tmp_path, kind="work_orders")


def test_past_orders_come_in_closed_with_labor_parts_and_their_moments(bring: Bring, world: World) -> None:
    report = bring(LIST, apply=True)

    assert (counts(report), rules(report)) == ({"create": 3}, [])
    assert report.as_json()["unmapped"] == []
    repair = WorkOrder.objects.get(original_number="77")
    assert (repair.state, repair.source, repair.kind) == ("closed", "imported", "repair")
    # 08:30 and 16:45 on the clock of Chicago in summer, five hours behind UTC.
    assert repair.opened_at == datetime(2025, 6, 10, 13, 30, tzinfo=UTC)
    assert repair.closed_at == datetime(2025, 6, 11, 21, 45, tzinfo=UTC)
    assert (repair.title, repair.resolution) == ("No power", "Fuse replaced")
    assert (repair.assignee, repair.department) == (world.tess, world.icu)
    assert PartLine.objects.get(work_order=repair).unit_cost_minor == 1250
    labor = LaborLine.objects.get(work_order=repair)
    assert (labor.minutes, labor.person, labor.worked_on) == (90, world.tess, date(2025, 6, 11))
    other = LaborLine.objects.get(work_order__original_number="78")
    assert (other.minutes, other.person, other.person_name) == (45, None, "R. Diaz")
    cancelled = WorkOrder.objects.get(original_number="79")
    assert (cancelled.state, cancelled.end_reason) == ("cancelled", "Could not repeat")
    assert verify_ledger().ok


def test_a_check_enters_nothing(bring: Bring) -> None:
    assert counts(bring(LIST)) == {"create": 3}
    assert not WorkOrder.objects.exists()


def test_a_second_time_all_is_unchanged(bring: Bring) -> None:
    bring(LIST, apply=True)
    again = bring(LIST, apply=True)
    assert (counts(again), warnings(again)) == ({"unchanged": 3}, set())
    assert WorkOrder.objects.count() == 3


def test_the_schedule_stays_as_it_is(bring: Bring, world: World, at: datetime) -> None:
    make.make_plan(world, at)
    before = [occurrence.due_on for occurrence in make.make_due(world, at)]
    bring(LIST, apply=True)
    assert [occurrence.due_on for occurrence in make.make_due(world, at)] == before


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("80,GEN-9,Repair,Closed,2025-06-10,2025-06-11", "row.unknown_reference"),
        ("80,GEN-0001,Repair,Closed,2025-06-12,2025-06-11", "order.ends_before"),
        ("80,GEN-0001,Repair,Closed,2025-06-12,2027-06-11", "date.future"),
        ("80,GEN-0001,Repair,In Progress,2025-06-12,", "order.open"),
        ("80,GEN-0001,Repair,Closed,,", "row.missing"),
        ("80,GEN-0001,Repair,flying,2025-06-12,", "choice.unknown"),
        ("80,OTH-1,Repair,Closed,2025-06-10,2025-06-11", "row.unknown_reference"),
    ],
)
def test_what_cannot_be_past_work_is_refused_row_by_row(
    bring: Bring, world: World, row: str, rule: str
) -> None:
    make.make_device(world, "OTH-1", site=world.other_site, department=world.other_department)
    head = LIST.splitlines()[0].rsplit(",", 5)[0]
    good = "81,GEN-0001,Repair,Closed,2025-06-10,2025-06-11"
    report = bring(f"{head}\n{row}\n{good}\n", apply=True)
    assert (counts(report), rules(report)) == ({"create": 1, "error": 1}, [rule])
    assert WorkOrder.objects.get().original_number == "81"


def test_every_problem_is_told_at_once(bring: Bring) -> None:
    head = "WO Number,Asset Tag,Date Completed\n"
    report = bring(
        head + "1,GEN-9,2025-01-01\n2,GEN-0001,2025-02-30\n2,GEN-0001,2025-02-01\n2,GEN-0001,2025-02-02\n"
    )
    assert rules(report) == ["row.unknown_reference", "date.impossible", "row.twice"]
    assert counts(report) == {"create": 1, "error": 3}


def test_a_row_without_a_number_is_known_again_by_what_it_says(bring: Bring) -> None:
    text = "Asset Tag,Date,Description\nGEN-0001,2025-01-05,Battery low\nGEN-0001,2025-01-06,Battery low\n"
    first = bring(text, apply=True)
    assert (counts(first), warnings(first)) == ({"create": 2}, {"order.number_made", "order.no_kind"})
    assert counts(bring(text)) == {"unchanged": 2}


def test_an_order_of_the_same_number_for_another_device_is_refused(bring: Bring, world: World) -> None:
    bring(LIST, apply=True)
    make.make_device(world, "GEN-0002")
    report = bring(LIST.replace("GEN-0001", "GEN-0002"))
    assert rules(report) == ["row.taken"] * 3


def test_a_record_that_is_closed_is_not_changed_by_a_later_list(bring: Bring) -> None:
    bring(LIST, apply=True)
    report = bring(LIST.replace("Fuse replaced", "Fuse and cord replaced"), apply=True)
    assert (counts(report), warnings(report)) == ({"unchanged": 3}, {"order.kept"})
    assert WorkOrder.objects.get(original_number="77").resolution == "Fuse replaced"


@pytest.mark.parametrize(
    ("match", "column", "value"),
    [("serial", "Serial Number", "A-7"), ("external", "Asset ID", "X-5"), ("tag", "Asset Tag", "gen-0001")],
)
def test_the_device_is_found_by_the_chosen_key(
    bring: Bring, world: World, at: datetime, match: str, column: str, value: str
) -> None:
    device = registry.Device.objects.get()
    change = registry.DeviceChange(device.pk, values={}, identifiers=[("external", "X-5")])
    registry.devices.update_many([change], by=world.mara, at=at)
    report = bring(f"WO,{column},Date\n1,{value},2025-01-05\n", match=match, apply=True)
    assert counts(report) == {"create": 1}
    assert WorkOrder.objects.get().device_id == device.pk


def test_codes_of_ours_are_taken_and_others_kept_as_text(bring: Bring) -> None:
    head = "WO,Asset Tag,Date,Type,Problem Code,Action Code,PM Result\n"
    report = bring(head + "1,GEN-0001,2025-01-05,PM,No power,Z99,Passed\n", apply=True)
    order = WorkOrder.objects.get()
    assert (order.problem_code, order.action_code, order.sm_result) == ("no_power", "", "pass")
    assert "Action Code: Z99" in order.description
    assert warnings(report) == {"order.code_kept"}


def test_costs_of_a_row_are_never_counted_twice(bring: Bring) -> None:
    head = "WO,Asset Tag,Date,Hours,Labor Cost,Parts Cost,Vendor,Vendor Cost,Total Cost,Currency\n"
    bring(head + "1,GEN-0001,2025-01-05,2,100,40,Acme Service,60,250,EUR\n", apply=True)
    order = WorkOrder.objects.get()
    assert (order.vendor, order.vendor_cost_minor, order.currency) == ("Acme Service", 6000, "EUR")
    assert LaborLine.objects.get().cost_minor == 10_000
    assert sorted(part.cost_minor for part in PartLine.objects.all()) == [4_000, 5_000]


def test_an_import_is_taken_back_whole(bring: Bring, world: World, at: datetime) -> None:
    report = bring(LIST, apply=True)
    api.undo(report.batch, by=world.mara, at=at)
    assert not WorkOrder.objects.exists()
    assert not LaborLine.objects.exists()
    assert not PartLine.objects.exists()
    assert verify_ledger().ok
    assert counts(bring(LIST)) == {"create": 3}


def test_what_hangs_on_an_order_keeps_it(bring: Bring, world: World, at: datetime) -> None:
    report = bring(LIST, apply=True)
    notes.add_note(WorkOrder.objects.get(original_number="77"), text="Seen again", by=world.tess, at=at)
    with pytest.raises(api.UnableToUndo) as refused:
        api.undo(report.batch, by=world.mara, at=at)
    assert refused.value.details["dependents"] == ["GEN-1 has notes."]
    assert (WorkOrder.objects.count(), OrderNote.objects.count()) == (3, 1)


@pytest.mark.parametrize("who", ["tess", "nina", "ada", "otto"])
def test_others_may_not_bring_history(bring: Bring, world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        bring(LIST, by=world.people[who], apply=True)
    assert not WorkOrder.objects.exists()


def test_an_outsider_sees_no_device_of_ours_in_a_list_of_theirs(bring: Bring, world: World) -> None:
    report = bring(LIST, by=world.otto, site=world.other_site)
    assert rules(report) == ["row.unknown_reference"] * 3


def test_the_number_of_questions_does_not_grow_with_the_rows(
    bring: Bring, world: World, at: datetime
) -> None:
    head = "WO,Asset Tag,Date,Type\n"

    def questions(name: str, rows: range) -> int:
        text = head + "".join(f"{number},GEN-0001,2025-01-05,Repair\n" for number in rows)
        report = bring(text, name=name)
        with CaptureQueriesContext(connection) as asked:
            api.apply(report.batch, by=world.mara, at=at)
        return len(asked)

    questions("first.csv", range(1))  # the series of numbers is begun
    assert questions("few.csv", range(10, 15)) == questions("many.csv", range(100, 400))
