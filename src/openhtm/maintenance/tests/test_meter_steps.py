"""A step of a checklist that reads a meter: it counts when the checklist is finished, if it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.actions import checklists, meters, work_orders
from openhtm.maintenance.checklists import problems_of
from openhtm.maintenance.models import MeterReading, Occurrence, OccurrenceState, WorkOrder
from openhtm.maintenance.rules.intervals import Interval, Unit
from openhtm.maintenance.rules.meters import Counts, Entry
from openhtm.maintenance.rules.schedule import Kind
from openhtm.maintenance.rules.steps import InvalidStep, Step, StepKind, check_steps
from openhtm.maintenance.rules.verdicts import Answer

from . import factories as make

if TYPE_CHECKING:
    from openhtm.registry.models import Device
    from openhtm_testing.personas import World

HOURS = Step(
    key="operating_hours",
    kind=StepKind.METER_READING,
    label="Operating hours",
    unit="h",
    expected="hours",
    mandatory=False,
)


def performed(world: World, at: datetime, *, hours: str | None) -> WorkOrder:
    """The inspection of GEN-0001, done by Tess on the day of the tests; ``hours``: what the display showed."""
    due = Occurrence.objects.filter(plan__code="PM", state=OccurrenceState.OPEN).order_by("due_on")[0]
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    run = checklists.begin(order, by=world.tess, at=at)
    answers = {"case": Answer(values=("pass",)), "leakage": Answer(values=("80",), unit="µA")}
    if hours is not None:
        answers["operating_hours"] = Answer(values=(hours,), unit="h")
    for key, answer in answers.items():
        checklists.record(run, key=key, answer=answer, by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    return order


@pytest.fixture
def device(world: World, at: datetime) -> Device:
    found = make.make_device(world)
    make.make_plan(world, at, version=make.make_procedure(world, at, steps=(*make.STEPS, HOURS)))
    make.make_due(world, at)
    return found


def readings(device: Device) -> list[tuple[date, Decimal, str]]:
    rows = MeterReading.objects.valid().filter(device=device)
    return [(row.read_on, row.shown, row.note) for row in rows]


def test_what_the_display_showed_counts_for_the_meter_once(
    world: World, at: datetime, device: Device
) -> None:
    order = performed(world, at, hours="1250.5")

    assert readings(device) == [(make.TODAY, Decimal("1250.50"), order.reference)]


def test_work_by_that_meter_is_planned_by_the_reading(world: World, at: datetime, device: Device) -> None:
    """Every 1,000 hours since acceptance at 0: with 1,250 hours it is due on the day of the reading."""
    terms = make.terms(
        Kind.METER,
        interval=Interval(count=5, unit=Unit.YEAR),
        meter={"counts": "hours", "every": "1000"},
    )
    begun = Entry(on=date(2026, 6, 1), shown=Decimal(0))
    meters.read(device, counts=Counts.HOURS, entry=begun, by=world.tess, at=at)
    make.make_plan(world, at, asked=terms, code="overhaul", since=date(2026, 6, 1))
    make.make_due(world, at)

    performed(world, at, hours="1250")

    due = Occurrence.objects.get(plan__code="overhaul", state=OccurrenceState.OPEN)
    assert due.due_on == make.TODAY


def test_one_that_cannot_follow_stays_in_the_checklist_and_the_order_says_why(
    world: World, at: datetime, device: Device
) -> None:
    earlier = Entry(on=make.TODAY - timedelta(days=30), shown=Decimal(2000))
    meters.read(device, counts=Counts.HOURS, entry=earlier, by=world.tess, at=at)

    order = performed(world, at, hours="1250")

    assert [shown for _on, shown, _note in readings(device)] == [Decimal(2000)]
    note = order.notes.get()
    assert note.text.startswith("Operating hours: not counted for the meter. ")
    assert "2000" in note.text
    run = order.runs.get()
    assert run.finished_at is not None
    assert run.results.get(step__key="operating_hours").value == Decimal(1250)


def test_what_was_not_read_counts_for_nothing(world: World, at: datetime, device: Device) -> None:
    order = performed(world, at, hours=None)

    assert readings(device) == []
    assert not order.notes.exists()


def test_a_step_that_names_no_meter_is_kept_with_the_checklist_alone(world: World, at: datetime) -> None:
    device = make.make_device(world)
    plain = Step(key="operating_hours", kind=StepKind.METER_READING, label="Hours", unit="h")
    make.make_plan(world, at, version=make.make_procedure(world, at, steps=(*make.STEPS, plain)))
    make.make_due(world, at)

    performed(world, at, hours="1250")

    assert readings(device) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"expected": "miles"}, "step.meter"),
        ({"unit": "min"}, "step.meter_unit"),
        ({"unit": "count"}, "step.meter_unit"),
    ],
)
def test_a_meter_that_is_not_known_or_in_another_unit_is_refused(changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidStep) as refused:
        check_steps([replace(HOURS, **changes)])
    assert refused.value.rule == rule


def test_one_meter_is_read_once_in_a_checklist() -> None:
    with pytest.raises(InvalidStep) as refused:
        check_steps([HOURS, replace(HOURS, key="again")])
    assert refused.value.rule == "step.meter_twice"


def test_a_library_file_names_the_line_of_a_wrong_meter() -> None:
    head = '[procedure]\ncode = "X"\ntitle = "X"\n\n[[steps]]\nkey = "a"\nlabel = "A"\n'

    unknown = problems_of([("x.toml", f'{head}kind = "meter_reading"\nunit = "h"\nmeter = "miles"\n')])
    elsewhere = problems_of([("x.toml", f'{head}kind = "text"\nmeter = "hours"\n')])

    assert [(one.line, "no meter miles" in one.text) for one in unknown] == [(10, True)]
    assert [(one.line, one.text) for one in elsewhere] == [(9, "only a meter_reading counts for a meter.")]
