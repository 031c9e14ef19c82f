"""Many answers of one checklist in one sending: recorded together, each act once, refused one by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhtm.audit.models import Entry
from openhtm.maintenance.actions import checklists, work_orders
from openhtm.maintenance.models import OrderKind, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.tests import factories as make
from openhtm.offline import access
from openhtm.offline.models import ReceivedAct
from openhtm.offline.tests.sending import Phone

from .test_receiving import of

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def answers_of(phone: Phone, order: WorkOrder, at: datetime, *given: tuple[str, list[str]]) -> None:
    for key, values in given:
        unit = "µA" if key == "leakage" else ""
        phone.do("checklist.answer", of(order, key=key, values=values, unit=unit), at=at - HOUR)


def test_the_answers_of_a_checklist_are_recorded_together(
    order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.begin", of(order), at=at - HOUR)
    answers_of(phone, order, at, ("case", ["pass"]), ("leakage", ["120"]))
    assert [one.state for one in phone.send(at)] == ["done"] * 3
    assert Entry.objects.filter(action="maintenance.checklist.record_many").count() == 1
    assert {row.device_at for row in order.runs.get().results.all()} == {at - HOUR}
    # Sent again with one more: the known ones are known, the new one is done by itself.
    answers_of(phone, order, at, ("leakage", ["130"]))
    assert [one.state for one in phone.send(at)] == ["already"] * 3 + ["done"]
    assert order.runs.get().results.get(step__key="leakage").value == 130


def test_one_answer_that_cannot_be_taken_holds_itself_and_what_follows_only(
    order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.begin", of(order), at=at - HOUR)
    answers_of(phone, order, at, ("case", ["pass"]), ("leakage", ["1e999"]), ("case", ["fail"]))
    told = phone.send(at)
    assert [(one.state, one.code) for one in told] == [
        ("done", ""),
        ("done", ""),
        ("held", "invalid"),
        ("held", "waits"),
    ]
    assert order.runs.get().results.get(step__key="case").verdict == "pass"


def test_a_step_corrected_on_the_device_is_in_the_ledger_both_times(
    order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.begin", of(order), at=at - HOUR)
    answers_of(phone, order, at, ("leakage", ["620"]), ("leakage", ["120"]))
    assert [one.state for one in phone.send(at)] == ["done"] * 3
    entries = Entry.objects.filter(action="maintenance.checklist.record")
    assert ["620" in one.body for one in entries.order_by("pk")] == [True, True]
    assert order.runs.get().results.get(step__key="leakage").value == 120


def test_the_same_answers_on_their_way_twice_at_once_are_recorded_once(
    order: WorkOrder, phone: Phone, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second sending asked what is known before the first one was written."""
    phone.do("checklist.begin", of(order), at=at - HOUR)
    answers_of(phone, order, at, ("case", ["pass"]), ("leakage", ["120"]))
    phone.send(at)
    before = (Entry.objects.count(), ReceivedAct.objects.count())
    monkeypatch.setattr(access, "received_before", lambda _ids: {})
    assert [one.state for one in phone.send(at)] == ["already"] * 3
    assert (Entry.objects.count(), ReceivedAct.objects.count()) == before


def test_answers_of_two_checklists_of_one_order_are_told_apart(
    order: WorkOrder, phone: Phone, at: datetime
) -> None:
    phone.do("checklist.begin", of(order), at=at - HOUR)
    answers_of(phone, order, at, ("case", ["pass"]))
    phone.do("checklist.answer", of(order, key="leakage", values=["1"], purpose="retest"), at=at - HOUR)
    told = phone.send(at)
    assert [one.state for one in told] == ["done", "done", "held"]
    assert "has not been begun" in told[2].sentence


def test_ten_answers_more_cost_few_statements(world: World, at: datetime) -> None:
    """What a sending costs does not grow with the readings of a checklist."""
    steps = [Step(key=f"s{number}", kind=StepKind.PASS_FAIL_NA, label=f"S {number}") for number in range(20)]
    version = make.make_procedure(world, at - 9 * HOUR, steps=steps)
    counts = []
    for place, asked in enumerate((4, 14)):
        device = make.make_device(world, f"GEN-{place:04}")
        new = NewOrder(
            kind=OrderKind.SUPPORT,
            title="Check",
            device=device,
            assignee=world.tess,
            procedure_version=version,
        )
        order = work_orders.open_order(new, by=world.mara, at=at - 8 * HOUR)
        checklists.begin(order, by=world.tess, at=at - 7 * HOUR)
        phone = Phone(world.tess, taken_at=at - 6 * HOUR, sequence=place * 100)
        for number in range(asked):
            given = of(order, key=f"s{number}", values=["pass"])
            phone.do("checklist.answer", given, at=at - 5 * HOUR)
        with CaptureQueriesContext(connection) as found:
            assert {one.state for one in phone.send(at)} == {"done"}
        counts.append(len(found))
    assert counts[1] == counts[0]
