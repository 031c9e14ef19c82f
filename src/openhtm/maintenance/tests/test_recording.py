"""Many answers at once come out as the same answers one after the other, and as one refusal or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from openhtm.audit.models import Entry as LedgerEntry
from openhtm.audit.models import Row
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted
from openhtm.maintenance.actions import checklists, work_orders
from openhtm.maintenance.models import ChecklistRun, OrderKind, StepResult
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.recording import Entry
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.models import Block

from . import factories as make
from .test_conditional_steps import STEPS

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
COUNTED = ("verdict", "entered", "entered_unit", "value", "readings", "judgment", "na_reason", "comment")


@pytest.fixture
def run(world: World, at: datetime) -> ChecklistRun:
    version = make.make_procedure(world, at, steps=STEPS)
    device = make.make_device(world)
    new = NewOrder(kind=OrderKind.SUPPORT, title="Check", device=device, assignee=world.tess)
    order = work_orders.open_order(new, by=world.mara, at=at)
    return checklists.begin(order, version=version, by=world.tess, at=at)


def entry(key: str, value: str, unit: str = "") -> Entry:
    return Entry(key=key, answer=Answer(values=(value,), unit=unit))


def stands(run: ChecklistRun) -> dict[str, Any]:
    """Everything that a person sees of the run and of the device. Of a block not its text: put at the first of
    several failures it names that one alone."""
    rows = StepResult.objects.filter(run=run).select_related("step").order_by("step__position")
    fresh = ChecklistRun.objects.select_related("work_order__device").get(pk=run.pk)
    return {
        "results": {row.step.key: {name: getattr(row, name) for name in COUNTED} for row in rows},
        "overall": fresh.overall,
        "blocks": list(Block.objects.open().filter(device=fresh.work_order.device).values_list("code")),
        "blocked": fresh.work_order.device.block_count,
    }


ENTRIES = some.lists(
    some.one_of(
        some.sampled_from(["pass", "fail"]).map(lambda value: entry("battery", value)),
        some.just(entry("serial", "B-1")),
        some.sampled_from(["200", "150", "1e9", "229.99"]).map(lambda value: entry("found", value, "J")),
        some.sampled_from(["200", "300", "2,5"]).map(lambda value: entry("left", value, "J")),
        some.just(entry("unheard-of", "1")),
    ),
    max_size=5,
    unique_by=lambda one: one.key,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES)
def test_many_at_once_stand_as_the_same_one_after_the_other(
    entries: Sequence[Entry], run: ChecklistRun, world: World, at: datetime
) -> None:
    """The oracle is what each answer does by itself; a refusal among them leaves nothing of the whole."""
    before = stands(run)
    expected, refusal = undone(run, lambda fresh: one_by_one(fresh, entries, world, at))
    found, told = undone(
        run, lambda fresh: checklists.record_many(fresh, entries=entries, by=world.tess, at=at)
    )
    assert told == refusal
    assert found == (before if refusal else expected)


def one_by_one(run: ChecklistRun, entries: Iterable[Entry], world: World, at: datetime) -> None:
    for one in entries:
        checklists.record(run, key=one.key, answer=one.answer, by=world.tess, at=at)


class _Undo(Exception):
    pass


def undone(run: ChecklistRun, do: Any) -> tuple[dict[str, Any], str]:
    """How the run stands after it, and the refusal; then everything is as it was."""
    stood: dict[str, Any] = {}
    refusal = ""
    try:
        with transaction.atomic():
            fresh = ChecklistRun.objects.get(pk=run.pk)
            try:
                with transaction.atomic():
                    do(fresh)
            except DomainError as problem:
                refusal = str(problem)
            stood = stands(run)
            raise _Undo
    except _Undo:
        return stood, refusal


def test_all_of_them_are_in_the_ledger(run: ChecklistRun, world: World, at: datetime) -> None:
    entries = [entry("battery", "fail"), entry("serial", "B-1"), entry("found", "150", "J")]
    made = checklists.record_many(run, entries=entries, by=world.tess, at=at)
    told = LedgerEntry.objects.get(action="maintenance.checklist.record_many")
    noted = {told.subject_id, *Row.objects.filter(entry=told).values_list("subject_id", flat=True)}
    assert {row.pk for row in made} <= noted
    assert [row.verdict for row in made] == ["fail", "recorded", "fail"]
    assert Block.objects.open().get(device=run.work_order.device).text == "Failed: Energy"


def test_one_that_cannot_be_taken_leaves_nothing_of_the_others(
    run: ChecklistRun, world: World, at: datetime
) -> None:
    with pytest.raises(InvalidInput, match="no step nowhere"):
        checklists.record_many(
            run, entries=[entry("battery", "pass"), entry("nowhere", "1")], by=world.tess, at=at
        )
    assert run.results.count() == 0
    assert not LedgerEntry.objects.filter(action="maintenance.checklist.record_many").exists()


def test_a_step_twice_is_refused(run: ChecklistRun, world: World, at: datetime) -> None:
    twice = [entry("battery", "pass"), entry("battery", "fail")]
    with pytest.raises(InvalidInput, match="answered twice"):
        checklists.record_many(run, entries=twice, by=world.tess, at=at)


def test_the_same_answers_again_change_nothing(run: ChecklistRun, world: World, at: datetime) -> None:
    entries = [entry("battery", "pass"), entry("found", "200", "J")]
    checklists.record_many(run, entries=entries, by=world.tess, at=at)
    before = LedgerEntry.objects.count()
    checklists.record_many(run, entries=entries, by=world.tess, at=at)
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("person", ["nina", "ada", "otto"])
def test_whoever_may_not_perform_is_refused(
    person: str, run: ChecklistRun, world: World, at: datetime
) -> None:
    with pytest.raises(NotPermitted):
        checklists.record_many(run, entries=[entry("battery", "pass")], by=getattr(world, person), at=at)


def test_a_checklist_that_is_finished_takes_none(run: ChecklistRun, world: World, at: datetime) -> None:
    checklists.record_many(
        run, entries=[entry("battery", "pass"), entry("found", "200", "J")], by=world.tess, at=at
    )
    checklists.finish_run(run, by=world.tess, at=at)
    with pytest.raises(checklists.UnableToPerform):
        checklists.record_many(run, entries=[entry("battery", "fail")], by=world.tess, at=at)
