"""People who work together, duplicates, campaigns and batches: a part of `test_state_machine`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from openhtm.audit.api import Reauthentication, Signature
from openhtm.maintenance.actions import batch_results, batches, campaigns, notes, teams, work_orders
from openhtm.maintenance.models import (
    AttemptKind,
    Batch,
    BatchLine,
    Campaign,
    CampaignTask,
    HandOver,
    LaborLine,
    Occurrence,
    OrderHelper,
    OrderKind,
    OrderMerge,
    OrderNote,
    WorkOrder,
)
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.maintenance.rules.work_order_states import State
from openhtm.registry.models import Device

from . import factories as make
from .machine import PEOPLE, STAFF, Loop, signed_content


class Together(Loop):
    """Helpers, hand-overs, merged duplicates, campaigns: each stays whole whatever else happens."""

    def __init__(self) -> None:
        super().__init__()
        self.written = (0, 0)

    def work_together(self, who: str, data: Any) -> None:
        if order := self.order(data):
            other = self.world.people[data.draw(PEOPLE)]
            self.act(who, teams.add_helper, order, helper=other)
            self.act(who, notes.add_note, order, text="Look", mentions=[other])
            if data.draw(st.booleans()) and (helper := order.helpers.last()):
                self.act(who, teams.release_helper, helper)

    def hand_on(self, who: str, data: Any) -> None:
        if order := self.order(data):
            other = self.world.people[data.draw(STAFF)]
            self.act(who, work_orders.assign, order, assignee=other, note="Half done")
        waits = HandOver.objects.filter(taken_up_at__isnull=True, passed_on_at__isnull=True).last()
        if waits is not None and data.draw(st.booleans()):
            self.act(data.draw(STAFF), teams.take_up, waits)

    def take_apart(self, who: str, data: Any) -> None:
        joined = WorkOrder.objects.filter(state=State.DUPLICATE).order_by("-pk").first()
        if joined is not None:
            self.act(who, work_orders.undo_duplicate, joined, reason="Another fault")

    @rule(who=PEOPLE, data=st.data())
    def run_campaign(self, who: str, data: Any) -> None:
        running = Campaign.objects.running().first()
        campaign = running or self._open_campaign(who)
        if campaign is None:
            return
        rows = CampaignTask.objects.filter(campaign=campaign).select_related(
            "campaign__procedure", "device__site", "work_order"
        )
        steps = ["begin", "look", "leave", "back", "close"] if running else ["begin"]
        step = data.draw(st.sampled_from(steps))
        if step == "close":
            self.act(who, campaigns.close_campaign, campaign, reason="Enough")
        for task in rows:
            if step == "begin" and not rows.exclude(work_order=None).exists():
                self.act(who, campaigns.begin, task, assignee=self.world.people[data.draw(STAFF)])
            elif step == "look":
                self.act(who, campaigns.not_located, task, evidence="Unit")
            elif step == "leave":
                self.act(who, campaigns.leave_out, task, reason="Has it")
            elif step == "back":
                self.act(who, campaigns.bring_back, task)

    def _open_campaign(self, who: str) -> Campaign | None:
        new = campaigns.NewCampaign(
            title="Swap",
            kind=OrderKind.MODIFICATION,
            site=self.world.site,
            filters={"model": str(Device.objects.get(tag="GEN-0900").model_id)},
            takes_new=True,
        )
        self.act(who, campaigns.open_campaign, new, today=make.TODAY)
        return Campaign.objects.running().first()

    @rule(who=STAFF, data=st.data())
    def run_batch(self, who: str, data: Any) -> None:
        """What is due is done in one go: answered line by line, and signed for all of it at once."""
        batch = Batch.objects.running().first()
        if batch is None:
            due: dict[int, Occurrence] = {}
            for one in Occurrence.objects.open().order_by("due_on", "pk"):
                due.setdefault(one.device_id, one)
            self.act(who, batches.open_batch, batches.NewBatch(occurrences=list(due.values())))
            return
        step = data.draw(st.sampled_from(["pass", "leak", "in_use", "take_out", "close"]))
        for line in batch.lines.select_related("batch", "device"):
            self.answer_line(who, line, step)
        if step == "close":
            self.sign_batch(who, batch)

    def answer_line(self, who: str, line: BatchLine, step: str) -> None:
        reading = Answer(values=("900" if step == "leak" else "80",), unit="µA")
        if step in {"pass", "leak"}:
            self.act(who, batch_results.passed, line, readings={"leakage": reading})
        elif step == "in_use":
            self.act(who, batch_results.could_not, line, kind=AttemptKind.IN_USE, evidence="Bed 4")
        elif step == "take_out":
            self.act(who, batches.take_out, line, reason="Goes on by itself")

    def sign_batch(self, who: str, batch: Batch) -> None:
        person = self.world.people[who]
        moment = self.at + timedelta(minutes=7)
        proof = Reauthentication(person.actor_key, str(person), moment, "password")
        open_before = WorkOrder.objects.open().filter(batch_lines__batch=batch)
        keys = list(open_before.values_list("pk", flat=True))
        if self.act(who, batches.close_batch, batch, minutes=60, proof=proof) is None:
            return
        for order in WorkOrder.objects.filter(pk__in=keys, state=State.CLOSED):
            signature = Signature.objects.get(subject_type="maintenance.workorder", subject_id=order.pk)
            self.closed[order.pk] = signature.content_hash
            self.signed[order.pk] = signed_content(order)

    @invariant()
    def a_batch_that_is_closed_left_no_record_open_and_shares_none_with_another(self) -> None:
        current = BatchLine.objects.filter(left_at__isnull=True).select_related("work_order", "batch")
        orders = [line.work_order_id for line in current]
        assert len(set(orders)) == len(orders)
        for line in current:
            assert line.work_order.device_id == line.device_id
            assert line.batch.is_open or not line.work_order.is_open

    @invariant()
    def what_was_written_on_a_duplicate_is_on_the_order_that_stays_and_nowhere_else(self) -> None:
        for merge in OrderMerge.objects.filter(undone_at__isnull=True).select_related("duplicate"):
            assert merge.duplicate.state == State.DUPLICATE
            assert not merge.duplicate.labor.exists()
            assert not merge.duplicate.parts.exists()
        for line in LaborLine.objects.filter(first_on__isnull=False).select_related("first_on"):
            assert line.first_on is not None
            assert line.first_on.state == State.DUPLICATE
        now = (LaborLine.objects.count(), OrderNote.objects.count())
        assert all(after >= before for before, after in zip(self.written, now, strict=True))
        self.written = now

    @invariant()
    def a_hand_over_waits_for_whoever_has_the_order_and_for_one_only(self) -> None:
        waiting = HandOver.objects.filter(taken_up_at__isnull=True, passed_on_at__isnull=True)
        for one in waiting.select_related("work_order"):
            assert one.receiver_id == one.work_order.assignee_id
        orders = list(waiting.values_list("work_order_id", flat=True))
        assert len(set(orders)) == len(orders)

    @invariant()
    def a_helper_may_work_there_and_is_not_the_one_who_has_the_order(self) -> None:
        allowed = {self.world.people[name].pk for name in ("tess", "mara", "cleo")}
        for helper in OrderHelper.objects.filter(released_at__isnull=True).select_related("work_order"):
            assert helper.person_id in allowed
            assert helper.person_id != helper.work_order.assignee_id

    @invariant()
    def a_device_of_a_campaign_is_done_only_by_a_closed_order_of_its_own(self) -> None:
        for task in CampaignTask.objects.select_related("work_order", "campaign"):
            order = task.work_order
            if task.state == "done":
                assert order is not None
                assert (order.state, order.device_id) == (State.CLOSED, task.device_id)
            if task.state in {"left_out", "not_located"}:
                assert task.reason
            if not task.campaign.is_open:
                assert task.state in {"done", "left_out"}
                assert order is None or not order.is_open or task.state == "done"
