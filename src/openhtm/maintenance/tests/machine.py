"""Orders, plans and devices walked at random: the main loop, with what must never be after each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from openhtm.audit.api import Reauthentication, Signature
from openhtm.audit.api import verify as verify_ledger
from openhtm.kernel.errors import DomainError
from openhtm.maintenance.actions import checklists, finishing, order_lines, work_orders
from openhtm.maintenance.actions.order_lines import Labor
from openhtm.maintenance.models import (
    ChecklistRun,
    Occurrence,
    OccurrenceState,
    RunPurpose,
    WorkOrder,
)
from openhtm.maintenance.rebuild import rebuild
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.rules.work_order_states import ENDED, State
from openhtm.registry.api import USABLE, usability
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAFF = st.sampled_from(["tess", "cleo"])
PEOPLE = st.sampled_from(["tess", "mara", "cleo", "otto", "nina"])
GOOD = st.sampled_from([("80", "µA"), ("0.08", "mA")])
READINGS = st.sampled_from(
    [("80", "µA"), ("0.08", "mA"), ("0.9", "mA"), ("80", "mA"), ("80", "V"), ("", "µA")]
)


#: Kinds and states of orders that the walks came to, so that the test knows it saw something.
REACHED: set[tuple[str, str]] = set()


def signed_content(order: WorkOrder) -> dict[str, Any]:
    """What was signed; without the device, which lives on."""
    content = order_content(WorkOrder.objects.get(pk=order.pk))
    return {name: value for name, value in content.items() if name != "device"}


class Loop(RuleBasedStateMachine):
    """Every act may be refused with a `DomainError`; what it did not refuse must leave a true record."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.closed: dict[int, str] = {}
        self.signed: dict[int, dict[str, Any]] = {}

    world: World

    @initialize()
    def begin(self) -> None:
        """Each walk starts from the same ground and is rolled back at its end."""
        self.point = transaction.atomic()
        self.point.__enter__()

    def teardown(self) -> None:
        if not hasattr(self, "point"):
            return
        try:
            self.judge()
        finally:
            # Also after a failure: the walk that is shown again must find the same ground.
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

    def judge(self) -> None:
        """What must be true of a whole walk."""
        REACHED.update(WorkOrder.objects.values_list("kind", "state"))
        assert verify_ledger().ok
        assert set(rebuild(by=self.world.root, at=self.at).values()) == {0}
        for device in Device.objects.all():
            opened = WorkOrder.objects.filter(device=device).exclude(state__in=ENDED)
            assert device.open_work_orders == opened.count()

    def act(self, who: str, what: Any, *subject: Any, **given: Any) -> Any:
        self.at += timedelta(minutes=7)
        try:
            return what(*subject, by=self.world.people[who], at=self.at, **given)
        except DomainError:
            return None

    def order(self, data: Any) -> WorkOrder | None:
        """One of the latest two that are open, so that walks get on; else of those that ended."""
        rows = (
            list(WorkOrder.objects.open().order_by("pk"))[-2:] or list(WorkOrder.objects.order_by("pk"))[-2:]
        )
        return data.draw(st.sampled_from(rows)) if rows else None

    @rule(who=PEOPLE)
    def open_for_due(self, who: str) -> None:
        due = Occurrence.objects.open().order_by("due_on").first()
        if due is not None:
            self.act(who, work_orders.open_for_occurrence, due)

    @rule(
        who=PEOPLE,
        data=st.data(),
        verb=st.sampled_from(["take", "start", "resume", "finish", "verify", "return", "rework", "cancel"]),
    )
    def move(self, who: str, data: Any, verb: str) -> None:
        order = self.order(data)
        if order is None:
            return
        reasons = {"reason": "Because"} if verb in {"rework", "cancel"} else {}
        acts = {
            "take": work_orders.take,
            "start": work_orders.start,
            "resume": work_orders.resume,
            "finish": finishing.finish,
            "verify": finishing.verify,
            "return": finishing.return_device,
            "rework": finishing.rework,
            "cancel": work_orders.cancel,
        }
        self.act(who, acts[verb], order, **reasons)

    def fill_run(self, who: str, order: WorkOrder, reading: tuple[str, str], purpose: RunPurpose) -> None:
        run = self.act(who, checklists.begin, order, purpose=purpose)
        if run is None:
            return
        self.act(who, checklists.record, run, key="case", answer=Answer(values=("pass",)))
        answer = Answer(values=(reading[0],), unit=reading[1])
        self.act(who, checklists.record, run, key="leakage", answer=answer)

    def write(self, who: str, order: WorkOrder, usable: bool) -> None:
        labor = Labor(minutes=10, worked_on=make.TODAY)
        self.act(who, order_lines.add_labor, order, labor=labor)
        changes: dict[str, Any] = {
            "problem_code": "failed_inspection",
            "cause_code": "upf",
            "action_code": "adjusted",
            "safety_part_opened": True,
        }
        if order.is_repair:
            changes["status_after"] = "in_service" if usable else "out_of_service"
        self.act(who, work_orders.edit, order, changes=changes)

    @rule(who=STAFF, data=st.data(), usable=st.booleans())
    def advance(self, who: str, data: Any, usable: bool) -> None:
        """What somebody would sensibly do next, so that walks get far; the other rules disturb it."""
        order = self.order(data)
        if order is None:
            self.open_for_due(who)
        elif order.is_waiting:
            self.act(who, work_orders.resume, order)
        elif order.state in {State.REQUESTED, State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS}:
            self.work(who, order, data.draw(GOOD if order.is_repair else READINGS), usable)
        elif order.state in {State.WORK_DONE, State.VERIFIED}:
            self.act(who, finishing.verify, order)
            if usable:
                self.act(who, finishing.return_device, order)
            self.sign(who, order)

    @rule(who=STAFF, data=st.data())
    def advance_to_use(self, who: str, data: Any) -> None:
        self.advance(who, data, usable=True)

    def work(self, who: str, order: WorkOrder, reading: tuple[str, str], usable: bool) -> None:
        purpose = RunPurpose.RETEST if order.is_repair else RunPurpose.MAIN
        self.act(who, work_orders.start, order)
        self.write(who, order, usable)
        self.fill_run(who, order, reading, purpose)
        self.act(who, finishing.finish, order)

    @rule(who=PEOPLE, data=st.data())
    def close(self, who: str, data: Any) -> None:
        order = self.order(data)
        if order is not None and who not in {"otto", "nina"}:
            self.sign(who, order)

    def sign(self, who: str, order: WorkOrder) -> None:
        person = self.world.people[who]
        moment = self.at + timedelta(minutes=7)
        proof = Reauthentication(person.actor_key, str(person), moment, "password")
        if self.act(who, finishing.close, order, proof=proof) is not None:
            signature = Signature.objects.filter(subject_type="maintenance.workorder", subject_id=order.pk)
            self.closed[order.pk] = signature.latest("pk").content_hash
            self.signed[order.pk] = signed_content(order)

    @invariant()
    def a_failed_critical_step_keeps_the_device_from_use_until_a_later_pass(self) -> None:
        device = Device.objects.filter(tag="GEN-0001").first()
        if device is None:
            return
        failed = (
            ChecklistRun.objects.filter(overall="fail", finished_at__isnull=False)
            .order_by("finished_at")
            .last()
        )
        if failed is None:
            return
        later = ChecklistRun.objects.filter(
            overall__in=["pass", "pass_with_notes"], finished_at__gt=failed.finished_at, purpose="retest"
        )
        if not later.exists():
            assert not usability(device, on=make.TODAY).usable

    @invariant()
    def a_closed_order_is_signed_and_its_inspection_settled(self) -> None:
        for order in WorkOrder.objects.filter(state=State.CLOSED):
            assert order.pk in self.closed
            assert not order.occurrences.filter(state=OccurrenceState.OPEN).exists()
            if order.status_after in USABLE and order.is_repair:
                assert order.runs.filter(purpose="retest", overall__in=["pass", "pass_with_notes"]).exists()

    @invariant()
    def nothing_is_done_before_it_was_performed_and_each_plan_has_one_open_next(self) -> None:
        for one in Occurrence.objects.filter(state=OccurrenceState.DONE):
            assert one.done_on is not None
            assert one.done_on <= self.at.date()
            assert one.work_order is not None
        if Device.objects.exists():
            assert Occurrence.objects.open().exists()

    @invariant()
    def a_high_risk_repair_was_verified_by_two(self) -> None:
        for order in WorkOrder.objects.filter(kind="repair", state__in=[State.VERIFIED, State.CLOSED]):
            if order.status_after in USABLE:
                assert order.verified_by_id != order.completed_by_id

    @invariant()
    def nobody_from_elsewhere_has_a_hand_in_it(self) -> None:
        strangers = [self.world.otto.pk, self.world.nina.pk]
        assert not WorkOrder.objects.filter(assignee_id__in=strangers).exists()
        assert not WorkOrder.objects.filter(completed_by_id__in=strangers).exists()
