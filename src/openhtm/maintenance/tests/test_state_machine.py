"""A hospital walked at random: the loop of `machine` disturbed by everything else people and jobs do.

After every step the record is held against what must never be, each with its number in the list of invariants
of the field: 1 a device in use without its plan, 3 back in use after a failure, 4 a signed record changed, 6 a
due day moved or lost, 7 late told as on time, 8 one inspection closing another, 12 a reading without its unit, 14
a procedure not approved, 15 a tag twice, 17 history lost, 18 and 23 a second person, 29 a day shifted, 30 a job
run twice, 31 a wrong unit that passes.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from openhtm.audit.api import Signature
from openhtm.maintenance.actions import (
    loans,
    occurrences,
    order_lines,
    schedule,
    targets,
    work_orders,
)
from openhtm.maintenance.actions.order_lines import Part
from openhtm.maintenance.models import (
    Attempt,
    AttemptKind,
    ChecklistRun,
    Loan,
    Occurrence,
    OccurrenceState,
    OrderKind,
    PlanAssignment,
    StateChange,
    StepResult,
    WorkOrder,
)
from openhtm.maintenance.models.work_order import NEVER
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.rules.priority import Priority
from openhtm.maintenance.rules.work_order_states import WAITING, State
from openhtm.registry.models import Device, StatusPeriod

from . import factories as make
from .machine import PEOPLE, REACHED, STAFF, signed_content
from .machine_of_meters import Measured
from .machine_of_teams import Together

if TYPE_CHECKING:
    from openhtm_testing.personas import World

WAITS = st.sampled_from(sorted(WAITING))
PAUSING = {State.WAIT_DEPARTMENT, State.WAIT_INFORMATION}
MICROAMPERE = {"µA": Decimal(1), "mA": Decimal(1000)}


STEPS = 40


class Hospital(Measured, Together):
    """The loop, with waiting, loaners, duplicates, jobs that run again, attempts and changing targets."""

    def __init__(self) -> None:
        super().__init__()
        self.due: dict[int, tuple[date, date, date]] = {}
        self.rows: Counter[str] = Counter()

    # -- what else happens --------------------------------------------------------------------------------

    @rule(who=PEOPLE, data=st.data())
    def disturb(self, who: str, data: Any) -> None:
        """One rule for all of it, so that most steps of a walk still lead somewhere."""
        acts = [
            self.wait,
            self.change_priority,
            self.lend_or_take_back,
            self.note_times_and_parts,
            self.job_runs_again,
            self.try_in_vain,
            self.enter_holiday,
            self.read_meter,
            self.level_weeks,
            self.work_together,
            self.hand_on,
            self.take_apart,
        ]
        data.draw(st.sampled_from(acts))(who, data)

    def wait(self, who: str, data: Any) -> None:
        if order := self.order(data):
            self.act(who, work_orders.wait, order, state=data.draw(WAITS), reason="Because")

    def change_priority(self, who: str, data: Any) -> None:
        if order := self.order(data):
            priority = data.draw(st.sampled_from(Priority))
            self.act(who, work_orders.set_priority, order, priority=priority, reason="Because")
            self.act(who, work_orders.respond, order, text="Called")

    def lend_or_take_back(self, who: str, data: Any) -> None:
        out = Loan.objects.filter(returned_at__isnull=True).first()
        if out is not None:
            self.act(who, loans.take_back, out, fit=data.draw(st.booleans()), note="Checked")
        elif order := self.order(data):
            self.act(who, loans.lend, order, loaner=Device.objects.get(tag="GEN-0900"))

    def note_times_and_parts(self, who: str, data: Any) -> None:
        if order := self.order(data):
            self.act(who, loans.take_downtime_of_status, order)
            part = Part(description="Board", safety_relevant=True)
            self.act(who, order_lines.add_part, order, part=part)

    @rule(who=PEOPLE, data=st.data())
    def report_again(self, who: str, data: Any) -> None:
        """A second order for the device, which is then ended as the duplicate of the first."""
        if WorkOrder.objects.count() > 6:
            return
        device = Device.objects.get(tag="GEN-0001")
        new = NewOrder(kind=OrderKind.REPAIR, title="Again", device=device)
        second = self.act(data.draw(STAFF), work_orders.open_order, new)
        first = WorkOrder.objects.open().filter(kind="repair").order_by("pk").first()
        if first is not None and second is not None and first != second:
            self.act("mara", work_orders.mark_duplicate, second, of=first)

    def job_runs_again(self, who: str, data: Any) -> None:
        until = data.draw(st.sampled_from([date(2027, 12, 31), date(2028, 12, 31)]))
        self.act("mara", schedule.generate, until=until, site=self.world.site)
        self.act("mara", work_orders.open_due, until=make.TODAY, site=self.world.site)

    def try_in_vain(self, who: str, data: Any) -> None:
        due = Occurrence.objects.open().order_by("due_on").first()
        if due is None:
            return
        evidence = data.draw(st.sampled_from(["", "Looked in storage"]))
        kind = data.draw(st.sampled_from(AttemptKind))
        self.act(who, occurrences.record_attempt, due, kind=kind, evidence=evidence)
        later = due.due_on + timedelta(days=40)
        decided = {"reason": "In use", "risk_note": "Watched", "approver": self.world.mara}
        self.act(who, occurrences.defer, due, target_on=later, **decided)

    def enter_holiday(self, who: str, data: Any) -> None:
        day = (make.TODAY + timedelta(days=data.draw(st.integers(0, 3))), "Holiday")
        self.act("root", targets.add_holidays, self.world.site, days=[day])

    # -- what must never be -------------------------------------------------------------------------------

    @invariant()
    def a_high_risk_device_in_use_has_its_plan_and_its_next_day(self) -> None:
        for device in Device.objects.filter(tag="GEN-0001", status="in_service"):
            assert PlanAssignment.objects.filter(device=device, valid_to__isnull=True).exists()
            assert device.next_due_on is not None

    @invariant()
    def what_was_signed_stays_as_it_was_signed(self) -> None:
        for pk, content in self.signed.items():
            record = WorkOrder.objects.get(pk=pk)
            assert record.state == State.CLOSED
            assert signed_content(record) == content
            latest = Signature.objects.filter(subject_type="maintenance.workorder", subject_id=pk).latest(
                "pk"
            )
            assert latest.content_hash == self.closed[pk]

    @invariant()
    def no_due_day_moves_and_none_is_lost(self) -> None:
        now = {
            one.pk: (one.due_on, one.opens_on, one.closes_on)
            for one in Occurrence.objects.only("due_on", "opens_on", "closes_on")
        }
        assert self.due.items() <= now.items()
        self.due = now

    @invariant()
    def done_means_its_own_order_was_closed_by_its_own_procedure(self) -> None:
        for one in Occurrence.objects.filter(state=OccurrenceState.DONE).select_related(
            "work_order__procedure_version", "plan"
        ):
            order = one.work_order
            assert order is not None
            assert order.state == State.CLOSED
            assert order.procedure_version is not None
            assert order.procedure_version.procedure_id == one.plan.procedure_id
            assert Occurrence.objects.filter(work_order=order, state=OccurrenceState.DONE).count() == 1
            assert one.was_on_time() == (one.done_on is not None and one.done_on <= one.closes_on)

    @invariant()
    def an_attempt_shows_what_was_seen(self) -> None:
        assert not Attempt.objects.filter(evidence="").exists()

    @invariant()
    def a_reading_has_unit_limits_procedure_and_who_took_it(self) -> None:
        for result in StepResult.objects.filter(value__isnull=False).select_related("run__procedure_version"):
            assert result.unit
            assert result.upper
            assert result.recorded_by_id is not None
            assert result.run.procedure_version.state == "approved"

    @invariant()
    def nothing_above_its_limit_passes_in_whatever_unit(self) -> None:
        for result in StepResult.objects.filter(step__key="leakage", verdict="pass"):
            entered = Decimal(result.entered[0]) * MICROAMPERE[result.entered_unit]
            assert entered <= 500

    @invariant()
    def a_running_order_keeps_the_version_it_began_with(self) -> None:
        for run in ChecklistRun.objects.select_related("work_order"):
            if run.purpose == "main":
                assert run.procedure_version_id == run.work_order.procedure_version_id

    @invariant()
    def history_only_grows_and_a_tag_is_there_once(self) -> None:
        models = (WorkOrder, StateChange, Signature, StatusPeriod, Attempt, Loan, Device)
        now = Counter({model.__name__: model.objects.count() for model in models})
        assert all(now[name] >= before for name, before in self.rows.items())
        self.rows = now
        tags = list(Device.objects.values_list("tag", flat=True))
        assert len(set(tags)) == len(tags)

    @invariant()
    def a_job_run_again_plans_and_opens_nothing_twice(self) -> None:
        planned = Counter(Occurrence.objects.values_list("device_id", "plan_id", "due_on"))
        assert all(count == 1 for count in planned.values())
        held = Counter(
            Occurrence.objects.filter(work_order__isnull=False).values_list("work_order_id", flat=True)
        )
        assert all(count == 1 for count in held.values())

    @invariant()
    def every_state_was_reached_by_a_step_that_is_written_down(self) -> None:
        for order in WorkOrder.objects.prefetch_related("state_changes"):
            steps = sorted(order.state_changes.all(), key=lambda one: one.pk)
            assert steps[-1].state_after == order.state
            assert all(before.state_after == after.state_before for before, after in pairwise(steps))

    @invariant()
    def a_clock_runs_only_while_somebody_of_the_department_can_go_on(self) -> None:
        for order in WorkOrder.objects.exclude(late_at=NEVER):
            assert order.is_open
            assert not order.is_scheduled
            if order.state in PAUSING:
                assert order.late_at <= order.state_changes.latest("pk").changed_at

    @invariant()
    def a_loaner_is_with_one_ward_and_back_before_the_record_closes(self) -> None:
        out = Loan.objects.filter(returned_at__isnull=True)
        assert out.count() <= 1
        for order in WorkOrder.objects.filter(state=State.CLOSED, loans__returned_at__isnull=True).exclude(
            loans=None
        ):
            assert order.status_after not in {"in_service", "standby", "limited_use"}
        for loan in Loan.objects.filter(returned_at__isnull=False):
            assert loan.returned_at is not None
            assert loan.returned_at >= loan.lent_at
            assert loan.fit is not None

    @invariant()
    def a_duplicate_names_the_order_that_stays(self) -> None:
        for order in WorkOrder.objects.filter(state=State.DUPLICATE):
            assert order.duplicate_of_id not in {None, order.pk}
            assert not order.occurrences.filter(state=OccurrenceState.OPEN).exists()


def test_whatever_people_do_the_record_stays_true(world: World, at: datetime) -> None:
    version = make.make_procedure(world, at)
    make.make_device(world, risk_class="high")
    make.make_plan(world, at, version=version)
    make.make_due(world, at)
    make.make_device(world, "GEN-0900", model=make.make_model("Spare"))
    Hospital.world = world
    walks = settings(
        max_examples=18,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        # A walk of forty steps can be read as it is; making it shorter takes minutes.
        phases=[Phase.generate],
    )
    # Walks of no step prove nothing, so none may end before its last.
    run_state_machine_as_test(Hospital, settings=walks, _min_steps=STEPS)
    wanted = {("scheduled", "closed"), ("repair", "closed"), ("repair", "duplicate")}
    assert wanted <= REACHED
    assert "modification" in {kind for kind, _ in REACHED}
